//! Terms on which a message shares links as bulk.

/// What a message asks of the links that it shares as bulk.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FlowTerms {
    /// Weight of its share, above 0: a flow of weight 2 gets twice the rate of one of weight 1 where both are
    /// held by the same link.
    pub weight: f64,
    /// The most that it can use, in bytes a second, above 0.
    pub most_b_s: f64,
}

impl Default for FlowTerms {
    fn default() -> Self {
        Self { weight: 1.0, most_b_s: f64::INFINITY }
    }
}
