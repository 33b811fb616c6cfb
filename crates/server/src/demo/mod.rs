//! `doorward demo`: a relying party, an API and a story played with both, all over HTTP.
//!
//! It needs the platform's origin and a platform key, and nothing from the inside of the server: what it does, any
//! customer can do. It owns its two little web programs and their listeners; it does not start the server.

mod browser;
mod html_form;
mod http_client;
mod jwt_display;
mod management;
mod opening;
mod relying_party;
mod resource_server;
mod stage;
mod story;

pub use browser::BrowserError;
pub use http_client::{HttpClient, HttpFailure};
pub use management::{CreatedClient, Management, ManagementError};
pub use opening::{Demo, DemoError, DemoSockets, announcement};
pub use relying_party::{RelyingParty, RelyingPartyError};
pub use resource_server::{ResourceServer, ResourceServerError};
pub use stage::{Admission, Origins, Person, Stage, audience, set_up};
pub use story::{Ending, Scene, StoryError, WAY, play};

#[cfg(test)]
mod tests;
