//! The sheet `lanes`: a row is a route; the terms of a lane stand in its first row.

use super::departure_days::departure_days;
use super::laws::{self, law};
use crate::quantity::Span;
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need, per_unit};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{
    FacilityKind, FallbackOrder, GoodsSpec, LaneSpec, Mode, OnDemandSpec, OrdersSpec, ReviewSpec,
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
        Column::new("mode", Kind::Word(&["road", "rail", "sea", "air"]), "Mode of transport")
            .or("road"),
        Column::new("port", Kind::Name, "Port that shipments pass before they arrive").or("none"),
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
        Column::new("days", Kind::Days, "Days on which it departs").or("daily, by timetable"),
        Column::new(
            "days_of_month",
            Kind::Numbers(0),
            "Days of every month on which it departs, in place of `days`: `1 15`",
        ),
        Column::new(
            "week_of_month",
            Kind::Count,
            "Which of the weekday in `days` in every month: 2 for the second",
        ),
        Column::new("departs", Kind::Time, "Time of the day's first departure"),
        Column::new(
            "every",
            Kind::Span,
            "Time from one departure to the next of the day, 30 min to 24 h",
        )
        .or("one departure a day"),
        Column::new(
            "cutoff_days_before",
            Kind::Count,
            "Days from the cut-off to the departure, at most 366",
        )
        .or("0"),
        Column::new("cutoff", Kind::Time, "Time until which orders are taken"),
        Column::new(
            "split_until",
            Kind::Time,
            "Time until which orders may be reallocated among destinations",
        )
        .or("not at all"),
        Column::new(
            "arrives_days_after",
            Kind::Count,
            "Days from the departure to the arrival, at most 366",
        )
        .or("0"),
        Column::new("arrives", Kind::Time, "Time of the planned arrival"),
        Column::new(
            "delay_law",
            Kind::Word(laws::WORDS),
            "Law of the delay after the planned arrival",
        )
        .or("fixed"),
        Column::new("delay_mean", Kind::Span, "Mean delay: fixed, exponential, log_normal")
            .within(0.0, 60.0),
        Column::new("delay_sd", Kind::Span, "Standard deviation of the delay: log_normal")
            .within(0.0, 60.0),
        Column::new("delay_low", Kind::Span, "Least delay: uniform, triangular").within(0.0, 60.0),
        Column::new("delay_mode", Kind::Span, "Most frequent delay: triangular").within(0.0, 60.0),
        Column::new("delay_high", Kind::Span, "Greatest delay: uniform, triangular")
            .within(0.0, 60.0),
        Column::new("delay_shape", Kind::Number, "Shape of the delay: weibull"),
        Column::new("delay_scale", Kind::Span, "Scale of the delay: weibull").within(0.0, 60.0),
        Column::new(
            "grace",
            Kind::Span,
            "Time after the planned arrival that still counts as on time",
        )
        .or("0"),
        Column::new("lead_law", Kind::Word(laws::WORDS), "Law of the lead time, on demand")
            .or("fixed"),
        Column::new("lead_mean", Kind::Span, "Mean lead time: fixed, exponential, log_normal")
            .within(0.0, 365.0),
        Column::new("lead_sd", Kind::Span, "Standard deviation of the lead time: log_normal")
            .within(0.0, 365.0),
        Column::new("lead_low", Kind::Span, "Least lead time: uniform, triangular")
            .within(0.0, 365.0),
        Column::new("lead_mode", Kind::Span, "Most frequent lead time: triangular")
            .within(0.0, 365.0),
        Column::new("lead_high", Kind::Span, "Greatest lead time: uniform, triangular")
            .within(0.0, 365.0),
        Column::new("lead_shape", Kind::Number, "Shape of the lead time: weibull"),
        Column::new("lead_scale", Kind::Span, "Scale of the lead time: weibull").within(0.0, 365.0),
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
const TIMETABLE: [&str; 18] = [
    "days",
    "days_of_month",
    "week_of_month",
    "departs",
    "every",
    "cutoff_days_before",
    "cutoff",
    "split_until",
    "arrives_days_after",
    "arrives",
    "delay_law",
    "delay_mean",
    "delay_sd",
    "delay_low",
    "delay_mode",
    "delay_high",
    "delay_shape",
    "delay_scale",
];

/// Columns of a lane on demand alone.
const ON_DEMAND: [&str; 12] = [
    "lead_law",
    "lead_mean",
    "lead_sd",
    "lead_low",
    "lead_mode",
    "lead_high",
    "lead_shape",
    "lead_scale",
    "keeps_order",
    "review_every",
    "review_first",
    "promise",
];

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
    let service = service(row, log)?;
    let mode = match row.word("mode") {
        Some("rail") => Mode::Rail,
        Some("sea") => Mode::Sea,
        Some("air") => Mode::Air,
        _ => Mode::Road,
    };
    let short = match row.word("short") {
        Some("backordered") => ShortagePolicy::Backordered,
        _ => ShortagePolicy::Cancelled,
    };
    Some(LaneSpec {
        routes: IndexMap::new(),
        mode,
        port,
        goods: goods.unwrap_or(GoodsSpec::All),
        service,
        orders: OrdersSpec::Decided { fallback_order: FallbackOrder::default() },
        short,
        quantities: None,
        vehicles: None,
        penalty_per_missed: row.money("penalty_per_missed"),
        purchase: None,
        onward: Vec::new(),
        cost_per_departure: row.money("cost_per_departure"),
        cost_per_unit: row.money("cost_per_unit").and_then(per_unit),
    })
}

fn service(row: &Row<'_>, log: &mut Log) -> Option<ServiceSpec> {
    let is_timetable = match row.word("service") {
        Some(word) => word == "timetable",
        None => row.states("departs"),
    };
    if is_timetable {
        forbid(row, &ON_DEMAND, "the lane runs by timetable", log);
        let is_whole = need(row, &["departs", "cutoff", "arrives"], "a timetable", log);
        let delay = law(row, "delay", log);
        let count = |column: &str| row.number(column).map_or(0, |days| days.min(65_535.0) as u16);
        let days = departure_days(row, log);
        return Some(ServiceSpec::Timetable(TimetableSpec {
            days: days?,
            departs: row.time("departs").filter(|_| is_whole)?,
            every: row.span("every"),
            cutoff_days_before: count("cutoff_days_before"),
            cutoff: row.time("cutoff")?,
            split_until: row.time("split_until"),
            arrives_days_after: count("arrives_days_after"),
            arrives: row.time("arrives")?,
            further_waves: Vec::new(),
            delay,
            grace: row.span("grace").unwrap_or(Span::ZERO),
        }));
    }
    forbid(row, &TIMETABLE, "the lane runs on demand", log);
    forbid(row, &["grace"], "on demand, `promise` says what counts as on time", log);
    let lead = law(row, "lead", log);
    let has_lead = ON_DEMAND.iter().take(8).any(|column| row.states(column));
    if !has_lead {
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

/// Whether an empty cell has an effect, in the first row of a lane.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    let is_timetable =
        row.word("service").map_or(row.states("departs"), |word| word == "timetable");
    match column {
        "delay_law" => row.states("delay_mean"),
        "lead_law" => row.states("lead_mean"),
        "review_first" => row.states("review_every"),
        "days" => is_timetable && !row.states("days_of_month"),
        "grace" => is_timetable,
        _ if TIMETABLE.contains(&column) => is_timetable,
        _ if ON_DEMAND.contains(&column) => !is_timetable,
        _ => true,
    }
}
