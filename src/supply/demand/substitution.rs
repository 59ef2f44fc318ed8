//! Substitution: customers who do not find a product ask for another at the same place, at the same instant.
//!
//! The other product has settled its own demand before that instant; what it sells is its sale, in stock and
//! in money, while the demand stays with the product that was wished for. Where customers may ask, each instant
//! of an hour's demand is an event (`due`), since the two stocks then depend on each other. Customers of
//! one draw by the period ask once all products have sold what was demanded of them at that instant.

use crate::kernel::{Agenda, Event, Now, Phase, Realm, kinds};
use crate::supply::id::StockId;
use crate::supply::stock::position_fell;
use crate::supply::transport::{Slices, SupplyColumns};

kinds! { SubstitutesAsked }

/// Customers of a period's demand ask for other products.
#[derive(Clone, Copy, Debug)]
pub struct SubstitutesAsked {
    /// The stock point where they did not find what they wished for.
    pub stock: StockId,
}

impl Event for SubstitutesAsked {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

/// Customers who ask for other products take them, or go on down their list; returns the units taken.
#[inline]
pub(super) fn serve_asking(stock: StockId, slices: &mut Slices, agenda: &mut Agenda) -> f64 {
    if slices.point(stock).is_some_and(|point| point.may_ask()) {
        serve_all(stock, slices, agenda)
    } else {
        0.0
    }
}

fn serve_all(stock: StockId, slices: &mut Slices, agenda: &mut Agenda) -> f64 {
    let mut taken = 0.0;
    let (topology, now) = (slices.topology, agenda.now());
    let waited = slices.point(stock).map_or(0.0, |point| point.backorders().level());
    loop {
        let asking = slices.point(stock).map(|point| point.take_asking()).unwrap_or_default();
        if asking.is_empty() {
            break;
        }
        for one in &asking {
            let sold = slices.point(one.stock).map_or(0.0, |point| point.sell_instead(now, one));
            agenda.mark_amount(sold);
            taken += sold;
            if sold > 0.0 {
                position_fell(topology, agenda, one.stock);
            }
            if let Some(point) = slices.point(stock) {
                point.substitute(one, sold);
            }
        }
    }
    if slices.point(stock).is_some_and(|point| point.backorders().level() > waited) {
        position_fell(topology, agenda, stock);
    }
    taken
}

/// Customers of a period's demand take other products, or go on down their list.
pub(super) fn serve_period(now: Now<SubstitutesAsked>, mut columns: SupplyColumns) {
    serve_asking(now.event.stock, &mut columns.fetch().slices(), now.agenda);
}
