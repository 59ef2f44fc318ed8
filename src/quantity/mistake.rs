//! Mistakes in what a scenario says, each at a path such as `supply.lanes.dc-to-store.cutoff`.
//!
//! Checkers of all layers push them here; `scenario` finds the path's place in its file and prints
//! them all at once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::name::check_name;
use super::nearest::{list, nearest, several};
use super::written::decimal;

/// How many mistakes of one scenario are told; who has mended these is told of the others.
const MOST_TOLD: usize = 1_000;

/// The longest number in bytes that is written out.
const LONGEST_NUMBER: usize = 24;

/// Separates the message from the help in the text of a serde error.
pub const HELP: &str = "\nhelp: ";

/// How much a mistake matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The scenario cannot run.
    Error,
    /// The scenario runs, but someone may want to know.
    Note,
}

/// One mistake at one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
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

/// All mistakes found so far, in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Mistakes {
    list: Vec<Mistake>,
}

impl Mistakes {
    /// Nothing found yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// A checker of what stands at a path.
    pub fn at(&mut self, path: impl Into<String>) -> Checker<'_> {
        Checker { path: path.into(), mistakes: self }
    }

    /// Leaves the notes out: beside a mistake they may be no more than what follows from it.
    pub fn without_notes(&mut self) {
        self.list.retain(|mistake| mistake.severity == Severity::Error);
    }

    /// Of the mistakes of a kind that say all the same, keeps the first, and says how many more there
    /// are.
    pub fn fold(&mut self, code: &str) {
        let mut all: BTreeMap<String, usize> = BTreeMap::new();
        for mistake in self.list.iter().filter(|mistake| mistake.code == code) {
            *all.entry(mistake.message.clone()).or_default() += 1;
        }
        self.list.retain_mut(|mistake| {
            if mistake.code != code {
                return true;
            }
            let Some(count) = all.remove(&mistake.message) else { return false };
            if count > 1 {
                let help = mistake.help.take().map_or(String::new(), |help| format!("{help}; "));
                mistake.help = Some(format!("{help}{} more like this", count - 1));
            }
            true
        });
    }

    /// What was found.
    #[must_use]
    pub fn as_slice(&self) -> &[Mistake] {
        &self.list
    }

    /// Whether something keeps the scenario from running.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|mistake| mistake.severity == Severity::Error)
    }
}

impl IntoIterator for Mistakes {
    type Item = Mistake;
    type IntoIter = std::vec::IntoIter<Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

/// Looks at the value of one path, and puts down what is wrong with it.
///
/// ```
/// # use reflexarc::quantity::Mistakes;
/// let mut mistakes = Mistakes::new();
/// let mut lanes = mistakes.at("supply.lanes");
/// let mut lane = lanes.within("dc-to-store");
/// lane.within("to").unknown_name("facility", "stor-1", ["store-1", "store-2"]);
/// assert_eq!(mistakes.as_slice()[0].path, "supply.lanes.dc-to-store.to");
/// ```
pub struct Checker<'a> {
    path: String,
    mistakes: &'a mut Mistakes,
}

