//! Terms: what the story pays for a site, line by line.
//!
//! Without terms, a site whose lots all belong to the story pays its meter, and a site that it shares
//! pays the energy of its own share at a PUE of 1.
//!
//! Source: MODEL §7 (colocation per kW-month with take-or-pay of about 85 %, cloud per
//! accelerator-hour). A month is a twelfth of 365.25 d. Not modelled: data that a site
//! receives, free allowances, set-up fees, discounts, fees that depend on a peak.

use crate::issue::Checker;
use crate::quantity::{Currency, Money, MoneyPerData, Power, Ratio, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most terms of a site.
const MOST_TERMS: usize = 32;

/// One term of the contract of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TermSpec {
    /// Energy that the site's meter counts, from grid and generators, at their prices.
    Metered,
    /// Energy of the own share at the grid's price of the hour: idle power of the racks held, and
    /// dynamic power of own work, times the PUE of the contract.
    Energy {
        /// PUE of the contract, 1 to 3.
        pue: Ratio,
    },
    /// Committed power by the month.
    KwMonth {
        /// Price of a kilowatt for a month.
        price: Money,
        /// Committed power.
        committed: Power,
        /// Fraction of the committed power that is paid for even if less is drawn; all of it if not
        /// given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        take_or_pay: Option<Share>,
    },
    /// Servers of a lot by the hour, from its birth on; of a lot that grows or is of a shared capacity, each
    /// from its grant until it is given back.
    ServerHour {
        /// Name of the lot.
        lot: String,
        /// Price of a server for an hour.
        price: Money,
    },
    /// A fixed amount a month.
    Month {
        /// The amount.
        price: Money,
    },
    /// Data that leaves the site: the answers that it sends.
    Data {
        /// Price of an amount of data, such as `0.07 GBP/GB`.
        price: MoneyPerData,
    },
}

/// Reports terms out of range, lots that are not declared, and other currencies than the scenario's.
pub(super) fn check_terms<'a>(
    terms: &[TermSpec],
    lots: impl Iterator<Item = &'a str> + Clone,
    currency: Option<Currency>,
    checker: &mut Checker,
) {
    checker.limit(terms.len(), MOST_TERMS);
    for (index, term) in terms.iter().enumerate() {
        let mut at = checker.within(index);
        let of_price = match term {
            TermSpec::Metered => None,
            TermSpec::Energy { pue } => {
                if !(1.0..=3.0).contains(&pue.si()) {
                    at.within("pue").out_of_range(pue, "a PUE from 1 to 3");
                }
                None
            }
            TermSpec::KwMonth { price, .. } | TermSpec::Month { price } => Some(price.currency()),
            TermSpec::ServerHour { lot, price } => {
                if !lots.clone().any(|one| one == lot) {
                    at.within("lot").unknown_name("lot", lot, lots.clone());
                }
                Some(price.currency())
            }
            TermSpec::Data { price } => Some(price.currency()),
        };
        if let (Some(of_price), Some(currency)) = (of_price, currency) {
            at.within("price").currency(of_price, currency);
        }
    }
    let of_energy = |term: &&TermSpec| matches!(term, TermSpec::Metered | TermSpec::Energy { .. });
    if terms.iter().filter(of_energy).count() > 1 {
        checker
            .conflict("energy is paid for twice", "keep one of the terms `metered` and `energy`");
    }
}
