//! Link loss: links lose packets beyond their usual loss.
//!
//! The packet is lost with probability `1 − (1 − p)(1 − p₁)` at a usual loss `p` and an extra one `p₁`;
//! overlapping losses multiply alike. Routers do not route around it: the link is up. Source: independent
//! losses. Valid to 0.9. Not modelled: bursts. Held to account by `tests/it/disruptions/links.rs`.

use super::Context;
use super::at_links::{AtLinks, at_links};
use crate::infra::{LinkId, LinkImpairmentEnds, LinkLossBegins};
use crate::issue::Checker;
use crate::quantity::Share;

at_links! {
    /// Loss of packets on links.
    LinkLossSpec {
        /// Extra probability that a packet is lost, 0 to 0.9; 0 has no effect.
        loss: Share,
    }
}

impl AtLinks for LinkLossSpec {
    fn check(&self, checker: &mut Checker) {
        if self.loss.si() > 0.9 {
            let help = "a loss of at most 0.9; to lose everything, cut the link";
            checker.within("loss").out_of_range(self.loss, help);
        }
    }

    fn has_size(&self) -> bool {
        self.loss.si() > 0.0
    }

    fn apply(&self, link: LinkId, context: &mut Context) {
        let (incident, loss) = (context.incident, self.loss.si());
        context.agenda.at(context.at, LinkLossBegins { link, incident, loss });
        context.agenda.at(context.until, LinkImpairmentEnds { link, incident });
    }
}
