//! The sheet `lanes`: a row is a route; the terms of a lane stand in its first row.

use super::laws::law;
use super::modes::{MODE, mode};
use super::timetable::{self, ARRIVALS, DELAY, DEPARTURES, LEAD, timetable};
use crate::quantity::Span;
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, per_unit};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{
    FacilityKind, FallbackOrder, GoodsSpec, LaneSpec, OnDemandSpec, OrdersSpec, ReviewSpec,
    ServiceSpec, ShortagePolicy, TimetableSpec,
};
use indexmap::IndexMap;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "lanes",
    meaning: "a lane from one origin; further rows of its name add routes",
    is_required: false,
    columns: &[
        Column::new("name", Kind::Name, "Name of the lane; its terms stand in its first row")
            .required(),
        Column::new("from", Kind::Name, "Origin: a facility").required(),
        Column::new("to", Kind::Names, "Destinations: facilities or groups").required(),
        Column::new(
            "goods",
            Kind::Names,
            "Products or classes that it carries, of those kept at both ends",
        )
        .or("all"),
        MODE,
        Column::new(
            "port",
            Kind::Name,
            "Port that shipments pass before they arrive, or before their next leg",
        )
        .or("none"),
        Column::new(
            "onward",
            Kind::Names,
            "Legs that shipments travel after that of the row, in their order",
        )
        .or("none"),
        Column::new(
            "short",
            Kind::Word(&["cancelled", "backordered"]),
            "What happens to ordered units that the origin lacks",
        )
        .or("cancelled"),
        Column::new(
            "service",
            Kind::Word(&["timetable", "on_demand"]),
            "By timetable, or each order at once",
        )
        .or("timetable if `departs` is given, on_demand if not"),
        DEPARTURES[0],
        DEPARTURES[1],
        DEPARTURES[2],
        DEPARTURES[3],
        DEPARTURES[4],
        DEPARTURES[5],
        DEPARTURES[6],
        Column::new(
            "split_until",
            Kind::Time,
            "Time until which orders may be reallocated among destinations",
        )
        .or("not at all"),
        ARRIVALS[0],
        ARRIVALS[1],
        DELAY[0],
        DELAY[1],
        DELAY[2],
        DELAY[3],
        DELAY[4],
        DELAY[5],
        DELAY[6],
        DELAY[7],
        Column::new(
            "grace",
            Kind::Span,
            "Time after the planned arrival that still counts as on time",
        )
        .or("0"),
        LEAD[0],
        LEAD[1],
        LEAD[2],
        LEAD[3],
        LEAD[4],
        LEAD[5],
        LEAD[6],
        LEAD[7],
        Column::new(
            "keeps_order",
            Kind::YesNo,
            "Whether shipments arrive in the order they were sent, on demand",
        )
        .or("no"),
        Column::new("review_every", Kind::Span, "Review period, on demand").or("continuous review"),
        Column::new(
            "review_first",
            Kind::Span,
            "Time from the beginning of the run to the first review",
        )
        .or("one period"),
        Column::new("promise", Kind::Span, "Time from order to promised arrival, on demand")
            .or("none is promised"),
        Column::new("penalty_per_missed", Kind::Money, "Penalty for each order that is missed")
            .or("none"),
        Column::new(
            "cost_per_departure",
            Kind::Money,
            "Cost per departure; on demand per shipment",
        )
        .or("0"),
        Column::new("cost_per_unit", Kind::Money, "Cost of transport per unit")
            .or("0")
            .within(0.0, 1e5),
    ],
    fields: &[
        ("routes", "to"),
        ("service.delay", "delay_law"),
        ("service.lead", "lead_law"),
        ("service.review.every", "review_every"),
        ("service.review", "review_first"),
        ("service.days", "days"),
        ("service.departs", "departs"),
        ("service.every", "every"),
        ("service.cutoff", "cutoff"),
        ("service.cutoff_days_before", "cutoff_days_before"),
        ("service.split_until", "split_until"),
        ("service.arrives", "arrives"),
        ("service.arrives_days_after", "arrives_days_after"),
        ("service.promise", "promise"),
        ("service.grace", "grace"),
    ],
    example: &[&[
        ("name", "van"),
        ("from", "bakery"),
        ("to", "shop"),
        ("goods", "all"),
        ("days", "mon-sat"),
        ("departs", "04:00"),
        ("cutoff_days_before", "1"),
        ("cutoff", "18:00"),
        ("arrives", "06:00"),
        ("delay_law", "triangular"),
        ("delay_low", "0 min"),
        ("delay_mode", "10 min"),
        ("delay_high", "60 min"),
        ("grace", "30 min"),
        ("cost_per_departure", "80 EUR"),
    ]],
};

/// Columns of a lane by timetable alone.
fn of_timetable() -> impl Iterator<Item = &'static str> {
    timetable::of_timetable().chain(["split_until"])
}

/// Columns of a lane on demand alone.
fn of_demand() -> impl Iterator<Item = &'static str> {
    timetable::of_lead().chain(["keeps_order", "review_every", "review_first", "promise"])
}

