//! Count: estimates the stock of a store at the present instant, for a shelf label.

use reflexarc::decision::task::Amounts;
use reflexarc::decision::{
    Actuation, ArcPlaces, Assignment, Inferred, PlanInputs, Task, TaskSpec, TriggerInputs,
};
use reflexarc::environment::Clock;
use reflexarc::issue::Checker;
use reflexarc::kernel::SimTime;
use reflexarc::quantity::Span;
use reflexarc::supply::Topology;
use serde::{Deserialize, Serialize};

reflexarc::arc_spec! {
    /// Counts: one for each store that reports.
    CountSpec {
        /// Time after the trigger at which the count closes.
        useful_for: Span,
    }
}

impl TaskSpec for CountSpec {
    type Task = Count;

    fn check(&self, checker: &mut Checker) {
        if self.useful_for == Span::ZERO {
            checker.within("useful_for").out_of_range(self.useful_for, "more than 0 s");
        }
    }

    fn assign(&self, places: &ArcPlaces) -> Vec<Assignment<Count>> {
        assert!(places.world.contains_resource::<Clock>());
        let topology = places.world.resource::<Topology>();
        let stores = places.catalogue.stores().iter().enumerate();
        let useful_for_s = self.useful_for.seconds();
        stores
            .map(|(store, place)| Assignment {
                task: Count { store, useful_for_s },
                place: place.facility(),
                name: topology.facilities.name(place.facility()).to_string(),
                stores: vec![store],
            })
            .collect()
    }
}

/// Counts one store.
#[derive(Clone, Debug)]
pub struct Count {
    store: usize,
    useful_for_s: f64,
}

/// The estimated stock, by product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StockCount {
    /// Units of each product of the store.
    pub units: Amounts,
    /// Seconds after the start at which the count closes.
    useful_until_s: f64,
}

/// The counts that arrived in time: instant, store, units.
pub type Counts = Vec<(SimTime, usize, Vec<f64>)>;

impl Task for Count {
    type Scope = SimTime;
    type Answer = StockCount;
    type State = Counts;

    fn scope(&self, _: &mut Counts, inputs: &TriggerInputs) -> Option<SimTime> {
        Some(inputs.now)
    }

    fn infer(&self, triggered: &SimTime, inputs: &mut PlanInputs) -> Option<Inferred<StockCount>> {
        let mut known = Vec::new();
        let sensed = inputs.view(self.store)?.known(inputs.now(), None, &mut known)?;
        let coverage = inputs.coverage(self.store, sensed, inputs.now());
        let units = known.iter().enumerate().map(|(item, known)| {
            let sold = inputs.forecast(self.store, item, &coverage).map_or(0.0, |sold| sold.mean);
            (known.on_hand - sold).max(0.0).round()
        });
        let units = Amounts(units.collect());
        let useful_until_s = triggered.seconds() + self.useful_for_s;
        Some(Inferred { sensed, answer: StockCount { units, useful_until_s } })
    }

    fn act(&self, answer: &StockCount, counts: &mut Counts, actuation: &mut Actuation) {
        if actuation.now.seconds() > answer.useful_until_s {
            actuation.closed();
            return;
        }
        counts.push((actuation.now, self.store, answer.units.to_vec()));
        actuation.acted(&answer.units);
    }
}
