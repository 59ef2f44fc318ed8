//! From a scenario's files to typed specifications, with every issue at its place.
//!
//! A [`Loader`] knows the kinds of files; it reads a story, its includes and overrides, and hands out
//! each specification. Checkers push [`Issues`](crate::issue::Issues) by path;
//! [`Loaded::report`] finds where each path was written.

mod assemble;
mod diagnostic;
mod diagnostics;
mod draft;
mod hash;
mod include;
mod inspect;
mod load;
mod locate;
mod mechanism;
mod outline;
mod override_path;
mod reading;
mod scan;
mod shape;
mod source;
mod story;
mod trial;

pub use assemble::{AssemblyError, assemble};
pub use diagnostic::{Diagnostic, Place, Severity};
pub use diagnostics::{CheckReport, Diagnostics};
pub use hash::hash;
pub use load::{Loaded, Loader, Piece, Request};
pub use mechanism::{Mechanism, Mechanisms, Variant};
pub use shape::read;
pub use source::Source;
pub use story::{Story, StorySpec, load_story};
