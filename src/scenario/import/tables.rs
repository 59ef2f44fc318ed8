//! From tables to a piece: reads all sheets, reports all that is wrong with them, checks what they make.

use super::column::SheetKind;
use super::draft::{Draft, Tables};
use super::finding::{Log, Spot, Weight};
use super::grid::{RawSheet, Sheet};
use super::number::Decimal;
use super::piece;
use super::plausible;
use super::report::{Report, SheetRead};
use super::sheets::{self, KINDS};
use super::source::{self, ReadError};
use super::typed;
use super::zones;
use crate::issue::Issues;
use crate::quantity::{Currency, Zone, list, nearest};
use crate::supply::{FacilitySpec, ServiceSpec, SupplySpec, UnmetSpec};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What to import, and how.
#[derive(Clone, Debug, Default)]
pub struct TablesRequest {
    /// A folder of CSV files, or a workbook.
    pub path: PathBuf,
    /// Codes of implausible findings that are right as they are.
    pub accept: Vec<String>,
    /// Currency of amounts that state none.
    pub currency: Option<Currency>,
    /// The decimal mark, where the numbers do not tell.
    pub decimal: Option<Decimal>,
}

/// A piece, if there is one, and what was read.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The piece in RON; `None` where something stops it.
    pub piece: Option<String>,
    /// The same as a specification.
    pub spec: Option<SupplySpec>,
    /// What was read.
    pub report: Report,
}

/// Codes that may be accepted.
#[must_use]
pub fn acceptable() -> &'static [&'static str] {
    &plausible::CODES
}

/// Sheets that document the others.
const PASSED_OVER: [&str; 2] = ["readme", "columns"];

/// Imports tables.
///
/// # Errors
/// If the tables cannot be read at all; what is wrong in them is in the report.
pub fn import_tables(request: &TablesRequest) -> Result<Imported, ReadError> {
    let mut log = Log::default();
    let raw = source::read(&request.path, &mut log)?;
    let sheets = recognised(raw, &mut log);
    let decimal = typed::notation(&sheets, request.decimal, &mut log);
    let currency = request.currency.map(|currency| currency.code().to_owned());
    let mut tables = Tables::default();
    for sheet in &sheets {
        let rows = typed::rows(sheet, decimal, currency.as_deref(), &mut log);
        tables.rows.insert(sheet.kind.name, rows);
    }
    let mut draft = Draft::new();
    sheets::build(&tables, &mut draft, &mut log);
    sheets::count_defaults(&tables, &mut log);
    plausible::check(&tables, &mut log);
    let money = draft.spec.products.values().map(|product| product.price.currency()).next();
    let zones = zones::of_areas(&tables, &mut log);
    check(&draft, (money.or(request.currency), &zones), &sheets, &mut log);
    accept(&request.accept, &mut log);
    let mut report = report(&sheets, &tables, decimal, (money, &zones), log);
    if report.stops() {
        return Ok(Imported { piece: None, spec: None, report });
    }
    report.counts = counts(&draft.spec);
    let names: Vec<String> =
        request.path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let name = names.last().cloned().unwrap_or_default();
    let text = piece::write(&draft.spec).map_err(ReadError::NoTables)?;
    let clock = clock(&zones);
    let piece = format!("// Imported from the tables `{name}`. Times of day are {clock}.\n{text}");
    Ok(Imported { piece: Some(piece), spec: Some(draft.spec), report })
}

