//! Checks of lots that start their servers against what the rest of the infrastructure declares: shared
//! capacities and nodes by name, and whether there are units enough.

use super::serving::LotSpec;
use super::spec::InfrastructureSpec;
use crate::issue::Checker;
use std::collections::{BTreeMap, BTreeSet};

impl InfrastructureSpec {
    /// Reports shared capacities and nodes that lots name and nothing declares, and fewer units than their
    /// least number of servers takes; notes shared capacities that nothing claims.
    pub(super) fn check_starts(&self, nodes: &[&str], checker: &mut Checker) {
        let mut least: BTreeMap<&str, u64> = BTreeMap::new();
        for (path, site) in self.described_sites() {
            for (pool_name, pool) in site.all_pools().iter() {
                for (lot_name, lot) in &pool.lots {
                    let mut at = checker.within(&path);
                    let path = pool_name.map_or("pool".to_owned(), |pool| format!("pools.{pool}"));
                    let mut at = at.within(path);
                    let mut at = at.within("lots");
                    self.check_lot(lot, nodes, &mut least, &mut at.within(lot_name));
                }
            }
        }
        let sites = self.described_sites().filter_map(|(_, site)| site.upkeep.as_ref());
        let of_sites = sites.flat_map(|upkeep| upkeep.parts()).map(|(_, part)| part);
        let accesses = self.access.values().map(|access| &access.link);
        let of_links = self.links.values().chain(accesses).filter_map(|link| link.upkeep.as_ref());
        let claimed: BTreeSet<&str> =
            of_sites.chain(of_links).flat_map(|part| part.claimed()).collect();
        for name in self.shared_capacities.keys().map(String::as_str) {
            if !least.contains_key(name) && !claimed.contains(name) {
                let mut all = checker.within("shared_capacities");
                all.within(name).note(
                    "cannot-act",
                    format!("nothing claims units of `{name}`"),
                    format!("name it in a lot, such as of: \"{name}\", or remove it"),
                );
            }
        }
    }

    fn check_lot<'a>(
        &'a self,
        lot: &'a LotSpec,
        nodes: &[&str],
        least: &mut BTreeMap<&'a str, u64>,
        checker: &mut Checker,
    ) {
        if let Some(weights) = &lot.weights
            && !nodes.contains(&weights.from.as_str())
        {
            let mut at = checker.within("weights");
            at.within("from").unknown_name("node", &weights.from, nodes);
        }
        let Some(of) = &lot.of else { return };
        let Some(capacity) = self.shared_capacities.get(of) else {
            let names = self.shared_capacities.keys();
            checker.within("of").unknown_name("shared capacity", of, names);
            return;
        };
        let units = u64::from(lot.units.unwrap_or(1));
        let taken = least.entry(of).or_default();
        *taken += u64::from(lot.servers) * units;
        let free = u64::from(capacity.most_free());
        if *taken > free {
            checker.within("servers").conflict(
                format!(
                    "the lots up to this one take {taken} units of `{of}` at least, of which {free} are left by the background at most"
                ),
                "reduce `servers`, or give the shared capacity more units",
            );
        } else if units > free {
            checker.within("units").out_of_range(
                units,
                format!("at most the {free} units that the background of `{of}` leaves"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::Issues;

    /// Paths and messages of what is said of an infrastructure.
    fn said(capacities: &str, lot: &str) -> Vec<(String, String)> {
        let text = format!(
            r#"(shared_capacities: {{{capacities}}}, sites: {{"site": (role: large, area: "here",
                pool: (work: fixed("1 s"), queue: 1, lots: {{"burst": ({lot})}}))}})"#
        );
        let spec: InfrastructureSpec = crate::quantity::read_ron(&text).unwrap();
        let mut issues = Issues::new();
        spec.check(&["here"], None, &mut issues.at("infrastructure"));
        let all = issues.as_slice().iter();
        all.map(|one| (one.path.clone(), one.message.clone())).collect()
    }

    #[test]
    fn names_and_units_are_checked_against_what_is_declared() {
        let region = r#""region": (units: 10, taken: "75 %")"#;
        let lot = r#"servers: 2, of: "region""#;
        assert_eq!(said(region, lot), []);
        let cases = [
            (
                region,
                r#"servers: 2, of: "regoin""#,
                "sites.site.pool.lots.burst.of",
                "unknown shared capacity `regoin`",
            ),
            (
                region,
                r#"servers: 3, of: "region""#,
                "sites.site.pool.lots.burst.servers",
                "take 3 units of `region` at least, of which 2",
            ),
            (
                region,
                r#"servers: 1, units: 2, of: "region", weights: (from: "nowhere", size: "1 GB")"#,
                "sites.site.pool.lots.burst.weights.from",
                "unknown node `nowhere`",
            ),
            (region, "servers: 2", "shared_capacities.region", "nothing claims units of `region`"),
            (
                r#""region": (units: 0)"#,
                lot,
                "shared_capacities.region",
                "the number of units is missing",
            ),
            (
                r#""region": (units: 9, taken_by_hour: [1])"#,
                lot,
                "shared_capacities.region.taken_by_hour",
                "no background for these factors",
            ),
            (
                r#""region": (units: 9, area: "there")"#,
                lot,
                "shared_capacities.region.area",
                "unknown area `there`",
            ),
            (
                r#""region": (shifts: [(from: "09:00", until: "08:00", units: 2)])"#,
                lot,
                "shared_capacities.region.shifts.0.until",
                "`08:00` is out of range",
            ),
            (
                r#""region": (shifts: [(from: "09:00", until: "10:00", units: 0)])"#,
                lot,
                "shared_capacities.region.shifts.0.units",
                "`0` is out of range",
            ),
        ];
        for (capacities, lot, path, message) in cases {
            let found = said(capacities, lot);
            assert!(
                found.iter().any(|(at, text)| {
                    *at == format!("infrastructure.{path}") && text.contains(message)
                }),
                "{capacities} {lot}: {found:?}"
            );
        }
    }
}
