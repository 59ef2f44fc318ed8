//! Replenishment: what to order for a store, from what a site knows about it.
//!
//! Each product is ordered up to a level of its position: the forecast of the demand from the
//! view's `as_of` until the arrival after the next one, plus a safety factor times the standard
//! deviation that the forecast states: `S = m + z·σ`, z the normal quantile of the service goal.
//! Source: Silver, Pyke and Thomas (2017), ch. 7, order-up-to with review period and lead time.
//! Not modelled: substitution, shelf life, capacity of the truck.

use super::forecast::Forecast;
use crate::supply::policy::{BaseStock, Known, orderable};

/// Units of one product to order.
#[must_use]
pub fn order_up_to(forecast: Forecast, safety: f64, known: Known, divisible: bool) -> f64 {
    let level = (forecast.mean + safety * forecast.sd).max(0.0);
    orderable(BaseStock { level }.order(known), divisible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_whole_units_up_to_mean_and_safety() {
        let forecast = Forecast { mean: 30.0, sd: 5.0 };
        let known = Known { on_hand: 11.0, on_order: 8.0, backorders: 0.0 };
        assert_eq!(order_up_to(forecast, 1.645, known, false), 20.0);
        assert_eq!(order_up_to(forecast, 1.645, known, true), 30.0 + 1.645 * 5.0 - 19.0);
        assert_eq!(order_up_to(Forecast { mean: 0.0, sd: 0.0 }, 1.645, known, false), 0.0);
    }
}
