//! Brown-out: the voltage of the grid sags at sites.
//!
//! A sag within the voltage tolerance of the load changes nothing. Beyond it the equipment drops out at
//! the instant at which the curve is left, and the grid is good again at the end of the sag; in between it
//! is lost, on all paths. Batteries and generators take over as far as they can, racks and cooling that
//! stopped restart by the models of `infra`: that, not the second of the sag, is its harm. Tills and
//! cabinets of shops are not affected.

use super::{Context, Disruption, Places, Where};
use crate::environment::Clock;
use crate::infra::{GridLost, GridRestored, ride_through};
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::{LocalDateTime, Share, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sag of the grid's voltage at sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BrownOutSpec {
    /// Sites that a disruption affects.
    r#where: Where,
    /// Voltage that remains, as a share of the nominal: below 70 % the load tolerates it for 20 ms, from 70 % for
    /// 0.5 s, from 80 % for 10 s, from 90 % without end (ITIC curve).
    voltage: Share,
    /// Start, local time.
    at: LocalDateTime,
    /// Duration of the sag, above 0, such as `"800 ms"`.
    lasts: Span,
    /// Name of the disruption without which this one does not occur; it always occurs if absent.
    #[serde(default)]
    given: Option<String>,
}

impl BrownOutSpec {
    /// Time from the start until the equipment drops out; `None` where it rides through.
    fn tolerated(&self) -> Option<Span> {
        ride_through(self.voltage).filter(|tolerated| self.lasts > *tolerated)
    }
}

impl Disruption for BrownOutSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        let _matches = self.r#where.check(places, &mut checker.within("where"));
        checker.within("at").date_time(self.at);
        if self.lasts == Span::ZERO {
            checker.within("lasts").out_of_range(self.lasts, "a time above 0, such as `800 ms`");
        }
    }

    fn extent(&self, clock: &Clock) -> Option<(SimTime, SimTime)> {
        let at = clock.instant(self.at);
        Some((at, at + SimSpan::from_nanos(self.lasts.nanoseconds())))
    }

    fn given(&self) -> Option<&str> {
        self.given.as_deref()
    }

    fn has_size(&self) -> bool {
        self.tolerated().is_some()
    }

    fn why_idle(&self) -> Option<(String, String)> {
        if self.has_size() {
            return None;
        }
        let longest = ride_through(self.voltage);
        let time = longest.map_or_else(|| "without end".to_owned(), |span| format!("for {span}"));
        let help = longest.map_or_else(
            || "give a voltage below 90 %".to_owned(),
            |span| format!("let it last longer than {span}, or give a lower voltage"),
        );
        let percent = (self.voltage.si() * 1e3).round() / 10.0;
        Some((format!("the load tolerates {percent} % of the voltage {time}"), help))
    }

    fn entity(&self) -> String {
        format!("grid voltage, {}", self.r#where.words())
    }

    fn apply(&self, context: &mut Context) {
        let Some(tolerated) = self.tolerated() else { return };
        let drops_out = context.world.resource::<Clock>().instant(self.at)
            + SimSpan::from_nanos(tolerated.nanoseconds());
        // A sag under way when the run begins.
        let drops_out = drops_out.max(context.at);
        let incident = context.incident;
        for site in self.r#where.sites(context.world) {
            context.agenda.at(drops_out, GridLost { site, incident });
            context.agenda.at(context.until, GridRestored { site, incident });
        }
    }
}
