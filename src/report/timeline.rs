//! The timeline: the incidents of a run, each with what caused it.

use super::text::instant;
use crate::environment::Clock;
use crate::outcome::table::incidents::IncidentRows;
use std::fmt::Write;

/// Lines of the timeline that fit.
const MOST_LINES: usize = 16;

/// The incidents in order of time.
pub(super) fn timeline(rows: &IncidentRows, replication: u32, clock: &Clock) -> String {
    let mut rows = rows.lines();
    if rows.is_empty() {
        return "No incident.\n".to_owned();
    }
    rows.sort_by_key(|row| (row.began, row.incident));
    let mut text = format!("Incidents of replication {replication}, local time (← its cause)\n");
    for row in rows.iter().take(MOST_LINES) {
        let began = instant(clock, row.began);
        let end = |ended| clock.local(ended).strftime("%d %b %H:%M:%S").to_string();
        let ended = row.ended.map_or("not over".to_owned(), end);
        let cause = row.cause.map_or(String::new(), |cause| format!(" ← #{cause}"));
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "  {began} – {ended:<15}  #{} {}: {}{cause}",
            row.incident, row.kind, row.entity
        );
    }
    if rows.len() > MOST_LINES {
        let more = rows.len() - MOST_LINES;
        let _written = writeln!(text, "  … and {more} more, in the table `incidents`");
    }
    text
}