/// Builds the lanes; their ordering rules follow from `policies`.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let Some(name) = row.name("name") else { continue };
        let is_first = draft.lanes.insert(name.clone());
        let from = draft.place(row, "from", log);
        let to = draft.places(row, "to", log);
        check_ends(row, draft, from.as_deref(), &to, log);
        if is_first {
            if let Some(lane) = lane(row, draft, log) {
                draft.comes_from(format!("lanes.{name}"), row);
                draft.spec.lanes.insert(name.clone(), lane);
            }
        } else {
            let terms: Vec<&str> = KIND.columns.iter().skip(3).map(|column| column.name).collect();
            forbid(row, &terms, "the terms of a lane stand in its first row", log);
        }
        let (Some(from), Some(lane)) = (from, draft.spec.lanes.get_mut(&name)) else { continue };
        let destinations = lane.routes.entry(from.clone()).or_default();
        let mut twice = None;
        for place in to {
            if destinations.contains(&place) {
                twice = Some(place);
            } else {
                destinations.push(place);
            }
        }
        if let Some(place) = twice {
            let message = format!("`{name}` has the route from `{from}` to `{place}` already");
            log.error("given-twice", row.cell("to"), &place, message, "remove it here");
        }
        draft.comes_from(format!("lanes.{name}.routes.{from}"), row);
    }
}

/// Reports ends that look swapped: a supplier receives nothing.
fn check_ends(row: &Row<'_>, draft: &Draft, from: Option<&str>, to: &[String], log: &mut Log) {
    let kind = |place: &str| {
        let group = || place.rsplit_once('-').map_or(place, |(group, _)| group);
        let entries = &draft.spec.facilities;
        entries.get(place).or_else(|| entries.get(group())).map(|facility| facility.kind)
    };
    let is_supplier = |place: &&String| kind(place.as_str()) == Some(FacilityKind::Supplier);
    if let Some(supplier) = to.iter().find(is_supplier) {
        let origin = from.filter(|place| kind(place) != Some(FacilityKind::Supplier));
        let help = if origin.is_some() {
            "are `from` and `to` swapped? Goods leave suppliers and do not go there"
        } else {
            "name facilities that keep stock"
        };
        let message = format!("the supplier `{supplier}` keeps no stock and receives nothing");
        log.error("swapped-ends", row.cell("to"), supplier, message, help);
    }
}

fn lane(row: &Row<'_>, draft: &Draft, log: &mut Log) -> Option<LaneSpec> {
    let goods = draft.goods(row, "goods", log);
    let port = if row.states("port") { Some(draft.port(row, "port", log)?) } else { None };
    let onward = draft.named_legs(row, "onward", log);
    let service = service(row, log)?;
    let short = match row.word("short") {
        Some("backordered") => ShortagePolicy::Backordered,
        _ => ShortagePolicy::Cancelled,
    };
    Some(LaneSpec {
        routes: IndexMap::new(),
        mode: mode(row),
        port,
        goods: goods.unwrap_or(GoodsSpec::All),
        service,
        orders: OrdersSpec::Decided { fallback_order: FallbackOrder::default() },
        short,
        quantities: None,
        vehicles: None,
        penalty_per_missed: row.money("penalty_per_missed"),
        purchase: None,
        onward,
        cost_per_departure: row.money("cost_per_departure"),
        cost_per_unit: row.money("cost_per_unit").and_then(per_unit),
    })
}

fn service(row: &Row<'_>, log: &mut Log) -> Option<ServiceSpec> {
    if is_timetable(row) {
        forbid(row, &of_demand().collect::<Vec<_>>(), "the lane runs by timetable", log);
        return Some(ServiceSpec::Timetable(TimetableSpec {
            split_until: row.time("split_until"),
            grace: row.span("grace").unwrap_or(Span::ZERO),
            ..timetable(row, log)?
        }));
    }
    forbid(row, &of_timetable().collect::<Vec<_>>(), "the lane runs on demand", log);
    forbid(row, &["grace"], "on demand, `promise` says what counts as on time", log);
    let lead = law(row, "lead", log);
    if !timetable::of_lead().any(|column| row.states(column)) {
        let help = "fill `departs`, `cutoff` and `arrives` of a timetable, or `lead_mean` of a lane on demand";
        log.error("missing", row.spot(), "", "neither a timetable nor a lead time is given", help);
    }
    if !row.states("review_every") {
        forbid(row, &["review_first"], "review is continuous", log);
    }
    let review = row
        .span("review_every")
        .map(|every| ReviewSpec { every, first: row.span("review_first").unwrap_or(every) });
    Some(ServiceSpec::OnDemand(OnDemandSpec {
        lead: lead?,
        keeps_order: row.yes("keeps_order").unwrap_or(false),
        review,
        promise: row.span("promise"),
    }))
}

/// Whether the lane runs by timetable.
fn is_timetable(row: &Row<'_>) -> bool {
    row.word("service").map_or(row.states("departs"), |word| word == "timetable")
}

/// Whether an empty cell has an effect, in the first row of a lane.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    let is_timetable = is_timetable(row);
    match column {
        "review_first" => row.states("review_every"),
        "grace" | "split_until" => is_timetable,
        _ if of_demand().any(|name| name == column) && is_timetable => false,
        _ => timetable::applies(row, column, is_timetable).unwrap_or(true),
    }
}
