//! The sheet `sources`: which lane supplies an item, where several lanes lead to a place.
//!
//! The goods of a lane follow from the rows that name it. The rows of an item are its sources, the usual one first; how
//! its orders choose among several follows from their shares, or from the choice of its first row.

use crate::quantity::{Ratio, Span};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables};
use crate::scenario::import::finding::Log;
use crate::supply::{GoodsSpec, SourceChoiceSpec, SourcesSpec, SupplySpec};
use std::collections::{BTreeMap, BTreeSet};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "sources",
    meaning: "which lane supplies products to a place; without a row, the goods of the lane say so",
    is_required: false,
    columns: &[
        Column::new("place", Kind::Names, "Facilities or groups that are supplied").required(),
        Column::new("product", Kind::Names, "Products that are supplied").required(),
        Column::new("lane", Kind::Name, "The lane that brings them; the rows of an item with several are its sources, the usual one first").required(),
        Column::new("share", Kind::Ratio, "Share of the orders of an item with several sources, of each of them")
            .or("by `choice`"),
        Column::new("choice", Kind::Word(&["first_able", "cheapest"]), "How the orders of an item with several sources choose, by its first row: the first lane that is able to supply, or the one of the least cost of a unit")
            .or("first_able"),
    ],
    fields: &[],
    example: &[&[("place", "shop"), ("product", "bread rolls"), ("lane", "van")]],
};

/// Whether a facility keeps a product, by the assortments.
fn keeps(spec: &SupplySpec, place: &str, group: &str, product: &str) -> bool {
    let class = spec.products.get(product).map(|product| product.class);
    spec.assortments.values().any(|assortment| {
        let is_there = assortment.at.iter().any(|at| at == place || at == group);
        is_there
            && match &assortment.goods {
                GoodsSpec::All => true,
                GoodsSpec::Classes(classes) => class.is_some_and(|class| classes.contains(&class)),
                GoodsSpec::Products(products) => products.iter().any(|name| name == product),
            }
    })
}

/// One source of an item.
#[derive(Clone)]
struct ItemSource {
    lane: String,
    /// Number of its row.
    row: u32,
    share: Option<f64>,
    is_cheapest: bool,
}

/// Sets the goods of lanes and the choice among several sources; reports lanes that bring what no row says.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    let mut of_item: BTreeMap<(String, String), Vec<ItemSource>> = BTreeMap::new();
    let mut of_lane: BTreeMap<String, (Vec<String>, BTreeSet<String>)> = BTreeMap::new();
    let mut is_single = true;
    for row in tables.of(&KIND) {
        let places = draft.places(row, "place", log);
        let products = draft.products(row, "product", log);
        let Some(lane) = draft.lane(row, "lane", log) else { continue };
        let members: Vec<String> = places.iter().flat_map(|place| draft.members(place)).collect();
        let mut twice = None;
        for (place, product) in
            members.iter().flat_map(|place| products.iter().map(move |product| (place, product)))
        {
            let item = (place.clone(), product.clone());
            let sources = of_item.entry(item).or_default();
            if let Some(other) = sources.iter().find(|other| other.lane == lane) {
                twice = twice.or(Some((place.clone(), product.clone(), other.row)));
                continue;
            }
            sources.push(ItemSource {
                lane: lane.clone(),
                row: row.number,
                share: row.ratio("share").map(Ratio::si),
                is_cheapest: row.word("choice") == Some("cheapest"),
            });
        }
        if let Some((place, product, number)) = twice {
            is_single = false;
            let message = format!("`{product}` at `{place}` has this source already: row {number}");
            log.error("given-twice", row.cell("lane"), &lane, message, "remove the row");
        }
        if let Some(spec) = draft.spec.lanes.get(&lane) {
            let reached: BTreeSet<String> =
                spec.routes.values().flatten().flat_map(|to| draft.members(to)).collect();
            if let Some(place) = members.iter().find(|place| !reached.contains(*place)) {
                let message = format!("the lane `{lane}` does not lead to `{place}`");
                log.error(
                    "conflict",
                    row.cell("lane"),
                    &lane,
                    message,
                    "add the route to `lanes`, or name another lane",
                );
            }
            if spec.goods != GoodsSpec::All {
                let message = format!("the goods of `{lane}` are given in `lanes` too");
                log.error(
                    "given-twice",
                    row.cell("lane"),
                    &lane,
                    message,
                    "empty its cell of `goods`, or remove the rows here",
                );
            }
        }
        let (goods, reached) = of_lane.entry(lane).or_default();
        for product in products {
            if !goods.contains(&product) {
                goods.push(product);
            }
        }
        reached.extend(members);
    }
    // Beside an item with two sources, it would be that item again.
    for (lane, (goods, _)) in of_lane.iter().filter(|_| is_single) {
        let Some(spec) = draft.spec.lanes.get(lane) else { continue };
        // The goods of a lane are the same for all of its destinations.
        for to in spec.routes.values().flatten() {
            for place in draft.members(to) {
                let stray = goods.iter().find(|product| {
                    let source = of_item.get(&(place.clone(), (*product).clone()));
                    source.is_none_or(|all| all.iter().all(|one| one.lane != *lane))
                        && keeps(&draft.spec, &place, to, product)
                });
                if let Some(product) = stray {
                    let row =
                        tables.of(&KIND).iter().find(|row| row.name("lane").as_ref() == Some(lane));
                    let Some(row) = row else { continue };
                    let message = format!(
                        "the lane `{lane}` would bring `{product}` to `{place}` too, which no row says: the goods of a lane are the same at all of its destinations"
                    );
                    let help = "add the row, or give the places with other goods a separate lane";
                    log.error("conflict", row.cell("lane"), lane, message, help);
                    break;
                }
            }
        }
    }
    choose(of_item, tables, draft, log);
    for (lane, (goods, _)) in of_lane {
        let all: BTreeSet<&String> = draft.spec.products.keys().collect();
        let is_all = goods.iter().collect::<BTreeSet<_>>() == all;
        if let Some(spec) = draft.spec.lanes.get_mut(&lane) {
            // In the order of the products, so that the order of rows does not matter.
            let mut goods = goods;
            let order = |name: &String| draft.spec.products.get_index_of(name);
            goods.sort_by_key(order);
            spec.goods = if is_all { GoodsSpec::All } else { GoodsSpec::Products(goods) };
        }
    }
}

