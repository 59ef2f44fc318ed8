//! Columns of tables: name, unit, sampling and definition.

/// How the values of a column are sampled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sampling {
    /// Part of the key of the row.
    Key,
    /// The state at the event of the row.
    AtEvent,
    /// The state after all events of the instant.
    AfterInstant,
    /// The sum over the interval of the row.
    Sum,
    /// The time-weighted mean over the interval of the row.
    TimeMean,
    /// Fixed by the scenario.
    Constant,
    /// As the definition of the row's KPI says.
    ByDefinition,
}

impl Sampling {
    /// The word that the metadata of a table uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::AtEvent => "at the event",
            Self::AfterInstant => "after all events of the instant",
            Self::Sum => "sum over the interval",
            Self::TimeMean => "time-weighted mean over the interval",
            Self::Constant => "constant",
            Self::ByDefinition => "by the definition of the KPI",
        }
    }
}

/// Declaration of a column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// Name in the file.
    pub name: &'static str,
    /// Unit; `1` for ratios and counts, empty for names and instants.
    pub unit: &'static str,
    /// How its values are sampled.
    pub sampling: Sampling,
    /// Definition, in a phrase.
    pub definition: &'static str,
}
