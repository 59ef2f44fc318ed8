//! A scenario file: the story, and the kinds of pieces that it may include.

use crate::decision::DecisionsSpec;
use crate::disruption::DisruptionsSpec;
use crate::environment::{Clock, EnvironmentSpec};
use crate::infra::InfrastructureSpec;
use crate::issue::Issues;
use crate::measure::kpi;
use crate::quantity::{CalendarSpan, Currency, UncertainSpec, ZonedStart, nearest};
use crate::scenario::load::piece::Piece;
use crate::scenario::renamed::renamed;
use crate::supply::SupplySpec;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest run in days, warm-up and horizon each.
const MOST_DAYS: i64 = 36_600;

/// A scenario: a story with the pieces it includes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Scenario", deny_unknown_fields)]
pub struct StorySpec {
    /// Title of the printed page.
    pub title: String,
    /// The first measured instant, with the zone of all local times.
    pub start: ZonedStart,
    /// Calendar time simulated before `start`, so that measuring begins in a running state.
    pub warm_up: CalendarSpan,
    /// Calendar time that is measured, from `start`.
    pub horizon: CalendarSpan,
    /// The currency of all money.
    pub currency: Currency,
    /// The KPI that the verdict is about; `reflexarc list kpis` prints all.
    pub primary: String,
    /// Areas and their weather.
    pub environment: EnvironmentSpec,
    /// Files of the pieces of this scenario, relative to the nearest folder named `scenarios`.
    #[serde(default, skip_serializing)]
    pub include: Vec<String>,
    /// Disruptions by name; `reflexarc list disruptions` prints their kinds.
    #[serde(default)]
    pub disruptions: DisruptionsSpec,
    /// Overrides: a value in RON for each path, applied after the pieces are read.
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
    /// Reports what is wrong with the story itself; returns its calendar if there is one.
    pub(crate) fn check(&self, issues: &mut Issues) -> Option<Clock> {
        let mut checker = issues.at("");
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
                format!("{near}`reflexarc list kpis` prints all"),
            );
        }
        if self.environment.areas.is_empty() {
            checker
                .within("environment")
                .missing("an area", "declare one: areas: {\"here\": (weather: (…))}");
        }
        self.environment.check(&mut checker.within("environment"));
        let clock = Clock::new(&self.start, self.warm_up, self.horizon);
        if clock.is_none() {
            checker
                .within("start")
                .out_of_range(&self.start, "a run within the years of the calendar");
        }
        clock
    }
}
