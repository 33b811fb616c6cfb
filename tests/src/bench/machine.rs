//! What the kernel tells about processes and the machine, read from `/proc`.

use std::{fs, io, thread, time::Duration};

/// Processor time a process has used so far, user and system, in steps of 10 ms.
pub(crate) fn process_cpu(pid: u32) -> io::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    parse_process_cpu(&stat).ok_or_else(|| io::Error::other("unreadable /proc/PID/stat"))
}

/// Busy time of one core so far, whoever used it.
pub(crate) fn core_busy(cpu: usize) -> io::Result<Duration> {
    let stat = fs::read_to_string("/proc/stat")?;
    parse_core_busy(&stat, cpu).ok_or_else(|| io::Error::other("unreadable /proc/stat"))
}

/// Resident memory of a process: now, and the most there ever was, in bytes.
pub(crate) fn resident_bytes(pid: u32) -> io::Result<Resident> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)
    };
    let (now, high_water) = (field("VmRSS:"), field("VmHWM:"));
    now.zip(high_water)
        .map(|(now, high_water)| Resident { now, high_water })
        .ok_or_else(|| io::Error::other("unreadable /proc/PID/status"))
}

/// One line about the machine, for the report.
pub(crate) fn describe() -> String {
    let cpus = thread::available_parallelism().map_or(0, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let online = info.lines().filter(|line| line.starts_with("processor")).count().max(cpus);
    format!(
        "{online} cores {}, Linux {}, load before {}",
        model.map_or("of unknown kind", |(_, name)| name),
        kernel.trim(),
        load.split_whitespace().next().unwrap_or("unknown"),
    )
}

/// Resident memory in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Resident {
    /// `VmRSS`.
    pub(crate) now: u64,
    /// `VmHWM`, since the process began.
    pub(crate) high_water: u64,
}

fn parse_process_cpu(stat: &str) -> Option<Duration> {
    // The second field is the program's name in parentheses and may hold spaces: count from behind it.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split_whitespace().skip(11).map(str::parse::<u64>);
    let ticks = times.next()?.ok()? + times.next()?.ok()?;
    Some(Duration::from_millis(ticks * TICK_MILLIS))
}

fn parse_core_busy(stat: &str, cpu: usize) -> Option<Duration> {
    let line = stat.lines().find_map(|line| line.strip_prefix(&format!("cpu{cpu} ")))?;
    let ticks: Vec<u64> = line.split_whitespace().map_while(|field| field.parse().ok()).collect();
    // user nice system idle iowait irq softirq steal; guest time is already inside user.
    let idle = ticks.get(3)? + ticks.get(4)?;
    let all: u64 = ticks.iter().take(8).sum();
    Some(Duration::from_millis((all - idle) * TICK_MILLIS))
}

/// `USER_HZ` is 100 on every Linux this runs on.
const TICK_MILLIS: u64 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_found_behind_a_name_with_spaces() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 100 0 0 0 12 30 0 0 20 0 4 0 100 1 2";
        assert_eq!(parse_process_cpu(stat), Some(Duration::from_millis(420)));
    }

    #[test]
    fn a_core_is_busy_when_neither_idle_nor_waiting() {
        let stat = "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 1 2 3 100 200 4 5 6 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\n";
        assert_eq!(parse_core_busy(stat, 0), Some(Duration::from_millis(210)));
        assert_eq!(parse_core_busy(stat, 7), None);
    }

    #[test]
    fn this_process_has_memory() {
        let resident = resident_bytes(std::process::id()).unwrap();
        assert!(resident.high_water >= resident.now && resident.now > 0);
    }
}
