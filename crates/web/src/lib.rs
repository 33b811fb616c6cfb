//! Doorward over HTTP: who is asked, who asks, what a request may carry, and how answers and errors look.
//!
//! Owns the closed list of endpoints, the door through which every request passes, cookies, form protection, the error
//! dialects and the hosted pages. Knows no SQL, sends no mail and decides nothing about tokens or people: it calls
//! `services` and turns what comes back into an answer.

pub mod api;
pub mod browser;
pub mod client_address;
pub mod cookies;
pub mod cors;
pub mod csrf;
mod device;
mod door;
mod endpoints;
pub mod errors;
mod flow;
pub mod form;
mod host;
pub mod limits;
mod origin;
mod page_answer;
pub mod pages;
pub mod paths;
mod public_document;
mod request;
pub mod routes;
mod site;
#[cfg(test)]
mod test_site;
mod visitor;

pub use browser::Browser;
pub use client_address::TrustedProxies;
pub use errors::Refusal;
pub use form::Form;
pub use page_answer::PageAnswer;
pub use request::{TenantRequest, TenantRequestParts};
pub use site::{Site, WebOptions};
