//! What holds at every door: who gets in, what is refused and how, what the trail and the logs keep of it.

mod audit;
mod bad_input;
mod closed_world;
mod dependencies;
mod endpoints;
mod examples;
mod foreign_credentials;
mod foreign_ids;
mod forms;
mod hosts;
mod hosts_of_tenants;
mod logs;
mod passwords;
mod repetition;
mod sessions;
mod set_up;
mod stage;
mod tenants;
