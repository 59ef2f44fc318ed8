//! The sheet `stations`: docks, picking lines and production lines of facilities; further rows add shifts.

use super::station::{self, FIRST, RATE, SHIFT, TERMS, station};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{FacilitySpec, MakingSpec, StationSpec};
use indexmap::IndexMap;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "stations",
    meaning: "a dock, a picking line or a production line of facilities, or a further shift of one",
    is_required: false,
    columns: &[
        Column::new("place", Kind::Names, "Facilities or groups of which each has it").required(),
        Column::new(
            "station",
            Kind::Word(&["receiving", "picking", "making"]),
            "The dock that receives, the line that picks orders, or the one that makes goods",
        )
        .required(),
        RATE,
        Column::new(
            "counts",
            Kind::Word(&["units", "shipments", "batches"]),
            "What the rate counts; in the first row",
        ),
        TERMS[0],
        TERMS[1],
        TERMS[2],
        TERMS[3],
        SHIFT[0],
        SHIFT[1],
        SHIFT[2],
        SHIFT[3],
        SHIFT[4],
        Column::new("set_up", Kind::Span, "Time between batches of different products: making")
            .or("none")
            .within(0.0, 30.0),
        Column::new("set_up_cost", Kind::Money, "Cost of a set-up: making").or("none"),
    ],
    fields: &[("varies.", "variation")],
    example: &[&[
        ("place", "shop"),
        ("station", "receiving"),
        ("rate", "1200"),
        ("counts", "units"),
        ("servers", "2"),
    ]],
};

/// Builds the stations; recipes follow from `recipes`.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let places = draft.entries(row, "place", log);
        let Some(word) = row.word("station") else { continue };
        let is_first = row.states("rate");
        if !is_first {
            forbid(row, &FIRST, "they stand beside the rate in the first row of a station", log);
        }
        if !is_first && !station::has_shift(row) {
            need(row, &["rate"], "a row without a shift", log);
        }
        if word != "making" || !is_first {
            let why = "it stands in the first row of a production line";
            forbid(row, &["set_up", "set_up_cost"], why, log);
        }
        let declared = is_first.then(|| station(row, "a station", log)).flatten();
        let shift = station::shift(row, log);
        for place in places {
            let path = match word {
                "making" => format!("facilities.{place}.making.line"),
                _ => format!("facilities.{place}.{word}"),
            };
            let Some(facility) = draft.spec.facilities.get_mut(&place) else { continue };
            let is_there = at(facility, word).is_some();
            if is_first && is_there {
                let message = format!("`{word}` of `{place}` is declared by another row");
                let help = "remove one of the two, or the rate of the row that adds a shift";
                log.error("given-twice", row.cell("place"), &place, message, help);
                continue;
            }
            if let Some(declared) = &declared {
                put(facility, word, declared.clone(), row);
            } else if !is_there {
                // A station that is declared wrongly is reported there.
                let before = tables.of(&KIND).iter().take_while(|other| other.number < row.number);
                let is_declared = |other: &Row<'_>| {
                    other.word("station") == Some(word)
                        && other.states("rate")
                        && other.names("place").is_some_and(|names| names.contains(&place))
                };
                if !is_first && !before.into_iter().any(is_declared) {
                    let message = format!("`{word}` of `{place}` has no rate in an earlier row");
                    let help = "state `rate` and `counts` in the first row of a station";
                    log.error("missing", row.cell("rate"), &place, message, help);
                }
                continue;
            }
            let shifts = at(facility, word).map(|station| &mut station.shifts);
            let added = shifts.zip(shift.clone()).map(|(shifts, shift)| {
                shifts.push(shift);
                shifts.len() - 1
            });
            if is_first {
                draft.comes_from(format!("facilities.{place}.{word}"), row);
                draft.comes_from(path.clone(), row);
            }
            if let Some(index) = added {
                draft.comes_from(format!("{path}.shifts.{index}"), row);
            }
        }
    }
}

/// Whether a row declares a production line of a facility, rightly or wrongly.
pub(super) fn declares_line(tables: &Tables<'_>, place: &str) -> bool {
    let is_meant = |name: &String| name == place;
    tables.of(&KIND).iter().any(|row| {
        row.word("station") == Some("making")
            && row.names("place").is_some_and(|names| names.iter().any(is_meant))
    })
}

/// A station of a facility.
fn at<'a>(facility: &'a mut FacilitySpec, word: &str) -> Option<&'a mut StationSpec> {
    match word {
        "receiving" => facility.receiving.as_mut(),
        "picking" => facility.picking.as_mut(),
        _ => facility.making.as_mut().map(|making| &mut making.line),
    }
}

fn put(facility: &mut FacilitySpec, word: &str, station: StationSpec, row: &Row<'_>) {
    match word {
        "receiving" => facility.receiving = Some(station),
        "picking" => facility.picking = Some(station),
        _ => {
            facility.making = Some(MakingSpec {
                line: station,
                recipes: IndexMap::new(),
                set_up: row.span("set_up"),
                set_up_cost: row.money("set_up_cost"),
            });
        }
    }
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    let is_first = row.states("rate");
    match column {
        "set_up" | "set_up_cost" => is_first && row.word("station") == Some("making"),
        _ => station::applies(row, column, is_first),
    }
}
