//! Two running 64-bit hashes of a run: one of the supply chain, one of all events.
//!
//! They run over `(time, kind of event, payload's ids)` of the events that are not passive, and
//! over the values that handlers mark. The mixing is the multiply-rotate of `FxHash`, with the
//! finaliser of `xxHash64` at the end: fast, stable, not cryptographic.

/// Part of the model that an event belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Realm {
    /// The supply chain: it enters both fingerprints.
    Supply,
    /// All other events: they enter only the fingerprint of all events.
    Other,
}

/// The two running hashes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Fingerprint {
    supply: u64,
    all: u64,
}

const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline]
const fn mix(hash: u64, bits: u64) -> u64 {
    (hash.rotate_left(5) ^ bits).wrapping_mul(ODD)
}

impl Fingerprint {
    /// Folds in `bits`.
    #[inline]
    pub fn fold(&mut self, realm: Realm, bits: u64) {
        self.all = mix(self.all, bits);
        if matches!(realm, Realm::Supply) {
            self.supply = mix(self.supply, bits);
        }
    }

    /// The hash of the supply chain's events.
    #[must_use]
    pub const fn supply(self) -> u64 {
        finish(self.supply)
    }

    /// The hash of all events.
    #[must_use]
    pub const fn all(self) -> u64 {
        finish(self.all)
    }

    /// Folds another fingerprint in, in an order that the caller keeps (arms, replications).
    pub fn combine(&mut self, other: Self) {
        self.supply = mix(self.supply, other.supply());
        self.all = mix(self.all, other.all());
    }
}

const fn finish(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    hash ^= hash >> 29;
    hash = hash.wrapping_mul(0x1656_67B1_9E37_79F9);
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_content_both_count() {
        let of = |bits: &[u64]| {
            let mut f = Fingerprint::default();
            for &b in bits {
                f.fold(Realm::Supply, b);
            }
            f
        };
        assert_ne!(of(&[1, 2]), of(&[2, 1]));
        assert_eq!(of(&[1, 2]), of(&[1, 2]));
        assert_eq!(of(&[7]).supply(), of(&[7]).all());
    }

    #[test]
    fn only_supply_enters_the_supply_hash() {
        let mut f = Fingerprint::default();
        f.fold(Realm::Other, 3);
        assert_eq!(f.supply(), Fingerprint::default().supply());
        assert_ne!(f.all(), Fingerprint::default().all());
    }
}
