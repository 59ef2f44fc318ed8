//! Free cooling: how a plant that keeps its set-point divides a heat flow between dry coolers and chillers.
//!
//! ```text
//!   P(s) = F s³ + Q_c / COP + W min(1, Q_c / H)³,   Q_c = Q − s D,   D = G (T_water − T_air)
//! ```
//! with the heat flow `Q`, the speed `s` of the fans of the dry coolers, their power `F` at full speed and
//! heat `D` there, the heat `Q_c` of the chillers, and a tower of fans `W` for the heat `H`. The fans run at
//! the speed for which the plant draws least: dry coolers alone while they are cheaper, both while the last
//! watt costs the same in either, `3 F s² = D (1/COP + 3 W Q_c² / H³)`, and the more chillers the nearer the
//! air is to the water. As much runs dry as the chillers do not take.
//!
//! At a given speed `P` does not fall with the temperature of the air (`D` and `COP` do), and warmer air
//! leaves fewer speeds at which the heat is rejected: the least power of a heat flow never falls as
//! the air warms.
//!
//! Source: integrated economisers, ASHRAE 90.1 (2022) 6.5.1; least power as the rule of supervisory control,
//! Braun and Diderrich 1990, ASHRAE Handbook, HVAC Applications (2019), ch. 43; fan law as in
//! `heat_rejection`. Valid for water at its set-point: above it all that there is runs, until the air is
//! warmer than the water. Not modelled: least speeds, hysteresis of the changeover.
//! Held to account by `tests/it/sites/free_cooling.rs`.

/// A plant with dry coolers at its set-point, and the heat that it must reject.
#[derive(Clone, Copy, Debug)]
pub(super) struct FreeCooling {
    /// Heat that it rejects, in W; infinite while it is short.
    pub(super) heat_w: f64,
    /// Heat of the dry coolers at full speed, above zero, in W.
    pub(super) dry_w: f64,
    /// Power of their fans at full speed, in W.
    pub(super) fans_w: f64,
    /// Greatest heat of the chillers, in W.
    pub(super) chillers_w: f64,
    /// Coefficient of performance of the chillers.
    pub(super) cop: f64,
    /// Heat and fans of the tower at full load, in W.
    pub(super) tower: Option<(f64, f64)>,
}

impl FreeCooling {
    /// Speed of the fans at which the plant draws least, as a share of full speed; at equal power the
    /// higher.
    pub(super) fn speed(&self) -> f64 {
        let most = (self.heat_w / self.dry_w).min(1.0);
        let least = ((self.heat_w - self.chillers_w) / self.dry_w).clamp(0.0, most);
        if least >= most {
            return most;
        }
        // The least power is at an end of the speeds, where the tower is full, or where the slope is zero.
        let beside_full_tower =
            self.tower.map_or(most, |(heat_w, _)| (self.heat_w - heat_w) / self.dry_w);
        let candidates =
            [beside_full_tower, self.speed_without_tower(), self.speed_with_tower(), least];
        let mut best = (most, self.power_w(most));
        for speed in candidates.map(|speed| speed.clamp(least, most)) {
            let power_w = self.power_w(speed);
            if power_w < best.1 {
                best = (speed, power_w);
            }
        }
        best.0
    }

    /// Power of the plant at a speed of the fans, in W.
    fn power_w(&self, speed: f64) -> f64 {
        let chilled_w = (self.heat_w - speed * self.dry_w).max(0.0);
        let tower_w =
            self.tower.map_or(0.0, |(heat_w, fans_w)| fans_w * cube((chilled_w / heat_w).min(1.0)));
        self.fans_w * cube(speed) + chilled_w / self.cop + tower_w
    }

    /// Speed at which the last watt costs the same in dry coolers and chillers, the tower aside.
    fn speed_without_tower(&self) -> f64 {
        (self.dry_w / (3.0 * self.fans_w * self.cop)).sqrt()
    }

    /// The same with a tower that is not at full load: `a s² + b s = c`.
    fn speed_with_tower(&self) -> f64 {
        let Some((heat_w, fans_w)) = self.tower else { return self.speed_without_tower() };
        let slope = 3.0 * fans_w * self.dry_w / cube(heat_w);
        let a = 3.0 * self.fans_w - slope * self.dry_w * self.dry_w;
        let b = 2.0 * slope * self.dry_w * self.heat_w;
        let c = self.dry_w / self.cop + slope * self.heat_w * self.heat_w;
        // Without a root the power falls with the speed up to the greatest.
        let root = b * b + 4.0 * a * c;
        if root >= 0.0 { 2.0 * c / (b + root.sqrt()) } else { f64::INFINITY }
    }
}

/// Fans draw the cube of their speed.
pub(super) fn cube(share: f64) -> f64 {
    share * share * share
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_other_speed_draws_less(
            dry_w in 1.0..3.0_f64, heat in 0.1..5.0_f64, fans_w in 0.0..0.5_f64, chillers in 0.0..2.0_f64,
            cop in 1.0..9.0_f64, tower in proptest::option::of((0.1..2.0_f64, 0.0..0.3_f64))
        ) {
            let heat_w = heat * dry_w;
            let free =
                FreeCooling { heat_w, dry_w, fans_w, chillers_w: chillers * heat_w, cop, tower };
            let speed = free.speed();
            for other in (0..=200).map(|step| f64::from(step) / 200.0) {
                let dry_w = other * free.dry_w;
                if dry_w <= heat_w && heat_w - dry_w <= free.chillers_w {
                    prop_assert!(free.power_w(speed) <= free.power_w(other) + 1e-12);
                }
            }
        }
    }
}
