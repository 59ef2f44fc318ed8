//! Resolution of sources: which lanes supply each stock point, and how its orders choose among them.

use super::id::{FacilityId, ProductId};
use super::network::{FacilityKind, SourceChoiceSpec, SourcesSpec};
use super::ordering::OrdersSpec;
use super::resolve::Resolved;
use super::spec::SupplySpec;
use crate::issue::Checker;

/// The stock points of an entry of `sources` that have several.
pub(super) struct ResolvedSources {
    /// Index of its specification.
    pub(super) spec: usize,
    /// Facility and product, and the indices of the lanes, the usual one first.
    pub(super) stocks: Vec<(FacilityId, ProductId, Vec<usize>)>,
}

/// Resolves all entries, and reports names that are unknown, and stock points with several sources of which
/// none or two entries say how to choose.
pub(super) fn resolve_sources(
    spec: &SupplySpec,
    resolved: &Resolved,
    checker: &mut Checker,
) -> Vec<ResolvedSources> {
    let grid = resolved.grid();
    let mut covered: Vec<Option<&str>> = vec![None; resolved.kept.len()];
    let mut all = Vec::with_capacity(spec.sources.len());
    let mut sources = checker.within("sources");
    for (index, (name, entry)) in spec.sources.iter().enumerate() {
        let mut checker = sources.within(name);
        let at = resolved.facilities(&entry.at, &mut checker.within("at"));
        let products = resolved.products(spec, &entry.goods, &mut checker.within("goods"));
        let are_known = check_lanes(spec, entry, resolved, &mut checker);
        let (mut stocks, mut has_several) = (Vec::new(), false);
        for &facility in &at {
            for &product in &products {
                let slot = grid.slot(facility.index(), product.index());
                let supplied = resolved.supplied.get(slot).map_or(&[][..], Vec::as_slice);
                if supplied.len() < 2 {
                    continue;
                }
                has_several = true;
                if let Some(other) = covered[slot].replace(name) {
                    let here = here(resolved, facility, product);
                    checker.conflict(
                        format!("the sources of {here} are given twice: by `{other}` too"),
                        "name each product at a facility in one entry",
                    );
                }
                if are_known
                    && let Some(lanes) =
                        in_order(entry, supplied, (facility, product), resolved, &mut checker)
                {
                    stocks.push((facility, product, lanes));
                }
            }
        }
        if are_known && !has_several {
            checker.note(
                "one-source",
                "no product at these facilities has several sources",
                "let the routes of several lanes lead there, or remove the entry",
            );
        }
        note_in_stock(entry, &stocks, resolved, &mut checker);
        check_decided(spec, entry, &stocks, resolved, &mut checker);
        all.push(ResolvedSources { spec: index, stocks });
    }
    drop(sources);
    report_unchosen(spec, resolved, &covered, checker);
    all
}

/// A product at a facility, in words.
fn here(resolved: &Resolved, facility: FacilityId, product: ProductId) -> String {
    format!("`{}` at `{}`", resolved.products.name(product), resolved.names.name(facility))
}

/// Whether a lane is the one that a name means, or one of the lanes of its entry.
fn is_named(resolved: &Resolved, lane: usize, name: &str, spec: &SupplySpec) -> bool {
    resolved
        .lanes
        .get(lane)
        .is_some_and(|lane| lane.name == name || spec.lanes.get_index_of(name) == Some(lane.spec))
}

/// Reports lanes that are unknown; whether all are known.
fn check_lanes(
    spec: &SupplySpec,
    entry: &SourcesSpec,
    resolved: &Resolved,
    checker: &mut Checker,
) -> bool {
    let mut lanes = checker.within("lanes");
    let mut are_known = true;
    for (index, name) in entry.lanes.iter().enumerate() {
        let is_known = (0..resolved.lanes.len()).any(|lane| is_named(resolved, lane, name, spec));
        if !is_known && !spec.lanes.contains_key(name) {
            let entries = spec.lanes.keys().map(String::as_str);
            let known: Vec<&str> =
                entries.chain(resolved.lanes.iter().map(|lane| lane.name.as_str())).collect();
            lanes.within(index).unknown_name("lane", name, &known);
            are_known = false;
        }
    }
    are_known
}

