//! The balance as the page shows it.

use super::text::grouped;
use crate::outcome::balance::{Account, Balance, Entry};

/// Each account of an arm, inflow = outflow.
pub(super) fn balance(balance: &Balance, replication: u32, arm: &str) -> String {
    let mut text = format!("Balance of replication {replication}, {arm}\n");
    for account in &balance.accounts {
        text.push_str(&line(account));
    }
    text
}

fn line(account: &Account) -> String {
    let unit = if account.unit == "1" { String::new() } else { format!(" ({})", account.unit) };
    let verdict = if account.balances() { "balances" } else { "DOES NOT BALANCE" };
    format!(
        "  {}{unit}: {}\n    = {}; {verdict}\n",
        account.name,
        side(&account.inflow),
        side(&account.outflow)
    )
}

fn side(entries: &[Entry]) -> String {
    let told = |&(what, amount): &Entry| format!("{} {what}", grouped(amount));
    // Zero entries are left out, unless all are zero.
    let some: Vec<String> = entries.iter().filter(|entry| entry.1 != 0.0).map(told).collect();
    if some.is_empty() { "nothing".to_owned() } else { some.join(" + ") }
}
