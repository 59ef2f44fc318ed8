//! Demand over a random lead time: mean `d·L` and variance `σ_d²·L + d²·σ_L²`.
//!
//! `d` and `σ_d` are mean and standard deviation of the demand of a unit of time, `L` and `σ_L` those of
//! the lead time. Source: Silver, Pyke and Thomas (2017), ch. 7. Valid for demand that is independent from one
//! unit of time to the next, and of the lead time. Held to account by `lead_time_demand` of
//! `tests/it/oracles/supply`.

/// Mean and variance of demand over a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DemandMoments {
    /// Mean, in units.
    pub mean: f64,
    /// Variance, in units squared.
    pub variance: f64,
}

/// Mean and standard deviation of a lead time, in the unit of time that a rate of demand is of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LeadTimeMoments {
    /// Mean, 0 or more, in the unit of time of the rate of demand.
    pub mean: f64,
    /// Standard deviation, in the same unit; 0 where the lead time is constant.
    pub sd: f64,
}

impl DemandMoments {
    /// Standard deviation, in units.
    #[must_use]
    pub fn sd(self) -> f64 {
        self.variance.max(0.0).sqrt()
    }

    /// Demand over a lead time, from that of a unit of time.
    #[must_use]
    pub fn over(self, lead: LeadTimeMoments) -> Self {
        Self {
            mean: self.mean * lead.mean,
            variance: self.variance * lead.mean + self.mean * self.mean * lead.sd * lead.sd,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 20 · 10 = 200; 25 · 10 + 400 · 4 = 1850.
    #[test]
    fn spread_of_the_lead_time_adds_to_that_of_demand() {
        let daily = DemandMoments { mean: 20.0, variance: 25.0 };
        let over = daily.over(LeadTimeMoments { mean: 10.0, sd: 2.0 });
        assert_eq!(over, DemandMoments { mean: 200.0, variance: 1850.0 });
        assert_eq!(daily.over(LeadTimeMoments { mean: 10.0, sd: 0.0 }).variance, 250.0);
    }
}
