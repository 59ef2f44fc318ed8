//! RON as scenarios write it: options and newtypes without their wrappers.

use ron::error::SpannedError;
use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

/// Maximum nesting depth of values in a scenario.
pub const DEEPEST: usize = 40;

/// Reads a typed value.
///
/// # Errors
/// The first value in the text that does not fit the type.
pub fn read_ron<T: DeserializeOwned>(text: &str) -> Result<T, SpannedError> {
    let extensions = Extensions::IMPLICIT_SOME
        | Extensions::UNWRAP_NEWTYPES
        | Extensions::UNWRAP_VARIANT_NEWTYPES;
    // Each level of the text takes up to three of the parser's levels: a value, its option, its
    // newtype.
    let options = ron::Options::default()
        .with_default_extension(extensions)
        .with_recursion_limit(4 * DEEPEST);
    options.from_str(text)
}
