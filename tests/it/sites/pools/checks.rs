//! What `check` says about pools: where, and what would be right.

use super::racks;
use crate::sites::read;
use reflexarc::infra::SiteSpec;
use reflexarc::issue::Issues;

/// Paths and messages with help of what is wrong with a pool.
fn issues(parts: &str, has_racks: bool) -> Vec<(String, String)> {
    let racks = if has_racks { racks(4) } else { String::new() };
    of_site(&format!("pool: ({parts}), {racks}"))
}

/// The same of a site with its pools.
fn of_site(parts: &str) -> Vec<(String, String)> {
    let spec: SiteSpec = read(&format!(r#"(role: large, area: "here", {parts})"#));
    let mut issues = Issues::new();
    spec.check(&["here"], None, &mut issues.at(""));
    let of = |issue: &reflexarc::issue::Issue| {
        (
            issue.path.clone(),
            format!("{}; {}", issue.message, issue.help.as_deref().unwrap_or_default()),
        )
    };
    issues.as_slice().iter().map(of).collect()
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_right() {
    let work = r#"work: fixed("1 s"), queue: 1"#;
    let cases = [
        ("", "pool", "`servers` is missing; give the number of servers, or `lots`"),
        ("servers: 0", "pool.servers", "1 to 1000000 servers"),
        (r#"servers: 1, lots: {"a": (servers: 1)}"#, "pool.servers", "leave `servers` out"),
        (r#"lots: {"a": (servers: 0)}"#, "pool.lots.a.servers", "1 to 1000000 servers"),
        (
            r#"lots: {"a": (servers: 1, for: [ours, ours])}"#,
            "pool.lots.a.for",
            "name each class once",
        ),
        (r#"lots: {"a": (servers: 1, on: (share: 0))}"#, "pool.lots.a.on.share", "a share above 0"),
        (
            r#"lots: {"a": (servers: 1, on: (share: 0.7)), "b": (servers: 1, on: (share: 0.4))}"#,
            "pool.lots.b.on",
            "at most 100 % in all",
        ),
        (
            r#"lots: {"a": (servers: 1, on: (share: 1)), "b": (servers: 1)}"#,
            "pool.lots",
            "leaves none for the others",
        ),
        (
            r#"lots: {"a": (servers: 600000), "b": (servers: 600000)}"#,
            "pool.lots",
            "at most 1000000 are allowed",
        ),
        (
            r#"lots: {"a": (servers: 1, serves: shared, stops: always)}"#,
            "pool.lots.a.stops",
            "write `serves: first_come`",
        ),
        (
            r#"lots: {"a": (servers: 1, serves: shared)}, classes: (batch: (busy: 0.5, holds: fixed("1 s")))"#,
            "pool.lots.a.serves",
            "leave `holds` out",
        ),
        (
            r#"lots: {"a": (servers: 1, for: [ours])}, classes: (tenants: (busy: 0.5))"#,
            "pool.classes.tenants.busy",
            "add the class to the `for` of a lot",
        ),
        (
            "servers: 1, classes: (ours: (by_hour: [1, 1]))",
            "pool.classes.ours.by_hour",
            "give 24 factors",
        ),
        ("servers: 1, classes: (ours: (copies: 9))", "pool.classes.ours.copies", "1 to 8 copies"),
        (
            "servers: 1, classes: (ours: (queue: 10000001))",
            "pool.classes.ours.queue",
            "at most 10000000",
        ),
        (
            r#"servers: 1, classes: (ours: (patience: uniform(low: "2 s", high: "1 s")))"#,
            "pool.classes.ours.patience",
            "`low` is above `high`",
        ),
        (
            r#"servers: 1, classes: (batch: (busy: 1, holds: fixed("0 s")))"#,
            "pool.classes.batch.holds",
            "give a mean from 1 ms to 10⁹ s",
        ),
        (
            r#"servers: 1, classes: (batch: (busy: 1, holds: weibull(shape: 0.1, scale: "1 h")))"#,
            "pool.classes.batch.holds",
            "a shape of 0.2 or more",
        ),
        (
            r#"servers: 1000, classes: (batch: (busy: 0.9, holds: fixed("10 ms")))"#,
            "pool.classes.batch.holds",
            "let the busy servers be drawn",
        ),
        (
            r#"servers: 1, classes: (batch: (busy: 0.5, holds: fixed("10 s"), drawn: "1 min"))"#,
            "pool.classes.batch.drawn",
            "give `holds: exponential",
        ),
        (
            r#"servers: 1, classes: (batch: (busy: 0.5, holds: exponential(mean: "2 min"), drawn: "1 min"))"#,
            "pool.classes.batch.drawn",
            "at least the mean holding time",
        ),
    ];
    for (parts, path, help) in cases {
        let found = issues(format!("{parts}, {work}").trim_start_matches(", "), true);
        assert_eq!(found.len(), 1, "{parts}: {found:?}");
        assert_eq!(found[0].0, path, "{parts}: {found:?}");
        assert!(found[0].1.contains(help), "{parts}: {found:?}");
    }
    let found =
        issues(r#"lots: {"a": (servers: 1, on: (share: 1))}, work: fixed("1 s"), queue: 1"#, false);
    assert_eq!(found[0].0, "pool.lots.a.on");
    assert!(found[0].1.contains("add `racks: (…)`"), "{found:?}");
}

#[test]
fn what_is_right_is_accepted() {
    let parts = r#"work: fixed("1 s"), queue: 0, dark_order: last_rack_first,
        lots: {"a": (servers: 1, on: (share: 0.5), for: [ours, tenants], stops: always, serves: first_come,
            from: "2022-07-18T00:00"), "b": (servers: 1)},
        classes: (ours: (patience: fixed("1 s"), copies: 8, queue: 0, sensitivity: 0.1),
            batch: (busy: 1, holds: exponential(mean: "1 h"), when_stopped: dropped),
            tenants: (busy: "72 %", holds: exponential(mean: "1 min"), drawn: "1 min"))"#;
    assert!(issues(parts, true).is_empty(), "{:?}", issues(parts, true));
}

#[test]
fn pools_of_a_site_are_checked_against_each_other() {
    const ONE: &str = r#"(servers: 1, work: fixed("1 s"), queue: 1)"#;
    let lots = |lots: &str, more: &str| {
        format!(r#"(lots: {{{lots}}}, work: fixed("1 s"), queue: 1{more})"#)
    };
    let many: Vec<String> = (0..17).map(|pool| format!(r#""p{pool}": {ONE}"#)).collect();
    let cases = [
        (String::new(), "", "`pool` is missing; give `pool: (…)` for one pool"),
        (
            format!(r#"pool: {ONE}, pools: {{"a": {ONE}}}"#),
            "pools",
            "both `pool` and `pools`; give all pools under `pools`",
        ),
        (format!("pools: {{{}}}", many.join(", ")), "pools", "at most 16 are allowed"),
        (format!(r#"pools: {{"a b": {ONE}}}"#), "pools.a b", "letters, digits"),
        (
            format!(r#"pools: {{"a": {}}}"#, ONE.replace("servers", "role: fallback, servers")),
            "role",
            "no pool of the site has its role, `large`; write `role: fallback`",
        ),
        (
            format!(
                r#"pools: {{"a": {}, "b": {}}}"#,
                lots(r#""one": (servers: 1)"#, ""),
                lots(r#""two": (servers: 1), "one": (servers: 1)"#, "")
            ),
            "pools.b.lots.one",
            "the pool `a` has a lot `one` too; rename one of them",
        ),
        (
            format!(
                r#"pools: {{"a": {}, "b": {}}}"#,
                lots(r#""one": (servers: 1, on: (share: 0.7))"#, ""),
                lots(r#""two": (servers: 1, on: (share: 0.4))"#, "")
            ),
            "pools.b.lots.two.on",
            "the lots up to this one stand on 110.00 % of the racks; reduce the shares",
        ),
        (
            format!(
                r#"pools: {{"a": {}, "b": {ONE}}}"#,
                lots(r#""one": (servers: 1, on: (share: 1))"#, "")
            ),
            "pools.b.lots",
            "stand on all of the racks, which leaves none for the others",
        ),
        (
            format!(
                r#"pools: {{"a": {}, "b": {}, "c": {ONE}}}"#,
                lots(r#""one": (servers: 1)"#, ", dark_order: last_rack_first"),
                lots(r#""two": (servers: 1)"#, ", dark_order: first_rack_first")
            ),
            "pools.b.dark_order",
            "another pool gives another order for the same racks; give it at one pool",
        ),
        (
            format!("pool: {}", lots(r#""one": (servers: 1, on: (racks: "gpu"))"#, "")),
            "pool.lots.one.on.racks",
            "unknown rack group `gpu`; declared rack groups: `racks`",
        ),
    ];
    for (parts, path, help) in cases {
        let found =
            of_site(&format!("{parts}{} {}", if parts.is_empty() { "" } else { "," }, racks(4)));
        assert_eq!(found.len(), 1, "{parts}: {found:?}");
        assert_eq!(found[0].0, path, "{parts}: {found:?}");
        assert!(found[0].1.contains(help), "{parts}: {found:?}");
    }
    let right = format!(
        r#"pools: {{"a": {}, "b": {}}}, {}"#,
        lots(r#""one": (servers: 1, on: (racks: "racks", share: 0.5))"#, ", role: fallback"),
        lots(r#""two": (servers: 1, on: (racks: "racks"))"#, ", dark_order: random"),
        racks(4)
    );
    assert!(of_site(&right).is_empty(), "{:?}", of_site(&right));
}
