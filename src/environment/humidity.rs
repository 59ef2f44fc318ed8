//! Wet bulb of outdoor air, from its dry bulb and the vapour that it holds.
//!
//! ```text
//!   e_s(T) = 6.112 hPa · exp(17.62 T / (243.12 °C + T))
//!   e = e_s(T_w) − A p (T − T_w),   A = 6.62e-4 /K,   p = 1013.25 hPa
//! ```
//! Source: WMO, Guide to Instruments and Methods of Observation (WMO-No. 8, 2018), annex 4.B: Magnus
//! formula over water and the psychrometer of Assmann. Valid from −45 °C to 60 °C. Not modelled: ice on
//! the bulb, pressure by altitude.

use libm::exp;

/// Psychrometer coefficient times the pressure at sea level, in hPa/K.
const PSYCHROMETER_HPA_K: f64 = 6.62e-4 * 1013.25;

/// Halvings of the range in which the wet bulb lies: to 1e-10 K.
const HALVINGS: usize = 42;

/// Pressure of saturated vapour over water, in hPa.
pub(super) fn saturated_hpa(celsius: f64) -> f64 {
    6.112 * exp(17.62 * celsius / (243.12 + celsius))
}

/// Wet bulb of air that holds vapour of a pressure, in °C; the dry bulb where it is saturated.
pub(super) fn wet_bulb_c(dry_c: f64, vapour_hpa: f64) -> f64 {
    let excess =
        |wet_c: f64| saturated_hpa(wet_c) - PSYCHROMETER_HPA_K * (dry_c - wet_c) - vapour_hpa;
    if excess(dry_c) <= 0.0 {
        return dry_c;
    }
    // Without any vapour the wet bulb is less than 60 K below the dry bulb in the valid range.
    let (mut low, mut high) = (dry_c - 60.0, dry_c);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if excess(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wet_bulbs_are_those_of_tables() {
        // Stull (2011), example: 20 °C and 50 % give 13.7 °C. ASHRAE: 35 °C and 40 % give 24.0 °C.
        for (dry_c, humidity, wet_c) in [(20.0, 0.5, 13.7), (35.0, 0.4, 24.0), (30.0, 0.7, 25.5)] {
            let found = wet_bulb_c(dry_c, humidity * saturated_hpa(dry_c));
            assert!((found - wet_c).abs() < 0.2, "{dry_c} °C: {found}");
        }
        assert_eq!(wet_bulb_c(12.0, saturated_hpa(12.0)), 12.0);
        assert_eq!(wet_bulb_c(12.0, saturated_hpa(15.0)), 12.0);
    }
}
