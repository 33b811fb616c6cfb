//! Makes hashing threads give way to everything else.

/// Asks the system to prefer all other threads of the process; without its consent hashing still works.
pub(super) fn lower_current_thread() {
    if let Err(error) = lower() {
        tracing::warn!(%error, "hashing threads keep their priority: sign-ins may slow other requests");
    }
}

/// On Linux the nice value belongs to the thread, elsewhere to the process, which must not be slowed.
#[cfg(target_os = "linux")]
fn lower() -> std::io::Result<()> {
    rustix::process::nice(NICE_INCREMENT)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn lower() -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// A thread that is ten steps nicer gets about a tenth of a core that another one wants, and all of a core that none
/// wants. Fewer steps would slow token requests on one core; more would let a flood of them starve sign-ins.
#[cfg(target_os = "linux")]
const NICE_INCREMENT: i32 = 10;

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn only_the_calling_thread_gives_way() {
        let before = getpriority_process(None).unwrap();
        let lowered = std::thread::spawn(|| {
            lower_current_thread();
            getpriority_process(None).unwrap()
        });
        assert_eq!(lowered.join().unwrap(), (before + NICE_INCREMENT).min(19));
        assert_eq!(getpriority_process(None).unwrap(), before);
    }
}
