//! The customers of a product at a shop who stay away because a unit was lost; see `network::lost_custom`.

use crate::kernel::SimTime;

/// Custom that lost units keep away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::supply) struct LostCustom {
    /// Share of the customers whom a lost unit keeps away.
    per_unit: f64,
    half_life_s: f64,
    /// Share of the customers who stay away, at `since`.
    away: f64,
    since: SimTime,
}

impl LostCustom {
    /// All customers come; a lost unit keeps a share of them away, of whom half are back after a half-life.
    pub(in crate::supply) const fn new(per_unit: f64, half_life_s: f64, now: SimTime) -> Self {
        Self { per_unit, half_life_s, away: 0.0, since: now }
    }

    /// Share of those away at an instant who are still away at a later one.
    fn left(self, from: SimTime, to: SimTime) -> f64 {
        libm::exp2(-to.since(from).seconds() / self.half_life_s)
    }

    /// Units are lost at an instant, which may lie before that of the last loss.
    pub(super) fn lose(&mut self, at: SimTime, units: f64) {
        let kept_away = units * self.per_unit;
        if at >= self.since {
            self.away = self.away * self.left(self.since, at) + kept_away;
            self.since = at;
        } else {
            self.away += kept_away * self.left(at, self.since);
        }
        self.away = self.away.min(1.0);
    }

    /// Factor on the mean of demand at an instant: the share of the customers who come.
    pub(in crate::supply) fn factor(self, now: SimTime) -> f64 {
        1.0 - self.away * self.left(self.since, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SimSpan;

    #[test]
    fn half_of_those_kept_away_are_back_after_the_half_life() {
        let day = |days: i64| SimTime::START + SimSpan::DAY * days;
        let mut custom = LostCustom::new(0.02, 28.0 * 86_400.0, day(0));
        assert_eq!(custom.factor(day(9)), 1.0);
        custom.lose(day(10), 5.0);
        assert_eq!(custom.factor(day(10)), 0.9);
        assert_eq!(custom.factor(day(38)), 0.95);
        // Found later, a loss of the past counts as if it had been found at once.
        let mut late = LostCustom::new(0.02, 28.0 * 86_400.0, day(0));
        late.lose(day(20), 3.0);
        late.lose(day(10), 5.0);
        custom.lose(day(20), 3.0);
        assert!((late.factor(day(30)) - custom.factor(day(30))).abs() < 1e-15);
        // No more than all customers stay away.
        custom.lose(day(40), 1e6);
        assert_eq!(custom.factor(day(40)), 0.0);
    }
}
