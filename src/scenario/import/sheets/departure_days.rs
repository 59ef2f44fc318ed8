//! Days on which a lane departs: of the week, of the month, or the first to fifth of a weekday in a month.

use crate::scenario::import::draft::{forbid, need};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::DaysSpec;

/// The days that a row of `lanes` states; `None` where they are wrong.
pub(super) fn departure_days(row: &Row<'_>, log: &mut Log) -> Option<DaysSpec> {
    if row.states("days_of_month") {
        forbid(row, &["days", "week_of_month"], "days of the month are given", log);
        return monthly(row, log);
    }
    let days = row.days("days").unwrap_or_default();
    if !row.states("week_of_month") {
        return Some(days.map_or(DaysSpec::Daily, DaysSpec::On));
    }
    if !need(row, &["days"], "the week of a month", log) {
        return None;
    }
    let nth = row.number("week_of_month")?;
    if !(1.0..=5.0).contains(&nth) {
        let message = format!("`{nth}` is no week of a month");
        let help = "1 to 5: the first to the fifth of the weekday in `days`";
        log.error("out-of-range", row.cell("week_of_month"), &nth.to_string(), message, help);
        return None;
    }
    match days.as_deref() {
        Some([day]) => Some(DaysSpec::Nth(nth as u8, *day)),
        // A cell that could not be read is reported already.
        None if row.value("days").is_none() => None,
        _ => {
            let message = "`week_of_month` stands beside several weekdays";
            let help = "write one weekday in `days`, such as `tue`";
            log.error("conflict", row.cell("days"), "", message, help);
            None
        }
    }
}

fn monthly(row: &Row<'_>, log: &mut Log) -> Option<DaysSpec> {
    let numbers = row.numbers("days_of_month")?;
    let mut days: Vec<u8> = Vec::new();
    for number in numbers {
        let is_day = number.fract() == 0.0 && (1.0..=31.0).contains(&number);
        let day = if is_day { number as u8 } else { 0 };
        if !is_day || days.contains(&day) {
            let message = if is_day {
                format!("the day {number} is named twice")
            } else {
                format!("`{number}` is no day of a month")
            };
            let help = "days of the month, 1 to 31, each once, such as `1 15`";
            let (spot, value) = (row.cell("days_of_month"), number.to_string());
            log.error("out-of-range", spot, &value, message, help);
            return None;
        }
        days.push(day);
    }
    Some(DaysSpec::Monthly(days))
}
