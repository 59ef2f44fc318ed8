//! What a scenario says of a lot that grows and shrinks, or whose servers come from a shared capacity.

use crate::infra::shared_capacity::CapacityClass;
use crate::issue::Checker;
use crate::kernel::LawSpec;
use crate::quantity::{DataSize, Ratio, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most servers to which a lot grows.
const MOST_GROWN: u32 = 10_000;

/// The most looks of a look-back.
const MOST_LOOKS: i64 = 1_000;

/// Rule by which a lot grows and shrinks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrowsSpec {
    /// Most servers: above `servers` of the lot, at most 10000.
    pub to: u32,
    /// Load of a server above which the lot grows, above 0 and at most 100: requests in service and
    /// background load on the lot and requests that wait for it, over the servers that it has or has asked
    /// for. A lot without servers grows at any load.
    pub above: Ratio,
    /// Load of a server below which the lot shrinks, below `above`, 0 or more.
    pub below: Ratio,
    /// Servers by which it grows or shrinks at a look, 1 to 10000; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<u32>,
    /// Time between two looks at the load, 1 s to 1 d.
    pub looks: Span,
    /// Time over which the load is averaged: a whole number of `looks`, at most 1000; one if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_back: Option<Span>,
}

/// Weights that a server loads over the network before it serves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelWeightsSpec {
    /// Node from which they come; at the site's own node they are there at once.
    pub from: String,
    /// Their size.
    pub size: DataSize,
}

/// How servers of a lot start.
#[derive(Clone, Copy)]
pub(super) struct StartsSpec<'a> {
    pub(super) servers: u32,
    pub(super) grows: Option<&'a GrowsSpec>,
    pub(super) of: Option<&'a str>,
    pub(super) class: Option<CapacityClass>,
    pub(super) units: Option<u32>,
    pub(super) cold_start: Option<&'a LawSpec>,
    pub(super) weights: Option<&'a ModelWeightsSpec>,
    /// Whether the site has racks.
    pub(super) has_racks: bool,
    /// Whether the lot is there from a date on.
    pub(super) is_dated: bool,
    /// Whether requests share the servers.
    pub(super) is_shared: bool,
}

impl StartsSpec<'_> {
    /// Reports values out of range, and what has no meaning for a lot whose servers are always there.
    pub(super) fn check(self, checker: &mut Checker) {
        if let Some(grows) = self.grows {
            grows.check(self.servers, &mut checker.within("grows"));
        }
        if self.of.is_some() && self.grows.is_none() && self.servers > MOST_GROWN {
            let range = format!("at most {MOST_GROWN} servers of a shared capacity");
            checker.within("servers").out_of_range(self.servers, range);
        }
        for (field, is_given) in [("class", self.class.is_some()), ("units", self.units.is_some())]
        {
            if is_given && self.of.is_none() {
                checker.within(field).conflict(
                    "the lot claims no units of a shared capacity",
                    format!(
                        "name one, such as of: \"dublin-accelerators\", or leave `{field}` out"
                    ),
                );
            }
        }
        if let Some(units) = self.units.filter(|units| !(1..=MOST_GROWN).contains(units)) {
            let range = format!("1 to {MOST_GROWN} units a server");
            checker.within("units").out_of_range(units, range);
        }
        if self.of.is_some() && self.has_racks {
            checker.within("of").conflict(
                "servers of a shared capacity stand in the provider's halls, and this site has racks",
                "give them a site of their own without racks, or leave `of` out",
            );
        }
        let starts = self.grows.is_some() || self.of.is_some();
        if starts && self.is_dated {
            checker.within("from").conflict(
                "the servers of this lot start one by one, not on a date",
                "leave `from` out, or `grows` and `of`",
            );
        }
        if starts && self.is_shared {
            checker.within("serves").conflict(
                "requests that share the servers leave none idle to be given back",
                "write `serves: first_come`, or leave `grows` and `of` out",
            );
        }
        for (field, is_given) in
            [("cold_start", self.cold_start.is_some()), ("weights", self.weights.is_some())]
        {
            if is_given && !starts {
                checker.within(field).conflict(
                    "no server of the lot ever starts: all are there from the beginning",
                    format!("add `grows: (…)` or `of`, or leave `{field}` out"),
                );
            }
        }
        if let Some(issue) = self.cold_start.and_then(LawSpec::issue) {
            checker.within("cold_start").issue("out-of-range", issue, "correct the parameters");
        }
    }
}

