//! The page that `attribute` prints: who carries how much of the harm.

use super::columns::{WIDTH, amount, columns, interval_of};
use super::text::{number, with_unit, wrapped};
use super::verdict::judged;
use crate::scenario::Story;
use crate::study::attribution::{Attribution, By, Judged};
use std::fmt::Write;

/// Interactions that are printed; the rest is in the table.
const SHOWN: usize = 10;

/// The page; `planned` is the number of replications that were asked for.
#[must_use]
pub fn attribution_page(
    attribution: &Attribution,
    story: &Story,
    seed: u64,
    planned: u32,
) -> String {
    let unit = attribution.kpi.unit.symbol(story.currency.code());
    let by = attribution.by.word();
    let mut page = format!("{} — who carries the harm, by {by}\n", story.title);
    let plural = if attribution.replications == 1 { "" } else { "s" };
    // Writing to a string cannot fail.
    let _written = writeln!(
        page,
        "{} replication{plural}, seed {seed}, {} coalitions of {} {by}s\n",
        attribution.replications,
        attribution.coalitions,
        attribution.shares.len()
    );
    page.push_str(&verdict(attribution, unit));
    page.push('\n');
    page.push_str(&parts(attribution, unit));
    page.push('\n');
    page.push_str(&interactions(attribution, unit));
    let (outside, none) = match attribution.by {
        By::Disruption => ("do not happen", "none happens"),
        By::Mechanism => ("are ideal", "all are ideal"),
    };
    let _written = writeln!(
        page,
        "A share is what a player adds to the harm as it joins, in the mean over {}; those that have not joined {outside}. `alone` is what it adds where {none} otherwise. The shares are one Holm family at 5 %.",
        if attribution.is_exact() {
            "all orders".to_owned()
        } else {
            format!("{} drawn orders", attribution.orders)
        }
    );
    if attribution.replications < planned {
        let missing = planned - attribution.replications;
        let _written =
            writeln!(page, "Interrupted: {missing} of {planned} replications were not played.");
    }
    wrapped(&page, WIDTH)
}

/// The whole harm, and the largest part of it.
fn verdict(attribution: &Attribution, unit: &str) -> String {
    let total = &attribution.total;
    let mut text = format!(
        "The harm, judged by {}: {}.\n",
        attribution.kpi.name,
        judged(&total.estimate, &total.judgement, unit, attribution.replications)
    );
    let mean = total.estimate.mean;
    let own = attribution.supply_and_demand.map(|one| ("supply and demand alone", one));
    let shares = attribution.shares.iter().map(|one| (&*one.player, one.share));
    let mut all: Vec<(&str, Judged)> = own.into_iter().chain(shares).collect();
    all.sort_by(|one, other| other.1.estimate.mean.abs().total_cmp(&one.1.estimate.mean.abs()));
    let named: Vec<String> = all
        .iter()
        .take(2)
        .filter(|(_, one)| one.estimate.mean != 0.0)
        .map(|(name, one)| format!("{name} {}", part_of(one.estimate.mean, mean)))
        .collect();
    let said = if named.is_empty() {
        "No part of it is other than zero".to_owned()
    } else {
        format!("Most is carried by {}", named.join(", then "))
    };
    // Writing to a string cannot fail.
    let _written = writeln!(text, "{said}.");
    text
}

/// The largest part of the harm.
fn scale(attribution: &Attribution) -> f64 {
    let own = attribution.supply_and_demand.iter();
    let parts = attribution.shares.iter().map(|one| &one.share).chain(own);
    parts.fold(0.0, |most, one| most.max(one.estimate.mean.abs()))
}

/// A part of the whole in percent; as it is where the whole is zero.
fn part_of(part: f64, whole: f64) -> String {
    // A sum with positive zero has no negative zero.
    let percent = |part: f64| (1000.0 * part / whole).round() / 10.0 + 0.0;
    if whole == 0.0 { number(part) } else { format!("{:.1} %", percent(part)) }
}

/// A line for each part of the harm, and their sum.
fn parts(attribution: &Attribution, unit: &str) -> String {
    let total = attribution.total.estimate.mean;
    let scale = scale(attribution);
    let mut rows = vec![["", unit, "95 %", "of harm", "alone", "answer"].map(str::to_owned)];
    let row = |name: &str, one: &Judged, alone: Option<&Judged>| {
        let estimate = &one.estimate;
        [
            name.to_owned(),
            amount(estimate.mean, scale),
            interval_of(estimate, scale),
            part_of(estimate.mean, total),
            alone.map_or(String::new(), |one| amount(one.estimate.mean, scale)),
            one.judgement.answer.word().replace('_', " "),
        ]
    };
    let own = &attribution.supply_and_demand;
    rows.extend(own.as_ref().map(|one| row("supply_and_demand", one, None)));
    let mut shares: Vec<_> = attribution.shares.iter().collect();
    shares.sort_by(|one, other| {
        other.share.estimate.mean.abs().total_cmp(&one.share.estimate.mean.abs())
    });
    for one in &shares {
        rows.push(row(&one.player, &one.share, Some(&one.alone)));
    }
    rows.push(row("sum: the harm", &attribution.total, None));
    let mut text = columns(&rows);
    let sampled: Vec<String> = shares
        .iter()
        .filter_map(|one| Some(format!("{} ± {}", one.player, number(one.sampling?))))
        .collect();
    if !sampled.is_empty() {
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "Beside these intervals, the draw of orders leaves 95 % intervals of: {}.",
            sampled.join(", ")
        );
    }
    text
}

/// What players do together.
fn interactions(attribution: &Attribution, unit: &str) -> String {
    let all = &attribution.interactions;
    let scale = scale(attribution);
    let told: Vec<_> = all.iter().filter(|one| one.dividend.estimate.mean != 0.0).collect();
    if all.is_empty() {
        return if attribution.shares.len() > 1 {
            "Interactions: pairs of so large a number of players were not played.\n".to_owned()
        } else {
            String::new()
        };
    }
    if told.is_empty() {
        return "Interactions: none; every player adds the same whatever others do.\n".to_owned();
    }
    let mut rows = vec![["Interactions", unit, "95 %", "answer"].map(str::to_owned)];
    for one in told.iter().take(SHOWN) {
        let names: Vec<&str> = one.players.iter().map(|name| &**name).collect();
        let Judged { estimate, judgement } = one.dividend;
        rows.push([
            names.join(" × "),
            amount(estimate.mean, scale),
            interval_of(&estimate, scale),
            judgement.answer.word().replace('_', " "),
        ]);
    }
    let mut text = columns(&rows);
    let rest = told.len().saturating_sub(SHOWN);
    if rest > 0 {
        // Writing to a string cannot fail.
        let _written = writeln!(text, "  and {rest} smaller ones, in the table `shares`");
    }
    // Writing to a string cannot fail.
    let _written = writeln!(
        text,
        "An interaction is what players do together beyond what fewer of them do, {} in all; it is in their shares in equal parts.",
        with_unit(told.iter().map(|one| one.dividend.estimate.mean).sum(), unit)
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_in_percent_of_a_whole_that_is_not_zero() {
        assert_eq!([part_of(1.0, 8.0), part_of(2.0, 0.0)], ["12.5 %", "2"]);
        assert_eq!([part_of(-0.0, 8.0), part_of(1e-5, -8.0)], ["0.0 %", "0.0 %"]);
    }
}
