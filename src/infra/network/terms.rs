//! Terms on which a message is sent: its share of links as bulk, and its connection.

/// What a message asks of the links that it shares as bulk, and of those before it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FlowTerms {
    /// Weight of its share, above 0: a flow of weight 2 gets twice the rate of one of weight 1 where both are
    /// held by the same link.
    pub weight: f64,
    /// The most that it can use, in bytes a second, above 0.
    pub most_b_s: f64,
    /// Whether it is sent on its own connection: it keeps no order with other messages of its nodes, and
    /// waits neither for their bulk nor for those of them that have no route.
    pub is_apart: bool,
}

impl Default for FlowTerms {
    fn default() -> Self {
        Self { weight: 1.0, most_b_s: f64::INFINITY, is_apart: false }
    }
}