impl Checker<'_> {
    /// The path that this checker looks at.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A checker of a field, key, or list index inside.
    pub fn within(&mut self, part: impl fmt::Display) -> Checker<'_> {
        let path =
            if self.path.is_empty() { part.to_string() } else { format!("{}.{part}", self.path) };
        Checker { path, mistakes: self.mistakes }
    }

    /// Any mistake; the other methods are its common forms.
    pub fn mistake(
        &mut self,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.put(Severity::Error, code, message.into(), String::new(), help.into());
    }

    /// Something that lets the scenario run, but that someone may want to know.
    pub fn note(
        &mut self,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.put(Severity::Note, code, message.into(), String::new(), help.into());
    }

    /// The value names a `what` (`site`, `facility`) that is not declared; candidates are those that
    /// are. The code is `unknown-site`, the help lists the declared sites.
    pub fn unknown_name<N: AsRef<str>>(
        &mut self,
        what: &str,
        given: &str,
        candidates: impl IntoIterator<Item = N>,
    ) {
        let declared: Vec<N> = candidates.into_iter().collect();
        let names = || declared.iter().map(AsRef::as_ref);
        let all = format!("declared {}: {}", several(what), list(names()));
        let help = match nearest(given, names()) {
            Some(near) if declared.len() > 1 => format!("did you mean `{near}`? {all}"),
            _ => all,
        };
        let code = format!("unknown-{}", what.to_lowercase().replace(' ', "-"));
        let message = format!("unknown {what} `{given}`");
        let label = format!("no such {what}");
        self.put(Severity::Error, code, message, label, help);
    }

    /// The value is of the right kind but not possible; the help says what would be.
    pub fn out_of_range(
        &mut self,
        value: impl fmt::Display,
        what_would_be_right: impl Into<String>,
    ) {
        let mut value = value.to_string();
        // Nobody counts the zeros of 1e300.
        if let Some(number) = value.parse::<f64>().ok().filter(|_| value.len() > LONGEST_NUMBER) {
            value = decimal(number);
        }
        let message = format!("`{value}` is out of range");
        let label = "out of range".to_owned();
        self.put(Severity::Error, "out-of-range", message, label, what_would_be_right.into());
    }

    /// The value contradicts another one, which the message names.
    pub fn conflict(&mut self, message: impl Into<String>, help: impl Into<String>) {
        self.mistake("conflict", message, help);
    }

    /// What is needed is not there.
    pub fn missing(&mut self, what: impl fmt::Display, help: impl Into<String>) {
        self.mistake("missing", format!("{what} is missing"), help);
    }

    /// The key of this path is no name.
    pub fn name(&mut self, name: &str) {
        if let Err(error) = check_name(name) {
            self.mistake("invalid-name", error.to_string(), "rename it, such as `dc-to-store`");
        }
    }

    /// There are more things here than fit.
    pub fn limit(&mut self, count: usize, max: usize) {
        if count > max {
            let message = format!("{count} entries are too many");
            let label = "too many".to_owned();
            let help = format!("at most {max} are allowed");
            self.put(Severity::Error, "limit", message, label, help);
        }
    }

    /// An amount is in another currency than the scenario.
    pub fn currency(&mut self, given: super::Currency, wanted: super::Currency) {
        if given != wanted {
            let message = format!("an amount in {given} in a scenario in {wanted}");
            let help = format!("write it in {wanted}: amounts are not converted");
            self.put(Severity::Error, "currency", message, format!("not in {wanted}"), help);
        }
    }

    fn put(
        &mut self,
        severity: Severity,
        code: impl Into<Cow<'static, str>>,
        message: String,
        label: String,
        help: String,
    ) {
        if self.mistakes.list.len() >= MOST_TOLD {
            // What was told may all be notes, and yet the scenario is not valid.
            if severity == Severity::Note || self.mistakes.has_errors() {
                return;
            }
        }
        let path = self.path.clone();
        let help = Some(help).filter(|help| !help.is_empty());
        self.mistakes.list.push(Mistake {
            severity,
            path,
            code: code.into(),
            message,
            label,
            help,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_grow_from_the_checker() {
        let mut mistakes = Mistakes::new();
        let mut lanes = mistakes.at("supply.lanes");
        lanes.within("north").within("stops").within(2).unknown_name(
            "site",
            "slogh",
            ["slough", "docklands"],
        );
        lanes.within("south").limit(3, 2);
        lanes.within("a.b").name("a.b");
        lanes.note("unmatched", "nothing matches", "");
        let found: Vec<_> =
            mistakes.as_slice().iter().map(|mistake| mistake.path.as_str()).collect();
        assert_eq!(
            found,
            [
                "supply.lanes.north.stops.2",
                "supply.lanes.south",
                "supply.lanes.a.b",
                "supply.lanes"
            ]
        );
        let first = &mistakes.as_slice()[0];
        assert_eq!((&*first.code, &*first.message), ("unknown-site", "unknown site `slogh`"));
        assert_eq!(
            first.help.as_deref(),
            Some("did you mean `slough`? declared sites: `slough`, `docklands`")
        );
        assert!(mistakes.has_errors());
    }
}
