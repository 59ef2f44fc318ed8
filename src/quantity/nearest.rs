//! Suggestions for misspelt names, and lists of valid ones.

/// The candidate most similar to a text, if one is similar enough; the first of equals.
pub fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // One typing error per three letters, but never an entirely different name.
    let allowed = (given.chars().count() / 3).clamp(1, 4);
    let lower = given.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(given.len()) <= 16)
        .map(|candidate| {
            (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate)
        })
        .filter(|(distance, candidate)| {
            *distance <= allowed && *distance < candidate.chars().count()
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Names for a help text: `` `a`, `b`, `c` `` and the number of further ones.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let names: Vec<&str> = names.into_iter().collect();
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => "none".to_owned(),
        count if count > SHOWN => format!("{} and {} more", shown.join(", "), count - SHOWN),
        _ => shown.join(", "),
    }
}

/// The plural of a noun: `sites`, `facilities`.
#[must_use]
pub fn several(what: &str) -> String {
    match what.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ => format!("{what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_more_than_one() {
        for (one, more) in [("site", "sites"), ("facility", "facilities"), ("holiday", "holidays")]
        {
            assert_eq!(several(one), more);
        }
    }

    #[test]
    fn only_what_is_like_it_is_near() {
        for (given, near) in
            [("kw", Some("kW")), ("cutof", Some("cutoff")), ("zebra", None), ("q", Some("J"))]
        {
            // One letter is one edit away from any other letter, but shares nothing with it.
            let near = near.filter(|near| near.len() > 1);
            assert_eq!(nearest(given, ["kW", "J", "cutoff", "cutoffs"]), near, "{given}");
        }
    }
}
