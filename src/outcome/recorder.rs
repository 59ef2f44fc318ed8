//! The recorder: what the observers of a run write to.

use super::balance::Opening;
use super::table::Tables;
use super::warm_up_series::WarmUpSeries;

/// What the observers of a run write to.
#[derive(Default)]
pub struct Recorder {
    /// Rows so far.
    pub tables: Tables,
    /// State of the accounts when measuring started.
    pub opening: Opening,
    /// Shelf stock by hour, where it is observed.
    pub warm_up: WarmUpSeries,
}

impl AsMut<Opening> for Recorder {
    fn as_mut(&mut self) -> &mut Opening {
        &mut self.opening
    }
}

impl AsMut<WarmUpSeries> for Recorder {
    fn as_mut(&mut self) -> &mut WarmUpSeries {
        &mut self.warm_up
    }
}

impl<T> AsMut<T> for Recorder
where
    Tables: AsMut<T>,
{
    fn as_mut(&mut self) -> &mut T {
        self.tables.as_mut()
    }
}
