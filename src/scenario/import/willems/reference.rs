//! Published costs of the chains: the file `summary.csv` beside them.

use std::path::Path;

/// Holding rate of the published costs.
pub(super) const HOLDING_RATE: f64 = 0.2;

/// The guaranteed-service cost of a chain, as a solver found it.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// Cost of safety stock for a year at a holding rate of 20 %.
    pub(super) cost: f64,
    /// Gap that the solver left, in percent.
    pub(super) gap_percent: f64,
}

impl Reference {
    /// The row of a chain in the summary beside its file; `None` where there is none.
    pub(super) fn beside(file: &Path, chain: u32) -> Option<Self> {
        let mut reader = csv::Reader::from_path(file.with_file_name("summary.csv")).ok()?;
        let headers = reader.headers().ok()?.clone();
        let column = |name: &str| headers.iter().position(|header| header == name);
        let number = column("chain")?;
        let (cost, gap) = (column("gsm_upper_bound_milp_cost")?, column("gsm_milp_gap_pct")?);
        let rows = reader.records().filter_map(Result::ok);
        let row = rows
            .into_iter()
            .find(|row| row.get(number).and_then(|text| text.parse().ok()) == Some(chain))?;
        let value = |place: usize| row.get(place).and_then(|text| text.parse::<f64>().ok());
        Some(Self { cost: value(cost)?, gap_percent: value(gap)? })
    }
}
