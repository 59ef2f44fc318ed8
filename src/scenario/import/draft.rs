//! The specification as it is built from rows, and the row that each of its parts comes from.

use super::column::SheetKind;
use super::finding::{Log, Spot};
use super::typed::Row;
use crate::issue::{Issues, Severity};
use crate::quantity::{Money, MoneyPerUnit, Share, list, nearest, several};
use crate::supply::{FacilitySpec, GoodsSpec, ProductClass, SupplySpec};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// The rows of all sheets, by name of the sheet.
#[derive(Debug, Default)]
pub(super) struct Tables<'a> {
    pub(super) rows: BTreeMap<&'static str, Vec<Row<'a>>>,
}

impl<'a> Tables<'a> {
    /// The rows of a sheet; none where the sheet is absent.
    pub(super) fn of(&self, sheet: &SheetKind) -> &[Row<'a>] {
        self.rows.get(sheet.name).map_or(&[], Vec::as_slice)
    }
}

/// The specification that the rows make.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) spec: SupplySpec,
    /// Names of facilities and groups that rows declare, also of rows that are wrong.
    pub(super) facilities: BTreeSet<String>,
    /// Names of products that rows declare.
    pub(super) products: BTreeSet<String>,
    /// Names of lanes that rows declare.
    pub(super) lanes: BTreeSet<String>,
    /// Names of legs that rows declare.
    pub(super) legs: BTreeSet<String>,
    /// Names of ports that rows declare.
    pub(super) ports: BTreeSet<String>,
    /// Names of calendars that rows declare.
    pub(super) calendars: BTreeSet<String>,
    /// Where the value of a path comes from: sheet, row, and column, which is empty where the path goes on.
    origins: BTreeMap<String, (&'static SheetKind, u32, &'static str)>,
}

/// Words of classes, with their classes.
const CLASSES: [(&str, ProductClass); 3] = [
    ("chilled", ProductClass::Chilled),
    ("frozen", ProductClass::Frozen),
    ("ambient", ProductClass::Ambient),
];

/// The class of a word.
pub(super) fn class(word: &str) -> Option<ProductClass> {
    CLASSES.iter().find(|(known, _)| *known == word).map(|(_, class)| *class)
}

/// An amount as one of a unit of goods.
pub(super) fn per_unit(amount: Money) -> Option<MoneyPerUnit> {
    amount.to_string().parse().ok()
}

impl Draft {
    /// Nothing built yet.
    pub(super) fn new() -> Self {
        let spec = SupplySpec {
            products: IndexMap::new(),
            facilities: IndexMap::new(),
            assortments: IndexMap::new(),
            demand: IndexMap::new(),
            lanes: IndexMap::new(),
            sources: IndexMap::new(),
            legs: IndexMap::new(),
            ports: IndexMap::new(),
            calendars: IndexMap::new(),
            failures: IndexMap::new(),
            shelves: IndexMap::new(),
            records: IndexMap::new(),
            initial_stock: IndexMap::new(),
            holding_rate: None,
            storage: None,
            uncertain: IndexMap::new(),
        };
        Self {
            spec,
            facilities: BTreeSet::new(),
            products: BTreeSet::new(),
            lanes: BTreeSet::new(),
            legs: BTreeSet::new(),
            ports: BTreeSet::new(),
            calendars: BTreeSet::new(),
            origins: BTreeMap::new(),
        }
    }

    /// Keeps the row that the value of a path comes from; the first of several.
    pub(super) fn comes_from(&mut self, path: String, row: &Row<'_>) {
        self.origins.entry(path).or_insert((row.sheet().kind, row.number, ""));
    }

    /// Keeps the row and column that the value of a path comes from; the first of several.
    pub(super) fn is_cell(&mut self, path: String, row: &Row<'_>, column: &str) {
        let kind = row.sheet().kind;
        let named = kind.column_of(column).unwrap_or_default();
        self.origins.entry(path).or_insert((kind, row.number, named));
    }

