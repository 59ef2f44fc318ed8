//! A story: its specification, the checks across its pieces, and the assembly of its World.

mod assemble;
mod chance;
mod checked;
mod gate;
mod hash;
mod mechanism;
mod overlap;
mod placed;
mod reach;
mod read;
mod spec;
mod variant;

pub use assemble::{AssemblyError, Disruptions, Planned, assemble, assemble_undisturbed, state};
pub use chance::declares_chance;
pub use checked::Story;
pub use gate::{GATE_COLUMNS, Gate, Statistic};
pub use hash::hash;
pub use mechanism::{Mechanism, Mechanisms};
pub use read::{load_request, load_story, load_variant};
pub use spec::StorySpec;
pub use variant::Variant;
