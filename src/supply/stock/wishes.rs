//! Wishes that stock on hand does not cover, where customers have choices: who waits, and who asks for another
//! product; see `network::unmet`.
//!
//! The draws of a customer are addressed by the instant of the demand and the number of the unit in it, so that
//! arms of a story have the same customers. More than 256 units of one instant decide in 256 portions. Customers
//! who leave change no order and no stock, so no event is scheduled for them: each read and each change of the
//! stock point settles who has left before (`choose`).

use super::custom::LostCustom;
use crate::kernel::{Law, Scatter, SimSpan, SimTime};
use crate::supply::id::StockId;
use crate::supply::network::MOST_CHOICES;
use crate::supply::residue::is_residue;
use std::collections::VecDeque;
use std::sync::Arc;

/// The most customers who decide at one instant.
const MOST_PORTIONS: f64 = 256.0;
/// Addresses of a customer: two draws for each choice.
const ADDRESSES: u32 = 2 * MOST_CHOICES as u32;

/// A choice of customers, and the share of those who come to it who make it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::supply) enum Choice {
    /// To wait for a time.
    Waits { patience: Law, share: f64 },
    /// To take a unit of another stock point.
    Takes { stock: StockId, share: f64 },
}

/// Wishes of customers who did not find what they came for.
#[derive(Clone, Debug)]
pub(in crate::supply) struct Wishes {
    choices: Arc<[Choice]>,
    draws: Scatter,
    /// Those who wait, in the order in which they came.
    waiting: VecDeque<Waiting>,
    /// The first end of a patience among them.
    first_end: SimTime,
    /// Those who ask for another product in the present instant.
    asking: Vec<Asking>,
    pub(super) custom: Option<LostCustom>,
}

/// A customer who waits.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    until: SimTime,
    units: f64,
}

/// A customer who asks for another product.
#[derive(Clone, Copy, Debug)]
pub(in crate::supply) struct Asking {
    pub(super) customer: Customer,
    /// Index of the choice.
    pub(super) choice: usize,
    /// The stock point asked.
    pub(in crate::supply) stock: StockId,
}

/// A customer, of one unit or a portion of units.
#[derive(Clone, Copy, Debug)]
pub(in crate::supply) struct Customer {
    /// Instant of the demand.
    pub(super) at: SimTime,
    /// Number among the units of the instant.
    number: u32,
    /// Units that are not met.
    pub(in crate::supply) units: f64,
}

/// What a customer does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    Waits { until: SimTime },
    Asks(Asking),
    Goes,
}

impl Choice {
    /// Share of those who come to it who make it.
    pub(in crate::supply) const fn share(self) -> f64 {
        match self {
            Self::Waits { share, .. } | Self::Takes { share, .. } => share,
        }
    }
}

impl Customer {
    /// The customers of an instant whose demand is not met, after those of some units that were sold.
    pub(super) fn of(at: SimTime, sold: f64, unmet: f64) -> impl Iterator<Item = Self> {
        let count = unmet.ceil().min(MOST_PORTIONS);
        let is_whole = unmet.fract() == 0.0;
        let each = if is_whole { (unmet / count).floor() } else { unmet / count };
        let more = if is_whole { unmet - each * count } else { 0.0 };
        let first = sold.min(MOST_PORTIONS) as u32;
        (0..count as u32).map(move |index| {
            let units = if f64::from(index) < more { each + 1.0 } else { each };
            Self { at, number: first + index, units }
        })
    }

    /// The customer with what another product does not meet either; `None` if nothing is left.
    pub(super) fn left(self, sold: f64) -> Option<Self> {
        let units = self.units - sold;
        (!is_residue(units, self.units)).then_some(Self { units, ..self })
    }
}

impl Wishes {
    /// Customers with choices, none of which has a share of zero.
    pub(in crate::supply) fn new(
        choices: Vec<Choice>,
        draws: Scatter,
        custom: Option<LostCustom>,
    ) -> Self {
        let (waiting, asking) = (VecDeque::new(), Vec::new());
        let choices = choices.into();
        Self { choices, draws, waiting, first_end: SimTime::NEVER, asking, custom }
    }

    /// Whether customers have any choice but to go.
    pub(super) fn has_choices(&self) -> bool {
        !self.choices.is_empty()
    }

    /// Whether customers may take another product.
    pub(super) fn may_ask(&self) -> bool {
        self.choices.iter().any(|choice| matches!(choice, Choice::Takes { .. }))
    }

    /// What a customer does who comes to a choice of the list.
    pub(super) fn fate(&self, customer: Customer, from: usize) -> Fate {
        let draws = self.draws.of(customer.at.nanos() as u64);
        for (index, choice) in self.choices.iter().enumerate().skip(from) {
            let address = customer.number * ADDRESSES + 2 * index as u32;
            if choice.share() < 1.0 && draws.uniform(address) >= choice.share() {
                continue;
            }
            return match *choice {
                Choice::Waits { patience, .. } => {
                    let patience = patience.quantile(draws.uniform(address + 1));
                    Fate::Waits { until: customer.at + patience.max(SimSpan::ZERO) }
                }
                Choice::Takes { stock, .. } => {
                    Fate::Asks(Asking { customer, choice: index, stock })
                }
            };
        }
        Fate::Goes
    }

