//! Demand surge: customers ask for a multiple of what they would.
//!
//! The same draws stretch to the larger mean, so that demand before and after is the same in all
//! arms. A forecast that is calibrated does not see it coming.

use super::timed::{Timed, timed};
use super::{Blow, Goods, Place, Places};
use crate::issue::Checker;
use crate::quantity::Ratio;
use crate::supply::{DemandSettles, DemandSurges, Surges, Topology};

timed! {
    /// What a scenario says about a surge of demand.
    DemandSurgeSpec {
        /// Which facilities.
        #[serde(default)]
        place: Place,
        /// Which products.
        #[serde(default)]
        goods: Goods,
        /// What demand is multiplied by.
        factor: Ratio,
    }
}

impl Timed for DemandSurgeSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        self.place.check(places, &mut checker.within("place"));
        if !(0.0..=1000.0).contains(&self.factor.si()) {
            checker.within("factor").out_of_range(self.factor, "0 to 1000");
        }
    }

    fn has_size(&self) -> bool {
        self.factor.si() != 1.0
    }

    fn entity(&self) -> String {
        format!("demand {}", self.place.words())
    }

    fn strike(&self, blow: &mut Blow) {
        let factor = self.factor.si();
        let facilities = self.place.facilities(blow.world);
        let products = self.goods.products(blow.world);
        if facilities.is_empty() || products.is_empty() {
            return;
        }
        let topology = blow.world.resource::<Topology>().clone();
        let surge = blow.world.resource_mut::<Surges>().declare(&topology, &products, &facilities);
        let incident = blow.incident;
        blow.agenda.at(blow.at, DemandSurges { surge, factor, incident });
        blow.agenda.at(blow.until, DemandSettles { surge, incident });
    }
}
