//! Local times that do not exist or come twice: refused, or noted with what is taken.

use super::{Said, decisions, file};
use reflexarc::scenario::load_story;

/// Code, message and path text of what `check` says, and whether it refuses.
fn said(said: &Said, set: &[&str]) -> (bool, Vec<(String, String)>) {
    let (_folder, file) = file(said);
    let set: Vec<String> = set.iter().map(|&one| one.to_owned()).collect();
    let (story, diagnostics) = load_story(&file, &set);
    let sorted = diagnostics.sorted();
    let list = sorted.iter().map(|one| (one.code.to_string(), one.message.clone())).collect();
    if let Some(story) = &story {
        // What is noted stands beside the verdict.
        assert_eq!(story.notes.len(), sorted.len());
    }
    (story.is_none(), list)
}

const SPRING: Said = Said {
    zone: "Europe/London",
    start: "2022-03-26",
    days: 3,
    service: super::DAILY,
    orders: "base_stock(units(100))",
    decisions: None,
    disruptions: "",
};
const AUTUMN: Said = Said { start: "2022-10-29", ..SPRING };

fn outage(at: &str, until: &str) -> String {
    format!(r#""dark": grid_outage(where: role(large), at: "{at}", until: "{until}")"#)
}

#[test]
fn a_date_and_time_that_does_not_exist_is_refused() {
    let skipped = |list: &[(String, String)], time: &str| {
        list.iter().any(|(code, message)| code == "skipped-time" && message.contains(time))
    };
    let dark = outage("2022-03-27T01:30", "2022-03-27T01:59");
    let (refused, list) = said(&Said { disruptions: &dark, ..SPRING }, &[]);
    assert!(refused && list.len() == 2, "{list:?}");
    assert!(skipped(&list, "2022-03-27T01:30") && skipped(&list, "2022-03-27T01:59"), "{list:?}");
    // 01:00 is skipped, 02:00 is not; neither is anything in UTC.
    let dark = outage("2022-03-27T02:00", "2022-03-27T02:30");
    assert_eq!(said(&Said { disruptions: &dark, ..SPRING }, &[]), (false, Vec::new()));
    let dark = outage("2022-03-27T01:30", "2022-03-27T02:00");
    let utc = Said { zone: "Etc/UTC", disruptions: &dark, ..SPRING };
    assert_eq!(said(&utc, &[]), (false, Vec::new()));
    let heat = r#""heat": heatwave(area: "here", hourly: [("2022-03-27T00:30", "20 °C"), ("2022-03-27T01:30", "21 °C"), ("2022-03-27T02:30", "22 °C")])"#;
    assert!(said(&Said { disruptions: heat, ..SPRING }, &[]).0);
    let sag = r#""sag": brown_out(where: role(large), voltage: "50 %", at: "2022-03-27T01:30", lasts: "1 s")"#;
    assert!(said(&Said { disruptions: sag, ..SPRING }, &[]).0);
    for set in [
        "start=2022-03-27T01:30[Europe/London]",
        r#"infrastructure.sites.hall.feed.energised=[(from: "2022-03-27T01:30", power: "1 MW")]"#,
        r#"infrastructure.sites.hall.pool=(lots: {"late": (servers: 1, from: "2022-03-27T01:30")}, work: fixed("60 s"), queue: 10)"#,
    ] {
        let (refused, list) = said(&SPRING, &[set]);
        assert!(refused && skipped(&list, "2022-03-27T01:30"), "{set}: {list:?}");
    }
}

#[test]
fn of_a_date_and_time_that_comes_twice_the_first_is_taken_with_a_note() {
    let dark = outage("2022-10-30T01:30", "2022-10-30T01:45");
    let (refused, list) = said(&Said { disruptions: &dark, ..AUTUMN }, &[]);
    let codes: Vec<&str> = list.iter().map(|(code, _)| code.as_str()).collect();
    assert!(!refused);
    assert_eq!(codes, ["repeated-time"; 2]);
    let (refused, list) = said(&AUTUMN, &["start=2022-10-30T01:30[Europe/London]"]);
    assert!(!refused && list.iter().all(|(code, _)| code == "repeated-time"), "{list:?}");
    assert_eq!(list.len(), 1);
    // The outage lasts a quarter of an hour in the first 01:30 to 01:45, which is summer time.
    let (story, run) = super::play(&Said { disruptions: &dark, ..AUTUMN }, &[]);
    assert_eq!(crate::story::kpi_of(&run, "site_down_hours"), Some(0.25));
    let at = story.clock.instant("2022-10-30T01:30".parse().unwrap());
    assert_eq!(at.since(story.clock.instant("2022-10-30T00:30".parse().unwrap())).hours(), 1.0);
}

#[test]
fn recurring_times_that_a_day_lacks_are_noted_with_what_is_taken() {
    let one = |list: Vec<(String, String)>, code: &str, part: &str| {
        let found = list.iter().filter(|(one, _)| one == code).count();
        assert!(found == list.len() && found > 0, "{list:?}");
        assert!(list.iter().all(|(_, message)| message.contains(part)), "{list:?}");
    };
    let night = r#"timetable(days: daily, departs: "01:30", cutoff: "00:30", arrives: "05:00")"#;
    let (refused, list) = said(&Said { service: night, ..SPRING }, &[]);
    assert!(!refused);
    one(list, "skipped-time", "2022-03-27T01:30");
    one(said(&Said { service: night, ..AUTUMN }, &[]).1, "repeated-time", "2022-10-30T01:30");
    // On days without the change, in a zone without one, and for frequent departures nothing is lacking.
    let weekdays = night.replace("daily", "on([mon, tue])");
    assert_eq!(said(&Said { service: &weekdays, ..SPRING }, &[]).1, []);
    assert_eq!(said(&Said { service: night, zone: "Etc/UTC", ..SPRING }, &[]).1, []);
    assert_eq!(said(&Said { service: night, start: "2022-03-29", ..SPRING }, &[]).1, []);
    let often = r#"timetable(days: daily, departs: "00:00", every: "30 min", cutoff: "00:00", arrives: "00:10")"#;
    assert_eq!(said(&Said { service: often, ..SPRING }, &[]).1, []);
    // Cut-off and arrival alone.
    let cutoff = r#"timetable(days: daily, departs: "04:00", cutoff: "01:30", arrives: "05:00")"#;
    one(said(&Said { service: cutoff, ..SPRING }, &[]).1, "skipped-time", "2022-03-27T01:30");
    let arrives = r#"timetable(days: on([sat]), departs: "20:00", cutoff: "18:00", arrives_days_after: 1, arrives: "01:30")"#;
    one(said(&Said { service: arrives, ..SPRING }, &[]).1, "skipped-time", "2022-03-27T01:30");
    // Reports, triggers, opening hours.
    let night = decisions(r#"from: "01:30", every: "24 h""#, r#"from: "01:40", every: "12 h""#);
    let arcs =
        Said { orders: "decided(fallback_order: send_nothing)", decisions: Some(&night), ..SPRING };
    let (_, list) = said(&arcs, &[]);
    let codes: Vec<&str> = list.iter().map(|(code, _)| code.as_str()).collect();
    // The story has no network, which is noted too.
    assert_eq!(codes, ["skipped-time", "skipped-time", "outside-the-network"], "{list:?}");
    let hours = r#"supply.facilities.shop.opening_hours=(from: "01:30", until: "20:00")"#;
    one(said(&SPRING, &[hours]).1, "skipped-time", "2022-03-27T01:30");
}

#[test]
fn ends_of_the_run_that_the_clock_skips_are_noted() {
    let (refused, list) = said(&SPRING, &["start=2022-03-28T01:30[Europe/London]"]);
    assert!(!refused && list.len() == 1, "{list:?}");
    assert!(list[0].1.contains("2022-03-27T01:30"), "{list:?}");
    assert_eq!(said(&SPRING, &["start=2022-03-28T02:30[Europe/London]"]).1, []);
}
