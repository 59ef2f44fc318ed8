//! The text of scenario files: spans of values, replacements of values, and diagnostics at their
//! positions.
//!
//! ```text
//! Source ─ scan ─▶ outline ─ locate ─▶ span of a path        Draft = a text with patches, and the
//!                                                             origin of each
//! ```

pub(crate) mod diagnostic;
pub(crate) mod diagnostics;
pub(crate) mod draft;
pub(crate) mod locate;
pub(crate) mod outline;
pub(crate) mod scan;
pub(crate) mod source;
