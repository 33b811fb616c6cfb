//! How a point in time reaches a template: as parts, because each language orders them its own way.

use serde::{Serialize, Serializer};
use time::{OffsetDateTime, UtcOffset};

#[derive(Serialize)]
struct Moment {
    /// For `<time datetime>`.
    machine: String,
    year: i32,
    month: u8,
    day: u8,
    clock: String,
}

/// Writes the moment in UTC; a page without JavaScript cannot know the reader's zone.
pub(super) fn serialize<S: Serializer>(moment: &OffsetDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    let utc = moment.to_offset(UtcOffset::UTC);
    let (year, month, day) = (utc.year(), u8::from(utc.month()), utc.day());
    let clock = format!("{:02}:{:02}", utc.hour(), utc.minute());
    let machine = format!("{year:04}-{month:02}-{day:02}T{clock}Z");
    Moment { machine, year, month, day, clock }.serialize(serializer)
}
