//! Rows in columns, for pages of studies.

use super::text::number;
use crate::study::judge::estimate::Estimate;

/// Characters per line of these pages.
pub(super) const WIDTH: usize = 80;

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
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("[{}, {}]", number(low), number(high)),
        _ => "—".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "10"], ["bcd", "−1"]].map(|row| row.map(str::to_owned));
        assert_eq!(columns(&rows), "  a     10\n  bcd   −1\n");
    }
}
