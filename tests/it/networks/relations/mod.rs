//! Relations between two random networks that differ in one respect; each is played by the simulation.
//!
//! | relation | conditions | a fault that it shows |
//! |---|---|---|
//! | a larger vehicle makes no more trips, and carries the same | as many vehicles as are needed | trips rounded by line and not by departure |
//! | a larger vehicle is never behind | own vehicles, what does not fit waits, customers wait | what waited is not loaded first, or is lost |
//! | hired vehicles bring what vehicles without number bring | goods beyond the own are hired for | goods that are hired for wait all the same |
//! | a longer closure of the origin never brings goods earlier | a supplier with all goods, customers wait | orders of a departure that is left out are dropped, or leave before it |
//! | a smaller case never brings more, nor holds more | the larger is a multiple of it, base stock, customers wait | a need rounded to the nearest case, or of what was rounded before |
//! | a minimum never orders more often, nor less in total | base stock, customers wait | a minimum that is added to the need |
//! | a second wave never lengthens the protected time | its arrival is not after that of the next day | time that is protected until the same wave of the next day |
//! | an earlier cut-off never brings goods earlier | same departure, base stock, customers wait | orders after the cut-off are sent all the same |
//! | a longer lead time never brings goods earlier | fixed, on demand, customers wait | lead times drawn anew for what is under way |
//! | a larger capacity is never behind | shortages backordered, customers wait | capacity of a period used twice, or kept for later |
//! | twice the prices are twice the cost, to the last bit | all amounts | an amount that is not money, or is read twice |
//! | a facility that nothing supplies changes nothing elsewhere | none | draws by position and not by name |
//! | a shelf life beyond the run changes nothing | none | age from the beginning of time, lots that are rounded |
//! | a calendar of dates outside the run changes nothing | none | demand of a week shared out anew |
//!
//! `strict` shows that the relations say something: in most networks the two runs differ.
//!
//! Others stand beside their subject: `transit/relations.rs`, `transit/slowdowns.rs`, `clocks/relations.rs`, and
//! `supply::tests::relations` in the sources.

mod neutral;
mod quantities;
mod strict;
mod times;
mod vehicles;

use super::small::{Change, Outcome, Small, nightly, smalls};
use proptest::prelude::*;

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) }
}

/// Random networks whose customers wait, so that orders follow demand whatever arrives.
fn waiting() -> impl Strategy<Value = Small> {
    smalls().prop_map(|small| Small { waits: true, ..small })
}

/// A change of the lane.
fn lane(terms: String) -> Change {
    Change { lane: terms, ..Change::default() }
}

/// A change of the supplier, with further entries.
fn supplier(terms: String, entries: &str) -> Change {
    Change { supplier: terms, entries: entries.to_owned(), ..Change::default() }
}

/// A change of the service.
fn service(service: String) -> Change {
    Change { service: Some(service), ..Change::default() }
}

/// Asserts that two runs did the same to the last bit at the places of the first.
fn same_places(one: &Outcome, other: &Outcome) {
    for (name, point) in &one.points {
        assert_eq!(Some(point), other.points.get(name), "{name}");
    }
    let shipped = |run: &Outcome| -> Vec<_> {
        run.seen.ended.iter().map(|one| (one.departed, one.arrived, one.sent.to_bits())).collect()
    };
    assert_eq!(shipped(one), shipped(other));
}
