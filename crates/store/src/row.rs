//! From columns to types: an impossible value is an error that names its place.

use crate::error::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Where a value stands, for the error.
#[derive(Clone, Copy)]
pub(crate) struct Place(pub(crate) &'static str, pub(crate) &'static str);

impl Place {
    pub(crate) fn corrupt(self) -> StoreError {
        StoreError::Corrupt { table: self.0, column: self.1 }
    }

    /// Reads JSON that we wrote.
    pub(crate) fn json<T: DeserializeOwned>(self, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|_| self.corrupt())
    }

    /// Reads a value by its own parser.
    pub(crate) fn parsed<T, E>(self, value: Result<T, E>) -> Result<T, StoreError> {
        value.map_err(|_| self.corrupt())
    }

    /// Reads bytes of a fixed length.
    pub(crate) fn array<const N: usize>(self, bytes: &[u8]) -> Result<[u8; N], StoreError> {
        bytes.try_into().map_err(|_| self.corrupt())
    }

    /// Reads a number that cannot be negative.
    pub(crate) fn unsigned<T: TryFrom<i64>>(self, number: i64) -> Result<T, StoreError> {
        number.try_into().map_err(|_| self.corrupt())
    }

    /// Writes JSON; our own types cannot fail, so a failure is reported as corruption of the same place.
    pub(crate) fn to_json<T: Serialize>(self, value: &T) -> Result<String, StoreError> {
        serde_json::to_string(value).map_err(|_| self.corrupt())
    }
}
