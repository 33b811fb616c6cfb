//! Signing in: the one dispatcher that decides the next step from stored state, and the steps themselves.
//!
//! No page decides what comes after it, so no page can be skipped.

mod next_step;
mod password;

pub use next_step::{NextStep, next_step};
pub use password::{PasswordAttempt, SignInError, sign_in_with_password};
