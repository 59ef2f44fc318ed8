//! Models: forecast skill, work per inference and size of weights, independent of the sites that
//! run them.
//!
//! ```text
//!  registry: name ─▶ forecast (skill) · work (service time) · weights (size)
//!                       │
//!            ses │ calibrated ──uses── demand profile, spread, errors
//! ```

mod demand_profile;
mod error;
pub mod forecast;
mod registry;
mod spread;

pub use demand_profile::{DemandProfiles, DemandStretch, WeatherKnowledge};
pub use error::ErrorSeries;
pub use registry::{Model, ModelChoice, ModelSpec, ModelsSpec};
pub use spread::DemandSpread;

pub(super) use registry::check;
