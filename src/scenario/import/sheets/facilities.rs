//! The sheet `facilities`: also says what each keeps, which makes the assortments.

use super::hours::opening;
use crate::environment::Position;
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{
    AssortmentSpec, FacilityKind, FacilitySpec, GoodsSpec, OpeningHoursSpec, SharesSpec, SizesSpec,
};
use std::collections::BTreeMap;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "facilities",
    meaning: "a facility, or a group of like facilities",
    is_required: true,
    columns: &[
        Column::new(
            "name",
            Kind::Name,
            "Name; the facilities of a group are named NAME-1, NAME-2, …",
        )
        .required(),
        Column::new(
            "kind",
            Kind::Word(&["supplier", "distribution_centre", "store"]),
            "Function: a supplier ships any quantity, a store sells to customers",
        )
        .required(),
        Column::new("area", Kind::Name, "Area in which it lies, as declared by the story")
            .required(),
        Column::new(
            "zone",
            Kind::Zone,
            "Zone whose clock the area follows; the story must state it too",
        )
        .or("that of the story"),
        Column::new("count", Kind::Count, "Number of facilities of the group")
            .or("a single facility"),
        Column::new("size", Kind::Number, "Factor by which demand is multiplied")
            .or("1")
            .within(0.01, 100.0),
        Column::new(
            "size_low",
            Kind::Number,
            "Size of the first facility of a group, evenly spread",
        ),
        Column::new(
            "size_high",
            Kind::Number,
            "Size of the last facility of a group, evenly spread",
        ),
        Column::new("sizes", Kind::Numbers(0), "Size of each facility of a group"),
        Column::new(
            "keeps",
            Kind::Names,
            "Products or classes that it keeps, `all` or `none`; not of suppliers",
        )
        .or("all"),
        Column::new("latitude", Kind::Number, "Degrees north, -90 to 90"),
        Column::new("longitude", Kind::Number, "Degrees east, -180 to 180"),
        Column::new("opens", Kind::Time, "Time at which customers can begin to buy, each day")
            .or("open day and night"),
        Column::new(
            "closes",
            Kind::Time,
            "Time until which customers can buy; 24:00 is the end of the day, a time before `opens` of the next",
        ),
        Column::new("calendar", Kind::Name, "Calendar of the days on which it is closed")
            .or("none"),
        Column::new(
            "shares",
            Kind::Word(&["proportional", "equal_cover", "priority"]),
            "How it shares scarce stock over its destinations",
        )
        .or("proportional"),
        Column::new(
            "priority",
            Kind::Names,
            "Destinations by rank, the first served first; with `priority`",
        ),
    ],
    fields: &[
        ("at.0", "latitude"),
        ("at.1", "longitude"),
        ("sizes", "size"),
        ("opening_hours.from", "opens"),
        ("opening_hours", "closes"),
        ("shares", "priority"),
    ],
    example: &[
        &[
            ("name", "bakery"),
            ("kind", "supplier"),
            ("area", "town"),
            ("latitude", "52.52"),
            ("longitude", "13.40"),
        ],
        &[
            ("name", "shop"),
            ("kind", "store"),
            ("area", "town"),
            ("count", "3"),
            ("size_low", "0.8"),
            ("size_high", "1.2"),
            ("keeps", "all"),
            ("opens", "07:00"),
            ("closes", "20:00"),
            ("calendar", "holidays"),
        ],
    ],
};

