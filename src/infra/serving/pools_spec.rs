//! The pools of a site as its Spec gives them: one without a name, or several by name.

use super::lot::LotSpec;
use super::spec::PoolSpec;
use super::standing::DarkOrder;
use crate::infra::id::{PoolId, Role};
use crate::issue::Checker;
use crate::quantity::{Share, list};
use indexmap::IndexMap;

/// The most pools of a site.
const MOST_POOLS: usize = 16;

/// The pools of a site: `pool`, or `pools` by name, and the role of those that give none.
#[derive(Clone, Copy)]
pub(in crate::infra) struct PoolsSpec<'a> {
    pub one: Option<&'a PoolSpec>,
    pub several: &'a IndexMap<String, PoolSpec>,
    pub role: Role,
}

impl<'a> PoolsSpec<'a> {
    /// The pools in order of declaration, with their names.
    pub(in crate::infra) fn iter(
        self,
    ) -> impl Iterator<Item = (Option<&'a str>, &'a PoolSpec)> + Clone {
        let one = self.one.into_iter().map(|pool| (None, pool));
        one.chain(self.several.iter().map(|(name, pool)| (Some(name.as_str()), pool)))
    }

    /// The role of a pool.
    pub(in crate::infra) fn role_of(self, pool: &PoolSpec) -> Role {
        pool.role.unwrap_or(self.role)
    }

    /// Whether a pool has a role.
    pub(in crate::infra) fn has_role(self, role: Role) -> bool {
        self.iter().any(|(_, pool)| self.role_of(pool) == role)
    }

    /// Whether anything in the pools varies by the hour.
    pub(in crate::infra) fn follows_hours(self) -> bool {
        self.iter().any(|(_, pool)| pool.follows_hours())
    }

    /// A lot by its name, behind its pool and its place in it.
    pub(in crate::infra) fn lot(self, name: &str) -> Option<(PoolId, usize, &'a LotSpec)> {
        self.iter().enumerate().find_map(|(pool, (_, spec))| {
            let (place, _, lot) = spec.lots.get_full(name)?;
            Some((PoolId::new(pool), place, lot))
        })
    }

    /// Names of all lots.
    pub(in crate::infra) fn lot_names(self) -> impl Iterator<Item = &'a str> + Clone {
        self.iter().flat_map(|(_, pool)| pool.lots.keys().map(String::as_str))
    }

    /// The order in which racks go dark: that of the first pool that gives one.
    pub(super) fn dark_order(self) -> DarkOrder {
        self.iter().find_map(|(_, pool)| pool.dark_order).unwrap_or_default()
    }

    /// Reports values out of range and contradictions between pools; `groups` are the names of the
    /// site's rack groups.
    pub(in crate::infra) fn check(self, groups: &[&str], checker: &mut Checker) {
        match (self.one.is_some(), self.several.is_empty()) {
            (false, true) => checker.missing(
                "`pool`",
                "give `pool: (…)` for one pool of servers, or `pools: {\"large\": (…), …}` for several",
            ),
            (true, false) => checker.within("pools").conflict(
                "the site has both `pool` and `pools`",
                "give all pools under `pools`, each with a name, and leave `pool` out",
            ),
            _ => {}
        }
        checker.within("pools").limit(self.several.len(), MOST_POOLS);
        for (name, pool) in self.iter() {
            at_pool(checker, name, |checker| {
                if let Some(name) = name {
                    checker.name(name);
                }
                pool.check(groups, checker);
            });
        }
        if self.iter().next().is_some() && !self.has_role(self.role) {
            let other = if self.role == Role::Large { Role::Fallback } else { Role::Large };
            checker.within("role").conflict(
                format!("no pool of the site has its role, `{}`", self.role.word()),
                format!("write `role: {}`, or leave `role` out at a pool", other.word()),
            );
        }
        self.check_names(checker);
        self.check_order(checker);
        for group in 0..groups.len() {
            self.check_shares(groups, group, checker);
        }
    }

    /// Reports lots of two pools with one name.
    fn check_names(self, checker: &mut Checker) {
        let mut before: Vec<(&str, &str)> = Vec::new();
        for (pool, spec) in self.iter() {
            let Some(pool) = pool else { continue };
            for lot in spec.lots.keys() {
                if let Some((other, _)) = before.iter().find(|(_, name)| name == lot) {
                    checker.within("pools").within(pool).within("lots").within(lot).conflict(
                        format!("the pool `{other}` has a lot `{lot}` too"),
                        "rename one of them: lots of a site have different names",
                    );
                }
                before.push((pool, lot));
            }
        }
    }

    /// Reports pools that contradict each other about the order in which racks go dark.
    fn check_order(self, checker: &mut Checker) {
        let order = self.dark_order();
        for (name, pool) in self.iter() {
            if pool.dark_order.is_some_and(|own| own != order) {
                at_pool(checker, name, |checker| {
                    checker.within("dark_order").conflict(
                        "another pool gives another order for the same racks",
                        "give it at one pool: it holds for all racks of the site",
                    );
                });
            }
        }
    }

    /// Reports lots that stand on more racks than a group has, and lots for which it has none left.
    fn check_shares(self, groups: &[&str], group: usize, checker: &mut Checker) {
        let racks = match groups {
            [_] => "the racks".to_owned(),
            _ => format!("the racks {}", list(groups.get(group).copied())),
        };
        let mut shares = 0.0;
        let mut without = None;
        for (name, pool) in self.iter() {
            let lots = pool.lots();
            let names = pool.lots.keys().map(Some).chain([None]);
            for (lot, lot_name) in
                lots.iter().zip(names).filter(|(lot, _)| lot.group(groups) == group)
            {
                let Some(share) = lot.share() else {
                    without.get_or_insert(name);
                    continue;
                };
                shares += Share::si(share);
                if let Some(lot_name) = lot_name.filter(|_| shares > 1.0 + 1e-9) {
                    let message = format!(
                        "the lots up to this one stand on {:.2} % of {racks}",
                        shares * 100.0
                    );
                    at_pool(checker, name, |checker| {
                        checker
                            .within("lots")
                            .within(lot_name)
                            .within("on")
                            .conflict(message, "reduce the shares to at most 100 % in all");
                    });
                }
            }
        }
        if let Some(name) = without
            && shares > 1.0 - 1e-9
            && shares <= 1.0 + 1e-9
        {
            at_pool(checker, name, |checker| {
                checker.within("lots").conflict(
                    format!("lots with a share stand on all of {racks}, which leaves none for the others"),
                    "reduce a share, or give all lots one",
                );
            });
        }
    }
}