    /// The row and column that the value of a path comes from, or the nearest value around it.
    fn origin(&self, path: &str) -> Spot {
        let mut cut = path.len();
        loop {
            let part = path.get(..cut).unwrap_or_default();
            if let Some((kind, row, column)) = self.origins.get(part) {
                let rest = path.get(cut..).unwrap_or_default().trim_start_matches('.');
                let column = kind.column_of(rest).unwrap_or(column);
                return Spot { sheet: kind.name.to_owned(), row: *row, column: column.to_owned() };
            }
            match part.rfind('.') {
                Some(at) => cut = at,
                None => {
                    return Spot { sheet: path.to_owned(), row: 0, column: String::new() };
                }
            }
        }
    }

    /// Adds the issues that the checks of the specification found, where their values were written. Beside
    /// errors of the tables only those are kept that cannot follow from a row that is left out.
    pub(super) fn report(&self, issues: Issues, spots: impl Fn(&Spot) -> Spot, log: &mut Log) {
        let had_errors = log.has_errors();
        for issue in issues {
            let stands_alone = matches!(&*issue.code, "out-of-range" | "currency" | "limit");
            if had_errors && !stands_alone {
                continue;
            }
            let path = issue.path.strip_prefix("supply.").unwrap_or(&issue.path);
            let origin = self.origin(path);
            if had_errors && log.is_faulty(&origin.sheet, origin.row) {
                continue;
            }
            let (spot, code) = (spots(&origin), issue.code.into_owned());
            let help = issue.help.unwrap_or_default();
            match issue.severity {
                Severity::Error => log.error(code, spot, "", issue.message, help),
                Severity::Note => log.note(code, spot, issue.message, help),
            }
        }
    }

