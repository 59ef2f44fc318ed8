//! A customer at a shop: takes goods, or what replaces them, and pays at the tills where there are any.

use super::substitution::serve_asking;
use crate::kernel::Agenda;
use crate::supply::id::StockId;
use crate::supply::ordering::sell_units;
use crate::supply::transport::{Slices, is_line_full, stand_in_line};

/// Serves a customer who wants some units; one who finds the line at the tills full is turned away.
#[inline]
pub(super) fn serve_customer(stock: StockId, units: f64, slices: &mut Slices, agenda: &mut Agenda) {
    if slices.stations.has_tills() {
        serve_at_tills(stock, units, slices, agenda);
        return;
    }
    sell_units(stock, units, slices, agenda);
    serve_asking(stock, slices, agenda);
}

fn serve_at_tills(stock: StockId, units: f64, slices: &mut Slices, agenda: &mut Agenda) {
    let Some(point) = slices.point(stock) else { return };
    let (facility, is_shut) = (point.facility(), point.is_shut());
    if !is_shut && is_line_full(facility, slices) == Some(true) {
        if let Some(point) = slices.point(stock) {
            point.turn_away(agenda.now(), units);
        }
        agenda.mark_amount(0.0);
        return;
    }
    let sold = sell_units(stock, units, slices, agenda) + serve_asking(stock, slices, agenda);
    if sold > 0.0 {
        stand_in_line(facility, sold, slices, agenda);
    }
}
