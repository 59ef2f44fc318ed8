//! Slowed: an activity of the supply chain runs at a part of its rate.
//!
//! One kind for supplier failure and strikes (`shipping`), closed lanes (`transit`), closed docks
//! (`receiving`), lines that stand still or lack people (`picking`, `making`), shops that are shut and tills that serve slowly (`selling`), orders that do not get through (`ordering`) and
//! silent data feeds (`reporting`), aimed at places, lanes and goods. What follows is the activity's own model:
//! `supply::transport` (`slowdown`, and `slow_station` for docks, lines and tills) and `decision::knowledge`
//! (reporting). Several at once multiply.

use super::along::{Along, End};
use super::timed::{Timed, timed};
use super::{Context, Goods, Places};
use crate::decision::{ReportingRestored, ReportingSlowed};
use crate::issue::Checker;
use crate::quantity::Ratio;
use crate::supply::{
    Activity, ActivityRestored, ActivitySlowed, FacilitySpec, Lane, SalesResumed, SalesStopped,
    StationKind, StationRestored, StationSlowed, Topology, Transport,
};
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
    /// Docks receive at that part of their rate; a facility without a dock receives at once, or at 0 % not at all.
    Receiving,
    /// Picking lines work at that part of their rate.
    Picking,
    /// Production lines work at that part of their rate.
    Making,
    /// Shops sell nothing to customers at 0 %; at another part their tills work at that part of their rate, and
    /// a shop without tills has no rate to be slowed.
    Selling,
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
            Self::Picking | Self::Making | Self::Selling | Self::Reporting => None,
        }
    }

    const fn word(self) -> &'static str {
        match (self, self.activity()) {
            (_, Some(activity)) => activity.word(),
            (Self::Picking, None) => "picking",
            (Self::Making, None) => "making",
            (Self::Selling, None) => "selling",
            (_, None) => "reporting",
        }
    }

    /// The end of a lane at which it is done.
    const fn end(self) -> End {
        match self {
            Self::Shipping => End::Origin,
            Self::Transit => End::Either,
            Self::Ordering
            | Self::Receiving
            | Self::Picking
            | Self::Making
            | Self::Selling
            | Self::Reporting => End::Destination,
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
        /// Part of the rate that is left: 0 % to 100 %, of transit to 1000 %, of receiving without a dock and of selling without tills 0 %; 100 % has no effect.
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
            self.check_docks(places, checker);
        } else if self.what == What::Selling && to > 0.0 && to < 1.0 {
            self.check_tills(places, checker);
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
        if matches!(self.what, What::Making | What::Picking) {
            let line = if self.what == What::Making { "production line" } else { "picking line" };
            let text = format!("a {line} does not tell lanes apart");
            self.check_no_lane((&text, "name facilities by area, kind or name"), checker);
            let has_line = |(_, place): (&String, &FacilitySpec)| match self.what {
                What::Making => place.making.is_some(),
                _ => place.picking.is_some(),
            };
            if !self.r#where.entries(places).any(has_line) {
                checker.within("where").note(
                    "no-target",
                    format!("no {line} is affected"),
                    "this supply chain has none there",
                );
            }
        } else if self.what == What::Selling {
            let text = "customers do not come on lanes of goods";
            self.check_no_lane((text, "name facilities by area, kind or name"), checker);
            if !self.r#where.entries(places).any(|(entry, _)| places.has_customers(entry)) {
                checker.within("where").note(
                    "no-target",
                    "no shop is affected",
                    "this supply chain has none with customers there",
                );
            }
        } else if self.what == What::Reporting {
            let help = "name facilities by area, kind or name; cut links with `link_cut`";
            self.check_no_lane(("reports do not travel on lanes of goods", help), checker);
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
        match (self.what, self.what.activity()) {
            (What::Making, _) => self.slow_stations(StationKind::Line, context),
            (What::Picking, _) => self.slow_stations(StationKind::Picking, context),
            (What::Selling, _) if self.to.si() > 0.0 => {
                self.slow_stations(StationKind::Tills, context);
            }
            (What::Selling, _) => self.stop_sales(context),
            (_, Some(activity)) => {
                if self.is_of_docks() {
                    self.slow_stations(StationKind::Dock, context);
                }
                self.slow_lanes(activity, context);
            }
            (_, None) => self.slow_reports(context),
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

    /// Whether it slows docks down, where there are any: those of one lane or mode wait at the gate.
    fn is_of_docks(&self) -> bool {
        self.what == What::Receiving && self.r#where.lane.is_none() && self.r#where.mode.is_none()
    }

    /// Reports lanes and modes that select nothing of it.
    fn check_no_lane(&self, (message, help): (&str, &str), checker: &mut Checker) {
        for (field, is_given) in
            [("lane", self.r#where.lane.is_some()), ("mode", self.r#where.mode.is_some())]
        {
            if is_given {
                checker.within("where").within(field).conflict(message, help);
            }
        }
    }

    /// Reports a part of a rate that facilities without a dock do not have.
    fn check_docks(&self, places: &Places, checker: &mut Checker) {
        let (what, docks) = ("of the rate of receiving needs a dock", "a dock of `receiving`");
        let without = |(entry, place): &(&String, &FacilitySpec)| {
            place.receiving.is_none() && places.is_supplied(entry, place)
        };
        if !self.is_of_docks() {
            checker.within("to").conflict(
                format!("{} {what}, and a dock does not tell lanes apart", self.to),
                "write `0 %`, or name facilities alone",
            );
        } else if let Some((entry, _)) = self.r#where.entries(places).find(without) {
            checker.within("to").conflict(
                format!("{} {what} that has a rate, and `{entry}` has none", self.to),
                format!("write `0 %`, or give `{entry}` {docks}"),
            );
        }
    }

    /// Reports a part of a rate that shops without tills do not have.
    fn check_tills(&self, places: &Places, checker: &mut Checker) {
        let without = |(entry, place): &(&String, &FacilitySpec)| {
            place.tills.is_none() && places.has_customers(entry)
        };
        if let Some((entry, _)) = self.r#where.entries(places).find(without) {
            checker.within("to").conflict(
                format!(
                    "{} of the rate of selling needs tills that have a rate, and `{entry}` has none",
                    self.to
                ),
                format!("write `0 %`, give `{entry}` `tills`, or use a `demand_surge` with a factor below 1"),
            );
        }
    }

    fn slow_stations(&self, station: StationKind, context: &mut Context) {
        let (factor, incident) = (self.to.si(), context.incident);
        for facility in self.r#where.facilities(context.world) {
            let data = context.world.resource::<Topology>().facility(facility);
            let has_one = data.is_some_and(|data| match station {
                StationKind::Dock => data.dock.is_some(),
                StationKind::Picking => data.picking.is_some(),
                StationKind::Line => data.making.is_some(),
                StationKind::Tills => data.tills.is_some(),
            });
            if has_one {
                let slowed = StationSlowed { facility, station, factor, incident };
                context.agenda.at(context.at, slowed);
                let restored = StationRestored { facility, station, incident };
                context.agenda.at(context.until, restored);
            }
        }
    }

    fn stop_sales(&self, context: &mut Context) {
        let incident = context.incident;
        for facility in self.r#where.facilities(context.world) {
            context.agenda.at(context.at, SalesStopped { facility, incident });
            context.agenda.at(context.until, SalesResumed { facility, incident });
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
        let has_dock = |lane: &Lane, destination: usize| {
            let facility = lane.destinations().get(destination);
            facility
                .and_then(|id| topology.facility(*id))
                .is_some_and(|facility| facility.dock.is_some())
        };
        for (id, mut destinations) in lanes {
            let Some(lane) = topology.lane(id) else { continue };
            if self.is_of_docks() {
                destinations.retain(|destination| !has_dock(lane, *destination));
            }
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
