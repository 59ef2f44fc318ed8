//! Ctrl-C: the first lets the runs under way finish and keeps their results, the second ends the
//! program.

use super::exit::{Exit, Failure};
use signal_hook::consts::SIGINT;
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A flag that the first Ctrl-C sets; the second ends the program with the code for it.
pub(super) fn stop_flag() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    // In this order: the handler that ends the program reads the flag before the other sets it.
    flag::register_conditional_shutdown(SIGINT, Exit::Interrupted.code().into(), Arc::clone(&stop))
        .map_err(Failure::Signal)?;
    flag::register(SIGINT, Arc::clone(&stop)).map_err(Failure::Signal)?;
    Ok(stop)
}
