//! What the program writes to its log, at its loudest.

use server::configuration::LogFormat;
use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Everything that this process has logged since somebody first asked for it.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

static LOG: OnceLock<Log> = OnceLock::new();

impl Log {
    /// Begins to listen, at the level at which the program says most.
    #[must_use]
    pub fn listen() -> Self {
        let begin = || {
            let log = Self::default();
            let writer = log.clone();
            server::logging::install_to("trace", LogFormat::Json, move || writer.clone()).expect("a log");
            log
        };
        LOG.get_or_init(begin).clone()
    }

    /// What was logged, by any test of this process.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
