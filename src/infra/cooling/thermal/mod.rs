//! Heat networks: temperatures by closed form, and the instants at which they pass a limit.

mod bounds;
mod crossing;
mod eigen;
mod mass;
mod modes;
mod network;
mod passage;
mod surroundings;
#[cfg(test)]
mod tests;

pub use bounds::OutOfBounds;
pub use network::HeatNetwork;
pub use passage::{Direction, Weights};
