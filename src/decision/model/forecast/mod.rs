//! Forecast methods, one file each, and the prediction that they give.

mod calibrated;
mod method;
mod prediction;
mod ses;

pub use calibrated::{
    Calibrated, CalibratedSpec, DriftSpec, ErrorDraws, ForecastError, ForecastScope,
};
pub use method::{ForecastSpec, Forecaster};
pub use prediction::Forecast;
pub use ses::{Ses, SesSpec};
