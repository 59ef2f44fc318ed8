//! Stories whose area has its own zone, opening hours by weekday, and calendars, read from files as a user writes them.

use super::{BUSY, Said, departed, play};
use reflexarc::scenario::load_story;

const SPRING: Said = Said {
    zone: "Europe/London",
    start: "2022-03-25",
    days: 5,
    service: super::DAILY,
    orders: "base_stock(units(100))",
    decisions: None,
    disruptions: "",
};

const IN_SHANGHAI: &str = "environment.areas.here.zone=Asia/Shanghai";

#[test]
fn trucks_leave_by_the_clock_of_the_area() {
    let leave = |zone: &[&str]| {
        let set: Vec<&str> = zone.iter().copied().chain([BUSY]).collect();
        let (story, run) = play(&SPRING, &set);
        departed(&story, &run)
    };
    // The warm-up begins on the 24th; 18:00 in London through the change of its clock.
    let at_six = ["24 18:00", "25 18:00", "26 18:00", "27 18:00", "28 18:00"];
    assert_eq!(leave(&[])[..5], at_six);
    // 18:00 in Shanghai is 10:00 in London, and 11:00 from the 27th on. What leaves on the 24th arrives at 22:00
    // there, before the measured time.
    let shown = leave(&[IN_SHANGHAI]);
    assert_eq!(shown[..5], ["25 10:00", "26 10:00", "27 11:00", "28 11:00", "29 11:00"]);
    assert_eq!(leave(&["environment.areas.here.zone=Europe/London"]), leave(&[]));
}

/// Code and message of what `check` says of the story with changes, and whether it refuses.
fn said(set: &[&str]) -> (bool, Vec<String>) {
    let (_folder, file) = super::file(&SPRING);
    let set: Vec<String> = set.iter().map(|&one| one.to_owned()).collect();
    let (story, diagnostics) = load_story(&file, &set);
    let list =
        diagnostics.sorted().iter().map(|one| format!("{}: {}", one.code, one.message)).collect();
    (story.is_none(), list)
}

#[test]
fn times_are_noted_by_the_clock_of_the_area_and_of_the_weekday() {
    let hours = |hours: &str| format!("supply.facilities.shop.opening_hours=({hours})");
    let none = (false, Vec::<String>::new());
    // London skips 01:30 on Sunday the 27th: hours that close then began on Saturday.
    let late = hours(r#"from: "18:00", until: "01:30""#);
    let (refused, list) = said(&[&late]);
    assert!(!refused && list.len() == 1 && list[0].contains("skips 2022-03-27T01:30"), "{list:?}");
    assert_eq!(said(&[&late, IN_SHANGHAI]), none);
    assert_eq!(
        said(&[&hours(r#"from: "18:00", until: "01:30", by_weekday: { sat: closed }"#)]),
        none
    );
    let early = hours(
        r#"from: "08:00", until: "20:00", by_weekday: { sun: open(from: "01:30", until: "12:00") }"#,
    );
    let (refused, list) = said(&[&early]);
    assert!(!refused && list.len() == 1 && list[0].contains("skips 2022-03-27T01:30"), "{list:?}");
    // In New York, clocks changed two weeks before.
    assert_eq!(said(&[&early, "environment.areas.here.zone=America/New_York"]), none);
    let (refused, list) = said(&["environment.areas.here.zone=Asia/Shangai"]);
    assert!(refused && list.len() == 1 && list[0].contains("no such zone is known"), "{list:?}");
}

#[test]
fn a_calendar_keeps_the_trucks_at_home() {
    let calendar = r#"supply.calendars={"england": (closed: ["2022-03-26", "2022-03-27"])}"#;
    let keeps = "supply.facilities.works.calendar=england";
    let (story, run) = play(&SPRING, &[BUSY, calendar, keeps]);
    assert_eq!(departed(&story, &run)[..3], ["24 18:00", "25 18:00", "28 18:00"]);
    // On demand, what is ordered on Saturday at 18:00 leaves when Monday begins; on Sunday nothing is ordered, since
    // all of the level is on order.
    let service = r#"on_demand(lead: fixed("6 h"), review: (every: "1 d", first: "18 h"))"#;
    let (story, run) = play(&Said { service, ..SPRING }, &[BUSY, calendar, keeps]);
    let expected = ["24 18:00", "25 18:00", "28 00:00", "28 18:00", "29 18:00"];
    assert_eq!(departed(&story, &run)[..5], expected);
    let (refused, list) = said(&[calendar]);
    assert!(!refused && list.len() == 1 && list[0].starts_with("no-effect"), "{list:?}");
}
