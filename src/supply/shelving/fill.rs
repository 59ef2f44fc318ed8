//! Fillings: shelves get what they lack from the back room.

use crate::environment::Recurrence;
use crate::kernel::{Event, Now, Phase, Realm, kinds};
use crate::supply::id::StockId;
use crate::supply::transport::{SupplyColumns, allocate_proportionally};
use bevy_ecs::prelude::{Res, Resource};

kinds! { ShelvesFilled }

/// Shelves of an entry are filled.
#[derive(Clone, Copy, Debug)]
pub struct ShelvesFilled {
    /// Index of the entry.
    pub entry: u32,
}

impl Event for ShelvesFilled {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        u64::from(self.entry)
    }
}

/// Shelves that are filled together.
#[derive(Clone, Debug)]
struct Entry {
    times: Recurrence,
    /// Units that a filling can bring at a facility.
    units: f64,
    /// Whether all its goods are divisible; else scarce hands bring whole units.
    fractional: bool,
    /// Stock points, facility by facility.
    shops: Vec<Vec<StockId>>,
}

/// All shelves with a back room.
#[derive(Resource, Clone, Debug, Default)]
pub struct Shelves {
    entries: Vec<Entry>,
}

impl Shelves {
    /// Adds shelves that are filled at some times, with at most some units at each facility; returns their first filling.
    pub(in crate::supply) fn add(
        &mut self,
        times: Recurrence,
        (units, fractional): (f64, bool),
        shops: Vec<Vec<StockId>>,
    ) -> ShelvesFilled {
        self.entries.push(Entry { times, units, fractional, shops });
        ShelvesFilled { entry: self.entries.len() as u32 - 1 }
    }
}

/// Brings goods from the back rooms onto the shelves of an entry.
pub(super) fn fill_shelves(
    now: Now<ShelvesFilled>,
    shelves: Res<Shelves>,
    mut columns: SupplyColumns,
) {
    let Some(entry) = shelves.entries.get(now.event.entry as usize) else { return };
    let (time, agenda) = (now.time(), now.agenda);
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let clock = slices.topology.clock();
    let mut given = Vec::new();
    for shop in &entry.shops {
        let gap = |stock: &StockId| slices.point(*stock).map_or(0.0, |point| point.fillable(time));
        let gaps: Vec<f64> = shop.iter().map(gap).collect();
        allocate_proportionally(entry.units, &gaps, entry.fractional, &mut given);
        for (stock, &units) in shop.iter().zip(&given) {
            if let Some(point) = slices.point(*stock) {
                point.fill(time, units, clock);
                agenda.mark_amount(units);
            }
        }
    }
    agenda.at(entry.times.next(time, clock).at, now.event);
}
