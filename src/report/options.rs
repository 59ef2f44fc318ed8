//! The page that `compare` prints: options side by side.

use super::columns::{WIDTH, columns, interval};
use super::notes::notes;
use super::text::{number, with_unit, wrapped};
use super::verdict::sentence;
use crate::measure::kpi::Kpi;
use crate::study::comparison::{KpiRow, tests};
use crate::study::judge::answer::Answer;
use crate::study::options::StudyOption;
use std::fmt::Write;

/// Options in one table at most; more of them, or wider ones, make a table each.
const ABREAST: usize = 4;

/// The least width of a column of numbers.
const NUMBER: usize = 8;

/// What is printed beside the comparison of options.
#[derive(Clone, Copy, Debug)]
pub struct OptionsInput<'a> {
    /// The options.
    pub options: &'a [StudyOption],
    /// Replications that were finished.
    pub replications: u32,
    /// Replications that were asked for.
    pub planned: u32,
    /// Seed of the study.
    pub seed: u64,
    /// In what the options differ, a sentence each.
    pub remarks: &'a [String],
}

/// The page.
#[must_use]
pub fn options_page(input: &OptionsInput, rows: &[KpiRow]) -> String {
    let OptionsInput { options, replications, .. } = *input;
    let Some(first) = options.first() else { return String::new() };
    let currency = first.story.currency.code();
    let plural = if replications == 1 { "" } else { "s" };
    let mut page = format!("{} — {} options side by side\n", first.story.title, options.len());
    // Writing to a string cannot fail.
    let _written = writeln!(page, "{replications} replication{plural}, seed {}\n", input.seed);
    if let Some(row) = rows.iter().find(|row| row.is_primary) {
        page.push_str(&primary(row, input, currency));
    } else {
        let _written =
            writeln!(page, "No verdict: no option has a model of {}.", first.story.primary);
    }
    if replications > 1 {
        let (own, others) = tests(rows);
        let _written = writeln!(
            page,
            "  {own} tests of this KPI at 5 % each; {others} of other KPIs, one Holm family per contrast at 5 %"
        );
    }
    page.push('\n');
    page.push_str(&tables(options, rows, currency));
    page.push('\n');
    page.push_str(&notes("The options differ in", input.remarks));
    for option in options {
        page.push_str(&notes(&format!("Notes on {}", option.name), &option.story.notes));
    }
    if replications < input.planned {
        let missing = input.planned - replications;
        let _written = writeln!(
            page,
            "Interrupted: {missing} of {} replications were not played.",
            input.planned
        );
    }
    wrapped(&page, WIDTH)
}

/// The primary KPI of each option.
fn primary(row: &KpiRow, input: &OptionsInput, currency: &str) -> String {
    let unit = row.kpi.unit.symbol(currency);
    let mut text = format!("Judged by {}: {}.\n", row.kpi.name, row.kpi.definition);
    for (place, option) in input.options.iter().enumerate() {
        let value = row.arm(&option.name).map_or("undefined".to_owned(), |estimate| {
            format!("{} {}", with_unit(estimate.mean, unit), interval(&estimate))
        });
        // Writing to a string cannot fail.
        let _written = writeln!(text, "  {}: {value}", option.name);
        let mut line = |title: &str, name: &str| {
            let said = row.contrast(name).map_or("not compared".to_owned(), |contrasted| {
                sentence(&contrasted, unit, input.replications)
            });
            let _written = writeln!(text, "    {title}: {said}");
        };
        if place > 0 {
            let first = input.options.first().map_or("", |first| &first.name);
            line(&format!("against {first}"), &option.difference());
        }
        line("harm by its disruptions", &option.harm());
        if place > 0 {
            line("harm beyond that of the first", &option.harm_difference());
        }
    }
    text
}

/// Tables of all KPIs with some options each, the first in every one.
fn tables(options: &[StudyOption], rows: &[KpiRow], currency: &str) -> String {
    let Some((first, others)) = options.split_first() else { return String::new() };
    let mut text = "With the disruptions: means, and answers against the first option\n".to_owned();
    let mut same = Vec::new();
    for (block, some) in blocks(first, others, rows, currency).into_iter().enumerate() {
        let mut head = vec![String::new(), String::new(), first.name.to_string()];
        head.extend(some.iter().map(|option| option.name.to_string()));
        let mut table = vec![head];
        for row in rows {
            let Some(mean) =
                row.arm(&first.name).or_else(|| others.iter().find_map(|one| row.arm(&one.name)))
            else {
                continue;
            };
            let unit = row.kpi.unit.symbol(currency);
            if is_same(row, others) {
                if block == 0 {
                    same.push(format!("{} {}", row.kpi.name, with_unit(mean.mean, unit)));
                }
                continue;
            }
            table.push(cells(row, &row.kpi, unit, first, some));
        }
        text.push_str(&columns(&table));
    }
    text.push_str("* effect   · none seen   = identical\n");
    if !same.is_empty() {
        // Writing to a string cannot fail.
        let _written = writeln!(text, "The same in all options: {}", same.join(", "));
    }
    text
}

/// The other options, as many in a block as fit beside the first on a line.
fn blocks<'a>(
    first: &StudyOption,
    others: &'a [StudyOption],
    rows: &[KpiRow],
    currency: &str,
) -> Vec<&'a [StudyOption]> {
    let widest = |width: fn(&KpiRow, &str) -> usize| {
        rows.iter().map(|row| width(row, currency)).max().unwrap_or(0)
    };
    let names = widest(|row, _| row.kpi.name.chars().count());
    let units = widest(|row, currency| row.kpi.unit.symbol(currency).chars().count());
    // Two blanks before a column, and a mark behind a number.
    let of = |option: &StudyOption| option.name.chars().count().max(NUMBER + 2) + 2;
    let fixed = 2 + names + 2 + units + of(first);
    let mut blocks = Vec::new();
    let mut rest = others;
    while !rest.is_empty() {
        let mut width = fixed;
        let fits = rest.iter().take(ABREAST - 1).take_while(|option| {
            width += of(option);
            width <= WIDTH
        });
        let (block, after) = rest.split_at(fits.count().max(1));
        blocks.push(block);
        rest = after;
    }
    blocks
}

fn cells(
    row: &KpiRow,
    kpi: &Kpi,
    unit: &str,
    first: &StudyOption,
    some: &[StudyOption],
) -> Vec<String> {
    let mean = |name: &str| row.arm(name).map_or("—".to_owned(), |one| number(one.mean));
    let mut cells = vec![kpi.name.to_owned(), unit.to_owned(), format!("{}  ", mean(&first.name))];
    for option in some {
        let mark = row.contrast(&option.difference()).map_or(" ", |contrasted| {
            match contrasted.judgement.answer {
                Answer::Effect => "*",
                Answer::NoneSeen => "·",
                Answer::Identical => "=",
            }
        });
        cells.push(format!("{} {mark}", mean(&option.name)));
    }
    cells
}

/// Whether a KPI is the same in all options, in every replication.
fn is_same(row: &KpiRow, others: &[StudyOption]) -> bool {
    let is_identical = |option: &StudyOption| {
        let contrasted = row.contrast(&option.difference());
        contrasted.is_some_and(|one| one.judgement.answer == Answer::Identical)
    };
    !others.is_empty() && others.iter().all(is_identical)
}