/// Checks a pool where it is written.
fn at_pool(checker: &mut Checker, name: Option<&str>, check: impl FnOnce(&mut Checker)) {
    match name {
        Some(name) => check(&mut checker.within("pools").within(name)),
        None => check(&mut checker.within("pool")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::Issues;

    fn issues(pools: &str, groups: &[&str]) -> Vec<(String, String)> {
        let several: IndexMap<String, PoolSpec> = crate::quantity::read_ron(pools).unwrap();
        let mut issues = Issues::new();
        let spec = PoolsSpec { one: None, several: &several, role: Role::Large };
        spec.check(groups, &mut issues.at("site"));
        let all = issues.as_slice().iter();
        all.map(|one| {
            let help = one.help.as_deref().unwrap_or_default();
            (one.path.clone(), format!("{}; {help}", one.message))
        })
        .collect()
    }

    fn pool(lots: &str) -> String {
        format!(r#"{{"a": ({lots}, work: fixed("1 s"), queue: 1)}}"#)
    }

    #[test]
    fn with_several_rack_groups_a_lot_names_its_own() {
        let groups = ["cpu", "gpu"];
        let cases = [
            (
                r#"lots: {"l": (servers: 1)}"#,
                "site.pools.a.lots.l",
                "the rack group of the lot is missing; write on: (racks: \"cpu\"); the site has `cpu`, `gpu`",
            ),
            (
                r#"lots: {"l": (servers: 1, on: (share: 0.5))}"#,
                "site.pools.a.lots.l",
                "the rack group of the lot is missing",
            ),
            (
                r#"lots: {"l": (servers: 1, on: (racks: "gpo"))}"#,
                "site.pools.a.lots.l.on.racks",
                "unknown rack group `gpo`; did you mean `gpu`? declared rack groups: `cpu`, `gpu`",
            ),
            (
                "servers: 4",
                "site.pools.a.servers",
                "write lots: {\"all\": (servers: 4, on: (racks: \"cpu\"))}",
            ),
            (
                r#"lots: {"l": (servers: 1, on: (racks: "gpu", share: 0.9)),
                    "m": (servers: 1, on: (racks: "cpu", share: 0.9)),
                    "n": (servers: 1, on: (racks: "gpu", share: 0.2))}"#,
                "site.pools.a.lots.n.on",
                "the lots up to this one stand on 110.00 % of the racks `gpu`",
            ),
        ];
        for (lots, path, message) in cases {
            let found = issues(&pool(lots), &groups);
            assert_eq!(found.len(), 1, "{lots}: {found:?}");
            assert_eq!(found[0].0, path, "{found:?}");
            assert!(found[0].1.contains(message), "{found:?}");
        }
        let right = r#"lots: {"l": (servers: 1, on: (racks: "gpu", share: 0.9)),
            "m": (servers: 1, on: (racks: "cpu", share: 1)), "n": (servers: 1, on: (racks: "gpu"))}"#;
        assert_eq!(issues(&pool(right), &groups), []);
    }

    #[test]
    fn the_pool_that_gives_the_order_of_dark_racks_gives_it_for_the_site() {
        let order = |first: &str, second: &str| {
            let pools = format!(
                r#"{{"a": (servers: 1, work: fixed("1 s"), queue: 1{first}),
                    "b": (servers: 1, work: fixed("1 s"), queue: 1{second})}}"#
            );
            let several: IndexMap<String, PoolSpec> = crate::quantity::read_ron(&pools).unwrap();
            PoolsSpec { one: None, several: &several, role: Role::Large }.dark_order()
        };
        let last = ", dark_order: last_rack_first";
        assert_eq!(order("", ""), DarkOrder::Random);
        assert_eq!(order("", last), DarkOrder::LastRackFirst);
        assert_eq!(order(last, ""), DarkOrder::LastRackFirst);
        assert_eq!(order(last, last), DarkOrder::LastRackFirst);
    }
}
