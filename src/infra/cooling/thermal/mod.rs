//! Heat networks: temperatures by closed form, and the instants at which they pass a limit.

mod crossing;
mod mass;
mod modes;
mod network;
mod passage;
#[cfg(test)]
mod tests;

pub use mass::MOST_MASSES;
pub use network::HeatNetwork;
pub use passage::Direction;
