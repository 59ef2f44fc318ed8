//! Reach: what the network of a story connects, and what it leaves out.
//!
//! A facility that the network does not reach takes orders where they are made (`decision`), and a node from
//! which no path leads to a site loses all that it sends. Both decide a verdict, so both are noted. So are
//! lanes whose orders nothing decides, and reports that are more than the line of a facility carries.

use crate::decision::{DecisionsSpec, HasTerms, MOST_CANDIDATES, MOST_PLACED, TaskSpec};
use crate::infra::{EACH, Endpoint, InfrastructureSpec, Role};
use crate::issue::Checker;
use crate::supply::{FacilityKind, SupplySpec};
use petgraph::unionfind::UnionFind;
use std::collections::{BTreeMap, BTreeSet};

/// The facilities of a supply chain as endpoints of a network.
pub(super) fn endpoints(supply: &SupplySpec) -> Vec<Endpoint> {
    let entries = supply.facilities.iter();
    let endpoints = entries.flat_map(|(entry, facility)| {
        facility.names(entry).map(|name| Endpoint {
            name,
            kind: facility.kind.word(),
            area: facility.area.clone(),
        })
    });
    endpoints.collect()
}

/// Notes origins of decided lanes that are no nodes, and facilities that no path connects to a site.
pub(super) fn note_origins(
    supply: &SupplySpec,
    infrastructure: &InfrastructureSpec,
    checker: &mut Checker,
) {
    let whole = infrastructure.with_endpoints(&endpoints(supply));
    let nodes: Vec<&str> = whole.sites.keys().chain(&whole.nodes).map(String::as_str).collect();
    let index: BTreeMap<&str, usize> =
        nodes.iter().enumerate().map(|(index, &name)| (name, index)).collect();
    let mut parts = UnionFind::<usize>::new(nodes.len());
    for link in whole.links.values() {
        if let (Some(&from), Some(&to)) = (index.get(&*link.from), index.get(&*link.to)) {
            parts.union(from, to);
        }
    }
    let with_site: BTreeSet<usize> = (0..whole.sites.len()).map(|site| parts.find(site)).collect();
    let reaches_a_site = |node: usize| with_site.contains(&parts.find(node));
    let mut lanes = checker.within("lanes");
    for (name, lane) in supply.lanes.iter().filter(|(_, lane)| lane.orders.is_decided()) {
        let mut at = lanes.within(name);
        let mut routes = at.within("routes");
        for origin in lane.routes.keys() {
            // A group, or one of its facilities.
            let members = supply
                .facilities
                .get(origin)
                .map_or_else(|| vec![origin.clone()], |facility| facility.names(origin).collect());
            let mut at = routes.within(origin);
            if let Some(outside) = members.iter().find(|name| !index.contains_key(name.as_str())) {
                at.note(
                    "outside-the-network",
                    format!(
                        "the network does not reach `{outside}`: orders of the lane `{name}` take effect where they are decided, whatever is cut"
                    ),
                    format!("give `{outside}` an access or a node of its name, so that orders travel there"),
                );
            } else if let Some(apart) = members
                .iter()
                .find(|name| index.get(name.as_str()).is_some_and(|&node| !reaches_a_site(node)))
            {
                at.note(
                    "no-path",
                    format!("no path leads from any site to `{apart}`: no order of the lane `{name}` arrives"),
                    format!("link the node `{apart}` to the network"),
                );
            }
        }
    }
}