    /// Names of facilities or groups that a column gives; reports those that are unknown.
    pub(super) fn places(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Vec<String> {
        all_known(row, column, ("facility", &self.facilities), log)
    }

    /// The facility or group that a column names; reports one that is unknown.
    pub(super) fn place(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Option<String> {
        let name = row.name(column)?;
        known("facility", &name, &self.facilities, row, column, log).then_some(name)
    }

    /// The product that a column names; reports one that is unknown.
    pub(super) fn product(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Option<String> {
        let name = row.name(column)?;
        known("product", &name, &self.products, row, column, log).then_some(name)
    }

    /// The lane that a column names; reports one that is unknown.
    pub(super) fn lane(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Option<String> {
        let name = row.name(column)?;
        known("lane", &name, &self.lanes, row, column, log).then_some(name)
    }

    /// Names of lanes that a column gives; reports those that are unknown.
    pub(super) fn named_lanes(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Vec<String> {
        all_known(row, column, ("lane", &self.lanes), log)
    }

    /// Names of legs that a column gives, in their order; reports those that are unknown.
    pub(super) fn named_legs(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Vec<String> {
        all_known(row, column, ("leg", &self.legs), log)
    }

    /// The port that a column names; reports one that is unknown.
    pub(super) fn port(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Option<String> {
        let name = row.name(column)?;
        known("port", &name, &self.ports, row, column, log).then_some(name)
    }

    /// The calendar that a column names; reports one that is unknown.
    pub(super) fn calendar(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Option<String> {
        let name = row.name(column)?;
        known("calendar", &name, &self.calendars, row, column, log).then_some(name)
    }

    /// Facilities or groups that a column gives, with terms that hold for all of a group; reports single
    /// members of one.
    pub(super) fn entries(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Vec<String> {
        let mut entries = Vec::new();
        for place in self.places(row, column, log) {
            let group = place.rsplit_once('-').map_or("", |(group, _)| group);
            if self.spec.facilities.contains_key(&place) {
                entries.push(place);
            } else if self.spec.facilities.contains_key(group) {
                let message = format!("`{place}` is one of the group `{group}`");
                let help = format!("name `{group}`, or declare `{place}` in a row apart");
                log.error("conflict", row.cell(column), &place, message, help);
            }
        }
        entries
    }

    /// Names of products that a column gives; reports those that are unknown.
    pub(super) fn products(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Vec<String> {
        all_known(row, column, ("product", &self.products), log)
    }

    /// The goods that a column selects: `all`, classes, or products; all where it is empty.
    pub(super) fn goods(&self, row: &Row<'_>, column: &str, log: &mut Log) -> Option<GoodsSpec> {
        let Some(names) = row.names(column) else { return Some(GoodsSpec::All) };
        if names.iter().any(|name| name == "all") && !self.products.contains("all") {
            if names.len() > 1 {
                log.error(
                    "conflict",
                    row.cell(column),
                    &names.join(" "),
                    "`all` stands beside other goods",
                    "write `all` alone, or the goods that are meant",
                );
                return None;
            }
            return Some(GoodsSpec::All);
        }
        let classes: Vec<ProductClass> = names.iter().filter_map(|name| class(name)).collect();
        if classes.is_empty() {
            let found = all_known(row, column, ("product", &self.products), log);
            return (found.len() == names.len()).then_some(GoodsSpec::Products(found));
        }
        if let Some(name) = names.iter().find(|name| self.products.contains(*name)) {
            log.error(
                "conflict",
                row.cell(column),
                &names.join(" "),
                format!("classes and products stand side by side, or `{name}` is both"),
                "write either classes or products",
            );
            return None;
        }
        if let Some(name) = names.iter().find(|name| class(name).is_none()) {
            unknown("product", name, &self.products, row, column, log);
            return None;
        }
        Some(GoodsSpec::Classes(classes))
    }

    /// Names of the facilities that an entry declares.
    pub(super) fn members<'a>(&'a self, place: &'a str) -> Vec<String> {
        let members = |(entry, facility): (&str, &FacilitySpec)| -> Vec<String> {
            facility.names(entry).collect()
        };
        match self.spec.facilities.get_key_value(place) {
            Some((entry, facility)) => members((entry, facility)),
            None => vec![place.to_owned()],
        }
    }
}

/// The declared of the names that a column gives; reports the others, and names given twice.
fn all_known(
    row: &Row<'_>,
    column: &str,
    (what, declared): (&str, &BTreeSet<String>),
    log: &mut Log,
) -> Vec<String> {
    let mut names = row.names(column).unwrap_or_default();
    names.retain(|name| known(what, name, declared, row, column, log));
    let mut seen = BTreeSet::new();
    if let Some(twice) = names.iter().find(|name| !seen.insert((*name).clone())) {
        let message = format!("`{twice}` is named twice");
        log.error("given-twice", row.cell(column), &names.join(" "), message, "name it once");
    }
    names
}

/// Whether a name is declared; reports it if not.
fn known(
    what: &str,
    name: &str,
    declared: &BTreeSet<String>,
    row: &Row<'_>,
    column: &str,
    log: &mut Log,
) -> bool {
    let is_known = declared.contains(name);
    if !is_known {
        unknown(what, name, declared, row, column, log);
    }
    is_known
}

fn unknown(
    what: &str,
    name: &str,
    declared: &BTreeSet<String>,
    row: &Row<'_>,
    column: &str,
    log: &mut Log,
) {
    let names = || declared.iter().map(String::as_str);
    let near =
        nearest(name, names()).map_or_else(String::new, |near| format!("did you mean `{near}`? "));
    log.error(
        format!("unknown-{what}"),
        row.cell(column),
        name,
        format!("unknown {what} `{name}`"),
        format!("{near}declared {}: {}", several(what), list(names())),
    );
}

/// The share of a whole that a column gives, as it was written; reports one that is none.
pub(super) fn share(row: &Row<'_>, column: &str, log: &mut Log) -> Option<Share> {
    let ratio = row.ratio(column)?;
    let share = ratio.to_string().parse::<Share>().ok();
    if share.is_none() {
        let message = format!("`{ratio}` is no share of a whole");
        let help = "a share of 0 % to 100 %";
        log.error("out-of-range", row.cell(column), &ratio.to_string(), message, help);
    }
    share
}

/// Reports columns that a row states though they mean nothing there.
pub(super) fn forbid(row: &Row<'_>, columns: &[&str], why: &str, log: &mut Log) {
    for column in columns.iter().filter(|column| row.states(column)) {
        let message = format!("`{column}` has no effect: {why}");
        log.error(
            "no-effect",
            row.cell(column),
            "",
            message,
            "empty the cell, or correct the other",
        );
    }
}

/// Reports columns that a row must state.
pub(super) fn need(row: &Row<'_>, columns: &[&str], why: &str, log: &mut Log) -> bool {
    let mut is_there = true;
    for column in columns {
        if !row.states(column) {
            is_there = false;
            let message = format!("`{column}` is empty: {why} needs it");
            log.error("missing", row.cell(column), "", message, "fill the cell");
        }
    }
    is_there
}
