//! What a study file says: the story, the factors and their values, the design, what is played and kept.

use crate::quantity::Scalar;
use crate::scenario::Piece;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A study: a story played at the points of a design over some of its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Sweep", deny_unknown_fields)]
pub struct SweepSpec {
    /// Title of the study.
    pub title: String,
    /// The story's file, relative to the nearest folder named `scenarios`, else to this file's.
    pub story: String,
    /// Overrides that hold at every point.
    #[serde(default)]
    pub fixed: Vec<FixedSpec>,
    /// The factors by name, in the order of the columns of `points`.
    #[serde(default)]
    pub factors: IndexMap<String, FactorSpec>,
    /// Parameters whose value is a sum of factors, such as the end of an outage.
    #[serde(default)]
    pub sums: Vec<SumSpec>,
    /// Whether every parameter that the story or one of its pieces lists under `uncertain` is a factor
    /// too, over its range.
    #[serde(default)]
    pub uncertain: bool,
    /// Conditions on the values of a point, such as `"reorder < up-to"`: points that break one are left
    /// out.
    #[serde(default)]
    pub constraints: Vec<String>,
    /// How the points are chosen.
    pub design: DesignSpec,
    /// The arms that are played, at least one; `disturbed` and `undisturbed` if not given.
    #[serde(default = "default_arms")]
    pub arms: Vec<ArmWord>,
    /// The KPIs that are computed; all of the story if not given.
    #[serde(default)]
    pub kpis: Vec<String>,
    /// How many replications each point has.
    pub replications: ReplicationsSpec,
    /// Seed of the random numbers, and of the design; 1 if not given.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// The tables that are written beside `points`; `runs` and `kpis` if not given.
    #[serde(default = "default_tables")]
    pub tables: Vec<String>,
}

impl Piece for SweepSpec {
    const ROOT: &'static str = "Sweep";
    const WORD: &'static str = "";
}

fn default_arms() -> Vec<ArmWord> {
    vec![ArmWord::Disturbed, ArmWord::Undisturbed]
}

const fn default_seed() -> u64 {
    1
}

fn default_tables() -> Vec<String> {
    ["runs", "kpis"].map(str::to_owned).to_vec()
}

/// A value that holds at every point of a study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FixedSpec {
    /// Path of the parameter, as for `--set`.
    pub path: String,
    /// The value at every point, a quantity as text: `"2 h"`.
    pub value: Scalar,
}

/// A parameter whose value is a sum of factors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SumSpec {
    /// Path of the parameter, as for `--set`.
    pub path: String,
    /// Names of the factors: numbers of one unit, or a date and time and spans after it. A single factor
    /// is copied, so that one factor can stand at several paths.
    pub of: Vec<String>,
}

/// A factor: where its value goes, and which values it takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FactorSpec {
    /// The values that are listed, in this order.
    Values {
        /// Path of the parameter, as for `--set`; none if the factor enters sums alone.
        #[serde(default)]
        path: Option<String>,
        /// The values, at least one, each once.
        values: Vec<Scalar>,
    },
    /// Values between two ends, each as likely as the other where a design draws them.
    Range {
        /// Path of the parameter; none if the factor enters sums alone.
        #[serde(default)]
        path: Option<String>,
        /// Lower end: a number, a quantity, or a date and time.
        low: Scalar,
        /// Upper end, above `low`, in the same unit.
        high: Scalar,
        /// Number of values in a grid, both ends included, at least 2; 5 if not given.
        #[serde(default)]
        levels: Option<u32>,
        /// Distance of the values from `low` on, instead of `levels`: a span for a date and time,
        /// else in the unit of `low`. The factor then takes these values in every design.
        #[serde(default)]
        every: Option<Scalar>,
        /// Whether values are the whole numbers of the range, each as likely as its share of it.
        #[serde(default)]
        whole: bool,
    },
    /// Values between two ends above 0, equally spaced in their logarithm.
    LogRange {
        /// Path of the parameter; none if the factor enters sums alone.
        #[serde(default)]
        path: Option<String>,
        /// Lower end, above 0.
        low: Scalar,
        /// Upper end, above `low`, in the same unit.
        high: Scalar,
        /// Number of values in a grid, both ends included, at least 2; 5 if not given.
        #[serde(default)]
        levels: Option<u32>,
        /// Whether values are the whole numbers of the range, each as likely as its share of it.
        #[serde(default)]
        whole: bool,
    },
    /// A normal distribution.
    Normal {
        /// Path of the parameter; none if the factor enters sums alone.
        #[serde(default)]
        path: Option<String>,
        /// Mean: a number, a quantity, or a date and time.
        mean: Scalar,
        /// Standard deviation, above 0, in the same unit.
        sd: Scalar,
        /// Number of values in a grid: quantiles at the centres of as many equal parts; 5 if not given.
        #[serde(default)]
        levels: Option<u32>,
    },
    /// A log-normal distribution, by mean and standard deviation of the value itself.
    LogNormal {
        /// Path of the parameter; none if the factor enters sums alone.
        #[serde(default)]
        path: Option<String>,
        /// Mean, above 0.
        mean: Scalar,
        /// Standard deviation, above 0, in the same unit.
        sd: Scalar,
        /// Number of values in a grid; 5 if not given.
        #[serde(default)]
        levels: Option<u32>,
    },
    /// A triangular distribution.
    Triangular {
        /// Path of the parameter; none if the factor enters sums alone.
        #[serde(default)]
        path: Option<String>,
        /// Lower end, in the unit of `mode`.
        low: Scalar,
        /// Most frequent value.
        mode: Scalar,
        /// Upper end, above `low`.
        high: Scalar,
        /// Number of values in a grid; 5 if not given.
        #[serde(default)]
        levels: Option<u32>,
    },
    /// Files of which one takes the place of an included piece.
    Include {
        /// The piece that is replaced.
        piece: PieceWord,
        /// The files, written like the story's own includes.
        files: Vec<String>,
    },
    /// Values that a table gives.
    Given {
        /// Path of the parameter; none if the factor enters sums alone.
        #[serde(default)]
        path: Option<String>,
    },
}

