//! What a walk tells: lines for the page, and the same steps for programs.

use crate::environment::Clock;
use crate::kernel::SimTime;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// A step of a walk.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WalkStep {
    /// Number of the walk, from 0; the page tells one or more.
    pub walk: usize,
    /// What the step is: `compared_with`, `shelf`, `turned_away`, `missed`, `period`, `waste`,
    /// `substitution`, `demand`, `delivery`, `origin`, `held_back`, `order`, `reallocation`, `shipment`,
    /// `decision`, `incident`, or `remark`.
    pub kind: &'static str,
    /// What it is about: a product at a facility, a lane, a site, what an incident affects.
    pub entity: String,
    /// Its instant, UTC as in the tables; null if it has none.
    pub time: Option<String>,
    /// Its quantities by name, the unit at the end of the name; none is a count of units.
    pub quantities: BTreeMap<&'static str, f64>,
    /// The lines of the page.
    pub text: String,
}

/// A text that is told, with its steps.
#[derive(Default)]
pub(super) struct Told {
    text: String,
    steps: Vec<WalkStep>,
    walks: usize,
    /// Bytes of the text that steps hold.
    told: usize,
}

impl fmt::Write for Told {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.write_str(text)
    }
}

impl Told {
    pub(super) fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Begins another walk; `other` is the arm that it compares with.
    pub(super) fn walk(&mut self, other: &str) {
        let untold = self.text.get(self.told..).unwrap_or_default().trim_end();
        if let Some((before, heading)) = untold.rsplit_once('\n') {
            // Lines without a step belong to the walk before.
            let (before, heading) = (before.trim().to_owned(), heading.len());
            self.told = self.text.trim_end().len() - heading;
            self.remark(before);
        }
        self.walks += 1;
        self.step("compared_with", other, None, &[]);
    }

    /// Makes a step of the lines that were written since the last one.
    pub(super) fn step(
        &mut self,
        kind: &'static str,
        entity: impl Into<String>,
        at: Option<(&Clock, SimTime)>,
        quantities: &[(&'static str, f64)],
    ) {
        let text = self.text.get(self.told..).unwrap_or_default().trim().to_owned();
        self.told = self.text.len();
        let time = at.and_then(|(clock, at)| {
            let at = Timestamp::from_nanosecond(clock.unix_nanos(at).into()).ok()?;
            Some(at.to_string())
        });
        let quantities = quantities.iter().copied().collect();
        let (walk, entity) = (self.walks.saturating_sub(1), entity.into());
        self.steps.push(WalkStep { walk, kind, entity, time, quantities, text });
    }

    fn remark(&mut self, text: String) {
        let (walk, quantities) = (self.walks.saturating_sub(1), BTreeMap::new());
        let entity = String::new();
        self.steps.push(WalkStep { walk, kind: "remark", entity, time: None, quantities, text });
    }

    /// The text.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// The steps; lines without one are a remark.
    pub(super) fn into_steps(mut self) -> Vec<WalkStep> {
        let rest = self.text.get(self.told..).unwrap_or_default().trim().to_owned();
        if !rest.is_empty() {
            self.remark(rest);
        }
        self.steps
    }
}
