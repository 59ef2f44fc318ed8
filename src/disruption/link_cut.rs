//! Link cut: links carry nothing.
//!
//! After detection routers use another path, if there is one.

use super::Context;
use super::at_links::{AtLinks, at_links};
use crate::infra::{LinkCut, LinkId, LinkRestored};

at_links! {
    /// Cut of network links.
    LinkCutSpec {}
}

impl AtLinks for LinkCutSpec {
    fn apply(&self, link: LinkId, context: &mut Context) {
        let incident = context.incident;
        context.agenda.at(context.at, LinkCut { link, incident });
        context.agenda.at(context.until, LinkRestored { link, incident });
    }
}
