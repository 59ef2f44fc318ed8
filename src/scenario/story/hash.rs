//! The hash of a resolved scenario.

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

/// 16 hexadecimal digits that identify a resolved specification.
///
/// They are the hash of its JSON with fields in the order of their declaration and entries in the
/// order of the file. The order matters: it determines ids, so another order is another run.
///
/// # Panics
/// If the specification has maps whose keys are not strings; specs have none.
#[must_use]
pub fn hash(specification: &impl Serialize) -> String {
    let json = serde_json::to_vec(specification).expect("specs are plain data with texts as keys");
    format!("{:016x}", xxh3_64(&json))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Power;

    #[test]
    fn equal_values_have_equal_hashes() {
        let of = |text: &str| hash(&[text.parse::<Power>().unwrap()]);
        assert_eq!(of("250 kW"), of("0.25 MW"));
        assert_ne!(of("250 kW"), of("251 kW"));
        // `printf "[250]" | xxhsum -H3`: tables of earlier runs contain it.
        assert_eq!(hash(&[250]), "e9bd64e7ee662341");
        assert_eq!(of("250 kW").len(), 16);
    }
}
