//! Voltage tolerance: how long equipment rides through a sag of the grid.
//!
//! The curve of the load is a step function: a remaining voltage `v`, in terms of the nominal, is tolerated for
//! 20 ms below 70 %, 0.5 s from 70 %, 10 s from 80 %, and without end from 90 %. Equipment drops out at the
//! instant at which the curve is left, and not before.
//!
//! Source: ITI (CBEMA) Curve Application Note, Information Technology Industry Council (2000): voltage
//! drop to 0 for up to 20 ms, sags to 70 % for up to 0.5 s and to 80 % for up to 10 s, steady state from 90 %.
//! Written for single-phase IT equipment at 120 V and 60 Hz, and used here from 0 to 100 % for all that a
//! site draws; contactors of chillers drop out at 50 to 70 % within some cycles (~), which the curve
//! covers below 70 % only. Not modelled: swells, sags of single phases, several sags of which each is within
//! the curve.
//! Held to account by `tests/it/sites/brown_out.rs`.

use crate::quantity::{Share, Span};

/// Least voltage and the longest time in ms for which each is tolerated, lowest voltage first.
const CURVE: [(f64, i64); 3] = [(0.0, 20), (0.7, 500), (0.8, 10_000)];

/// Voltage from which a sag is tolerated without end.
const STEADY: f64 = 0.9;

/// Longest time for which a remaining voltage is tolerated; `None` without end.
#[must_use]
pub fn ride_through(voltage: Share) -> Option<Span> {
    if voltage.si() >= STEADY {
        return None;
    }
    let step = CURVE.iter().rev().find(|(from, _)| voltage.si() >= *from);
    step.and_then(|(_, ms)| Span::from_nanoseconds(ms * 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_of_the_curve() {
        for (voltage, ms) in [
            ("0 %", Some(20.0)),
            ("69.9 %", Some(20.0)),
            ("70 %", Some(500.0)),
            ("79.9 %", Some(500.0)),
            ("80 %", Some(10_000.0)),
            ("89.9 %", Some(10_000.0)),
            ("90 %", None),
            ("100 %", None),
        ] {
            let tolerated = ride_through(voltage.parse().unwrap());
            assert_eq!(tolerated.map(|span| span.seconds() * 1e3), ms, "{voltage}");
        }
    }
}