/// The lanes of a stock point in the order of the entry; reports those that the entry does not name, names that
/// mean two of them, and parts of lanes that do not supply it.
fn in_order(
    entry: &SourcesSpec,
    supplied: &[usize],
    (facility, product): (FacilityId, ProductId),
    resolved: &Resolved,
    checker: &mut Checker,
) -> Option<Vec<usize>> {
    let here = || here(resolved, facility, product);
    let mut lanes: Vec<usize> = Vec::new();
    for name in &entry.lanes {
        let meant = |lane: &&usize| {
            resolved.lanes.get(**lane).is_some_and(|lane| {
                lane.name
                    .strip_prefix(name.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        let own: Vec<usize> = supplied.iter().filter(meant).copied().collect();
        match own.as_slice() {
            [lane] => lanes.push(*lane),
            [] if matches!(entry.choose, SourceChoiceSpec::Shares { .. }) => {
                checker.within("lanes").conflict(
                    format!("`{name}` does not supply {}, and cannot have a part of it", here()),
                    "narrow `at` or `goods` to what all lanes supply",
                );
                return None;
            }
            [] => {}
            [first, ..] => {
                let first = resolved.lanes.get(*first).map_or("", |lane| lane.name.as_str());
                checker.within("lanes").conflict(
                    format!("`{name}` means several lanes that supply {}", here()),
                    format!("name each with its origin, as `{first}`"),
                );
                return None;
            }
        }
    }
    let left = supplied.iter().find(|lane| !lanes.contains(lane));
    if let Some(left) = left.and_then(|left| resolved.lanes.get(*left)) {
        checker.within("lanes").conflict(
            format!("{} is supplied by the lane `{}` too", here(), left.name),
            "add it to `lanes`, or narrow its goods",
        );
        return None;
    }
    Some(lanes)
}

/// Notes that no source can be without stock.
fn note_in_stock(
    entry: &SourcesSpec,
    stocks: &[(FacilityId, ProductId, Vec<usize>)],
    resolved: &Resolved,
    checker: &mut Checker,
) {
    let asks = matches!(
        entry.choose,
        SourceChoiceSpec::FirstAble { in_stock: true, .. }
            | SourceChoiceSpec::Cheapest { in_stock: true, .. }
    );
    let is_stocked = |(to, _, lanes): &(FacilityId, ProductId, Vec<usize>)| {
        let mut origins = lanes.iter().filter_map(|lane| resolved.lanes.get(*lane));
        origins.any(|lane| {
            let origin = resolved.facilities.get(lane.origin.index());
            lane.origin != *to && origin.is_some_and(|origin| origin.kind != FacilityKind::Supplier)
        })
    };
    if asks && !stocks.is_empty() && !stocks.iter().any(is_stocked) {
        checker.within("choose").within("in_stock").note(
            "no-effect",
            "none of these sources keeps stock: suppliers and own lines have whatever is wanted",
            "leave it out; a supplier with a capacity takes orders beyond it",
        );
    }
}

/// Reports lanes that decisions order on where they are not the usual source.
fn check_decided(
    spec: &SupplySpec,
    entry: &SourcesSpec,
    stocks: &[(FacilityId, ProductId, Vec<usize>)],
    resolved: &Resolved,
    checker: &mut Checker,
) {
    let is_decided = |lane: &usize| {
        let lane = resolved.lanes.get(*lane).and_then(|lane| spec.lanes.get_index(lane.spec));
        lane.is_some_and(|(_, lane)| matches!(lane.orders, OrdersSpec::Decided { .. }))
    };
    let usual = usize::from(matches!(entry.choose, SourceChoiceSpec::FirstAble { .. }));
    let decided = stocks.iter().flat_map(|(_, _, lanes)| lanes.iter().skip(usual));
    let mut decided = decided.filter(|lane| is_decided(lane));
    if let Some(lane) = decided.next().and_then(|lane| resolved.lanes.get(*lane)) {
        checker.within("lanes").conflict(
            format!("the orders of `{}` are decided, which know no other source", lane.name),
            "let decisions order on the first lane of `first_able`, and the others by a rule",
        );
    }
}

/// Reports stock points with several sources without an entry.
fn report_unchosen(
    spec: &SupplySpec,
    resolved: &Resolved,
    covered: &[Option<&str>],
    checker: &mut Checker,
) {
    let grid = resolved.grid();
    let mut lanes = checker.within("lanes");
    let mut reported = Vec::new();
    for (slot, supplied) in resolved.supplied.iter().enumerate() {
        let (Some(&[first, second, ..]), None) = (Some(supplied.as_slice()), covered[slot]) else {
            continue;
        };
        // Once for two lanes, however many products and facilities they share.
        if reported.contains(&(first, second)) {
            continue;
        }
        reported.push((first, second));
        let facility = FacilityId::new(grid.row_of(slot));
        let product = ProductId::new(grid.column_of(slot));
        let (Some(first), Some(second)) = (resolved.lanes.get(first), resolved.lanes.get(second))
        else {
            continue;
        };
        let entry = spec.lanes.get_index(second.spec).map_or("", |(name, _)| name);
        lanes.within(entry).within("routes").conflict(
            format!(
                "{} is already supplied by the lane `{}`",
                here(resolved, facility, product),
                first.name
            ),
            format!(
                "say in `sources` how orders choose: `(at: [\"{}\"], lanes: [\"{}\", \"{}\"], choose: first_able())`; or narrow the goods of one of the two",
                resolved.names.name(facility),
                first.name,
                second.name
            ),
        );
    }
}
