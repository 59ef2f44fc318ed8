//! The text of scenario files: where its values stand, what may be put in their place, and how an
//! issue is shown there.
//!
//! ```text
//! Source ─ scan ─▶ outline ─ locate ─▶ span of a path        Draft = a text with patches, and where
//!                                                             each came from
//! ```

pub(crate) mod diagnostic;
pub(crate) mod diagnostics;
pub(crate) mod draft;
pub(crate) mod locate;
pub(crate) mod outline;
pub(crate) mod scan;
pub(crate) mod source;
