//! From the files of a scenario to typed specifications, with every issue at its place, and to a World.
//!
//! ```text
//!  text/  spans of values         load/  includes, overrides, typed pieces       story/  checks, World
//! ```
//! A [`Loader`] knows the kinds of files; it reads a story, its includes and overrides, and hands out
//! each specification. Checkers push [`Issues`](crate::issue::Issues) by path;
//! [`Loaded::report`] finds where each path was written.

pub mod import;
mod load;
mod renamed;
mod story;
mod text;

pub use load::loader::{Loaded, Loader};
pub use load::piece::Piece;
pub use load::request::{Request, Swap};
pub use load::uncertain::Uncertain;
pub use renamed::renamed;
pub use story::{
    AssemblyError, Disruptions, GATE_COLUMNS, Gate, Mechanism, Mechanisms, Planned, Statistic,
    Story, StorySpec, Variant, assemble, assemble_undisturbed, declares_chance, hash, load_request,
    load_story, load_variant, state,
};
pub use text::diagnostic::{Diagnostic, Place, Severity};
pub use text::diagnostics::{CheckReport, Diagnostics};
pub use text::source::Source;
