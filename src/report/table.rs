//! The table of KPIs: their means in the arms, and their contrasts.

use super::text::{WIDTH, number, with_unit};
use crate::study::comparison::{Contrasted, KpiRow};
use crate::study::contrast::{DIFFERENCE, THROUGH_INFRASTRUCTURE};
use crate::study::judge::answer::Answer;
use comfy_table::{CellAlignment, Table, presets};

/// Heads of columns that are too long as they are.
const SHORT: [(&str, &str); 3] = [
    (DIFFERENCE, "harm"),
    (THROUGH_INFRASTRUCTURE, "through\ninfrastr."),
    ("undisturbed", "undist."),
];

/// The table of all arms and of the contrasts of these names; KPIs that are the same in all arms are
/// listed below it.
pub(super) fn kpi_table(rows: &[KpiRow], contrasts: &[&str], currency: &str) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let arms = rows.first().map_or(&[][..], KpiRow::arms);
    let heads = arms.iter().map(|(name, _)| head(name));
    let heads: Vec<String> = [String::new(), "unit".to_owned()]
        .into_iter()
        .chain(heads)
        .chain(contrasts.iter().map(|name| head(name)))
        .map(|head| if head.contains('\n') { head } else { format!("\n{head}") })
        .collect();
    table.set_header(heads);
    let mut same = Vec::new();
    for row in rows.iter().filter(|row| row.arms().iter().any(|(_, arm)| arm.is_some())) {
        let unit = row.kpi.unit.symbol(currency);
        if is_same(row) {
            let mean = row.arms().first().and_then(|pair| pair.1).map_or(0.0, |one| one.mean);
            same.push(format!("{} {}", row.kpi.name, with_unit(mean, unit)));
            continue;
        }
        let mut cells = vec![row.kpi.name.to_owned(), unit.to_owned()];
        let mean = |estimate: Option<crate::study::judge::estimate::Estimate>| {
            estimate.map_or("—".to_owned(), |estimate| number(estimate.mean))
        };
        cells.extend(row.arms().iter().map(|(_, estimate)| mean(*estimate)));
        for name in contrasts {
            cells.push(row.contrast(name).map_or("—".to_owned(), |contrasted| {
                format!("{} {}", number(contrasted.estimate.mean), mark(&contrasted))
            }));
        }
        table.add_row(cells);
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if place > 1 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push_str("* effect   · none seen   = identical\n");
    if !same.is_empty() {
        let all = format!("The same in all arms: {}", same.join(", "));
        let options = textwrap::Options::new(WIDTH).subsequent_indent("  ");
        // Names and units stay together: a line may end behind a comma alone.
        let all =
            all.replace(' ', "\u{a0}").replace(",\u{a0}", ", ").replace("arms:\u{a0}", "arms: ");
        text.push_str(&textwrap::fill(&all, options).replace('\u{a0}', " "));
        text.push('\n');
    }
    text
}

/// The head of a column in two lines at most.
fn head(name: &str) -> String {
    let short = SHORT.iter().find(|(long, _)| *long == name);
    if let Some((_, short)) = short {
        return (*short).to_owned();
    }
    let name = SHORT.iter().fold(name.to_owned(), |name, (long, short)| name.replace(long, short));
    name.replacen('_', "\n", 1).replace('_', " ")
}

/// Whether a KPI is the same in all arms, in every replication.
fn is_same(row: &KpiRow) -> bool {
    let identical = |contrasted: Option<Contrasted>| {
        contrasted.is_some_and(|one| one.judgement.answer == Answer::Identical)
    };
    !row.contrasts().is_empty() && row.contrasts().iter().all(|(_, one)| identical(*one))
}

const fn mark(contrasted: &Contrasted) -> &'static str {
    match contrasted.judgement.answer {
        Answer::Effect => "*",
        Answer::NoneSeen => "·",
        Answer::Identical => "=",
    }
}
