//! Reading what a caller sends, strictly: bodies field by field, cursors, preconditions.

mod body;
mod fields;
mod from_json;
mod idempotency_key;
mod page;
mod precondition;
mod strict_json;

pub(super) use body::read_body;
pub(super) use fields::{Body, Fields};
pub(super) use from_json::{FromJson, Rejected, Words, rejected};
pub(super) use idempotency_key::read_idempotency_key;
pub(super) use page::{Position, read_page, write_cursor};
pub(super) use precondition::{read_expected, require_none_expected};
