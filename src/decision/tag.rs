//! Tags: what a message or a request means to the decision layer, in one word.
//!
//! The network and the pools carry a tag without reading it. It names a report, or an open decision
//! together with the rung that was asked, so that an answer that comes too late finds nobody.

/// What a message or a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// A report of a store, by its slot.
    Report {
        /// Where the report is kept.
        slot: u32,
    },
    /// A question to a rung.
    Request(Asked),
    /// An answer of a rung.
    Answer(Asked),
    /// A rung says that it has no answer.
    Refusal(Asked),
}

/// An open decision, and the rung that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Slot of the decision.
    pub slot: u32,
    /// How often the slot was used before, in 20 bits.
    pub generation: u32,
    /// The rung.
    pub rung: u8,
}

impl Asked {
    const GENERATIONS: u32 = 1 << 20;

    /// The generation after one.
    #[must_use]
    pub const fn next(generation: u32) -> u32 {
        (generation + 1) % Self::GENERATIONS
    }

    const fn bits(self) -> u64 {
        ((self.generation as u64) << 40) | ((self.rung as u64) << 32) | self.slot as u64
    }

    const fn of(bits: u64) -> Self {
        Self {
            slot: bits as u32,
            rung: (bits >> 32) as u8,
            generation: ((bits >> 40) as u32) % Self::GENERATIONS,
        }
    }
}

impl Tag {
    /// The tag as a word.
    #[must_use]
    pub const fn bits(self) -> u64 {
        match self {
            Self::Report { slot } => slot as u64,
            Self::Request(asked) => (1 << 60) | asked.bits(),
            Self::Answer(asked) => (2 << 60) | asked.bits(),
            Self::Refusal(asked) => (3 << 60) | asked.bits(),
        }
    }

    /// The tag of a word; `None` if it is none of ours.
    #[must_use]
    pub const fn of(bits: u64) -> Option<Self> {
        Some(match bits >> 60 {
            0 => Self::Report { slot: bits as u32 },
            1 => Self::Request(Asked::of(bits)),
            2 => Self::Answer(Asked::of(bits)),
            3 => Self::Refusal(Asked::of(bits)),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_survives_the_way_through_a_word() {
        let asked = Asked { slot: u32::MAX, generation: Asked::GENERATIONS - 1, rung: 7 };
        let tags = [
            Tag::Report { slot: 5 },
            Tag::Request(asked),
            Tag::Answer(Asked { slot: 0, generation: 1, rung: 0 }),
            Tag::Refusal(asked),
        ];
        tags.iter().for_each(|&tag| assert_eq!(Tag::of(tag.bits()), Some(tag)));
        assert_eq!(Tag::of(u64::MAX), None);
    }
}
