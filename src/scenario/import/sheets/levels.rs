//! Levels of ordering rules, by place and product, from the rows of a lane.

use crate::scenario::import::draft::Draft;
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::LevelsSpec;
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// Whether orders are single lots; the same in all rows that say so.
pub(super) fn single(rows: &[&Row<'_>], log: &mut Log) -> bool {
    let mut said = rows.iter().filter_map(|row| Some((row, row.yes("single")?)));
    let Some((_, first)) = said.next() else { return false };
    if let Some((row, _)) = said.find(|(_, other)| *other != first) {
        let message = "`single` differs from that of another row of the lane";
        log.error("conflict", row.cell("single"), "", message, "it is the same for all of a lane");
    }
    first
}

/// The levels that a column of some rows gives: for the lane, by product, or by place.
pub(super) fn levels(
    rows: &[&Row<'_>],
    column: &str,
    path: &str,
    draft: &mut Draft,
    log: &mut Log,
) -> Option<LevelsSpec> {
    // By place (empty for all), then product (empty for all).
    let mut given: IndexMap<String, IndexMap<String, f64>> = IndexMap::new();
    let mut stated: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut in_days: IndexMap<String, bool> = IndexMap::new();
    let mut is_sound = true;
    for row in rows {
        let places = named(row, "place", draft.places(row, "place", log));
        let products = named(row, "product", draft.products(row, "product", log));
        let level = row.number(column)?;
        let counts_days = row.word("counts") == Some("days");
        if counts_days && row.states("product") {
            let message = "levels in days are those of a place or of the lane, not of a product";
            log.error(
                "conflict",
                row.cell("counts"),
                "days",
                message,
                "write units, or empty `product`",
            );
            is_sound = false;
        }
        for place in &places {
            let other = *in_days.entry(place.clone()).or_insert(counts_days);
            for product in &products {
                let clash = match stated.insert((place.clone(), product.clone()), row.number) {
                    Some(number) => Some(format!("the same level is given in row {number}")),
                    None if other != counts_days => {
                        Some("levels in days stand beside levels in units".to_owned())
                    }
                    None => None,
                };
                if let Some(message) = clash {
                    log.error(
                        "given-twice",
                        row.cell(column),
                        &level.to_string(),
                        message,
                        "remove one of the two",
                    );
                    is_sound = false;
                }
                given.entry(place.clone()).or_default().insert(product.clone(), level);
                let mut path = path.to_owned();
                for part in [place, product].into_iter().filter(|part| !part.is_empty()) {
                    path = format!("{path}.{part}");
                }
                draft.is_cell(path, row, column);
            }
        }
    }
    let first = rows.first()?;
    if given.contains_key("") && given.len() > 1 {
        let message = "rows with a place stand beside rows without one";
        log.error(
            "conflict",
            first.cell("place"),
            "",
            message,
            "name the place in each row of the lane, or in none",
        );
        return None;
    }
    let of_place = |place: &str, levels: &IndexMap<String, f64>, log: &mut Log| {
        let days = in_days.get(place).copied().unwrap_or_default();
        match levels.get("") {
            Some(level) if levels.len() == 1 => {
                Some(if days { LevelsSpec::Days(*level) } else { LevelsSpec::Units(*level) })
            }
            Some(_) => {
                let message = "rows with a product stand beside rows without one";
                log.error(
                    "conflict",
                    first.cell("product"),
                    "",
                    message,
                    "name the product in each row of a place, or in none",
                );
                None
            }
            None => Some(LevelsSpec::ByProduct(levels.clone())),
        }
    };
    if !is_sound {
        return None;
    }
    if let Some(levels) = given.get("") {
        return of_place("", levels, log);
    }
    let mut places = IndexMap::new();
    for (place, levels) in &given {
        places.insert(place.clone(), of_place(place, levels, log)?);
    }
    Some(LevelsSpec::ByPlace(places))
}

/// The names that a cell gives, or one empty name for all.
fn named(row: &Row<'_>, column: &str, names: Vec<String>) -> Vec<String> {
    if row.states(column) { names } else { vec![String::new()] }
}
