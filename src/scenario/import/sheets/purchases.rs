//! The sheet `purchases`: what goods cost at the origins of lanes, and the duty on them.

use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need, per_unit};
use crate::scenario::import::finding::Log;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "purchases",
    meaning: "prices at the origin of lanes from suppliers, or the duty on all goods of a lane; without a row they cost what `products` say",
    is_required: false,
    columns: &[
        Column::new("lane", Kind::Names, "Lanes from suppliers").required(),
        Column::new("product", Kind::Names, "Products of which each has the price")
            .or("all, of the duty"),
        Column::new("price", Kind::Money, "Price of a unit at the origin").within(0.0, 1e6),
        Column::new(
            "duty",
            Kind::Ratio,
            "Duty on the price when goods arrive; in a row without a product",
        )
        .within(0.0, 3.0),
    ],
    fields: &[],
    example: &[&[("lane", "van"), ("product", "bread"), ("price", "1.90 EUR")]],
};

/// Sets prices and duties.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let lanes = draft.named_lanes(row, "lane", log);
        let products = draft.products(row, "product", log);
        if row.states("product") {
            forbid(row, &["duty"], "the duty is on all goods: leave `product` empty", log);
            need(row, &["price"], "a row of products", log);
        } else {
            forbid(row, &["price"], "prices are of products: fill `product`", log);
            need(row, &["duty"], "a row without products", log);
        }
        let (price, duty) = (row.money("price").and_then(per_unit), row.ratio("duty"));
        for lane in lanes {
            let path = format!("lanes.{lane}.purchase");
            draft.comes_from(path.clone(), row);
            let of_product = |product: &String| format!("{path}.prices.{product}");
            products.iter().for_each(|one| draft.is_cell(of_product(one), row, "price"));
            if duty.is_some() {
                draft.is_cell(format!("{path}.duty"), row, "duty");
            }
            let Some(spec) = draft.spec.lanes.get_mut(&lane) else { continue };
            let mut twice = None;
            let purchase = spec.purchase.get_or_insert_default();
            if let Some(price) = price.filter(|_| row.states("product")) {
                for product in &products {
                    if purchase.prices.insert(product.clone(), price).is_some() {
                        twice = Some(format!("the price of `{product}`"));
                    }
                }
            }
            if let Some(duty) = duty.filter(|_| !row.states("product"))
                && purchase.duty.replace(duty).is_some()
            {
                twice = Some("the duty".to_owned());
            }
            if let Some(what) = twice {
                let message = format!("{what} on `{lane}` is given by another row");
                let help = "remove one of the two";
                log.error("given-twice", row.cell("lane"), &lane, message, help);
            }
        }
    }
}
