//! Shards: contiguous parts of the points of a study, so that several machines share it.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// A shard: part `index` of `of`, from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Shard {
    /// Which part, from 1 to `of`.
    pub index: u32,
    /// Number of parts.
    pub of: u32,
}

impl Shard {
    /// The whole study.
    pub const WHOLE: Self = Self { index: 1, of: 1 };

    /// Its points, of a number of them; parts differ by one point at most.
    #[must_use]
    pub fn range(self, points: usize) -> Range<usize> {
        let end = |index: u32| (points as u128 * u128::from(index) / u128::from(self.of)) as usize;
        end(self.index - 1)..end(self.index)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no shard: write I/N with I from 1 to N, such as 2/7");
        let (index, of) = text.split_once('/').ok_or_else(wrong)?;
        let (Ok(index), Ok(of)) = (index.trim().parse(), of.trim().parse()) else {
            return Err(wrong());
        };
        let shard = Self { index, of };
        if (1..=of).contains(&index) { Ok(shard) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_all_points_without_overlap() {
        for points in [0, 1, 5, 7, 1000] {
            for of in [1, 2, 3, 7, 11] {
                let ranges: Vec<_> =
                    (1..=of).map(|index| Shard { index, of }.range(points)).collect();
                assert_eq!(ranges[0].start, 0);
                assert_eq!(ranges.last().unwrap().end, points);
                assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
                let sizes = ranges.iter().map(ExactSizeIterator::len);
                assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1);
            }
        }
        for text in ["0/3", "4/3", "1", "a/b", "1/0", "-1/2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("2/7".parse::<Shard>().unwrap().to_string(), "2/7");
    }
}
