//! The sheet `unmet`: what customers do where a product is lacking, choice after choice.

use super::laws::{self, law};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need, share};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{ChoiceSpec, UnmetSpec};
use std::collections::BTreeSet;

/// The time for which a customer waits.
const PATIENCE: [Column; 8] = laws::columns!(
    "patience",
    "patience",
    "Law of the time for which a customer waits: waits",
    60.0
);

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "unmet",
    meaning: "a choice of customers who find a product lacking; the rows of a product in their order",
    is_required: false,
    columns: &[
        Column::new(
            "product",
            Kind::Names,
            "Products that are lacking; `unmet` of `products` is empty",
        )
        .required(),
        Column::new(
            "choice",
            Kind::Word(&["waits", "takes", "goes"]),
            "Waits for the next receipts, takes another product, or goes without",
        )
        .required(),
        Column::new("share", Kind::Ratio, "Share of those who come to the choice: waits, takes"),
        Column::new("takes", Kind::Name, "The other product: takes"),
        PATIENCE[0],
        PATIENCE[1],
        PATIENCE[2],
        PATIENCE[3],
        PATIENCE[4],
        PATIENCE[5],
        PATIENCE[6],
        PATIENCE[7],
    ],
    fields: &[("product", "takes"), ("patience", "patience_law")],
    example: &[&[("product", "rolls"), ("choice", "takes"), ("share", "30 %"), ("takes", "bread")]],
};

/// Products that rows concern, and those of them with customers who wait.
pub(super) fn concerned(tables: &Tables<'_>) -> [BTreeSet<String>; 2] {
    let rows = || tables.of(&KIND).iter();
    let names = |row: &Row<'_>| row.names("product").unwrap_or_default();
    let waits = rows().filter(|row| row.word("choice") == Some("waits"));
    [rows().flat_map(names).collect(), waits.flat_map(names).collect()]
}

/// Adds the choices to their products.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let products = draft.products(row, "product", log);
        let Some(choice) = choice(row, draft, log) else { continue };
        for product in products {
            let Some(spec) = draft.spec.products.get_mut(&product) else { continue };
            if spec.unmet == UnmetSpec::Lost {
                spec.unmet = UnmetSpec::Choices(Vec::new());
            }
            // What a product says otherwise is reported with it.
            let UnmetSpec::Choices(choices) = &mut spec.unmet else { continue };
            choices.push(choice.clone());
            let index = choices.len() - 1;
            let path = format!("products.{product}.unmet");
            draft.comes_from(path.clone(), row);
            draft.comes_from(format!("{path}.{index}"), row);
        }
    }
}

fn choice(row: &Row<'_>, draft: &Draft, log: &mut Log) -> Option<ChoiceSpec> {
    let word = row.word("choice")?;
    let patience: Vec<&str> = PATIENCE.iter().map(|column| column.name).collect();
    let why = format!("the choice is `{word}`");
    if word != "waits" {
        forbid(row, &patience, &why, log);
    }
    if word != "takes" {
        forbid(row, &["takes"], &why, log);
    }
    match word {
        "waits" => {
            need(row, &["share"], &why, log);
            let patience = law(row, "patience", log);
            if patience.is_none() && !patience_is_stated(row) {
                let help = "fill `patience_mean`, or `patience_law` and its parameters";
                log.error("missing", row.spot(), "", "no patience is given", help);
            }
            Some(ChoiceSpec::Waits { patience: patience?, share: share(row, "share", log)? })
        }
        "takes" => {
            need(row, &["share", "takes"], &why, log);
            let product = draft.product(row, "takes", log);
            Some(ChoiceSpec::Takes { product: product?, share: share(row, "share", log)? })
        }
        _ => {
            forbid(row, &["share"], "all who come to `goes` leave", log);
            Some(ChoiceSpec::Goes)
        }
    }
}

fn patience_is_stated(row: &Row<'_>) -> bool {
    PATIENCE.iter().any(|column| row.states(column.name))
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    column != "patience_law" || row.states("patience_mean")
}
