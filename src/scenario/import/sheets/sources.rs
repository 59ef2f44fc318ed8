//! The sheet `sources`: which lane supplies an item, where several lanes lead to a place.
//!
//! The goods of a lane follow from the rows that name it. An item has one source: a second one is refused.

use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables};
use crate::scenario::import::finding::Log;
use crate::supply::{GoodsSpec, SupplySpec};
use std::collections::{BTreeMap, BTreeSet};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "sources",
    meaning: "which lane supplies products to a place; without a row, the goods of the lane say so",
    is_required: false,
    columns: &[
        Column::new("place", Kind::Names, "Facilities or groups that are supplied").required(),
        Column::new("product", Kind::Names, "Products that are supplied").required(),
        Column::new("lane", Kind::Name, "The lane that brings them").required(),
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

/// Sets the goods of lanes; reports items with several sources, and lanes that bring what no row says.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    let mut of_item: BTreeMap<(String, String), (String, u32)> = BTreeMap::new();
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
            let source = (lane.clone(), row.number);
            if let Some((other, number)) = of_item.insert(item, source) {
                twice = twice.or(Some((place.clone(), product.clone(), other, number)));
            }
        }
        if let Some((place, product, other, number)) = twice {
            is_single = false;
            let (code, message, help) = if other == lane {
                ("given-twice", "has this source already", "remove the row")
            } else {
                (
                    "several-sources",
                    "has another source",
                    "an item has one source: several are not modelled, so remove one of the rows",
                )
            };
            let message = format!("`{product}` at `{place}` {message}: `{other}`, row {number}");
            log.error(code, row.cell("lane"), &lane, message, help);
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
                    source.is_none_or(|(other, _)| other != lane)
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
