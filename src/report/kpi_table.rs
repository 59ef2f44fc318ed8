//! The table of KPIs: their means in the arms, the harm, and the part through the infrastructure.

use super::text::{aligned, number};
use crate::study::answer::Answer;
use crate::study::arms::Arm;
use crate::study::compare::{Contrast, KpiInArms};

/// The table; KPIs that are the same in all arms are named in a line below.
pub(super) fn kpi_table(rows: &[KpiInArms], currency: &str) -> String {
    let words = |words: [&str; 8]| words.map(str::to_owned).to_vec();
    let mut table = vec![
        words(["", "", "", "", "ideal", "ideal", "", "through"]),
        words(["", "unit", "disturbed", "undist.", "disturbed", "undist.", "harm", "infrastr."]),
    ];
    let mut same = Vec::new();
    for row in rows.iter().filter(|row| row.arms.iter().any(Option::is_some)) {
        if is_same(row) {
            let unit = row.kpi.unit.symbol(currency);
            let mean = row.arm(Arm::Disturbed).map_or(0.0, |estimate| estimate.mean);
            same.push(format!("{} {}", row.kpi.name, super::text::with_unit(mean, unit)));
            continue;
        }
        let mut cells = vec![row.kpi.name.to_owned(), row.kpi.unit.symbol(currency).to_owned()];
        let mean = |arm| row.arm(arm).map_or("—".to_owned(), |estimate| number(estimate.mean));
        cells.extend(Arm::ALL.map(mean));
        for contrast in [row.difference, row.through_infrastructure] {
            cells.push(contrast.map_or("—".to_owned(), |contrast| {
                format!("{} {}", number(contrast.estimate.mean), mark(&contrast))
            }));
        }
        table.push(cells);
    }
    let mut text = aligned(&table, 2);
    text.push_str("* effect   · none seen   = identical\n");
    if !same.is_empty() {
        text.push_str(&folded("The same in all arms: ", &same));
    }
    text
}

/// Whether a KPI is the same in all arms, in every replication.
fn is_same(row: &KpiInArms) -> bool {
    let identical = |contrast: Option<Contrast>| {
        contrast.is_some_and(|contrast| contrast.judgement.answer == Answer::Identical)
    };
    identical(row.difference) && identical(row.through_infrastructure) && identical(row.good_day)
}

const fn mark(contrast: &Contrast) -> &'static str {
    match contrast.judgement.answer {
        Answer::Effect => "*",
        Answer::NoneSeen => "·",
        Answer::Identical => "=",
    }
}

/// Items with commas between, in lines of a terminal's width.
fn folded(lead: &str, items: &[String]) -> String {
    let mut text = lead.to_owned();
    let mut width = lead.len();
    for (place, item) in items.iter().enumerate() {
        let item = if place + 1 < items.len() { format!("{item}, ") } else { format!("{item}\n") };
        if width + item.len() > super::page::WIDTH {
            text = format!("{}\n  ", text.trim_end());
            width = 2;
        }
        width += item.len();
        text.push_str(&item);
    }
    text
}
