//! The checker: walks along the paths of a specification and reports what is wrong there.

use super::list::{Issue, Issues, MOST_TOLD, Severity};
use crate::quantity::{
    Currency, InZone, LocalDateTime, check_name, decimal, list, nearest, several,
};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

/// The longest number in bytes that is printed as it was written.
const LONGEST_NUMBER: usize = 24;

impl Issues {
    /// A checker of what stands at a path.
    pub fn at(&mut self, path: impl Into<String>) -> Checker<'_> {
        Checker { path: path.into(), issues: self }
    }
}

/// Checks the value at one path, and reports what is wrong with it.
///
/// ```
/// # use reflexarc::issue::Issues;
/// let mut issues = Issues::new();
/// let mut lanes = issues.at("supply.lanes");
/// let mut lane = lanes.within("dc-to-store");
/// lane.within("to").unknown_name("facility", "stor-1", ["store-1", "store-2"]);
/// assert_eq!(issues.as_slice()[0].path, "supply.lanes.dc-to-store.to");
/// ```
pub struct Checker<'a> {
    path: String,
    issues: &'a mut Issues,
}

impl Checker<'_> {
    /// The path that this checker looks at.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A checker of what stands at the same path.
    pub fn here(&mut self) -> Checker<'_> {
        Checker { path: self.path.clone(), issues: self.issues }
    }

    /// A checker of a field, key, or list index inside.
    pub fn within(&mut self, part: impl fmt::Display) -> Checker<'_> {
        let path =
            if self.path.is_empty() { part.to_string() } else { format!("{}.{part}", self.path) };
        Checker { path, issues: self.issues }
    }

    /// Any issue; the other methods are its common forms.
    pub fn issue(
        &mut self,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.put(Severity::Error, code, message.into(), String::new(), help.into());
    }

    /// Something that lets the scenario run, but that the user may want to know.
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
        // Several parts may declare the same label.
        let mut seen = BTreeSet::new();
        let names: Vec<&str> =
            declared.iter().map(AsRef::as_ref).filter(|name| seen.insert(*name)).collect();
        let all = format!("declared {}: {}", several(what), list(names.iter().copied()));
        let help = match nearest(given, names.iter().copied()) {
            Some(near) if names.len() > 1 => format!("did you mean `{near}`? {all}"),
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
        // 1e300 is not printed with all its zeros.
        if let Some(number) = value.parse::<f64>().ok().filter(|_| value.len() > LONGEST_NUMBER) {
            value = decimal(number);
        }
        let message = format!("`{value}` is out of range");
        let label = "out of range".to_owned();
        self.put(Severity::Error, "out-of-range", message, label, what_would_be_right.into());
    }

    /// The value is a local date and time: an error where the clock skips it, since no instant is meant;
    /// where the clock shows it twice, the first is taken, with a note.
    pub fn date_time(&mut self, at: LocalDateTime) {
        let Some(zone) = &self.issues.zone else { return };
        match at.in_zone(zone) {
            InZone::Once => {}
            InZone::Skipped(by) => self.issue(
                "skipped-time",
                format!("`{at}` does not exist: the local clock skips it"),
                format!(
                    "the clock goes forward by {by}: write a time that it shows, such as {}",
                    at.later(by)
                ),
            ),
            InZone::Twice(by) => self.note(
                "repeated-time",
                format!("the local clock shows {at} twice, and the first is taken"),
                format!("the clock goes back by {by}, so the second is {by} later"),
            ),
        }
    }

    /// The value contradicts another one, which the message names.
    pub fn conflict(&mut self, message: impl Into<String>, help: impl Into<String>) {
        self.issue("conflict", message, help);
    }

    /// What is needed is not there.
    pub fn missing(&mut self, what: impl fmt::Display, help: impl Into<String>) {
        self.issue("missing", format!("{what} is missing"), help);
    }

    /// The key of this path is no name.
    pub fn name(&mut self, name: &str) {
        if let Err(error) = check_name(name) {
            self.issue("invalid-name", error.to_string(), "rename it, such as `dc-to-store`");
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
    pub fn currency(&mut self, given: Currency, wanted: Currency) {
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
        if self.issues.list.len() >= MOST_TOLD {
            // What was told may all be notes, and yet the scenario is not valid.
            if severity == Severity::Note || self.issues.has_errors() {
                return;
            }
        }
        let path = self.path.clone();
        let help = Some(help).filter(|help| !help.is_empty());
        self.issues.list.push(Issue { severity, path, code: code.into(), message, label, help });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_grow_from_the_checker() {
        let mut issues = Issues::new();
        let mut lanes = issues.at("supply.lanes");
        lanes.within("north").within("stops").within(2).unknown_name(
            "site",
            "slogh",
            ["slough", "docklands"],
        );
        lanes.within("south").limit(3, 2);
        lanes.within("a.b").name("a.b");
        lanes.note("unmatched", "nothing matches", "");
        let found: Vec<_> = issues.as_slice().iter().map(|issue| issue.path.as_str()).collect();
        assert_eq!(
            found,
            [
                "supply.lanes.north.stops.2",
                "supply.lanes.south",
                "supply.lanes.a.b",
                "supply.lanes"
            ]
        );
        let first = &issues.as_slice()[0];
        assert_eq!((&*first.code, &*first.message), ("unknown-site", "unknown site `slogh`"));
        assert_eq!(
            first.help.as_deref(),
            Some("did you mean `slough`? declared sites: `slough`, `docklands`")
        );
        assert!(issues.has_errors());
    }

    #[test]
    fn a_name_that_several_parts_declare_is_listed_once() {
        let mut issues = Issues::new();
        issues.at("where").unknown_name("label", "x", ["edge", "colo", "edge"]);
        issues.at("where").unknown_name("label", "edgy", ["edge", "edge"]);
        let help = |index: usize| issues.as_slice()[index].help.as_deref();
        assert_eq!(help(0), Some("declared labels: `edge`, `colo`"));
        assert_eq!(help(1), Some("declared labels: `edge`"));
    }
}
