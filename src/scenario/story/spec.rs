//! A scenario file: the story, and the kinds of pieces that it may include.

use super::gate::Gate;
use crate::decision::DecisionsSpec;
use crate::disruption::DisruptionsSpec;
use crate::environment::{Clock, EnvironmentSpec};
use crate::infra::{InfrastructureSpec, check_labels};
use crate::issue::Issues;
use crate::kernel::SimSpan;
use crate::measure::kpi;
use crate::quantity::{CalendarSpan, Currency, Span, UncertainSpec, ZonedStart, nearest};
use crate::scenario::load::piece::Piece;
use crate::scenario::renamed::renamed;
use crate::supply::SupplySpec;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The largest warm-up, and the largest horizon, in days.
const MOST_DAYS: i64 = 36_600;

/// Shortest interval of telemetry.
const LEAST_EVERY: SimSpan = SimSpan::SECOND;

/// Telemetry of the sites: a reading at every change of state, and at an interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TelemetrySpec {
    /// Interval from one reading to the next, 1 s or more; 10 min if not given.
    pub every: Span,
}

impl Default for TelemetrySpec {
    fn default() -> Self {
        let every = Span::from_nanoseconds(10 * SimSpan::MINUTE.nanos());
        Self { every: every.unwrap_or(Span::ZERO) }
    }
}

impl TelemetrySpec {
    /// The interval.
    pub(super) const fn every(&self) -> SimSpan {
        SimSpan::from_nanos(self.every.nanoseconds())
    }
}

/// A scenario: a story with the pieces it includes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Scenario", deny_unknown_fields)]
pub struct StorySpec {
    /// Title on the printed page.
    pub title: String,
    /// The first measured instant, with the time zone of all local times.
    pub start: ZonedStart,
    /// Calendar time simulated before `start`, so that measuring begins in a settled state; at most
    /// 36600 d.
    pub warm_up: CalendarSpan,
    /// Measured calendar time from `start`; above 0, at most 36600 d.
    pub horizon: CalendarSpan,
    /// The currency of all amounts, such as `"GBP"`.
    pub currency: Currency,
    /// The KPI of the verdict; `reflexarc list kpis` prints all KPIs.
    pub primary: String,
    /// Areas and their weather.
    pub environment: EnvironmentSpec,
    /// Labels that disruptions may name though no included site has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Files that this scenario includes, relative to the nearest folder named `scenarios`.
    #[serde(default, skip_serializing)]
    pub include: Vec<String>,
    /// Telemetry of the sites.
    #[serde(default)]
    pub telemetry: TelemetrySpec,
    /// Disruptions by name; `reflexarc list disruptions` prints their kinds.
    #[serde(default)]
    pub disruptions: DisruptionsSpec,
    /// Gates: conditions on the results, `[ARM.]KPI[.mean|.low|.high] OP VALUE[unit]`, such as
    /// `"decision_latency_p99 <= 2 min"`; a run that does not meet one ends with exit code 5.
    #[serde(default, skip_serializing)]
    pub expect: Vec<String>,
    /// Overrides: a RON value for each path, applied after all files are read.
    #[serde(default, skip_serializing)]
    pub set: IndexMap<String, String>,
    /// Plausible ranges of weakly sourced parameters, by path.
    #[serde(default, skip_serializing)]
    pub uncertain: IndexMap<String, UncertainSpec>,
}

impl Piece for StorySpec {
    const ROOT: &'static str = "Scenario";
    const WORD: &'static str = "";
}

impl Piece for SupplySpec {
    const ROOT: &'static str = "Supply";
    const WORD: &'static str = "supply";
}

impl Piece for InfrastructureSpec {
    const ROOT: &'static str = "Infrastructure";
    const WORD: &'static str = "infrastructure";
}

impl Piece for DecisionsSpec {
    const ROOT: &'static str = "Decisions";
    const WORD: &'static str = "decisions";
}

impl StorySpec {
    /// Reports issues of the story itself; returns its calendar if there is one.
    pub(crate) fn check(&self, issues: &mut Issues) -> Option<Clock> {
        let mut checker = issues.at("");
        checker.within("start").date_time(self.start.local());
        for (field, span) in [("warm_up", self.warm_up), ("horizon", self.horizon)] {
            if span.days() > MOST_DAYS {
                checker.within(field).out_of_range(span, format!("at most {MOST_DAYS} d"));
                return None;
            }
        }
        if self.horizon.is_zero() {
            checker.within("horizon").out_of_range(self.horizon, "a horizon above 0");
        }
        if kpi::find(&self.primary).is_none() {
            let near = nearest(&self.primary, kpi::all().map(|kpi| kpi.name));
            let near = match renamed("kpi", &self.primary) {
                Some(new) => format!("it is now `{new}`; "),
                None => near.map_or_else(String::new, |near| format!("did you mean `{near}`? ")),
            };
            checker.within("primary").issue(
                "unknown-kpi",
                format!("unknown KPI `{}`", self.primary),
                format!("{near}`reflexarc list kpis` prints all KPIs"),
            );
        }
        for (index, text) in self.expect.iter().enumerate() {
            if let Err(why) = Gate::read(text, self.currency.code()) {
                let form =
                    "write [ARM.]KPI[.mean|.low|.high] OP VALUE, such as `fill_rate >= 95 %`";
                checker.within("expect").within(index).issue("invalid-gate", why, form);
            }
        }
        if self.telemetry.every() < LEAST_EVERY {
            let mut at = checker.within("telemetry");
            at.within("every").out_of_range(self.telemetry.every, "an interval of 1 s or more");
        }
        check_labels(&self.labels, &mut checker.within("labels"));
        if self.environment.areas.is_empty() {
            checker
                .within("environment")
                .missing("an area", "declare one: areas: {\"south\": (weather: (…))}");
        }
        self.environment.check(&mut checker.within("environment"));
        let clock = Clock::new(&self.start, self.warm_up, self.horizon);
        if let Some(clock) = &clock {
            let [warm_up, horizon] = [self.warm_up, self.horizon];
            clock.note_end(warm_up, -warm_up.days(), &mut checker.within("warm_up"));
            clock.note_end(horizon, horizon.days(), &mut checker.within("horizon"));
        } else {
            checker
                .within("start")
                .out_of_range(&self.start, "a start whose run stays within the calendar's years");
        }
        clock
    }
}
