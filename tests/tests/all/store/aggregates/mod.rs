//! Each aggregate: what goes in comes out, the other tenant's is invisible, and ends are ends to the millisecond.

mod api_keys;
mod audit;
mod clients;
mod codes;
mod consents;
mod everything;
mod families;
mod links;
mod passwords;
mod registry;
mod requests;
mod sessions;
mod settings;
mod signing_keys;
mod upkeep;
mod users;
