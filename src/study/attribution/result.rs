//! The result of an attribution: the whole harm, what supply and demand bear, shares and interactions.
//!
//! Means are sums that are rounded once, so that the shares add up in the mean too. The whole harm is judged at
//! 5 %; dividends that are no more than the rounding of the values behind them are zero. The shares are one Holm family, and so are the dividends of interactions. Where orders were drawn,
//! `sampling` is the half-width of the 95 % interval that comes from the draw of orders alone: Student's over
//! pairs of an order and its reverse; the interval of a share is that over replications.

use super::coalition::Coalition;
use super::design::Design;
use super::form::Form;
use super::harm::{HarmSeries, Harms};
use super::players::By;
use crate::measure::kpi::Kpi;
use crate::study::exact_sum::ExactSum;
use crate::study::judge::answer::{Answer, Grain, Judgement, LEVEL, Spread, judge};
use crate::study::judge::estimate::Estimate;
use crate::study::judge::holm::judge_family;
use std::sync::Arc;

/// A value over replications with what may be said of it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Judged {
    /// Its mean and 95 % interval.
    pub estimate: Estimate,
    /// Its judgement: at 5 % alone, or by Holm among others.
    pub judgement: Judgement,
}

impl Judged {
    fn of(values: &[f64], judgement: Judgement) -> Option<Self> {
        let mut estimate = Estimate::of_contrast(values)?;
        estimate.mean = ExactSum::of(values.iter().copied()).over(values.len() as f64);
        if judgement.spread == Spread::Equal && judgement.answer == Answer::NoneSeen {
            // Too few to judge: an interval of no width would say more than is known.
            (estimate.low, estimate.high) = (None, None);
        }
        Some(Self { estimate, judgement })
    }

    fn alone(values: &[f64], grain: Grain) -> Option<Self> {
        Self::of(values, judge(values, grain, LEVEL))
    }

    fn family(all: &[Vec<f64>], grain: Grain) -> Option<Vec<Self>> {
        let family: Vec<_> = all.iter().map(|one| (one.as_slice(), grain)).collect();
        let judged = judge_family(&family);
        all.iter().zip(judged).map(|(values, judgement)| Self::of(values, judgement)).collect()
    }
}

/// The share of a player.
#[derive(Clone, Debug)]
pub struct Share {
    /// Name of the player.
    pub player: Arc<str>,
    /// Its share of the harm.
    pub share: Judged,
    /// What it does when it acts alone: `H(it) − H(none)`.
    pub alone: Judged,
    /// Half-width of the 95 % interval by the draw of orders; `None` if the share is over all orders, or if
    /// only one pair was drawn.
    pub sampling: Option<f64>,
}

/// The dividend of a set of players: what they do together beyond what all smaller sets of them do.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// Names of the players.
    pub players: Vec<Arc<str>>,
    /// What they do together beyond their subsets, in the unit of the KPI.
    pub dividend: Judged,
}

/// The result of an attribution.
#[derive(Clone, Debug)]
pub struct Attribution {
    /// What the players are.
    pub by: By,
    /// The KPI whose harm is shared.
    pub kpi: Kpi,
    /// Replications that were finished.
    pub replications: u32,
    /// Coalitions that were played.
    pub coalitions: usize,
    /// Drawn orders; 0 if shares are over all orders.
    pub orders: usize,
    /// The whole harm: that of the story.
    pub total: Judged,
    /// The harm when no player acts; `None` by disruption, where it is zero by definition.
    pub supply_and_demand: Option<Judged>,
    /// The shares, in the order of the players.
    pub shares: Vec<Share>,
    /// All pairs, and the larger sets whose dividend is not zero in every replication; the largest first.
    pub interactions: Vec<Interaction>,
}

impl Attribution {
    /// The result of a series; `None` without a replication.
    #[must_use]
    pub fn of(design: &Design, kpi: Kpi, series: &HarmSeries) -> Option<Self> {
        let harms = series.harms();
        let (players, grain) = (design.players(), Grain::of(&kpi));
        let all = Coalition::first(players.names().len());
        let harm_of = |set: Coalition| harms.iter().map(|one| one.of(set)).collect::<Vec<f64>>();
        let values =
            |form: &Form| -> Vec<f64> { harms.iter().map(|one| one.value(form)).collect() };
        let rounded =
            |form: &Form| -> Vec<f64> { harms.iter().map(|one| one.rounded(form)).collect() };
        let shares: Vec<Vec<f64>> = design.shares().iter().map(values).collect();
        let alone: Vec<Vec<f64>> = (0..players.names().len())
            .map(|player| rounded(&Form::dividend(Coalition::NONE.with(player))))
            .collect();
        let judged =
            Judged::family(&shares, grain)?.into_iter().zip(Judged::family(&alone, grain)?);
        let shares = players.names().iter().zip(judged).enumerate();
        let shares = shares.map(|(player, (name, (share, alone)))| Share {
            player: Arc::clone(name),
            share,
            alone,
            sampling: sampling(design, player, harms),
        });
        let dividends: Vec<Vec<f64>> =
            design.interactions().iter().map(|&set| rounded(&Form::dividend(set))).collect();
        let named = design.interactions().iter().zip(Judged::family(&dividends, grain)?);
        let mut interactions: Vec<Interaction> = named
            .filter(|(set, one)| set.len() == 2 || one.judgement.answer != Answer::Identical)
            .map(|(&set, dividend)| Interaction {
                players: players.names_of(set).cloned().collect(),
                dividend,
            })
            .collect();
        let size = |one: &Interaction| one.dividend.estimate.mean.abs();
        interactions.sort_by(|one, other| size(other).total_cmp(&size(one)));
        let none = || Judged::alone(&harm_of(Coalition::NONE), grain);
        Some(Self {
            by: players.by(),
            kpi,
            replications: harms.len() as u32,
            coalitions: design.coalitions().len(),
            orders: design.orders().len(),
            total: Judged::alone(&harm_of(all), grain)?,
            supply_and_demand: if players.by() == By::Mechanism { none() } else { None },
            shares: shares.collect(),
            interactions,
        })
    }

    /// Whether shares are over all orders.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.orders == 0
    }
}

/// Half-width of the 95 % interval of a share by the draw of orders.
fn sampling(design: &Design, player: usize, harms: &[Harms]) -> Option<f64> {
    let of_pair = |pair: &[Vec<usize>]| {
        let form = Form::share_over(pair, player);
        harms.iter().map(|one| one.value(&form)).sum::<f64>() / harms.len() as f64
    };
    let estimate = Estimate::of(design.orders().chunks(2).map(of_pair))?;
    Some(estimate.high? - estimate.mean)
}
