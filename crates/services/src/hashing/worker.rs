//! What a hashing thread does all day.

use std::panic::{self, AssertUnwindSafe};

use super::desk::{Batch, Desk};
use super::lanes::{HashOutput, Lanes};
use super::measures::{self, Stopwatch};
use super::priority;

/// Fetches and computes batches until the room closes.
pub(super) fn serve(desk: &Desk, lanes: &dyn Lanes) {
    priority::lower_current_thread();
    while let Some(batch) = desk.next_batch(lanes.width()) {
        let working = Stopwatch::start();
        let outputs = derive(lanes, &batch);
        desk.finish(&batch, measures::record_work(&working));
        // Without outputs the senders are dropped, and the callers learn that there is no answer.
        for (answer, output) in batch.answers.into_iter().zip(outputs) {
            // A caller that went away while we computed needs no answer.
            let _ = answer.send(output);
        }
    }
}

/// A panic must not take the thread with it: the room would lose a slot and its memory for good, unnoticed.
fn derive(lanes: &dyn Lanes, batch: &Batch) -> Vec<HashOutput> {
    match panic::catch_unwind(AssertUnwindSafe(|| lanes.derive_batch(&batch.jobs))) {
        Ok(Ok(outputs)) => outputs,
        Ok(Err(error)) => {
            tracing::error!(%error, "password hashes could not be computed");
            Vec::new()
        }
        Err(_) => {
            tracing::error!("the computation of password hashes panicked");
            Vec::new()
        }
    }
}
