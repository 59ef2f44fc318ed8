//! Decisions: how many act in time, from which rung, how late, and on how old data.

use super::declaration::{Kpi, Need, Unit};

/// How quantiles are computed; part of the definition of each.
macro_rules! quantile_note {
    () => {
        "an order statistic, exact up to 1 000 000 decisions in every arm of the replication, else within 0.1 % in all arms"
    };
}

const fn quantile(name: &'static str, definition: &'static str) -> Kpi {
    Kpi { name, unit: Unit::Of("s"), needs: Need::Decisions, against_ideal: true, definition }
}

/// KPIs of this file, in the order in which they are printed.
pub(super) const KPIS: &[Kpi] = &[
    quantile(
        "decision_latency_p50",
        concat!(
            "median time from trigger to actuation, of decisions that acted",
            "; ",
            quantile_note!()
        ),
    ),
    quantile(
        "decision_latency_p95",
        concat!(
            "95 % quantile of the time from trigger to actuation, of decisions that acted",
            "; ",
            quantile_note!()
        ),
    ),
    quantile(
        "decision_latency_p99",
        concat!(
            "99 % quantile of the time from trigger to actuation, of decisions that acted",
            "; ",
            quantile_note!()
        ),
    ),
    Kpi {
        name: "decision_request_s",
        unit: Unit::Of("s"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "mean time from trigger to arrival at the site that answered, with sites asked in vain before, of decisions that acted",
    },
    Kpi {
        name: "decision_queue_s",
        unit: Unit::Of("s"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "mean time from there to the beginning of the inference, of decisions that acted",
    },
    Kpi {
        name: "decision_inference_s",
        unit: Unit::Of("s"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "mean time of the inference, of decisions that acted",
    },
    Kpi {
        name: "decision_actuation_s",
        unit: Unit::Of("s"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "mean time from the end of the inference to the last order or allocation that took effect, of decisions that acted: the four stages add up to the mean latency",
    },
    quantile(
        "data_age_p50",
        concat!(
            "median age, at actuation, of the data that a decision is computed from",
            "; ",
            quantile_note!()
        ),
    ),
    quantile(
        "data_age_p95",
        concat!(
            "95 % quantile of the age, at actuation, of the data that a decision is computed from",
            "; ",
            quantile_note!()
        ),
    ),
    quantile(
        "data_age_p99",
        concat!(
            "99 % quantile of the age, at actuation, of the data that a decision is computed from",
            "; ",
            quantile_note!()
        ),
    ),
    Kpi {
        name: "decisions_due",
        unit: Unit::Of("1"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "decisions with a known outcome: acted, late or lost",
    },
    Kpi {
        name: "decisions_acted",
        unit: Unit::Of("1"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "decisions all of whose orders, or whose allocation, took effect before they closed",
    },
    Kpi {
        name: "decisions_late",
        unit: Unit::Of("1"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "decisions of which the allocation or at least one order arrived after it had closed, though other orders of the decision may have taken effect, and answers after a newer decision",
    },
    Kpi {
        name: "decisions_fallback",
        unit: Unit::Of("1"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "decisions that acted from a model that ranks below the best of their ladder: calibrated forecasts rank first, by their wMAPE, all others after them; the same model at another site is no fallback",
    },
    Kpi {
        name: "decisions_unacknowledged",
        unit: Unit::Of("1"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "decisions that acted while the facility that asked has no acknowledgement of an order",
    },
    Kpi {
        name: "decisions_lost",
        unit: Unit::Of("1"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "decisions that no rung answered by their deadline, or none of whose orders arrived",
    },
    Kpi {
        name: "failover_seconds",
        unit: Unit::Of("s"),
        needs: Need::Decisions,
        against_ideal: true,
        definition: "mean time from the last good decision of an arc to its next, from when one took effect to when the other did, over interruptions: a decision between them was not good, or the site had to be left; of a good decision the best model of the ladder gave the answer; undefined without an interruption that ended",
    },
    Kpi {
        name: "placements_moved",
        unit: Unit::Of("1"),
        needs: Need::Placement,
        against_ideal: true,
        definition: "choices of a site that differ from the choice before of the same rung and place",
    },
    Kpi {
        name: "placements_refused",
        unit: Unit::Of("1"),
        needs: Need::Placement,
        against_ideal: true,
        definition: "choices of a site that found none that passes all filters",
    },
];
