//! Placement worked out by hand: which site a rung asks that names a model.

mod check;
mod choice;
mod failover;
mod filters;
mod ledger;
mod random;
mod roles;
mod start;

use super::health::{hourly, two};
use super::scene::Scene;

/// The scene with a second large site, where the first rung names the model of both and the second that of the small
/// site; `terms` are those of placement.
pub fn placed(terms: &str) -> Scene {
    named(two()).with("network: (", &format!("placement: ({terms}), network: ("))
}

/// A scene of `two`, whose rungs name models.
pub fn named(scene: Scene) -> Scene {
    scene
        .with("\"big\": (role: large,", "\"big\": (role: large, models: [\"main\"],")
        .with("\"second\": (role: large,", "\"second\": (role: large, models: [\"main\"],")
        .with("\"little\": (role: fallback,", "\"little\": (role: fallback, models: [\"spare\"],")
        .with("arcs: {", "models: {\"main\": (forecast: calibrated(wmape: \"0 %\")), \"spare\": (forecast: calibrated(wmape: \"30 %\"))}, arcs: {")
        .with(
            "(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))",
            "(model: \"main\", patience: \"1 min\")",
        )
        .with(
            "(role: fallback, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))",
            "(model: \"spare\", patience: \"1 min\")",
        )
}

/// The same with decisions every hour from 09:00 on, and probes of every minute.
pub fn probing(terms: &str) -> Scene {
    hourly(placed(terms))
        .with("weather: (every", "probes: (every: \"1 min\", misses: 2), weather: (every")
}
