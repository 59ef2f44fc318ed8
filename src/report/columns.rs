//! Rows in columns, for pages of studies.

use super::text::number;
use crate::study::judge::estimate::Estimate;

/// Characters per line of these pages.
pub(super) const WIDTH: usize = 80;

/// Part of a scale below which a value is printed as about zero.
const NEGLIGIBLE: f64 = 1e-5;

/// Rows in columns, the first to the left and the others to the right.
pub(super) fn columns<Row: AsRef<[String]>>(rows: &[Row]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.as_ref().get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let mut text = String::new();
    for row in rows {
        let mut line = String::from(" ");
        for (column, cell) in row.as_ref().iter().enumerate() {
            let fill = " ".repeat(width(column) - cell.chars().count());
            line.push(' ');
            if column == 0 {
                line.push_str(cell);
                line.push_str(&fill);
            } else {
                line.push(' ');
                line.push_str(&fill);
                line.push_str(cell);
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The interval of an estimate.
pub(super) fn interval(estimate: &Estimate) -> String {
    interval_of(estimate, 0.0)
}

/// The interval of an estimate beside values of a scale.
pub(super) fn interval_of(estimate: &Estimate, scale: f64) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("[{}, {}]", amount(low, scale), amount(high, scale)),
        _ => "—".to_owned(),
    }
}

/// A number beside values of a scale, of which it may be too small a part for a reader; a zero is exact.
pub(super) fn amount(value: f64, scale: f64) -> String {
    if value != 0.0 && value.abs() < NEGLIGIBLE * scale {
        "≈ 0".to_owned()
    } else {
        number(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "10"], ["bcd", "−1"]].map(|row| row.map(str::to_owned));
        assert_eq!(
            [amount(1e-7, 2.5), amount(0.0, 2.5), amount(1e-7, 1e-6)],
            ["≈ 0", "0", "0.000000100"]
        );
        assert_eq!(columns(&rows), "  a    10\n  bcd  −1\n");
    }
}
