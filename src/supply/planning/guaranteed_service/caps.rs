//! Improves a placement step by step: the caps on what stages receive are changed one at a time, or those of
//! all customers of a stage together, as long as the cost falls.

use super::network::Network;

/// Improves caps; `work` is the number of stage visits that it may take.
pub(super) fn improve(network: &Network, caps: &mut [usize], work: &mut u64) -> f64 {
    let visits = (network.len() + network.arcs.len()) as u64;
    let (mut best, ..) = network.within(caps);
    let mut is_better = true;
    while is_better {
        is_better = false;
        for stage in 0..network.len() {
            let groups: [Vec<usize>; 2] = [
                if network.suppliers[stage].is_empty() { Vec::new() } else { vec![stage] },
                if network.customers[stage].len() > 1 {
                    network.customers[stage].clone()
                } else {
                    Vec::new()
                },
            ];
            for group in groups.into_iter().filter(|group| !group.is_empty()) {
                let most = group.iter().map(|&one| network.most_received(one)).max().unwrap_or(0);
                let before: Vec<usize> = group.iter().map(|&one| caps[one]).collect();
                let mut kept = before.clone();
                for days in 0..=most {
                    if *work < visits {
                        restore(caps, &group, &kept);
                        return best;
                    }
                    *work -= visits;
                    group.iter().for_each(|&one| caps[one] = days.min(network.most_received(one)));
                    let (cost, ..) = network.within(caps);
                    if cost < best * (1.0 - 1e-12) {
                        (best, is_better) = (cost, true);
                        kept = group.iter().map(|&one| caps[one]).collect();
                    }
                }
                restore(caps, &group, &kept);
            }
        }
    }
    best
}

fn restore(caps: &mut [usize], group: &[usize], values: &[usize]) {
    for (&one, &value) in group.iter().zip(values) {
        caps[one] = value;
    }
}
