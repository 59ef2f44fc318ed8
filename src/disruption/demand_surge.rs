//! Demand surge: the mean of customer demand is multiplied by a factor.
//!
//! The same draws are stretched to the larger mean, so that demand before and after is the same in all
//! arms. A calibrated forecast does not foresee it.

use super::timed::{Timed, timed};
use super::{Context, Goods, Place, Places};
use crate::issue::Checker;
use crate::quantity::Ratio;
use crate::supply::{DemandSurgeBegins, DemandSurgeEnds, Surges, Topology};

timed! {
    /// Surge of customer demand.
    DemandSurgeSpec {
        /// Facilities affected; all if absent.
        #[serde(default)]
        place: Place,
        /// Products affected; all if absent.
        #[serde(default)]
        goods: Goods,
        /// Factor of mean demand, 0 to 1000; 1 has no effect.
        factor: Ratio,
    }
}

impl Timed for DemandSurgeSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        self.place.check(places, &mut checker.within("place"));
        self.goods.check(places, &mut checker.within("goods"));
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

    fn apply(&self, context: &mut Context) {
        let factor = self.factor.si();
        let facilities = self.place.facilities(context.world);
        let products = self.goods.products(context.world);
        if facilities.is_empty() || products.is_empty() {
            return;
        }
        let topology = context.world.resource::<Topology>().clone();
        let surge =
            context.world.resource_mut::<Surges>().declare(&topology, &products, &facilities);
        let incident = context.incident;
        context.agenda.at(context.at, DemandSurgeBegins { surge, factor, incident });
        context.agenda.at(context.until, DemandSurgeEnds { surge, incident });
    }
}
