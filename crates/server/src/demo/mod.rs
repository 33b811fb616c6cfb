//! `doorward demo`: a relying party, an API and a story played with both, all over HTTP.
//!
//! The stage and the story need the platform's origin and a platform key, and nothing from the inside of the server:
//! what they do, any customer can do. Only [`Performance`] starts a server, and makes itself that key.

mod browser;
mod html_form;
mod http_client;
mod jwt_display;
mod management;
mod opening;
mod performance;
mod ports;
mod relying_party;
mod resource_server;
mod stage;
mod story;

pub use browser::BrowserError;
pub use http_client::{HttpClient, HttpFailure};
pub use management::{CreatedClient, Management, ManagementError};
pub use opening::{Demo, DemoError, DemoSockets, announcement};
pub use performance::Performance;
pub use ports::find_free_port;
pub use relying_party::{RelyingParty, RelyingPartyError};
pub use resource_server::{ResourceServer, ResourceServerError};
pub use stage::{Admission, Origins, Person, Stage, audience, set_up};
pub use story::{Ending, Scene, StoryError, WAY, play};

#[cfg(test)]
mod tests;
