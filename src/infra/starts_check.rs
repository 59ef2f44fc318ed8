//! Checks of lots that start their servers against what the rest of the infrastructure declares: shared
//! capacities and nodes by name, and whether there are units enough.

use super::serving::LotSpec;
use super::spec::InfrastructureSpec;
use crate::issue::Checker;
use std::collections::BTreeMap;

impl InfrastructureSpec {
    /// Reports shared capacities and nodes that lots name and nothing declares, and fewer units than their
    /// least number of servers takes; notes shared capacities that nothing claims.
    pub(super) fn check_starts(&self, nodes: &[&str], checker: &mut Checker) {
        let mut least: BTreeMap<&str, u64> = BTreeMap::new();
        for (name, site) in &self.sites {
            for (pool_name, pool) in site.all_pools().iter() {
                for (lot_name, lot) in &pool.lots {
                    let mut sites = checker.within("sites");
                    let mut at = sites.within(name);
                    let path = pool_name.map_or("pool".to_owned(), |pool| format!("pools.{pool}"));
                    let mut at = at.within(path);
                    let mut at = at.within("lots");
                    self.check_lot(lot, nodes, &mut least, &mut at.within(lot_name));
                }
            }
        }
        for name in self.shared_capacities.keys() {
            if !least.contains_key(name.as_str()) {
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
            checker.within("units").out_of_range(units, format!("at most the {free} units that the background of `{of}` leaves"));
        }
    }
}
