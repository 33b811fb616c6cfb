//! How fast the disk below the data directory makes writes durable: the floor under every rotation.

use std::{io::Write as _, path::Path, time::Duration};

use super::{clock, fault::Fault, histogram::Histogram};

/// Latencies of appending 4 KiB and syncing it, over about half a second.
pub(crate) fn sync_latency(directory: &Path) -> Result<Histogram, Fault> {
    let mut file = tempfile::tempfile_in(directory)?;
    let mut histogram = Histogram::new();
    let began = clock::now();
    while began.elapsed() < MEASURED {
        let at = clock::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        histogram.record(at.elapsed());
    }
    Ok(histogram)
}

const MEASURED: Duration = Duration::from_millis(500);
