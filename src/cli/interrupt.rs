//! Signals to end: the first lets the runs under way finish and keeps their results, the second ends the
//! program.
//!
//! They are Ctrl-C (SIGINT), SIGTERM, which batch systems, containers and `timeout` send, and SIGHUP of a
//! terminal that is closed. A SIGHUP that is ignored, as under `nohup`, stays ignored.

use super::exit::{Exit, Failure};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Time for a command to end after its parent has: runs that finish within it are kept.
const GRACE: Duration = Duration::from_millis(700);

/// A flag that the first signal to end sets; the second ends the program with the code for it.
pub(super) fn stop_flag() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let code = Exit::Interrupted.code().into();
    for signal in signals() {
        // In this order: the handler that ends the program reads the flag before the other sets it.
        flag::register_conditional_shutdown(signal, code, Arc::clone(&stop))
            .map_err(Failure::Signal)?;
        flag::register(signal, Arc::clone(&stop)).map_err(Failure::Signal)?;
    }
    Ok(stop)
}

/// The signals that ask a program to end.
fn signals() -> Vec<i32> {
    let mut signals = vec![SIGINT, SIGTERM];
    #[cfg(unix)]
    if !is_ignored(signal_hook::consts::SIGHUP) {
        signals.push(signal_hook::consts::SIGHUP);
    }
    signals
}

/// Whether the parent had this signal ignored, where the system tells.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| (mask >> (signal - 1)) & 1 == 1)
}

/// Ends the program within a second once its standard input is closed, as it is when the program that
/// started it ends: first by `stop`, then with the code for an interrupt. `partial` is the folder being
/// filled, if any, which is removed.
pub(super) fn die_with_parent(stop: &Arc<AtomicBool>, partial: Option<PathBuf>) {
    let stop = Arc::clone(stop);
    std::thread::spawn(move || {
        let mut ignored = [0_u8; 1024];
        loop {
            match std::io::stdin().read(&mut ignored) {
                Ok(0) => break,
                Err(error) if error.kind() != ErrorKind::Interrupted => break,
                _ => {}
            }
        }
        stop.store(true, Ordering::Relaxed);
        std::thread::sleep(GRACE);
        if let Some(partial) = partial {
            // The next command into the same place removes what is left.
            let _removed = std::fs::remove_dir_all(partial);
        }
        std::process::exit(Exit::Interrupted.code().into());
    });
}
