//! Records: what a shop believes to be on hand, which drifts from the truth until it is counted.
//!
//! Units vanish unseen, Poisson with a share of the mean demand a day, at one time of each day. They leave what is on
//! hand and stay on record; a count sets the record right. Ordering rules and reports to sites read the record,
//! `on hand + phantom`; sales, shelves and audits the truth. Facilities are counted on one day, or in turn, so that
//! what is on record is off by as much on any day of a run. Where the record stays above the level of its rule
//! while the shelf is empty, nothing is ordered until the next count.
//!
//! Source: Kang and Gershwin (2005), IIE Transactions 37(9), stock loss that freezes orders; Fleisch and Tellkamp
//! (2005), International Journal of Production Economics 95(3), a retailer's records. Valid for whole units and for
//! shares of a few percent. Not modelled: records too low, errors at the till and in deliveries, counts that are wrong or
//! follow an empty shelf, goods that expire. Held to account by `supply::tests::records`.

use super::id::StockId;
use super::network::GoodsSpec;
use super::stock::position_fell;
use super::transport::SupplyColumns;
use crate::environment::Recurrence;
use crate::issue::Checker;
use crate::kernel::{Event, Now, Phase, Realm, SimSpan, SimTime, Simulation, kinds};
use crate::quantity::{LocalTime, Share, Span};
use bevy_ecs::prelude::{Res, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { UnitsVanished, StockCounted }

/// Records of some products at some facilities, which drift until they are counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordsSpec {
    /// Facilities or groups at which customers buy.
    pub at: Vec<String>,
    /// Products, of those kept there, that do not expire; all if absent.
    #[serde(default)]
    pub goods: GoodsSpec,
    /// Mean units that vanish unseen, as a share of mean demand.
    pub vanish: Share,
    /// Time between two counts, in whole days, 1 d to 3660 d; the first is that long after the beginning of the run.
    /// Never counted if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_every: Option<Span>,
    /// Whether the facilities are counted in turn: of `n` the i-th was counted `(i − ½)/n` of that time before the beginning,
    /// and its record is off by what vanished since. All on one day, and right at the beginning, if absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_turn: bool,
    /// Time of the day at which units vanish and counts take place, on the scenario's clock.
    pub time: LocalTime,
}

/// Units vanish at the stock points of an entry.
#[derive(Clone, Copy, Debug)]
pub struct UnitsVanished {
    /// Index of the entry.
    pub entry: u32,
}

/// The stock points of an entry are counted.
#[derive(Clone, Copy, Debug)]
pub struct StockCounted {
    /// Index of the entry.
    pub entry: u32,
}

impl Event for UnitsVanished {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        u64::from(self.entry)
    }
}

impl Event for StockCounted {
    // After what vanishes at the same time.
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        u64::from(self.entry)
    }
}

/// Stock points with one time at which units vanish.
#[derive(Clone, Debug)]
struct Entry {
    days: Recurrence,
    /// Days between two counts.
    counts: Option<i64>,
    stocks: Vec<StockId>,
}

/// All records that drift.
#[derive(Resource, Clone, Debug, Default)]
pub struct Records {
    entries: Vec<Entry>,
}

impl RecordsSpec {
    /// Reports what is out of range; names are resolved elsewhere.
    pub(super) fn check(&self, checker: &mut Checker) {
        if let Some(every) = self.counted_every {
            let days = every.seconds() / 86_400.0;
            if !(1.0..=3_660.0).contains(&days) || days.fract() != 0.0 {
                checker.within("counted_every").out_of_range(every, "1 d to 3660 d, in whole days");
            }
        } else if self.in_turn {
            checker.within("in_turn").conflict(
                "records that are never counted are not counted in turn",
                "say how often they are counted, `counted_every: \"91 d\"`, or leave out `in_turn`",
            );
        }
    }
}

impl Records {
    /// Days since the last count of the i-th of some facilities of an entry, from 0; 0 unless they are counted in turn.
    pub(super) fn since_count(spec: &RecordsSpec, i: usize, facilities: usize) -> i64 {
        let days = spec.counted_every.map_or(0.0, |every| every.seconds() / 86_400.0);
        // Below `days`, at most 3660, since `i + ½` is below the number of facilities.
        if spec.in_turn { ((i as f64 + 0.5) / facilities as f64 * days) as i64 } else { 0 }
    }

    /// Adds records of an entry that were counted a number of days ago; returns the events of their first day, and of their
    /// first count if there is any.
    pub(super) fn add(
        &mut self,
        spec: &RecordsSpec,
        (stocks, since): (Vec<StockId>, i64),
        now: SimTime,
        clock: &crate::environment::Clock,
    ) -> ((SimTime, UnitsVanished), Option<(SimTime, StockCounted)>) {
        let days = Recurrence::of_each_day(spec.time, SimSpan::DAY);
        let counts = spec.counted_every.map(|every| (every.seconds() / 86_400.0) as i64);
        let entry = self.entries.len() as u32;
        let first = days.next(now + SimSpan::from_nanos(-1), clock);
        let first_count = counts.map(|counts| {
            (
                days.instant(first.index + counts - since, SimSpan::ZERO, clock),
                StockCounted { entry },
            )
        });
        self.entries.push(Entry { days, counts, stocks });
        ((first.at, UnitsVanished { entry }), first_count)
    }
}

/// Registers the handlers of records.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(lose_units).on(count_stock);
}

/// Units vanish, which no record shows.
fn lose_units(now: Now<UnitsVanished>, records: Res<Records>, mut columns: SupplyColumns) {
    let Some(entry) = records.entries.get(now.event.entry as usize) else { return };
    let (time, agenda) = (now.time(), now.agenda);
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let clock = slices.topology.clock();
    let index = (clock.day_of(time) + (1 << 20)) as u64;
    for stock in &entry.stocks {
        if let Some(point) = slices.point(*stock) {
            agenda.mark_amount(point.vanish(time, index));
        }
    }
    agenda.at(entry.days.next(time, clock).at, now.event);
}

/// Records are set right; where a position is reviewed at every fall, it fell by what was missing.
fn count_stock(now: Now<StockCounted>, records: Res<Records>, mut columns: SupplyColumns) {
    let Some(entry) = records.entries.get(now.event.entry as usize) else { return };
    let (time, agenda) = (now.time(), now.agenda);
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let topology = slices.topology;
    for stock in &entry.stocks {
        let missing = slices.point(*stock).map_or(0.0, |point| point.count());
        agenda.mark_amount(missing);
        if missing > 0.0 {
            position_fell(topology, agenda, *stock);
        }
    }
    let Some(counts) = entry.counts else { return };
    // The day of this count, and as many days later.
    let today = entry.days.next(time + SimSpan::from_nanos(-1), topology.clock()).index;
    let next = entry.days.instant(today + counts, SimSpan::ZERO, topology.clock());
    agenda.at(next, now.event);
}
