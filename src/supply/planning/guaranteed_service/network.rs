//! Stages, arcs, and the cost of a placement.

/// A stage of a supply chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// Time from having all inputs to having the output, in days.
    pub time_days: u32,
    /// Cost of the safety stock of one day of net time for a year: holding cost of a unit × safety factor ×
    /// standard deviation of a day's demand; 0 or more.
    pub cost: f64,
    /// Longest time in days that it may quote; none where its customers set no limit.
    pub most_quoted_days: Option<u32>,
}

/// Why stages and arcs are no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// An arc names a stage that does not exist.
    #[error("arc {0} names a stage that does not exist")]
    UnknownStage(usize),
    /// Stages supply each other in a ring.
    #[error("stage {0} supplies itself through others")]
    Cycle(usize),
    /// The longest path takes more days than are searched.
    #[error("the longest path takes {0} days, at most {MOST_DAYS} are searched")]
    TooLong(u64),
}

/// Longest path in days.
pub(super) const MOST_DAYS: u64 = 3_000;

/// Stages and the arcs between them, from supplier to customer.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) stages: Vec<Stage>,
    pub(super) arcs: Vec<(usize, usize)>,
    pub(super) suppliers: Vec<Vec<usize>>,
    pub(super) customers: Vec<Vec<usize>>,
    /// Stages, suppliers before their customers.
    pub(super) order: Vec<usize>,
    /// Days of the longest path up to each stage, its own time included.
    pub(super) longest: Vec<usize>,
    /// Square roots of 0, 1, 2, … days.
    pub(super) roots: Vec<f64>,
}

/// Where safety stock is held.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// Days that each stage quotes to its customers.
    pub quoted: Vec<usize>,
    /// Days within which each stage receives its inputs.
    pub received: Vec<usize>,
    /// Cost of the safety stock for a year.
    pub cost: f64,
    /// No placement costs less than this.
    pub bound: f64,
}

impl Placement {
    /// How far the cost may be above the least one, as a ratio of the bound.
    #[must_use]
    pub fn gap(&self) -> f64 {
        if self.bound > 0.0 { (self.cost - self.bound) / self.bound } else { 0.0 }
    }
}

impl Network {
    /// A network of stages and arcs from supplier to customer.
    ///
    /// # Errors
    /// If an arc names no stage, the arcs form a ring, or a path is too long.
    pub fn new(stages: Vec<Stage>, mut arcs: Vec<(usize, usize)>) -> Result<Self, NetworkError> {
        let count = stages.len();
        if let Some(wrong) = arcs.iter().position(|(from, to)| *from.max(to) >= count) {
            return Err(NetworkError::UnknownStage(wrong));
        }
        arcs.sort_unstable();
        arcs.dedup();
        let mut suppliers = vec![Vec::new(); count];
        let mut customers = vec![Vec::new(); count];
        for &(from, to) in &arcs {
            suppliers[to].push(from);
            customers[from].push(to);
        }
        let mut waits: Vec<usize> = suppliers.iter().map(Vec::len).collect();
        let mut order: Vec<usize> = (0..count).filter(|&stage| waits[stage] == 0).collect();
        let mut next = 0;
        while let Some(&stage) = order.get(next) {
            next += 1;
            for &customer in &customers[stage] {
                waits[customer] -= 1;
                if waits[customer] == 0 {
                    order.push(customer);
                }
            }
        }
        if let Some(stage) = waits.iter().position(|&left| left > 0) {
            return Err(NetworkError::Cycle(stage));
        }
        let mut longest = vec![0_u64; count];
        for &stage in &order {
            let inputs = suppliers[stage].iter().map(|&supplier| longest[supplier]).max();
            longest[stage] = inputs.unwrap_or(0) + u64::from(stages[stage].time_days);
        }
        let most = longest.iter().copied().max().unwrap_or(0);
        if most > MOST_DAYS {
            return Err(NetworkError::TooLong(most));
        }
        let longest = longest.into_iter().map(|days| days as usize).collect();
        let roots = (0..=most).map(|days| libm::sqrt(days as f64)).collect();
        Ok(Self { stages, arcs, suppliers, customers, order, longest, roots })
    }

    /// Number of stages.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stages.len()
    }

    /// Whether there is no stage.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stages.is_empty()
    }

    /// Days of a stage.
    pub(super) fn time(&self, stage: usize) -> usize {
        self.stages[stage].time_days as usize
    }

    /// Most days that a stage may receive its inputs in.
    pub(super) fn most_received(&self, stage: usize) -> usize {
        self.longest[stage] - self.time(stage)
    }

    /// Most days that a stage may quote.
    pub(super) fn most_quoted(&self, stage: usize) -> usize {
        let limit = self.stages[stage].most_quoted_days.map_or(usize::MAX, |days| days as usize);
        limit.min(self.longest[stage])
    }

    /// Cost of a stage with a net time in days.
    pub(super) fn cost(&self, stage: usize, net_days: usize) -> f64 {
        self.stages[stage].cost * self.roots[net_days]
    }

    /// The placement in which no stage receives its inputs later than its cap, and each quotes the longest time
    /// that is then possible. Every placement of least cost is of this form: a longer quote costs a stage less.
    pub(super) fn within(&self, caps: &[usize]) -> (f64, Vec<usize>, Vec<usize>) {
        let mut quoted = vec![0; self.len()];
        let mut received = vec![0; self.len()];
        let mut total = 0.0;
        for &stage in &self.order {
            let inputs = self.suppliers[stage].iter().map(|&supplier| quoted[supplier]).max();
            received[stage] = inputs.unwrap_or(0);
            let longest = received[stage] + self.time(stage);
            let cap = self.customers[stage].iter().map(|&customer| caps[customer]).min();
            quoted[stage] = longest.min(cap.unwrap_or(usize::MAX)).min(self.most_quoted(stage));
            total += self.cost(stage, longest - quoted[stage]);
        }
        (total, quoted, received)
    }
}