/// A kind of piece that a factor can replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PieceWord {
    /// The supply chain.
    Supply,
    /// Sites and network.
    Infrastructure,
    /// What is decided, where and by which models.
    Decisions,
}

impl PieceWord {
    /// The root of its files.
    pub(super) const fn root(self) -> &'static str {
        match self {
            Self::Supply => "Supply",
            Self::Infrastructure => "Infrastructure",
            Self::Decisions => "Decisions",
        }
    }
}

/// How the points of a study are chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DesignSpec {
    /// Every combination of the values; the last factor changes first.
    Grid,
    /// A base point, the first of listed values and the middle of ranges and distributions; then each
    /// factor alone at its other values: the rest of a list, the ends of a range, the 5 % and 95 %
    /// quantiles of a distribution.
    OneAtATime,
    /// A Latin hypercube: each factor's distribution is cut into as many equal parts as there are
    /// points, and each part holds one point.
    LatinHypercube {
        /// Number of points before constraints, at least 2.
        points: u32,
    },
    /// A scrambled Sobol sequence of up to 1000 factors; balanced where the number of points is a
    /// power of two.
    Sobol {
        /// Number of points before constraints, at least 2.
        points: u32,
    },
    /// Independent random points.
    Random {
        /// Number of points before constraints.
        points: u32,
    },
    /// The rows of a CSV file beside this one, a column for each factor.
    Table(
        /// The file, relative to this one's folder.
        String,
    ),
    /// Listed points: a value for each factor.
    Points(Vec<IndexMap<String, Scalar>>),
}

/// An arm of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArmWord {
    /// The story as written.
    Disturbed,
    /// Without its disruptions.
    Undisturbed,
    /// As written, on an ideal infrastructure.
    IdealDisturbed,
    /// Without its disruptions, on an ideal infrastructure.
    IdealUndisturbed,
}

/// How many replications each point has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ReplicationsSpec {
    /// The same number for each point.
    Fixed(u32),
    /// Until the 95 % interval of a KPI is narrow enough, judged after whole batches: of the paired
    /// difference disturbed less undisturbed where both arms are played, else of the first arm. A rule
    /// that looks at the data stops a little too early: with a floor of 10 the interval covers the true
    /// mean of normal differences in 92 % of studies or more instead of 95 %, that of strongly skewed ones
    /// less often, and their mean is biased towards the mode.
    Until {
        /// Name of the KPI, one of those that are computed.
        kpi: String,
        /// Half of the width of the interval at which a point is finished, in the KPI's unit.
        half_width: f64,
        /// Least number of replications, at least 2; 10 if not given.
        #[serde(default = "default_floor")]
        floor: u32,
        /// Largest number of replications; 100 if not given.
        #[serde(default = "default_ceiling")]
        ceiling: u32,
        /// Replications between two looks at the interval; 5 if not given.
        #[serde(default = "default_batch")]
        batch: u32,
    },
}

const fn default_floor() -> u32 {
    10
}

const fn default_ceiling() -> u32 {
    100
}

const fn default_batch() -> u32 {
    5
}
