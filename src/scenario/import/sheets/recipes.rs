//! The sheet `recipes`: what production lines make, and of which components; a row is a component.

use super::stations;
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{RecipeSpec, YieldSpec};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "recipes",
    meaning: "a product that a production line makes, or a further component of one",
    is_required: false,
    columns: &[
        Column::new("place", Kind::Names, "Facilities or groups with a line of `making`")
            .required(),
        Column::new("product", Kind::Name, "The product").required(),
        Column::new("component", Kind::Name, "What it is made of, kept at the place")
            .or("nothing that is kept"),
        Column::new("amount", Kind::Number, "Units of the component in a unit started")
            .within(1e-6, 1e4),
        Column::new(
            "good",
            Kind::Ratio,
            "Share of the units started that are good; in its first row",
        )
        .or("all"),
        Column::new("good_low", Kind::Ratio, "Least share that is good, drawn for each batch"),
        Column::new("good_high", Kind::Ratio, "Greatest share that is good, drawn for each batch"),
    ],
    fields: &[("good.low", "good_low"), ("good.high", "good_high")],
    example: &[],
};

/// Adds the recipes to their lines.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let places = draft.entries(row, "place", log);
        let Some(product) = draft.product(row, "product", log) else { continue };
        let component = draft.product(row, "component", log);
        if row.states("component") {
            need(row, &["amount"], "a component", log);
        } else {
            forbid(row, &["amount"], "no component is given", log);
        }
        let good = good(row, log);
        let part = component.zip(row.number("amount"));
        for place in places {
            let path = format!("facilities.{place}.making.recipes.{product}");
            let Some(facility) = draft.spec.facilities.get_mut(&place) else { continue };
            let Some(making) = &mut facility.making else {
                if stations::declares_line(tables, &place) {
                    continue;
                }
                let message = format!("`{place}` has no production line");
                let help = "declare it in `stations`, with `making` in the column `station`";
                log.error("conflict", row.cell("place"), &place, message, help);
                continue;
            };
            let is_first = !making.recipes.contains_key(&product);
            let recipe: &mut RecipeSpec = making.recipes.entry(product.clone()).or_default();
            if is_first {
                recipe.good = good;
            } else {
                forbid(row, &GOOD, "it stands in the first row of the product", log);
            }
            let mut twice = None;
            if let Some((component, amount)) = &part {
                let before = recipe.of.insert(component.clone(), *amount);
                twice = before.map(|_| format!("`{component}` of `{product}`"));
            } else if !is_first && !row.states("component") {
                twice = Some(format!("`{product}`"));
            }
            if let Some(what) = twice {
                let message = format!("{what} at `{place}` is given by another row");
                log.error(
                    "given-twice",
                    row.cell("product"),
                    &product,
                    message,
                    "remove one of the two",
                );
            }
            draft.comes_from(path.clone(), row);
            if is_first {
                draft.is_cell(
                    format!("{path}.good"),
                    row,
                    if row.states("good") { "good" } else { "good_low" },
                );
            }
            if let Some((component, _)) = &part {
                draft.is_cell(format!("{path}.of.{component}"), row, "amount");
            }
        }
    }
}

/// Columns of the yield.
const GOOD: [&str; 3] = ["good", "good_low", "good_high"];

fn good(row: &Row<'_>, log: &mut Log) -> Option<YieldSpec> {
    if row.states("good") {
        forbid(row, &["good_low", "good_high"], "the share is given", log);
        return row.ratio("good").map(YieldSpec::Share);
    }
    if !row.states("good_low") && !row.states("good_high") {
        return None;
    }
    need(row, &["good_low", "good_high"], "a share that is drawn", log);
    Some(YieldSpec::Uniform { low: row.ratio("good_low")?, high: row.ratio("good_high")? })
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    column != "good" || !row.states("good_low")
}