impl GrowsSpec {
    fn check(&self, servers: u32, checker: &mut Checker) {
        if self.to <= servers || self.to > MOST_GROWN {
            let range = format!("above `servers`, {servers}, and at most {MOST_GROWN}");
            checker.within("to").out_of_range(self.to, range);
        }
        if !(self.above.si() > 0.0 && self.above.si() <= 100.0) {
            checker.within("above").out_of_range(self.above, "above 0, at most 100");
        }
        if !(self.below.si() >= 0.0 && self.below.si() < self.above.si()) {
            let range = format!("0 or more, and below `above`, {}", self.above);
            checker.within("below").out_of_range(self.below, range);
        }
        if let Some(by) = self.by.filter(|by| !(1..=MOST_GROWN).contains(by)) {
            checker.within("by").out_of_range(by, format!("1 to {MOST_GROWN} servers"));
        }
        let looks_ns = self.looks.nanoseconds();
        if !(1.0..=86_400.0).contains(&self.looks.seconds()) {
            checker.within("looks").out_of_range(self.looks, "1 s to 1 d");
            return;
        }
        if let Some(back) = self.look_back {
            let (looks, rest) = (back.nanoseconds() / looks_ns, back.nanoseconds() % looks_ns);
            if rest != 0 || !(1..=MOST_LOOKS).contains(&looks) {
                let range =
                    format!("a whole number of looks of {}, at most {MOST_LOOKS}", self.looks);
                checker.within("look_back").out_of_range(back, range);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::infra::serving::PoolSpec;
    use crate::issue::Issues;

    /// Paths and messages of what is wrong with a lot at a site with these rack groups.
    fn issues(lot: &str, groups: &[&str]) -> Vec<(String, String)> {
        let text = format!(r#"(work: fixed("1 s"), queue: 1, lots: {{"burst": ({lot})}})"#);
        let pool: PoolSpec = crate::quantity::read_ron(&text).unwrap();
        let mut issues = Issues::new();
        pool.check(groups, &mut issues.at("pool"));
        let all = issues.as_slice().iter();
        all.map(|one| {
            let help = one.help.as_deref().unwrap_or_default();
            (one.path.clone(), format!("{}; {help}", one.message))
        })
        .collect()
    }

    #[test]
    fn what_a_lot_that_starts_its_servers_cannot_have_is_said_where_it_stands() {
        let grows = |parts: &str| format!("servers: 2, grows: ({parts})");
        let rule = r#"to: 8, above: "70 %", below: "30 %", looks: "30 s""#;
        let with = |more: &str| format!("servers: 2, grows: ({rule}), {more}");
        let cases = [
            (
                grows(r#"to: 2, above: 0.7, below: 0.3, looks: "30 s""#),
                "grows.to",
                "above `servers`, 2",
            ),
            (
                grows(r#"to: 8, above: 0.3, below: 0.3, looks: "30 s""#),
                "grows.below",
                "below `above`, 0.3",
            ),
            (grows(r#"to: 8, above: 0.0, below: -0.1, looks: "30 s""#), "grows.above", "above 0"),
            (
                grows(r#"to: 8, above: 0.7, below: 0.3, looks: "0.5 s""#),
                "grows.looks",
                "1 s to 1 d",
            ),
            (
                grows(r#"to: 8, above: 0.7, below: 0.3, looks: "30 s", look_back: "40 s""#),
                "grows.look_back",
                "a whole number of looks of 30 s",
            ),
            (
                grows(r#"to: 8, above: 0.7, below: 0.3, by: 0, looks: "30 s""#),
                "grows.by",
                "1 to 10000",
            ),
            ("servers: 0".to_owned(), "servers", "1 to 1000000 servers"),
            ("servers: 1, class: committed".to_owned(), "class", "claims no units"),
            ("servers: 1, units: 2".to_owned(), "units", "claims no units"),
            (r#"servers: 1, cold_start: fixed("20 s")"#.to_owned(), "cold_start", "ever starts"),
            (
                r#"servers: 1, weights: (from: "store", size: "1 GB")"#.to_owned(),
                "weights",
                "add `grows: (…)` or `of`",
            ),
            (with(r#"of: "region", units: 0"#), "units", "1 to 10000 units a server"),
            (with(r#"from: "2022-07-18T00:00""#), "from", "start one by one"),
            (with("serves: shared"), "serves", "write `serves: first_come`"),
            (
                with(r#"cold_start: quantiles(p10: "3 s", p50: "2 s", p90: "4 s", p99: "5 s")"#),
                "cold_start",
                "not in ascending order",
            ),
        ];
        for (lot, path, message) in cases {
            let found = issues(&lot, &[]);
            assert!(
                found.iter().any(|(at, said)| {
                    *at == format!("pool.lots.burst.{path}") && said.contains(message)
                }),
                "{lot}: {found:?}"
            );
        }
        let racks = issues(&with(r#"of: "region""#), &["racks"]);
        assert!(
            racks[0].0 == "pool.lots.burst.of" && racks[0].1.contains("provider's halls"),
            "{racks:?}"
        );
        let right = with(r#"of: "region", class: on_demand, units: 8, cold_start: fixed("20 s")"#);
        assert_eq!(issues(&right, &[]), []);
        assert_eq!(issues(&with(""), &["racks"]), []);
    }
}
