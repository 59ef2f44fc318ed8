//! Congestion: others send more over links, so that messages wait longer and packets are lost.
//!
//! The background's utilisation is raised, `ρ + ρ₁ + ρ₂ + …` where such disruptions overlap; waits and
//! losses follow by the model of the link. Routers do not route around it. Source: MODEL §3. Not
//! modelled: senders of the background that slow down. Held to account by
//! `tests/it/disruptions/links.rs`.

use super::Context;
use super::at_links::{AtLinks, at_links};
use crate::infra::{LinkId, LinkImpairmentEnds, LinkLoadBegins};
use crate::issue::Checker;
use crate::quantity::Ratio;

at_links! {
    /// Congestion of links.
    CongestionSpec {
        /// Utilisation that is added to the background's, 0 to 100; 0 has no effect. Above 1 in all, a
        /// link is overloaded.
        utilisation: Ratio,
    }
}

impl AtLinks for CongestionSpec {
    fn check(&self, checker: &mut Checker) {
        if !(0.0..=100.0).contains(&self.utilisation.si()) {
            let help = "an added utilisation from 0 to 100";
            checker.within("utilisation").out_of_range(self.utilisation, help);
        }
    }

    fn has_size(&self) -> bool {
        self.utilisation.si() > 0.0
    }

    fn apply(&self, link: LinkId, context: &mut Context) {
        let (incident, utilisation) = (context.incident, self.utilisation.si());
        context.agenda.at(context.at, LinkLoadBegins { link, incident, utilisation });
        context.agenda.at(context.until, LinkImpairmentEnds { link, incident });
    }
}
