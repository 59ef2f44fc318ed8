//! The mode of transport of lanes and legs.

use crate::scenario::import::column::{Column, Kind};
use crate::scenario::import::typed::Row;
use crate::supply::Mode;

/// Mode of transport of a lane or leg; road if the cell is empty.
pub(super) const MODE: Column =
    Column::new("mode", Kind::Word(&["road", "rail", "sea", "air"]), "Mode of transport")
        .or("road");

/// The mode that a row states.
pub(super) fn mode(row: &Row<'_>) -> Mode {
    match row.word("mode") {
        Some("rail") => Mode::Rail,
        Some("sea") => Mode::Sea,
        Some("air") => Mode::Air,
        _ => Mode::Road,
    }
}
