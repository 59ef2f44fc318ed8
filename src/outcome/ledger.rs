//! The closing ledger: what came in, what went out, what is left, and that it adds up.
//!
//! A book is opened when measuring starts and closed at the end of the run. Its two sides are counted
//! apart, so a unit, a request or a joule that was made up or vanished shows as a residual; a run
//! whose books are off is no result (exit code 4), in release builds as well.
//!
//! - units: on hand and under way at the start, and sent in from outside the chain = sold to
//!   customers, on hand and under way at the end.
//! - demand: asked for, and waiting at the start = handed over, lost at an empty shelf, waiting.
//! - requests: submitted, and in the pools at the start = answered, expired, refused, in the pools.
//! - energy: from grid, generators and batteries = racks, cooling, losses, into batteries.

use crate::environment::{Clock, MeasuringStarts};
use crate::infra::PlantReadOnly;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::record::Recorder;
use crate::supply::{StockPoint, StockTotals};
use bevy_ecs::prelude::{Query, World};

/// Relative error that sums of floats may have.
const TOLERANCE: f64 = 1e-6;

/// What was in the chain when measuring started.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Opening {
    on_hand: f64,
    under_way: f64,
    waiting: f64,
}

impl Opening {
    fn read<'a>(points: impl Iterator<Item = &'a StockPoint>) -> Self {
        let mut opening = Self::default();
        for point in points {
            opening.on_hand += point.on_hand().level();
            opening.under_way += point.in_transit().level();
            if point.sells() {
                opening.waiting += point.backorders().level();
            }
        }
        opening
    }
}

/// Registers the observer that opens the books.
pub fn observe(sim: &mut Simulation<Recorder>) {
    sim.observe(open);
}

fn open(seen: Seen<MeasuringStarts, Recorder>, points: Query<&StockPoint>) {
    seen.writer.opening = Opening::read(points.iter());
}

/// An entry of a book: what, and how much of it.
pub type Entry = (&'static str, f64);

/// A book: what came, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// What it counts.
    pub name: &'static str,
    /// The unit of its amounts; `1` for counts.
    pub unit: &'static str,
    /// What there was at the start, and what came.
    pub came: Vec<Entry>,
    /// What went, lost or not, and what there is at the end.
    pub went: Vec<Entry>,
}

impl Book {
    /// What came less what went and is left; zero where nothing was made up or vanished.
    #[must_use]
    pub fn residual(&self) -> f64 {
        let sum = |entries: &[Entry]| entries.iter().map(|entry| entry.1).sum::<f64>();
        sum(&self.came) - sum(&self.went)
    }

    /// Whether it adds up, but for the rounding of sums.
    #[must_use]
    pub fn balances(&self) -> bool {
        let through: f64 = self.came.iter().map(|entry| entry.1.abs()).sum();
        // A residual that is no number balances nothing.
        self.residual().abs() <= TOLERANCE * through.max(1.0)
    }
}

/// The books of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// The books that the scenario has.
    pub books: Vec<Book>,
}

impl Ledger {
    /// Closes the books of a run that is over.
    pub fn close(world: &mut World, opening: &Opening, end: SimTime) -> Self {
        let mut books = goods(world, opening, end);
        books.extend(machines(world, end));
        Self { books }
    }

    /// Says which book is off, if one is.
    #[must_use]
    pub fn imbalance(&self) -> Option<String> {
        let book = self.books.iter().find(|book| !book.balances())?;
        let (name, unit, residual) = (book.name, book.unit, book.residual());
        Some(format!("the book of {name} is off by {residual:e} {unit}: {book:?}"))
    }
}

/// The books of units and of demand.
fn goods(world: &mut World, opening: &Opening, end: SimTime) -> Vec<Book> {
    let mut points = world.query::<&StockPoint>();
    let clock = world.resource::<Clock>();
    let closing = Opening::read(points.iter(world));
    let (mut shops, mut others) = (StockTotals::default(), StockTotals::default());
    for point in points.iter(world) {
        let sums = if point.sells() { &mut shops } else { &mut others };
        sums.add(&point.totals(end, clock));
    }
    let units = Book {
        name: "units",
        unit: "1",
        came: vec![
            ("on hand at the start", opening.on_hand),
            ("under way at the start", opening.under_way),
            // What facilities sent on was in the chain before.
            ("sent in from outside", shops.dispatched + others.dispatched - others.sold),
        ],
        went: vec![
            ("sold", shops.sold),
            ("on hand at the end", closing.on_hand),
            ("under way at the end", closing.under_way),
        ],
    };
    let demand = Book {
        name: "demand",
        unit: "1",
        came: vec![("waiting at the start", opening.waiting), ("asked for", shops.demanded)],
        went: vec![
            ("handed over", shops.sold),
            ("lost at an empty shelf", shops.lost),
            ("waiting at the end", closing.waiting),
        ],
    };
    vec![units, demand]
}

/// The books of requests and of energy.
fn machines(world: &mut World, end: SimTime) -> Vec<Book> {
    let mut plants = world.query::<PlantReadOnly>();
    let mut sites = 0;
    let (mut carried, mut submitted, mut answered) = (0, 0, 0);
    let (mut expired, mut refused, mut left) = (0, 0, 0);
    let mut energy = crate::infra::Flows::default();
    for plant in plants.iter(world) {
        sites += 1;
        let pool = plant.pool.statistics();
        carried += pool.carried_over;
        submitted += pool.submitted;
        answered += pool.answered;
        expired += pool.expired;
        refused += pool.refused;
        left += u64::from(plant.pool.waiting()) + u64::from(plant.pool.in_service());
        energy.add(&plant.feed.energy(end), 1.0);
    }
    if sites == 0 {
        return Vec::new();
    }
    let count = |entries: &[(&'static str, u64)]| -> Vec<Entry> {
        entries.iter().map(|&(what, many)| (what, many as f64)).collect()
    };
    let kwh = |entries: &[Entry]| -> Vec<Entry> {
        entries.iter().map(|&(what, joules)| (what, joules / 3.6e6)).collect()
    };
    let requests = Book {
        name: "requests",
        unit: "1",
        came: count(&[("in the pools at the start", carried), ("submitted", submitted)]),
        went: count(&[
            ("answered", answered),
            ("lost: deadline passed", expired),
            ("lost: queue full", refused),
            ("in the pools at the end", left),
        ]),
    };
    let energy = Book {
        name: "energy",
        unit: "kWh",
        came: kwh(&[
            ("from the grid", energy.grid),
            ("from generators", energy.generator),
            ("from batteries", energy.battery),
        ]),
        went: kwh(&[
            ("racks", energy.racks),
            ("cooling", energy.cooling),
            ("lost in the power chain", energy.chain_loss),
            ("lost in batteries", energy.battery_loss),
            ("into batteries", energy.charge),
        ]),
    };
    vec![requests, energy]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_that_is_off_is_found() {
        let mut ledger = Ledger::default();
        let (came, went) = (vec![("a", 10.0)], vec![("b", 4.0), ("c", 6.0)]);
        ledger.books.push(Book { name: "units", unit: "1", came, went });
        assert_eq!(ledger.imbalance(), None);
        ledger.books[0].went[1].1 = 5.0;
        assert!(ledger.imbalance().unwrap().contains("the book of units is off by 1e0"));
        ledger.books[0].went[1].1 = f64::NAN;
        assert!(ledger.imbalance().is_some());
    }
}
