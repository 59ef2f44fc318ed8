//! Addresses of servers in 64 bits: tags of their claims and messages, and indices of draws.

use crate::infra::id::{PoolId, SiteId};
use crate::infra::network::{MessageArrived, MessageLost};

/// The first four bits of the tags of weights; those of decisions are below.
const WEIGHTS: u64 = 15;

/// A lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LotAddress {
    pub(super) site: SiteId,
    pub(super) pool: PoolId,
    /// Its place in the pool.
    pub(super) lot: usize,
}

/// A server of a lot, by the number of its start. Sites have 14 bits, pools 4, lots 6, numbers 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ServerAddress {
    pub(super) of: LotAddress,
    pub(super) number: u64,
}

impl ServerAddress {
    /// As a tag.
    pub(super) const fn tag(self) -> u64 {
        let LotAddress { site, pool, lot } = self.of;
        let place = (site.index() as u64) << 10 | (pool.index() as u64) << 6 | lot as u64;
        WEIGHTS << 60 | place << 32 | (self.number & 0xFFFF_FFFF)
    }

    /// The server of a tag.
    pub(super) const fn of(tag: u64) -> Self {
        let place = (tag >> 32) as usize & 0xFFF_FFFF;
        let of = LotAddress {
            site: SiteId::new(place >> 10),
            pool: PoolId::new(place >> 6 & 0xF),
            lot: place & 0x3F,
        };
        Self { of, number: tag & 0xFFFF_FFFF }
    }
}

/// Index of the draws of a message with weights: above those of decisions, by the lot's place among all
/// (14 bits), the number of the start (32) and how often it was lost (6).
pub(super) const fn message_index(ordinal: u32, number: u64, lost: u32) -> u64 {
    WEIGHTS << 52
        | (ordinal as u64 & 0x3FFF) << 38
        | (number & 0xFFFF_FFFF) << 6
        | (lost as u64 & 0x3F)
}

/// Whether a message carries weights.
pub(super) const fn is_weights(message: &MessageArrived) -> bool {
    message.tag >> 60 == WEIGHTS
}

/// Whether a lost message carried weights.
pub(super) const fn is_lost_weights(message: &MessageLost) -> bool {
    message.tag >> 60 == WEIGHTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_the_way_through_a_tag() {
        for (site, pool, lot, number) in [(0, 0, 0, 0), (9_999, 15, 63, 0xFFFF_FFFF), (3, 1, 2, 7)]
        {
            let of = LotAddress { site: SiteId::new(site), pool: PoolId::new(pool), lot };
            let address = ServerAddress { of, number };
            assert_eq!(ServerAddress::of(address.tag()), address);
        }
    }
}