/// The sheets of known kinds, in the order of the kinds.
fn recognised(raw: Vec<RawSheet>, log: &mut Log) -> Vec<Sheet> {
    let mut found: Vec<Sheet> = Vec::new();
    let spot = |name: &str| Spot { sheet: name.to_owned(), ..Spot::default() };
    for sheet in raw {
        let name = sheet.name.trim().to_lowercase().replace([' ', '-'], "_");
        if PASSED_OVER.contains(&name.as_str()) {
            continue;
        }
        let Some(kind) = KINDS.into_iter().find(|kind| kind.name == name) else {
            let names = || KINDS.iter().map(|kind| kind.name);
            let near = nearest(&name, names())
                .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let message = format!("`{}` is no sheet of a supply chain", sheet.name);
            let all: Vec<&str> = names().collect();
            let help = format!("{near}sheets: {}", all.join(", "));
            log.error("unknown-sheet", spot(&sheet.name), "", message, help);
            continue;
        };
        if found.iter().any(|other| std::ptr::eq(other.kind, kind)) {
            let message = format!("the sheet `{}` is there twice", kind.name);
            log.error("given-twice", spot(&sheet.name), "", message, "remove one of the two");
            continue;
        }
        found.push(Sheet::new(kind, RawSheet { name: kind.name.to_owned(), ..sheet }, log));
    }
    let place = |kind: &SheetKind| KINDS.iter().position(|known| known.name == kind.name);
    found.sort_by_key(|sheet| place(sheet.kind));
    for kind in KINDS.into_iter().filter(|kind| kind.is_required) {
        let has_rows =
            found.iter().any(|sheet| sheet.kind.name == kind.name && !sheet.rows.is_empty());
        if !has_rows {
            let message = format!("no row of `{}` is given: each is {}", kind.name, kind.meaning);
            let help = "`reflexarc new tables DIR` writes a template of all sheets";
            log.error("missing-sheet", spot(kind.name), "", message, help);
        }
    }
    found
}

/// Checks what the rows make by the rules of scenarios.
fn check(
    draft: &Draft,
    (currency, zones): (Option<Currency>, &BTreeMap<String, Zone>),
    sheets: &[Sheet],
    log: &mut Log,
) {
    let Some(currency) = currency else { return };
    let of_legs = draft.spec.legs.values().filter_map(|leg| leg.area.as_deref());
    let names =
        draft.spec.facilities.values().map(|facility| facility.area.as_str()).chain(of_legs);
    let areas = zones::areas(names, zones);
    let mut issues = Issues::new();
    draft.spec.check(&areas, currency, &mut issues.at("supply"));
    issues.fold("currency");
    if issues.has_errors() {
        issues.without_notes();
    }
    let spots = |origin: &Spot| {
        let sheet = sheets.iter().find(|sheet| sheet.kind.name == origin.sheet);
        match sheet {
            Some(sheet) if !origin.column.is_empty() => sheet.spot(origin.row, &origin.column),
            _ => origin.clone(),
        }
    };
    draft.report(issues, spots, log);
}

/// Turns accepted findings into notes; a code that nothing needs is noted.
fn accept(codes: &[String], log: &mut Log) {
    for code in codes {
        let mut is_used = false;
        for finding in &mut log.findings {
            if finding.weight == Weight::Implausible && finding.code == *code {
                finding.weight = Weight::Note;
                "accepted as it is".clone_into(&mut finding.help);
                is_used = true;
            }
        }
        if !is_used {
            let message =
                format!("`--accept {code}` has no effect: nothing of this kind was found");
            let spot = Spot { sheet: "command line".to_owned(), ..Spot::default() };
            log.note("no-effect", spot, message, "");
        }
    }
}

