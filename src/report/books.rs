//! The closing ledger as a page shows it.

use super::text::grouped;
use crate::outcome::ledger::{Book, Entry, Ledger};

/// A line a book, the sides with an equals sign between.
pub(super) fn books(ledger: &Ledger) -> String {
    let mut text = "Ledger of replication 0, disturbed\n".to_owned();
    for book in &ledger.books {
        text.push_str(&line(book));
    }
    text
}

fn line(book: &Book) -> String {
    let unit = if book.unit == "1" { String::new() } else { format!(" ({})", book.unit) };
    let verdict = if book.balances() { "balances" } else { "DOES NOT BALANCE" };
    format!("  {}{unit}: {}\n    = {}; {verdict}\n", book.name, side(&book.came), side(&book.went))
}

fn side(entries: &[Entry]) -> String {
    let told = |&(what, amount): &Entry| format!("{} {what}", grouped(amount));
    // What there is none of need not be said, unless there is none of anything.
    let some: Vec<String> = entries.iter().filter(|entry| entry.1 != 0.0).map(told).collect();
    if some.is_empty() { "nothing".to_owned() } else { some.join(" + ") }
}