/// Notes decided lanes whose orders nothing decides: the order of the lane's fallback is then sent at every
/// cut-off, and no verdict says anything about decisions.
pub(super) fn note_undecided(
    supply: &SupplySpec,
    infrastructure: Option<&InfrastructureSpec>,
    decisions: Option<&DecisionsSpec>,
    checker: &mut Checker,
) {
    let nodes: Option<BTreeSet<String>> = infrastructure.map(|infrastructure| {
        let whole = infrastructure.with_endpoints(&endpoints(supply));
        whole.sites.keys().chain(&whole.nodes).cloned().collect()
    });
    let mut kinds: BTreeMap<String, (Vec<String>, FacilityKind)> = BTreeMap::new();
    for (entry, facility) in &supply.facilities {
        let members: Vec<String> = facility.names(entry).collect();
        for name in &members {
            kinds.insert(name.clone(), (vec![name.clone()], facility.kind));
        }
        kinds.insert(entry.clone(), (members, facility.kind));
    }
    let is_decided = |kind| {
        decisions.is_some_and(|decisions| decisions.arcs.values().any(|arc| arc.orders_for(kind)))
    };
    let mut lanes = checker.within("lanes");
    for (name, lane) in supply.lanes.iter().filter(|(_, lane)| lane.orders.is_decided()) {
        let mut at = lanes.within(name);
        let mut orders = at.within("orders");
        let ends = lane.routes.values().flatten().filter_map(|end| kinds.get(end));
        for (members, kind) in ends {
            let why = if decisions.is_none() {
                "the scenario has no decisions".to_owned()
            } else if !is_decided(*kind) {
                format!("no arc decides orders of a facility of the kind `{}`", kind.word())
            } else if let Some(apart) = nodes
                .as_ref()
                .and_then(|nodes| members.iter().find(|member| !nodes.contains(*member)))
            {
                format!("`{apart}` has no access to the network, so it asks for no decision")
            } else {
                continue;
            };
            orders.note(
                "undecided",
                format!(
                    "nothing decides orders of the lane `{name}`: {why}; its fallback order is sent"
                ),
                "an arc and a way to a site for each destination, or another ordering rule",
            );
            break;
        }
    }
}

/// Reports names in `serves` that are neither nodes nor facilities.
pub(super) fn check_served(
    supply: &SupplySpec,
    infrastructure: &InfrastructureSpec,
    checker: &mut Checker,
) {
    let whole = infrastructure.with_endpoints(&endpoints(supply));
    let nodes: Vec<&str> = whole.sites.keys().chain(&whole.nodes).map(String::as_str).collect();
    let known: BTreeSet<&str> = nodes.iter().copied().collect();
    for (path, site) in infrastructure.described_sites() {
        let is_local = path.starts_with("local_sites");
        let mut at = checker.within(format!("{path}.serves"));
        for (index, served) in site.serves.iter().enumerate() {
            let is_known = known.contains(served.as_str()) || is_local && served == EACH;
            if !is_known {
                at.within(index).unknown_name("node", served, &nodes);
            }
        }
    }
}

/// Notes access whose line the reports of its endpoints would fill.
pub(super) fn note_reports(
    infrastructure: &InfrastructureSpec,
    decisions: &DecisionsSpec,
    checker: &mut Checker,
) {
    let rungs = || decisions.arcs.values().flat_map(|arc| arc.terms().ladder);
    let of_role = |role: Role| {
        let sites = infrastructure.sites.values().filter(|site| site.has_role(role)).count();
        let mut local = infrastructure.local_sites.values().filter(|local| local.kind == "store");
        let has_local = local.any(|local| local.site.has_role(role));
        let sites = sites + usize::from(has_local);
        if rungs().any(|rung| rung.role == Some(role)) { sites.min(MOST_CANDIDATES) } else { 0 }
    };
    // All sites that have the model of a rung without a role.
    let placed = infrastructure.described_sites().filter(|(_, site)| {
        let models =
            rungs().filter(|rung| rung.role.is_none()).filter_map(|rung| rung.model.as_ref());
        models.into_iter().any(|model| site.models.contains(model) || site.standby.contains(model))
    });
    let placed = placed.count().min(MOST_PLACED);
    // The nearest pools of each rung receive all reports.
    let receivers = of_role(Role::Large) + of_role(Role::Fallback) + placed;
    let reports = &decisions.reports;
    let needed = reports.size.si() * receivers as f64 / reports.every.seconds();
    let mut access = checker.within("access");
    for (name, spec) in infrastructure.access.iter().filter(|(_, spec)| spec.kind == "store") {
        let share = needed / spec.link.rate.si();
        if share > 1.0 {
            access.within(name).within("link").within("rate").note(
                "overloaded",
                format!(
                    "reports to {receivers} sites are {:.0} % of what the line of each store carries: they arrive ever later",
                    100.0 * share
                ),
                "seldomer or smaller reports, or a faster line",
            );
        }
    }
}
