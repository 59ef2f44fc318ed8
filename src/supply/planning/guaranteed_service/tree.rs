//! The arcs of a spanning forest, solved exactly by dynamic programming; the other arcs only bound what stages
//! receive from below, by the least that their suppliers may quote.

use super::network::Network;

/// What a stage may quote, from and to, in days.
pub(super) type Range = (usize, usize);

/// A spanning forest of a network.
pub(super) struct Forest {
    /// Stages, each after the stages that hang on it.
    leaves_first: Vec<usize>,
    /// The stage that a stage hangs on, and whether it is its customer.
    parent: Vec<Option<(usize, bool)>>,
    children: Vec<Vec<usize>>,
    /// Arcs that are not in it.
    pub(super) dropped: Vec<(usize, usize)>,
}

/// A solution of the forest.
pub(super) struct Relaxed {
    pub(super) cost: f64,
    pub(super) quoted: Vec<usize>,
    pub(super) received: Vec<usize>,
}

impl Forest {
    /// The forest that keeps the arcs to the dearest stages.
    pub(super) fn new(network: &Network) -> Self {
        let count = network.len();
        let mut arcs = network.arcs.clone();
        let cost = |stage: usize| network.stages[stage].cost;
        arcs.sort_by(|a, b| cost(b.1).total_cmp(&cost(a.1)).then(a.cmp(b)));
        let mut root: Vec<usize> = (0..count).collect();
        let mut neighbours: Vec<Vec<(usize, bool)>> = vec![Vec::new(); count];
        let mut dropped = Vec::new();
        for (from, to) in arcs {
            let (one, other) = (find(&mut root, from), find(&mut root, to));
            if one == other {
                dropped.push((from, to));
            } else {
                root[one] = other;
                // Whether the neighbour is a customer.
                neighbours[from].push((to, true));
                neighbours[to].push((from, false));
            }
        }
        let mut parent = vec![None; count];
        let mut children = vec![Vec::new(); count];
        let mut seen = vec![false; count];
        let mut order = Vec::new();
        for start in 0..count {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let mut open = vec![start];
            while let Some(stage) = open.pop() {
                order.push(stage);
                for &(other, is_customer) in &neighbours[stage] {
                    if !std::mem::replace(&mut seen[other], true) {
                        parent[other] = Some((stage, !is_customer));
                        children[stage].push(other);
                        open.push(other);
                    }
                }
            }
        }
        order.reverse();
        Self { leaves_first: order, parent, children, dropped }
    }

    /// The least cost of the forest with these ranges of quotes; `None` where they allow nothing.
    pub(super) fn solve(&self, network: &Network, ranges: &[Range]) -> Option<Relaxed> {
        let count = network.len();
        let mut least_received = vec![0; count];
        for &(from, to) in &self.dropped {
            least_received[to] = least_received[to].max(ranges[from].0);
        }
        // By days quoted where the parent is a customer, else by days received: cost, and the other of both.
        let mut tables: Vec<Vec<(f64, usize)>> = vec![Vec::new(); count];
        for &stage in &self.leaves_first {
            let time = network.time(stage);
            let most_received = network.most_received(stage);
            let mut by_received = vec![0.0; most_received + 1];
            let mut by_quoted = vec![0.0; network.longest[stage] + 1];
            for &child in &self.children[stage] {
                let table = &tables[child];
                let mut least = f64::INFINITY;
                if self.parent[child].is_some_and(|(_, is_customer)| is_customer) {
                    // The child supplies this stage: it may quote no more than what is received here.
                    for (days, cost) in by_received.iter_mut().enumerate() {
                        least = table.get(days).map_or(least, |entry| least.min(entry.0));
                        *cost += least;
                    }
                } else {
                    // The child is a customer: it receives no earlier than what is quoted here.
                    for days in (0..table.len().max(by_quoted.len())).rev() {
                        least = table.get(days).map_or(least, |entry| least.min(entry.0));
                        if let Some(cost) = by_quoted.get_mut(days) {
                            *cost += least;
                        }
                    }
                }
            }
            let (low, high) = ranges[stage];
            let high = high.min(network.most_quoted(stage));
            let from = least_received[stage];
            let quotes_to_parent = self.parent[stage].is_some_and(|(_, is_customer)| is_customer);
            let size = if quotes_to_parent { by_quoted.len() } else { by_received.len() };
            let mut table = vec![(f64::INFINITY, 0); size];
            for (received, input) in by_received.iter().enumerate().skip(from) {
                if !input.is_finite() {
                    continue;
                }
                let quotes = by_quoted.iter().enumerate().take(high.min(received + time) + 1);
                for (quoted, output) in quotes.skip(low) {
                    let cost = input + output + network.cost(stage, received + time - quoted);
                    let (key, other) =
                        if quotes_to_parent { (quoted, received) } else { (received, quoted) };
                    if let Some(entry) = table.get_mut(key).filter(|entry| cost < entry.0) {
                        *entry = (cost, other);
                    }
                }
            }
            tables[stage] = table;
        }
        self.read(&tables, count)
    }

    /// Reads the solution from the tables, from the roots on.
    fn read(&self, tables: &[Vec<(f64, usize)>], count: usize) -> Option<Relaxed> {
        let (mut quoted, mut received) = (vec![0; count], vec![0; count]);
        let mut cost = 0.0;
        for &stage in self.leaves_first.iter().rev() {
            let entries = tables[stage].iter().enumerate();
            let least = |entries: &mut dyn Iterator<Item = (usize, &(f64, usize))>| {
                let best = entries.min_by(|a, b| a.1.0.total_cmp(&b.1.0));
                best.filter(|(_, entry)| entry.0.is_finite()).map(|(key, entry)| (key, *entry))
            };
            match self.parent[stage] {
                None => {
                    let (key, entry) = least(&mut entries.into_iter())?;
                    cost += entry.0;
                    (received[stage], quoted[stage]) = (key, entry.1);
                }
                Some((parent, true)) => {
                    let limit = received[parent];
                    let (key, entry) = least(&mut entries.take(limit + 1))?;
                    (quoted[stage], received[stage]) = (key, entry.1);
                }
                Some((parent, false)) => {
                    let limit = quoted[parent];
                    let (key, entry) = least(&mut entries.skip(limit))?;
                    (received[stage], quoted[stage]) = (key, entry.1);
                }
            }
        }
        Some(Relaxed { cost, quoted, received })
    }
}

/// The root of a stage's tree, with the path to it shortened.
fn find(root: &mut [usize], stage: usize) -> usize {
    let mut at = stage;
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}
