//! Measuring processes from the outside, with what the Linux kernel tells about them.

use std::{
    collections::HashMap,
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// What a process used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// From its start to its end.
    pub(crate) elapsed: Duration,
    /// CPU time of its threads, in user and kernel mode.
    pub(crate) cpu: Duration,
    /// The most memory that was resident at once, in KiB.
    pub(crate) peak_kib: u64,
}

/// Runs `command` to its end with its output thrown away.
///
/// Memory and CPU time are the last that were seen before it ended; both only grow, and
/// they are looked at every other millisecond.
pub(crate) fn run(command: &mut Command) -> Result<Usage> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let mut usage = Usage { elapsed: Duration::ZERO, cpu: Duration::ZERO, peak_kib: 0 };
    let mut threads: HashMap<String, Duration> = HashMap::new();
    let status = loop {
        let process = child.id().to_string();
        if let Some(peak) = peak_kib(&process) {
            usage.peak_kib = usage.peak_kib.max(peak);
        }
        for thread in threads_of(&process) {
            if let Ok(cpu) = cpu_time_of(&format!("{process}/task/{thread}")) {
                threads.insert(thread, cpu);
            }
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(Duration::from_millis(2));
    };
    usage.elapsed = start.elapsed();
    usage.cpu = threads.into_values().sum();
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(usage)
}

/// The elapsed time of `command`, without looking at it meanwhile.
pub(crate) fn time(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {command:?}"))?;
    let elapsed = start.elapsed();
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(elapsed)
}

/// The CPU time of this process's main thread.
pub(crate) fn cpu_time() -> Result<Duration> {
    cpu_time_of("self")
}

/// How long this process's main thread was ready to run and others had the processors.
pub(crate) fn waited() -> Result<Duration> {
    scheduled("self", 1)
}

/// The threads that a process has now.
fn threads_of(process: &str) -> Vec<String> {
    let entries = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn cpu_time_of(process: &str) -> Result<Duration> {
    scheduled(process, 0)
}

/// A field of what the scheduler counts for a process, in nanoseconds.
fn scheduled(process: &str, field: usize) -> Result<Duration> {
    let path = format!("/proc/{process}/schedstat");
    let text = fs::read_to_string(&path).with_context(|| format!("{path}: needs Linux"))?;
    let nanoseconds = text.split(' ').nth(field).and_then(|text| text.parse().ok());
    Ok(Duration::from_nanos(nanoseconds.with_context(|| format!("{path}: {text}"))?))
}

fn peak_kib(process: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