    /// A customer begins to wait.
    pub(super) fn wait(&mut self, until: SimTime, units: f64) {
        self.first_end = self.first_end.min(until);
        self.waiting.push_back(Waiting { until, units });
    }

    /// A customer asks for another product.
    pub(super) fn ask(&mut self, asking: Asking) {
        self.asking.push(asking);
    }

    /// Those who asked for another product, who are no longer kept here.
    pub(super) fn take_asking(&mut self) -> Vec<Asking> {
        std::mem::take(&mut self.asking)
    }

    /// Whether the patience of a customer ends before an instant.
    #[inline]
    pub(super) fn is_leaving(&self, before: SimTime) -> bool {
        self.first_end < before
    }

    /// Those whose patience ends before an instant leave: the ends and the units.
    pub(super) fn leave(&mut self, before: SimTime) -> Vec<(SimTime, f64)> {
        let mut left = Vec::new();
        self.waiting.retain(|customer| {
            let stays = customer.until >= before;
            if !stays {
                left.push((customer.until, customer.units));
            }
            stays
        });
        self.first_end = self.first_end_of_all();
        left
    }

    /// Units go to those who have waited longest.
    pub(super) fn serve(&mut self, units: f64) {
        let mut left = units;
        while let Some(first) = self.waiting.front_mut() {
            if !is_residue(first.units - left, units) {
                first.units -= left;
                break;
            }
            left -= first.units;
            self.waiting.pop_front();
            if left <= 0.0 {
                break;
            }
        }
        self.first_end = self.first_end_of_all();
    }

    fn first_end_of_all(&self) -> SimTime {
        self.waiting.iter().map(|customer| customer.until).min().unwrap_or(SimTime::NEVER)
    }

    /// Units of all who wait.
    pub(super) fn units_waiting(&self) -> f64 {
        self.waiting.iter().map(|customer| customer.units).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Draws;

    fn wishes(choices: Vec<Choice>) -> Wishes {
        let scatter = Scatter::new(&mut Draws::new(1, 0).stream("unmet").unwrap());
        Wishes::new(choices, scatter, None)
    }

    fn customers(sold: f64, unmet: f64) -> Vec<(u32, f64)> {
        let all = Customer::of(SimTime::START, sold, unmet);
        all.map(|customer| (customer.number, customer.units)).collect()
    }

    #[test]
    fn each_unit_is_a_customer() {
        assert_eq!(customers(2.0, 3.0), [(2, 1.0), (3, 1.0), (4, 1.0)]);
        assert_eq!(customers(0.25, 0.75), [(0, 0.75)]);
        let many = customers(0.0, 1_000.0);
        assert_eq!((many.len(), many[0].1, many[255].1), (256, 4.0, 3.0));
        assert_eq!(many.iter().map(|customer| customer.1).sum::<f64>(), 1_000.0);
    }

    #[test]
    fn a_share_of_those_who_come_to_a_choice_makes_it() {
        let (stock, patience) = (StockId::new(1), Law::Fixed(SimSpan::HOUR));
        let wishes = wishes(vec![
            Choice::Takes { stock, share: 0.4 },
            Choice::Waits { patience, share: 0.5 },
        ]);
        let (mut asked, mut waited, mut gone) = (0, 0, 0);
        for index in 0..20_000 {
            let at = SimTime::from_nanos(index * 7_919);
            for customer in Customer::of(at, 0.0, 1.0) {
                match wishes.fate(customer, 0) {
                    Fate::Asks(_) => asked += 1,
                    Fate::Waits { until } => {
                        assert_eq!(until, at + SimSpan::HOUR);
                        waited += 1;
                    }
                    Fate::Goes => gone += 1,
                }
            }
        }
        // 40 % ask, half of the others wait: 30 % each; standard errors 69 and 65.
        assert!((asked - 8_000_i32).abs() < 4 * 69, "{asked}");
        assert!((waited - 6_000_i32).abs() < 4 * 65, "{waited}");
        assert!((gone - 6_000_i32).abs() < 4 * 65, "{gone}");
    }

    #[test]
    fn who_came_first_is_served_first_and_who_is_out_of_patience_leaves() {
        let hour = |hours: i64| SimTime::START + SimSpan::HOUR * hours;
        let mut wishes = wishes(Vec::new());
        for (until, units) in [(5, 1.0), (2, 1.0), (9, 2.0)] {
            wishes.wait(hour(until), units);
        }
        assert!(!wishes.is_leaving(hour(2)) && wishes.is_leaving(hour(3)));
        assert_eq!(wishes.leave(hour(3)), [(hour(2), 1.0)]);
        wishes.serve(2.0);
        assert_eq!((wishes.units_waiting(), wishes.first_end), (1.0, hour(9)));
        wishes.serve(1.0);
        assert_eq!((wishes.units_waiting(), wishes.first_end), (0.0, SimTime::NEVER));
    }
}