/// Says how the orders of items with several sources choose; reports items of which only some sources have a share.
fn choose(
    of_item: BTreeMap<(String, String), Vec<ItemSource>>,
    tables: &Tables<'_>,
    draft: &mut Draft,
    log: &mut Log,
) {
    // Places by product, lanes and parts: the bits, since they are compared.
    let mut alike: BTreeMap<(String, Vec<String>, Vec<u64>, bool), Vec<String>> = BTreeMap::new();
    for ((place, product), sources) in of_item.into_iter().filter(|(_, all)| all.len() > 1) {
        let shares: Vec<f64> = sources.iter().filter_map(|one| one.share).collect();
        if let Some(without) = sources.iter().find(|one| one.share.is_none())
            && !shares.is_empty()
        {
            let mut rows = tables.of(&KIND).iter();
            if let Some(row) = rows.find(|row| row.number == without.row) {
                let message = format!(
                    "other sources of `{product}` at `{place}` have a share, and this one has none"
                );
                let help = "a share in the rows of all its sources, or in none";
                log.error("missing", row.cell("share"), "", message, help);
            }
            continue;
        }
        let lanes = sources.iter().map(|one| one.lane.clone()).collect();
        let parts = shares.iter().map(|share| share.to_bits()).collect();
        let is_cheapest = sources.first().is_some_and(|one| one.is_cheapest);
        alike.entry((product, lanes, parts, is_cheapest)).or_default().push(place);
    }
    for ((product, lanes, parts, is_cheapest), at) in alike {
        let (notice, in_stock) = (Span::ZERO, false);
        let choose = if !parts.is_empty() {
            SourceChoiceSpec::Shares { of: parts.into_iter().map(f64::from_bits).collect(), notice }
        } else if is_cheapest {
            SourceChoiceSpec::Cheapest { notice, in_stock }
        } else {
            SourceChoiceSpec::FirstAble { notice, in_stock }
        };
        let names = (1..).map(|number| match number {
            1 => product.clone(),
            _ => format!("{product}-{number}"),
        });
        let sources = &mut draft.spec.sources;
        let Some(name) = names.into_iter().find(|name| !sources.contains_key(name)) else {
            continue;
        };
        let goods = GoodsSpec::Products(vec![product]);
        sources.insert(name, SourcesSpec { at, goods, lanes, choose });
    }
}
