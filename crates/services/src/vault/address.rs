//! Where a sealed value belongs.

use uuid::Uuid;

use super::envelope::AdditionalData;

/// The one place where a sealed value opens; pasted anywhere else it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// The tenant that owns the row.
    pub tenant: Uuid,
    /// The table, as named in the schema.
    pub table: &'a str,
    /// The column, as named in the schema.
    pub column: &'a str,
    /// The row's key, in bytes.
    pub row: &'a [u8],
}

impl Address<'_> {
    pub(super) fn additional_data(&self) -> AdditionalData {
        AdditionalData::new("secret")
            .with(self.tenant.as_bytes())
            .with(self.table.as_bytes())
            .with(self.column.as_bytes())
            .with(self.row)
    }
}
