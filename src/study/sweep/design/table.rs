//! Points that a table lists: a CSV file with a column for each factor, in any order.

use crate::study::sweep::factor::Factor;
use crate::study::sweep::value;

/// Cells without a value that are named.
const MOST_SHOWN: usize = 10;

/// The values of the rows of a table, a value for each factor.
///
/// # Errors
/// What is wrong with the table, with its line.
pub(in super::super) fn read(text: &str, factors: &[Factor]) -> Result<Vec<Vec<String>>, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let names = || factors.iter().map(|factor| factor.name.as_str());
    if let Some(unknown) = header.iter().find(|column| names().all(|name| name != *column)) {
        return Err(format!("its column `{unknown}` is no factor of the study"));
    }
    let twice =
        |(place, column): &(usize, &str)| header.iter().take(*place).any(|one| one == *column);
    if let Some((_, column)) = header.iter().enumerate().find(twice) {
        return Err(format!("it has two columns `{column}`"));
    }
    let mut places = Vec::with_capacity(factors.len());
    for name in names() {
        let Some(place) = header.iter().position(|column| column == name) else {
            return Err(format!("it has no column for the factor `{name}`"));
        };
        places.push(place);
    }
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |(place, factor): (&usize, &Factor)| match record.get(*place) {
            Some(cell) if !cell.is_empty() => Ok(value::canonical(cell)),
            _ => Err(format!("line {line} has no value for `{}`", factor.name)),
        };
        let cells: Vec<Result<String, String>> = places.iter().zip(factors).map(cell).collect();
        wrong.extend(cells.iter().filter_map(|cell| cell.clone().err()));
        rows.push(cells.into_iter().flatten().collect());
    }
    if wrong.is_empty() {
        return Ok(rows);
    }
    let more = wrong.len().saturating_sub(MOST_SHOWN);
    wrong.truncate(MOST_SHOWN);
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    Err(wrong.join("; ") + &more)
}

#[cfg(test)]
mod tests {
    use super::super::tests::factors;
    use super::*;

    #[test]
    fn columns_are_found_by_name_and_rows_kept_in_order() {
        let factors = factors(&["given(path: \"x\")", "given(path: \"y\")"]);
        let rows = read("b,a\n2 h,1\n\"3 h\",4\n", &factors).unwrap();
        assert_eq!(rows, [["1", "2 h"], ["4", "3 h"]]);
        assert_eq!(
            read("a,c\n1,2\n", &factors).unwrap_err(),
            "its column `c` is no factor of the study"
        );
        assert_eq!(read("a\n1\n", &factors).unwrap_err(), "it has no column for the factor `b`");
        assert_eq!(read("a,b,a\n1,2,3\n", &factors).unwrap_err(), "it has two columns `a`");
        assert_eq!(read("a,b\n1,\n", &factors).unwrap_err(), "line 2 has no value for `b`");
        assert_eq!(
            read("a,b\n1,\n2,3\n,\n", &factors).unwrap_err(),
            "line 2 has no value for `b`; line 4 has no value for `a`; line 4 has no value for `b`"
        );
    }
}
