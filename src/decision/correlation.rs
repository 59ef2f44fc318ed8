//! Correlation ids: the meaning of a message or request for the decision layer, in 64 bits.
//!
//! The network and the pools carry it without interpreting it. It names a report, a forecast, a part of
//! an answer on its way, or a pending decision together with the rung that was asked, so that an answer to a request that has timed
//! out is recognised as such.

/// Meaning of a message, or of a request to a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CorrelationId {
    /// A report of a store, by its slot among the reports in transit.
    Report {
        /// Slot among the reports in transit.
        slot: u32,
    },
    /// A request to a rung.
    Request(RungRequest),
    /// The answer of a rung.
    Answer(RungRequest),
    /// A rung's refusal: its site has no answer.
    Refusal(RungRequest),
    /// A part of an answer on its way to where it takes effect, by its slot among those under way.
    Order {
        /// Slot among the parts under way.
        slot: u32,
    },
    /// The acknowledgement of such a part, on its way back.
    Acknowledgement {
        /// Slot among the parts under way.
        slot: u32,
    },
    /// A weather forecast, by the number of its issue.
    Forecast {
        /// Number of the issue, from 0.
        issue: u32,
    },
    /// A probe of a pool, by its place among those that are probed.
    Probe {
        /// Place among the pools that are probed.
        pair: u32,
    },
    /// The answer to a probe.
    ProbeAnswer {
        /// Place among the pools that are probed.
        pair: u32,
        /// Number of the probe, modulo 2²⁸, where its answer carries a status; else 0.
        number: u32,
    },
    /// A ledger of decided orders, by its slot among those on their way.
    Ledger {
        /// Slot among the ledgers on their way.
        slot: u32,
    },
    /// The weights of a model on their way to a site.
    Weights {
        /// Number of the start that they are for.
        start: u32,
    },
}

/// A pending decision and the rung that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RungRequest {
    /// Slot of the decision among those pending.
    pub(super) slot: u32,
    /// Number of earlier uses of the slot, modulo 2²⁰.
    pub(super) generation: u32,
    /// The rung, from 0 to 15.
    pub(super) rung: u8,
    /// The pool among those of the rung, from 0 to 15.
    pub(super) candidate: u8,
}

impl RungRequest {
    const GENERATIONS: u32 = 1 << 20;

    /// The generation after one.
    pub(super) const fn next_generation(generation: u32) -> u32 {
        (generation + 1) % Self::GENERATIONS
    }

    /// The request of the same decision to a pool of a rung.
    pub(super) const fn to(self, rung: u8, candidate: u8) -> Self {
        Self { rung, candidate, ..self }
    }

    const fn bits(self) -> u64 {
        let place = ((self.candidate as u64 & 0xF) << 4) | (self.rung as u64 & 0xF);
        ((self.generation as u64) << 40) | (place << 32) | self.slot as u64
    }

    const fn of(bits: u64) -> Self {
        Self {
            slot: bits as u32,
            rung: (bits >> 32) as u8 & 0xF,
            candidate: (bits >> 36) as u8 & 0xF,
            generation: ((bits >> 40) as u32) % Self::GENERATIONS,
        }
    }
}

impl CorrelationId {
    /// The greatest number of a probe in an id.
    pub(super) const PROBE_NUMBERS: u64 = (1 << 28) - 1;

    /// The id as a word.
    pub(super) const fn bits(self) -> u64 {
        match self {
            Self::Report { slot } => slot as u64,
            Self::Request(request) => (1 << 60) | request.bits(),
            Self::Answer(request) => (2 << 60) | request.bits(),
            Self::Refusal(request) => (3 << 60) | request.bits(),
            Self::Order { slot } => (4 << 60) | slot as u64,
            Self::Acknowledgement { slot } => (5 << 60) | slot as u64,
            Self::Forecast { issue } => (6 << 60) | issue as u64,
            Self::Probe { pair } => (7 << 60) | pair as u64,
            Self::ProbeAnswer { pair, number } => {
                (8 << 60) | ((number as u64 & Self::PROBE_NUMBERS) << 32) | pair as u64
            }
            Self::Ledger { slot } => (9 << 60) | slot as u64,
            Self::Weights { start } => (10 << 60) | start as u64,
        }
    }

    /// The id of a word; `None` for a word that this layer did not make.
    pub(super) const fn of(bits: u64) -> Option<Self> {
        Some(match bits >> 60 {
            0 => Self::Report { slot: bits as u32 },
            1 => Self::Request(RungRequest::of(bits)),
            2 => Self::Answer(RungRequest::of(bits)),
            3 => Self::Refusal(RungRequest::of(bits)),
            4 => Self::Order { slot: bits as u32 },
            5 => Self::Acknowledgement { slot: bits as u32 },
            6 => Self::Forecast { issue: bits as u32 },
            7 => Self::Probe { pair: bits as u32 },
            8 => {
                let number = ((bits >> 32) & Self::PROBE_NUMBERS) as u32;
                Self::ProbeAnswer { pair: bits as u32, number }
            }
            9 => Self::Ledger { slot: bits as u32 },
            10 => Self::Weights { start: bits as u32 },
            _ => return None,
        })
    }
}

/// What a message is, in the index of its random draws.
#[derive(Clone, Copy, Debug)]
pub(super) enum MessageKind {
    /// A report of a store.
    Report = 0,
    /// A request to a site.
    Request = 1,
    /// An answer or a refusal.
    Reply = 2,
    /// A part of an answer to where it takes effect.
    Order = 3,
    /// Its acknowledgement.
    Acknowledgement = 4,
    /// A weather forecast.
    Forecast = 5,
    /// A probe of a pool.
    Probe = 6,
    /// Its answer.
    ProbeAnswer = 7,
    /// A ledger of decided orders.
    Ledger = 8,
    /// The weights of a model.
    Weights = 9,
}

/// Index of a message's random draws: kind, owner (below 2²⁰), number (below 2²⁶) and receiver (below
/// 2⁶). A larger value wraps around, so that two messages share a draw.
pub(super) const fn message_index(kind: MessageKind, whose: usize, number: u64, to: usize) -> u64 {
    ((kind as u64) << 52)
        | ((whose as u64 & 0xF_FFFF) << 32)
        | ((number & 0x3FF_FFFF) << 6)
        | (to as u64 & 0x3F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_way_through_a_word() {
        let request = RungRequest {
            slot: u32::MAX,
            generation: RungRequest::GENERATIONS - 1,
            rung: 15,
            candidate: 2,
        };
        let ids = [
            CorrelationId::Report { slot: 5 },
            CorrelationId::Request(request),
            CorrelationId::Answer(RungRequest { slot: 0, generation: 1, rung: 0, candidate: 0 }),
            CorrelationId::Refusal(request),
            CorrelationId::Order { slot: 7 },
            CorrelationId::Acknowledgement { slot: u32::MAX },
            CorrelationId::Forecast { issue: 3 },
            CorrelationId::Probe { pair: 2 },
            CorrelationId::ProbeAnswer { pair: u32::MAX, number: (1 << 28) - 1 },
            CorrelationId::Ledger { slot: u32::MAX },
            CorrelationId::Weights { start: 4 },
        ];
        ids.iter().for_each(|&id| assert_eq!(CorrelationId::of(id.bits()), Some(id)));
        assert_eq!(CorrelationId::of(u64::MAX), None);
    }
}
