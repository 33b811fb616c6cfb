//! SIGTERM and SIGINT as wishes to stop.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

/// Turns signals into wishes from now on; the task ends with whoever listens.
pub fn stop_signals() -> io::Result<mpsc::Receiver<()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (wishes, stop) = mpsc::channel(WISHES_MAX);
    tokio::spawn(async move {
        while next(&mut terminate, &mut interrupt).await.is_some() && wishes.send(()).await.is_ok() {}
    });
    Ok(stop)
}

async fn next(terminate: &mut Signal, interrupt: &mut Signal) -> Option<()> {
    tokio::select! {
        signal = terminate.recv() => signal,
        signal = interrupt.recv() => signal,
    }
}

const WISHES_MAX: usize = 4;
