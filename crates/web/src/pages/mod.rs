//! What a person sees: the hosted pages, their texts in every language, and the static files they load.
//!
//! Owns the typed model of each page, the choice of language, and the turning of a page into HTML.
//! Owns no route, cookie, header or decision: callers bring every value, and nothing here reads a request.
//! Every page works without JavaScript, holds no inline code or style, and loads nothing from elsewhere.

mod account;
mod assets;
mod consent;
mod error_page;
mod form_post;
mod language;
mod link;
mod login;
mod logout;
mod moment;
mod page;
mod renderer;
mod setup;
mod static_files;
mod texts;

#[cfg(test)]
mod tests;

pub use account::{AccountPage, SessionRow};
pub use consent::ConsentPage;
pub use error_page::{ErrorKind, ErrorPage};
pub use form_post::FormPostPage;
pub use language::{Direction, Language};
pub use link::{LinkError, LinkTarget, LocalPath};
pub use login::{LoginError, LoginOccasion, LoginPage};
pub use logout::{LoggedOutPage, LogoutConfirmPage, ReturnLink};
pub use page::{HiddenField, Page, PageContext};
pub use renderer::{RenderError, Renderer};
pub use setup::{EmailError, NameError, NewPasswordError, SetupFormError, SetupPage};
pub use static_files::{StaticFile, static_file};