fn report(
    sheets: &[Sheet],
    tables: &Tables<'_>,
    decimal: Decimal,
    (currency, zones): (Option<Currency>, &BTreeMap<String, Zone>),
    mut log: Log,
) -> Report {
    let rows = |sheet: &Sheet| tables.rows.get(sheet.kind.name).map_or(0, Vec::len);
    let read = |sheet: &Sheet| SheetRead {
        name: sheet.kind.name.to_owned(),
        rows: rows(sheet),
        format: sheet.format.clone(),
    };
    let places: Vec<String> = KINDS.iter().map(|kind| kind.name.to_owned()).collect();
    let order =
        |spot: &Spot| places.iter().position(|name| *name == spot.sheet).unwrap_or(places.len());
    log.findings.sort_by(|a, b| {
        let key = |spot: &Spot| (order(spot), spot.row);
        key(&a.spot).cmp(&key(&b.spot)).then_with(|| a.spot.column.cmp(&b.spot.column))
    });
    log.findings.dedup();
    let wrong: std::collections::BTreeSet<Spot> = log
        .findings
        .iter()
        .filter(|finding| finding.weight == Weight::Error)
        .map(|finding| finding.spot.clone())
        .collect();
    log.findings.retain(|one| one.weight == Weight::Error || !wrong.contains(&one.spot));
    let mut conventions = vec![format!("numbers have a {}", decimal.word())];
    if let Some(currency) = currency {
        conventions.push(format!("money is in {currency}; amounts are not converted"));
    }
    conventions.push(format!("times of day are {}", clock(zones)));
    let rows_of = |sheet: &str| tables.rows.get(sheet).into_iter().flatten();
    let areas: std::collections::BTreeSet<String> =
        rows_of("facilities").chain(rows_of("legs")).filter_map(|row| row.name("area")).collect();
    if !areas.is_empty() {
        let areas = list(areas.iter().map(String::as_str));
        conventions.push(format!("areas that the story must declare: {areas}"));
    }
    if !zones.is_empty() {
        let zones = zones::sentence(zones);
        conventions.push(format!("zones that the story's areas must state: {zones}"));
    }
    Report {
        sheets: sheets.iter().map(read).collect(),
        conventions,
        counts: Vec::new(),
        defaults: log.defaults(),
        changes: log.changes,
        findings: log.findings,
        results: Vec::new(),
    }
}

/// Whose clock times of day are on, in words.
fn clock(zones: &BTreeMap<String, Zone>) -> &'static str {
    if zones.is_empty() {
        "on the clock of the story's zone"
    } else {
        "on the clock of their area's zone, or of the story's where it has none"
    }
}

/// What a piece holds.
pub(super) fn counts(spec: &SupplySpec) -> Vec<(String, usize)> {
    let facilities: usize = spec.facilities.values().map(|facility| facility.number()).sum();
    let routes: usize =
        spec.lanes.values().flat_map(|lane| lane.routes.values()).map(Vec::len).sum();
    let capacities = spec.facilities.values().filter(|facility| facility.capacity.is_some());
    let waves = spec.lanes.values().map(|lane| match &lane.service {
        ServiceSpec::Timetable(timetable) => timetable.further_waves.len(),
        ServiceSpec::OnDemand(_) => 0,
    });
    let bought = spec.lanes.values().filter(|lane| lane.purchase.is_some());
    let facilities_with = |has: fn(&FacilitySpec) -> bool| {
        spec.facilities.values().filter(|facility| has(facility)).map(FacilitySpec::number).sum()
    };
    let recipes = spec.facilities.values().filter_map(|facility| facility.making.as_ref());
    let chosen = spec.products.values();
    let chosen = chosen.filter(|product| matches!(product.unmet, UnmetSpec::Choices(_)));
    let packed = spec.lanes.values().filter(|lane| lane.quantities.is_some());
    let loaded = spec.lanes.values().filter(|lane| lane.vehicles.is_some());
    [
        ("products", spec.products.len()),
        ("products with choices of customers", chosen.count()),
        ("calendars", spec.calendars.len()),
        ("facilities", facilities),
        ("suppliers with a capacity", capacities.count()),
        ("docks", facilities_with(|facility| facility.receiving.is_some())),
        ("picking lines", facilities_with(|facility| facility.picking.is_some())),
        ("production lines", facilities_with(|facility| facility.making.is_some())),
        ("recipes", recipes.map(|making| making.recipes.len()).sum()),
        ("lanes", spec.lanes.len()),
        ("routes", routes),
        ("further departures of a day", waves.sum()),
        ("lanes with order quantities", packed.count()),
        ("lanes with vehicles", loaded.count()),
        ("lanes with prices or a duty", bought.count()),
        ("legs", spec.legs.len()),
        ("ports", spec.ports.len()),
        ("entries of demand", spec.demand.len()),
        ("entries of initial stock", spec.initial_stock.len()),
        ("entries of shelves", spec.shelves.len()),
        ("entries of records", spec.records.len()),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(what, count)| (what.to_owned(), count))
    .collect()
}
