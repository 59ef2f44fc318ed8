//! Spoiled: goods that cannot be sold, on hand at an instant or arriving for a time.
//!
//! A recall (all that is on hand and that arrives), a cold store that fails, a bad harvest: the share is wasted,
//! what arrives spoiled counts as never delivered. The model is `supply::transport` (spoilage).

use super::along::{Along, End};
use super::timed::{Timed, timed};
use super::{Context, Goods, Places};
use crate::issue::Checker;
use crate::quantity::Share;
use crate::supply::{SpoilageBegan, SpoilageEnded, StockSpoiled, Topology, Transport};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which goods are spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// What is on hand when it begins.
    OnHand,
    /// What arrives while it lasts.
    Arriving,
    /// What is on hand when it begins, and what arrives while it lasts.
    Both,
}

timed! {
    /// Goods that cannot be sold: what is on hand at the start, what arrives until the end, or both.
    SpoiledSpec {
        /// Which goods.
        what: What,
        /// Where they are or arrive; everywhere if absent. By lane or mode, what arrives on it.
        #[serde(default)]
        r#where: Along,
        /// Products affected; all if absent.
        #[serde(default)]
        goods: Goods,
        /// Share of the units that is wasted, 0 % to 100 %; 0 % has no effect.
        share: Share,
    }
}

impl Timed for SpoiledSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        self.r#where.check_names(places, &mut checker.within("where"));
        self.r#where.check_no_leg("what is spoiled", &mut checker.within("where"));
        self.goods.check(places, &mut checker.within("goods"));
        if !(0.0..=1.0).contains(&self.share.si()) {
            checker.within("share").out_of_range(self.share, "0 % to 100 %");
        }
        let by_lane =
            [("lane", self.r#where.lane.is_some()), ("mode", self.r#where.mode.is_some())];
        for (field, _) in by_lane.iter().filter(|(_, is_given)| *is_given) {
            if self.what != What::Arriving {
                checker.within("where").within(field).conflict(
                    "what is on hand is on no lane",
                    "write `what: arriving`, or name facilities by area, kind or name",
                );
            }
        }
        if self.what != What::OnHand && !self.r#where.has_lanes(End::Destination, places) {
            checker.within("where").note(
                "no-target",
                "nothing arrives there",
                "this supply chain has no lane to it",
            );
        }
    }

    fn has_size(&self) -> bool {
        self.share.si() > 0.0
    }

    fn entity(&self) -> String {
        let goods = self.goods.words().unwrap_or_else(|| "goods".to_owned());
        format!("{goods} {}", self.r#where.words())
    }

    fn apply(&self, context: &mut Context) {
        let products = self.goods.products(context.world);
        let topology = context.world.resource::<Topology>().clone();
        let (incident, share) = (context.incident, self.share.si());
        if self.what != What::Arriving {
            for facility in self.r#where.facilities(context.world) {
                let stocks = products.iter().filter_map(|&one| topology.stock_at(facility, one));
                for stock in stocks {
                    context.agenda.at(context.at, StockSpoiled { stock, share, incident });
                }
            }
        }
        if self.what == What::OnHand {
            return;
        }
        for (id, destinations) in self.r#where.lanes(End::Destination, context.world) {
            let Some(lane) = topology.lane(id) else { continue };
            let slots = lane.slots_of(&destinations, &products);
            let mut transport = context.world.resource_mut::<Transport>();
            let Some(spoilage) = transport.declare_spoilage(id, slots) else { continue };
            let began = SpoilageBegan { lane: id, spoilage, share, incident };
            context.agenda.at(context.at, began);
            context.agenda.at(context.until, SpoilageEnded { lane: id, spoilage, incident });
        }
    }
}
