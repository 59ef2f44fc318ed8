//! Slowed: an activity of the supply chain runs at a part of its rate.
//!
//! One kind for supplier failure and strikes (`shipping`), closed lanes (`transit`), closed docks
//! (`receiving`), orders that do not get through (`ordering`) and silent data feeds (`reporting`), aimed at
//! places, lanes and goods. What follows is the activity's own model: `supply::transport` (slowdown) and
//! `decision::knowledge` (reporting). Several at once multiply.

use super::along::{Along, End};
use super::timed::{Timed, timed};
use super::{Context, Goods, Places};
use crate::decision::{ReportingRestored, ReportingSlowed};
use crate::issue::Checker;
use crate::quantity::Ratio;
use crate::supply::{Activity, ActivityRestored, ActivitySlowed, Topology, Transport};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An activity that can be slowed down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// Facilities order that part of what they would order.
    Ordering,
    /// Facilities ship that part of what they are to ship; the rest is cancelled or backordered.
    Shipping,
    /// What is under way on lanes moves at that part of its speed; at 0 % it stands still.
    Transit,
    /// Facilities do not receive; 0 % alone.
    Receiving,
    /// Facilities send that part of their reports.
    Reporting,
}

impl What {
    const fn activity(self) -> Option<Activity> {
        match self {
            Self::Ordering => Some(Activity::Ordering),
            Self::Shipping => Some(Activity::Shipping),
            Self::Transit => Some(Activity::Transit),
            Self::Receiving => Some(Activity::Receiving),
            Self::Reporting => None,
        }
    }

    const fn word(self) -> &'static str {
        match self.activity() {
            Some(activity) => activity.word(),
            None => "reporting",
        }
    }

    /// The end of a lane at which it is done.
    const fn end(self) -> End {
        match self {
            Self::Shipping => End::Origin,
            Self::Transit => End::Either,
            Self::Ordering | Self::Receiving | Self::Reporting => End::Destination,
        }
    }
}

timed! {
    /// An activity of the supply chain runs at a part of its rate.
    SlowedSpec {
        /// The activity.
        what: What,
        /// Where it is done; everywhere if absent.
        #[serde(default)]
        r#where: Along,
        /// Products affected, of orders and shipping; all if absent.
        #[serde(default)]
        goods: Goods,
        /// Part of the rate that is left: 0 % to 100 %, of transit to 1000 %, of receiving 0 %; 100 % has no effect.
        to: Ratio,
    }
}

impl Timed for SlowedSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        self.r#where.check_names(places, &mut checker.within("where"));
        if self.what != What::Transit {
            self.r#where.check_no_leg(self.what.word(), &mut checker.within("where"));
        }
        self.goods.check(places, &mut checker.within("goods"));
        let (range, words) = match self.what {
            What::Transit => (0.0..=10.0, "0 % to 1000 %"),
            _ => (0.0..=1.0, "0 % to 100 %"),
        };
        let to = self.to.si();
        if !range.contains(&to) {
            checker.within("to").out_of_range(self.to, words);
        } else if self.what == What::Receiving && to > 0.0 && to < 1.0 {
            checker.within("to").conflict(
                format!("{} of the rate of receiving needs a dock that has a rate", self.to),
                "write `0 %`, or let the lanes pass a port and slow that down",
            );
        } else if self.what == What::Transit && to > 0.0 && to < 1e-3 {
            checker.within("to").out_of_range(self.to, "0 %, or 0.1 % to 1000 %");
        }
        let is_by_product = self.what.activity().is_some_and(Activity::is_by_product);
        if self.goods != Goods::All && !is_by_product {
            checker.within("goods").conflict(
                format!("{} does not tell products apart", self.what.word()),
                "remove `goods`, or slow `shipping` or `ordering` down",
            );
        }
        if self.what == What::Reporting {
            for (field, is_given) in
                [("lane", self.r#where.lane.is_some()), ("mode", self.r#where.mode.is_some())]
            {
                if is_given {
                    checker.within("where").within(field).conflict(
                        "reports do not travel on lanes of goods",
                        "name facilities by area, kind or name; cut links with `link_cut`",
                    );
                }
            }
            if !self.r#where.has_facilities(places) {
                checker.within("where").note(
                    "no-target",
                    "no store or centre is silent",
                    "suppliers do not report; this supply chain has none else there",
                );
            }
        } else if !self.has_target(places) {
            checker.within("where").note(
                "no-target",
                "no lane is affected",
                "this supply chain has none there",
            );
        }
    }

    fn has_size(&self) -> bool {
        self.to.si() != 1.0
    }

    fn entity(&self) -> String {
        let goods = self.goods.words().map_or_else(String::new, |goods| format!(" {goods}"));
        format!("{}{goods} {}", self.what.word(), self.r#where.words())
    }

    fn apply(&self, context: &mut Context) {
        match self.what.activity() {
            Some(activity) => self.slow_lanes(activity, context),
            None => self.slow_reports(context),
        }
    }
}

impl SlowedSpec {
    /// Whether any lane is meant, of transit any leg.
    fn has_target(&self, places: &Places) -> bool {
        match self.what {
            What::Transit => self.r#where.has_legs(places),
            _ => self.r#where.has_lanes(self.what.end(), places),
        }
    }

    fn slow_lanes(&self, activity: Activity, context: &mut Context) {
        let lanes = match activity {
            Activity::Transit => self.r#where.transits(context.world),
            _ => self.r#where.lanes(self.what.end(), context.world),
        };
        let products = self.goods.products(context.world);
        let topology = context.world.resource::<Topology>().clone();
        let (incident, factor) = (context.incident, self.to.si());
        for (id, destinations) in lanes {
            let Some(lane) = topology.lane(id) else { continue };
            let covers = if activity.is_by_product() {
                lane.slots_of(&destinations, &products)
            } else {
                destinations
            };
            if covers.is_empty() {
                continue;
            }
            let mut transport = context.world.resource_mut::<Transport>();
            let Some(slowdown) = transport.declare_slowdown(id, activity, covers) else { continue };
            let slowed = ActivitySlowed { lane: id, slowdown, factor, incident };
            context.agenda.at(context.at, slowed);
            context.agenda.at(context.until, ActivityRestored { lane: id, slowdown, incident });
        }
    }

    fn slow_reports(&self, context: &mut Context) {
        let (share, incident) = (self.to.si(), context.incident);
        for facility in self.r#where.facilities(context.world) {
            context.agenda.at(context.at, ReportingSlowed { facility, share, incident });
            context.agenda.at(context.until, ReportingRestored { facility, incident });
        }
    }
}
