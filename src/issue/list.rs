//! Issues: what is wrong with a specification, each at the dotted path of a value.

use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Issues of one scenario that are reported; the others follow once these are corrected.
pub(super) const MOST_TOLD: usize = 1_000;

/// How much an issue matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The scenario cannot run.
    Error,
    /// The scenario runs, but the user may want to know.
    Note,
}

/// One issue at one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Whether the scenario can run all the same.
    pub severity: Severity,
    /// Where: the dotted path of the value.
    pub path: String,
    /// Which kind, for programs: `unknown-site`.
    pub code: Cow<'static, str>,
    /// What is wrong.
    pub message: String,
    /// What to write at the place itself: `no such site`.
    pub label: String,
    /// The way out.
    pub help: Option<String>,
}

/// All issues found so far, in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Issues {
    pub(super) list: Vec<Issue>,
    /// Zone of local dates and times, if it is known.
    pub(super) zone: Option<TimeZone>,
}

impl Issues {
    /// Nothing found yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new(), zone: None }
    }

    /// Sets the zone in which local dates and times are checked.
    pub fn set_zone(&mut self, zone: TimeZone) {
        self.zone = Some(zone);
    }

    /// Leaves the notes out: beside an issue they may be no more than what follows from it.
    pub fn without_notes(&mut self) {
        self.list.retain(|issue| issue.severity == Severity::Error);
    }

    /// Of the issues of a kind that say all the same, keeps the first, and says how many more there
    /// are.
    pub fn fold(&mut self, code: &str) {
        let mut all: BTreeMap<String, usize> = BTreeMap::new();
        for issue in self.list.iter().filter(|issue| issue.code == code) {
            *all.entry(issue.message.clone()).or_default() += 1;
        }
        self.list.retain_mut(|issue| {
            if issue.code != code {
                return true;
            }
            let Some(count) = all.remove(&issue.message) else { return false };
            if count > 1 {
                let help = issue.help.take().map_or(String::new(), |help| format!("{help}; "));
                issue.help = Some(format!("{help}{} more like this", count - 1));
            }
            true
        });
    }

    /// What was found.
    #[must_use]
    pub fn as_slice(&self) -> &[Issue] {
        &self.list
    }

    /// Whether something keeps the scenario from running.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|issue| issue.severity == Severity::Error)
    }
}

impl IntoIterator for Issues {
    type Item = Issue;
    type IntoIter = std::vec::IntoIter<Issue>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
