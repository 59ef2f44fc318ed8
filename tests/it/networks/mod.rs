//! Random supply networks: what holds in every one of them.
//!
//! - `conserved`: units of each product through disruptions, in networks of up to 200 facilities;
//! - `relations`: two networks that differ in one respect, each relation with its conditions;
//! - `limits`: networks at the edge, whose outcome is known beforehand.

mod conserved;
mod disruption;
mod draw;
mod ledger;
mod limits;
mod place;
mod relations;
mod small;
