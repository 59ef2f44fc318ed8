//! Decisions worked out by hand in a running World: few shops, one product, fixed delays.

mod ideal;
mod scene;