/// Builds the facilities and the assortments.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    let rows = tables.of(&KIND);
    let mut declared: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        let Some(name) = row.name("name") else { continue };
        if let Some(other) = declared.insert(name.clone(), row.number) {
            let message = format!("the facility `{name}` is declared in row {other} too");
            log.error(
                "given-twice",
                row.cell("name"),
                &name,
                message,
                "rename or remove one of the two",
            );
        }
        if let Some(count) = row.number("count").filter(|count| (1.0..=1e5).contains(count)) {
            draft.facilities.extend((1..=count as u32).map(|index| format!("{name}-{index}")));
        }
        draft.facilities.insert(name);
    }
    let mut assortments: Vec<(GoodsSpec, Vec<String>)> = Vec::new();
    for row in rows {
        let Some(name) = row.name("name") else { continue };
        let Some(facility) = facility(row, draft, log) else { continue };
        if facility.kind == FacilityKind::Supplier {
            forbid(row, &["keeps"], "a supplier keeps no stock and ships any quantity", log);
        } else if row.names("keeps") != Some(vec!["none".to_owned()])
            && let Some(goods) = draft.goods(row, "keeps", log)
        {
            match assortments.iter_mut().find(|(known, _)| *known == goods) {
                Some((_, at)) => at.push(name.clone()),
                None => assortments.push((goods, vec![name.clone()])),
            }
        }
        draft.comes_from(format!("facilities.{name}"), row);
        draft.spec.facilities.entry(name).or_insert(facility);
    }
    let mut number = 0;
    for (goods, at) in assortments {
        let name = if goods == GoodsSpec::All {
            "all".to_owned()
        } else {
            number += 1;
            format!("keeps-{number}")
        };
        draft.spec.assortments.insert(name, AssortmentSpec { at, goods });
    }
}

fn facility(row: &Row<'_>, draft: &Draft, log: &mut Log) -> Option<FacilitySpec> {
    let kind = match row.word("kind")? {
        "supplier" => FacilityKind::Supplier,
        "distribution_centre" => FacilityKind::DistributionCentre,
        _ => FacilityKind::Store,
    };
    let states_hours = row.states("opens") || row.states("closes");
    let hours = states_hours.then(|| opening(row, "a time of opening or closing", log)).flatten();
    let opening_hours =
        hours.map(|(from, until)| OpeningHoursSpec { from, until, by_weekday: BTreeMap::new() });
    let count = row.number("count").map(|count| count as u32);
    Some(FacilitySpec {
        kind,
        area: row.name("area")?,
        at: position(row, log),
        count,
        sizes: sizes(row, log)?,
        opening_hours,
        calendar: draft.calendar(row, "calendar", log),
        shares: shares(row, draft, log),
        capacity: None,
        receiving: None,
        tills: None,
        picking: None,
        making: None,
    })
}

fn position(row: &Row<'_>, log: &mut Log) -> Option<Position> {
    if !row.states("latitude") && !row.states("longitude") {
        return None;
    }
    if !need(row, &["latitude", "longitude"], "a position", log) {
        return None;
    }
    let (latitude, longitude) = (row.number("latitude")?, row.number("longitude")?);
    if !(-90.0..=90.0).contains(&latitude) && (-90.0..=90.0).contains(&longitude) {
        let help = "are `latitude` and `longitude` swapped? Latitudes are -90 to 90";
        let message = format!("`{latitude}` is no latitude");
        log.error(
            "swapped-coordinates",
            row.cell("latitude"),
            &latitude.to_string(),
            message,
            help,
        );
        return None;
    }
    Some(Position(latitude, longitude))
}

fn sizes(row: &Row<'_>, log: &mut Log) -> Option<SizesSpec> {
    let is_spread = row.states("size_low") || row.states("size_high");
    if row.states("sizes") {
        forbid(row, &["size", "size_low", "size_high"], "the size of each is given", log);
        return row.numbers("sizes").map(SizesSpec::Each);
    }
    if is_spread {
        forbid(row, &["size"], "sizes are spread", log);
        if !need(row, &["size_low", "size_high"], "a spread of sizes", log) {
            return None;
        }
        return Some(SizesSpec::Spread {
            low: row.number("size_low")?,
            high: row.number("size_high")?,
        });
    }
    if !row.states("size") {
        return Some(SizesSpec::default());
    }
    row.number("size").map(SizesSpec::Same)
}

fn shares(row: &Row<'_>, draft: &Draft, log: &mut Log) -> SharesSpec {
    let word = row.word("shares").unwrap_or("proportional");
    if word != "priority" {
        forbid(row, &["priority"], "`shares` is not `priority`", log);
    }
    match word {
        "equal_cover" => SharesSpec::EqualCover,
        "priority" if need(row, &["priority"], "sharing by rank", log) => {
            SharesSpec::Priority(draft.places(row, "priority", log))
        }
        _ => SharesSpec::Proportional,
    }
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    let is_supplier = row.word("kind") == Some("supplier");
    match column {
        "size" => !is_supplier && !["sizes", "size_low"].iter().any(|other| row.states(other)),
        "keeps" | "shares" | "opens" => !is_supplier,
        _ => true,
    }
}
