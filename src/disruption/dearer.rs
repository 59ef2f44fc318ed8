//! Dearer: goods, duties or transport cost more for a time.
//!
//! A tariff, a price step, freight rates that rise. It changes what is paid, and where orders choose the cheapest of
//! several sources, the choice. The model is `supply::transport` (dearness) and `supply::network` (purchase).

use super::along::{Along, End};
use super::timed::{Timed, timed};
use super::{Context, Goods, Places};
use crate::issue::Checker;
use crate::quantity::Ratio;
use crate::supply::{Charge, CostRaised, CostRestored, FacilityKind, Topology, Transport};

timed! {
    /// Goods, duties or transport cost more.
    DearerSpec {
        /// What costs more: `price` of goods at suppliers, `duty` on it, or `transport`.
        what: Charge,
        /// Where the goods come from, or lanes and modes; everywhere if absent.
        #[serde(default)]
        r#where: Along,
        /// Products affected, of prices and duties; all if absent.
        #[serde(default)]
        goods: Goods,
        /// By how much, -100 % to 10000 %: a ratio of price or cost; of a duty, the points of the price that are
        /// added to it. 0 % has no effect.
        by: Ratio,
    }
}

impl Timed for DearerSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        self.r#where.check_names(places, &mut checker.within("where"));
        self.r#where.check_no_leg("what costs more", &mut checker.within("where"));
        self.goods.check(places, &mut checker.within("goods"));
        if !(-1.0..=100.0).contains(&self.by.si()) {
            checker.within("by").out_of_range(self.by, "-100 % to 10000 %");
        }
        if self.goods != Goods::All && self.what == Charge::Transport {
            checker.within("goods").conflict(
                "the cost of transport does not tell products apart",
                "remove `goods`, or raise `price` or `duty`",
            );
        }
        let is_bought = self.r#where.kind.is_none_or(|kind| kind == FacilityKind::Supplier);
        if self.what != Charge::Transport && !is_bought {
            checker.within("where").within("kind").conflict(
                "goods are bought from suppliers alone",
                "name suppliers, by `kind: supplier`, area or name, or lanes from them",
            );
        } else if !self.has_target(places) {
            checker.within("where").note(
                "no-target",
                format!("no lane is affected by the {}", self.what.word()),
                "this supply chain has none from there, or buys nothing on it; legs after the first are part of their lane",
            );
        }
    }

    fn has_size(&self) -> bool {
        self.by.si() != 0.0
    }

    fn entity(&self) -> String {
        let goods = self.goods.words().map_or_else(String::new, |goods| format!(" of {goods}"));
        format!("{}{goods} {}", self.what.word(), self.r#where.words())
    }

    fn apply(&self, context: &mut Context) {
        let products = self.goods.products(context.world);
        let topology = context.world.resource::<Topology>().clone();
        let (incident, by) = (context.incident, self.by.si());
        for (id, _) in self.r#where.lanes(End::Origin, context.world) {
            let Some(lane) = topology.lane(id) else { continue };
            if self.what != Charge::Transport && !lane.purchase().is_bought() {
                continue;
            }
            let all: Vec<usize> = (0..lane.destinations().len()).collect();
            let slots = lane.slots_of(&all, &products);
            let mut transport = context.world.resource_mut::<Transport>();
            let Some(raise) = transport.declare_raise(id, self.what, slots) else { continue };
            context.agenda.at(context.at, CostRaised { lane: id, raise, by, incident });
            context.agenda.at(context.until, CostRestored { lane: id, raise, incident });
        }
    }
}

impl DearerSpec {
    /// Whether any lane is meant; of prices and duties, one from a supplier.
    fn has_target(&self, places: &Places) -> bool {
        match self.what {
            Charge::Transport => self.r#where.has_lanes(End::Origin, places),
            Charge::Price | Charge::Duty => {
                let suppliers =
                    Along { kind: Some(FacilityKind::Supplier), ..self.r#where.clone() };
                suppliers.has_lanes(End::Origin, places)
            }
        }
    }
}
