//! Local clocks: what follows the clock of a zone follows it through both of its changes, and nothing
//! changes where the clock does not.
//!
//! Zones: London changes by one hour at 01:00 and 02:00, New York by one hour at 02:00, Lord Howe by
//! half an hour at 02:00; UTC never. Each test plays a story over several days about a change.

mod departures;
mod refused;
mod relations;
mod reports;
mod tariffs;
mod weather;
mod zones;

use crate::story::{load, plan, played, real};
use reflexarc::kernel::SimTime;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::Story;
use reflexarc::study::arm::DISTURBED;
use reflexarc::study::replicate::Run;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// A zone, and the days on which its clock goes forward and back in 2022.
pub struct Zone {
    pub name: &'static str,
    pub forward: &'static str,
    pub back: &'static str,
    /// Minutes by which it changes.
    pub by: i64,
}

pub const LONDON: Zone =
    Zone { name: "Europe/London", forward: "2022-03-27", back: "2022-10-30", by: 60 };
pub const NEW_YORK: Zone =
    Zone { name: "America/New_York", forward: "2022-03-13", back: "2022-11-06", by: 60 };
pub const LORD_HOWE: Zone =
    Zone { name: "Australia/Lord_Howe", forward: "2022-10-02", back: "2022-04-03", by: 30 };
pub const ZONES: [&Zone; 3] = [&LONDON, &NEW_YORK, &LORD_HOWE];

/// What a story says beside its frame.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    pub zone: &'a str,
    /// Local day at whose midnight measuring starts.
    pub start: &'a str,
    pub days: u32,
    /// Timetable of the lane, or another service.
    pub service: &'a str,
    pub orders: &'a str,
    /// Fields of the decisions piece; without, there are none.
    pub decisions: Option<&'a str>,
    pub disruptions: &'a str,
}

pub const DAILY: &str = r#"timetable(days: daily, departs: "18:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")"#;

/// Customers at any time, so that there is something to send at every departure.
pub const BUSY: &str =
    r#"supply.demand.d=(at: ["shop"], units_per_day: { "water": 4800 }, law: one_by_one)"#;

impl Default for Said<'_> {
    fn default() -> Self {
        Self {
            zone: "Etc/UTC",
            start: "2022-01-10",
            days: 5,
            service: DAILY,
            orders: "base_stock(units(100))",
            decisions: None,
            disruptions: "",
        }
    }
}

/// The story's file in its own folder.
pub fn file(said: &Said) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    let Said { zone, start, days, service, orders, decisions, disruptions } = said;
    let more = if decisions.is_some() { r#", "decisions.ron""# } else { "" };
    write(
        "story.ron",
        format!(
            r#"Scenario(
                title: "A change of the clock", start: "{start}T00:00[{zone}]", warm_up: "1 d",
                horizon: "{days} d", currency: "GBP", primary: "fill_rate",
                environment: (areas: {{ "here": (weather: (mean: "10 °C", swing: "8 K", warmest: "15:00")) }}),
                include: ["supply.ron", "infrastructure.ron"{more}],
                disruptions: {{ {disruptions} }},
            )"#
        ),
    );
    write(
        "supply.ron",
        format!(
            r#"Supply(
                products: {{ "water": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true) }},
                facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "d": (at: ["shop"], units_per_day: {{ "water": 24 }}, law: normal(hourly_sd: 0)) }},
                lanes: {{ "truck": (routes: {{ "works": ["shop"] }}, service: {service}, orders: {orders}) }},
                initial_stock: {{ "shelf": (at: ["shop"], level: units(100)) }},
            )"#
        ),
    );
    write(
        "infrastructure.ron",
        r#"Infrastructure(
            sites: { "hall": (
                role: large, area: "here", pool: (servers: 1, work: fixed("60 s"), queue: 10),
                feed: (contracted: "2 MW", price: (energy: "100 GBP/MWh")),
                racks: (count: 10, idle: "10 kW", peak: "10 kW", exponent: 1.0),
            ) },
            nodes: ["shop"],
            links: { "line": (from: "shop", to: "hall", distance: "0 km", detour: 1.0, rate: "1 Gbit/s", packet: "0 B", buffer: "0 s") },
            network: (detection: "3 s", timeout: "200 ms", attempts: 6),
        )"#
        .to_owned(),
    );
    if let Some(fields) = decisions {
        write("decisions.ron", format!("Decisions({fields})"));
    }
    let file = folder.path().join("story.ron");
    (folder, file)
}

/// Decisions by reports and triggers at these times.
pub fn decisions(reports: &str, triggers: &str) -> String {
    format!(
        r#"reports: ({reports}, size: "0 B"), weather: (every: "6 h", ahead: "4 d"),
        arcs: {{ "order": replenish(
            {triggers}, deadline: "30 min", request: "0 B", answer: "0 B", cycle_service_level: "97 %",
            ladder: [(role: large, patience: "10 min", forecast: calibrated(wmape: "0 %"))],
        ) }}"#
    )
}

/// A story, and its disturbed arm.
pub fn play(said: &Said, set: &[&str]) -> (Arc<Story>, Run) {
    let (_folder, file) = file(said);
    let story = load(&file, set);
    let runs = played(&plan(real(&story), 1, TableSet::ALL));
    let run = runs.into_iter().find(|run| &*run.arm == DISTURBED).unwrap();
    (story, run)
}

/// Day of the month and time of day on the local clock, such as `27 01:30`.
pub fn shown(story: &Story, times: impl IntoIterator<Item = SimTime>) -> Vec<String> {
    let text = |time| story.clock.local(time).strftime("%d %H:%M").to_string();
    times.into_iter().map(text).collect()
}

/// Local times of the departures.
pub fn departed(story: &Story, run: &Run) -> Vec<String> {
    let rows = &run.tables.shipments;
    shown(story, (0..rows.len()).filter_map(|place| rows.row(place)).map(|row| row.departed))
}

/// The day before a date of the year's list.
pub fn day_before(date: &str) -> String {
    let date: jiff::civil::Date = date.parse().unwrap();
    date.yesterday().unwrap().to_string()
}
