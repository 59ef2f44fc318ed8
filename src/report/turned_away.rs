//! The walk from units that tills turned away: the shelf day with most of them beyond the undisturbed arm, back to
//! what slowed the tills.
//!
//! An incident is accused only if it slowed selling at that shop, in this arm alone, since the last day on which the arms turned
//! away alike: a line that it built up may last beyond its end. Demand is named where it was higher. Held to
//! account by `tests/it/stations/till_stories.rs`.

use super::behind::tell_chain;
use super::input::Input;
use super::records::Records;
use super::shelf_days::by_key;
use super::text::number;
use super::told::Told;
use crate::environment::Clock;
use crate::kernel::{SimSpan, SimTime};
use crate::outcome::table::service::ServiceRow;
use std::fmt::Write;

/// Units below which two arms are alike.
const TOLERANCE: f64 = 1e-6;

/// A product at a facility on a day, in the disturbed and the undisturbed arm.
type Pair = (ServiceRow, ServiceRow);

/// Tells of units that were turned away beyond the undisturbed arm; `false` if none were.
pub(super) fn tell(input: &Input, own: &Records, text: &mut Told) -> bool {
    let undisturbed = by_key(input.undisturbed);
    let pairs: Vec<Pair> = by_key(input.disturbed)
        .into_iter()
        .filter(|(_, row)| input.knows(row.day.start, row.day.start + SimSpan::DAY))
        .filter_map(|(key, row)| Some((row, undisturbed.get(&key)?.clone())))
        .collect();
    let more: Vec<&Pair> = pairs.iter().filter(|pair| beyond(pair) > TOLERANCE).collect();
    // Of equals the first counts: `max_by` would return the last.
    let most = more.iter().rev().max_by(|one, other| beyond(one).total_cmp(&beyond(other)));
    let Some(&most) = most else { return false };
    let clock = &input.story.clock;
    let day = clock.local(most.0.day.start).strftime("%a %d %b");
    // Writing to a string cannot fail.
    let _written = writeln!(
        text,
        "Walked back: of {} shelf days with more units turned away at the tills than undisturbed the one with most (replication {})\n  {} at {}, {day}: {} of {} units demanded turned away (undisturbed {} of {})",
        more.len(),
        input.replication,
        most.0.product,
        most.0.facility,
        number(most.0.turned_away),
        number(most.0.demanded),
        number(most.1.turned_away),
        number(most.1.demanded),
    );
    text.walk("undisturbed");
    let units = [
        ("turned_away", most.0.turned_away),
        ("demanded", most.0.demanded),
        ("turned_away_other", most.1.turned_away),
        ("demanded_other", most.1.demanded),
    ];
    let entity = format!("{} at {}", most.0.product, most.0.facility);
    text.step("turned_away", entity, Some((clock, most.0.day.start)), &units);
    tell_causes(input, (own, &pairs), most, text, clock);
    true
}

/// Units turned away beyond the undisturbed arm.
fn beyond((own, other): &Pair) -> f64 {
    own.turned_away - other.turned_away
}

/// First instant of the days up to a shelf day on which the arms turned away differently without a break.
fn since(pairs: &[Pair], most: &Pair) -> SimTime {
    let mut since = most.0.day.start;
    let is_shelf = |row: &ServiceRow| {
        row.facility == most.0.facility && row.product == most.0.product && row.day < most.0.day
    };
    // Rows are in the order of days.
    for pair in pairs.iter().rev().filter(|(row, _)| is_shelf(row)) {
        if beyond(pair).abs() <= TOLERANCE {
            break;
        }
        since = pair.0.day.start;
    }
    since
}

fn tell_causes(
    input: &Input,
    (own, pairs): (&Records, &[Pair]),
    most: &Pair,
    text: &mut Told,
    clock: &Clock,
) {
    let since = since(pairs, most);
    let until = clock.midnight(clock.day_of(most.0.day.start) + 1);
    let other = Records::of(input.undisturbed);
    let elsewhere: Vec<(&str, SimTime)> =
        other.in_force("slowed", since, until).map(|row| (&*row.entity, row.began)).collect();
    let mut is_told = false;
    for incident in own.in_force("slowed", since, until) {
        let is_here = slows_tills_of(&incident.entity, input, &most.0.facility);
        if is_here && !elsewhere.contains(&(&*incident.entity, incident.began)) {
            tell_chain(text, incident.incident, own, clock);
            is_told = true;
        }
    }
    let more = most.0.demanded - most.1.demanded;
    if more > TOLERANCE {
        let _written = writeln!(
            text,
            "  What was demanded exceeds that undisturbed by {} units.",
            number(more)
        );
        text.step("demand", "", None, &[("demanded_more", more)]);
    } else if !is_told {
        text.push_str("  No incident slowed the tills, and no more was demanded: the arms differ in the customers of other products or in timing.\n");
    }
}

/// Whether an incident's entity, as `slowed` words it, is selling at a facility.
fn slows_tills_of(entity: &str, input: &Input, facility: &str) -> bool {
    let Some(places) = entity.strip_prefix("selling ") else { return false };
    let mut entries = input.story.supply.facilities.iter();
    let entry = entries.find(|(entry, place)| place.names(entry).any(|name| name == facility));
    let Some((_, place)) = entry else { return false };
    places.split(", ").all(|words| {
        if let Some(name) = words.strip_prefix("at ") {
            let member = facility.strip_prefix(name);
            member.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        } else if let Some(kind) = words.strip_prefix("of kind ") {
            place.kind.word() == kind
        } else {
            words.strip_prefix("in ").is_none_or(|area| area == place.area)
        }
    })
}
