//! The piece of a scenario that describes decisions.

use super::arc::{ListedTask, TaskSpec};
use super::knowledge::{ReportsSpec, WeatherFeedSpec};
use super::model::{self, ModelsSpec};
use super::task::ArcSpec;
use crate::environment::{Clock, Recurrence};
use crate::infra::ProbesSpec;
use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::{Span, UncertainSpec};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most arcs that a scenario may describe.
const MOST_ARCS: usize = 1_000;

/// Decisions: what is decided, when, by which sites, and from which information.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Decisions", deny_unknown_fields)]
pub struct DecisionsSpec<A = ArcSpec> {
    /// Reports of the stores.
    pub reports: ReportsSpec,
    /// Weather forecasts for the sites.
    pub weather: WeatherFeedSpec,
    /// Probes of the sites on the ladders; none if not given: sites are known by requests alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probes: Option<ProbesSpec>,
    /// Models that rungs can refer to by name; none if absent.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub models: ModelsSpec,
    /// The arcs, by name.
    pub arcs: IndexMap<String, A>,
    /// Plausible ranges of weakly sourced parameters, by path.
    #[serde(default, skip_serializing)]
    pub uncertain: IndexMap<String, UncertainSpec>,
}

impl<A: ListedTask> DecisionsSpec<A> {
    /// Whether the site of a rung is chosen at each request.
    #[must_use]
    pub fn is_placed(&self) -> bool {
        let mut rungs = self.arcs.values().flat_map(|arc| arc.terms().ladder);
        rungs.any(|rung| rung.role.is_none())
    }

    /// Reports unknown names and values out of range.
    pub fn check(&self, checker: &mut Checker) {
        self.reports.check(&mut checker.within("reports"));
        self.weather.check(&mut checker.within("weather"));
        if let Some(probes) = &self.probes {
            probes.check(&mut checker.within("probes"));
        }
        model::check(&self.models, &mut checker.within("models"));
        checker.within("arcs").limit(self.arcs.len(), MOST_ARCS);
        for (name, arc) in &self.arcs {
            let mut arcs = checker.within("arcs");
            let mut checker = arcs.within(name);
            checker.name(name);
            arc.terms().check(&self.models, &mut checker);
            TaskSpec::check(arc, &mut checker);
        }
    }
    /// Notes times of day that a change of the clock within the run skips or shows twice.
    pub fn note_times(&self, clock: &Clock, checker: &mut Checker) {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        let (from, every) = (self.reports.from, span(self.reports.every));
        let mut at = checker.within("reports");
        Recurrence::through(from, clock.begin(), every, clock).note(
            clock,
            |_| true,
            &mut at.within("from"),
        );
        let mut arcs = checker.within("arcs");
        for (name, arc) in &self.arcs {
            let terms = arc.terms();
            let triggers = Recurrence::of_each_day(terms.from, span(terms.every));
            triggers.note(clock, |_| true, &mut arcs.within(name).within("from"));
        }
    }
}
