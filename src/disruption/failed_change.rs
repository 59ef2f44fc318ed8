//! Failed change: a change of the control plane goes wrong at the routers of links, until it is undone.
//!
//! | effect | routers of the links | the others |
//! |---|---|---|
//! | `stops` | withdraw their routes and forward nothing | know after the detection delay, and route around |
//! | `black_hole` | announce their routes, and lose what they take | send on, and know nothing |
//!
//! The links are whole: nothing is repaired, the change is undone. A black hole is worse where another
//! path exists, since no message takes it. Source: Rogers, 8 July 2022 (a route filter removed, the core
//! crashed: CRTC, Xona report 2024); Optus, 8 November 2023 (routers that isolated themselves at a preset
//! limit: Senate report 2024, ch. 2). Not modelled: routes that flap, routers that come back one by one. Held to
//! account by `tests/it/disruptions/links.rs`.

use super::Context;
use super::at_links::{AtLinks, at_links};
use crate::infra::{BlackHoleBegins, LinkCut, LinkId, LinkImpairmentEnds, LinkRestored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the routers of the links do after the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChangeEffect {
    /// They withdraw their routes and forward nothing.
    Stops,
    /// They announce their routes and lose what they take.
    BlackHole,
}

at_links! {
    /// Change of the control plane that goes wrong.
    FailedChangeSpec {
        /// What the routers do: `stops` or `black_hole`.
        effect: ChangeEffect,
    }
}

impl AtLinks for FailedChangeSpec {
    fn apply(&self, link: LinkId, context: &mut Context) {
        let incident = context.incident;
        match self.effect {
            ChangeEffect::Stops => {
                context.agenda.at(context.at, LinkCut { link, incident });
                context.agenda.at(context.until, LinkRestored { link, incident });
            }
            ChangeEffect::BlackHole => {
                context.agenda.at(context.at, BlackHoleBegins { link, incident });
                context.agenda.at(context.until, LinkImpairmentEnds { link, incident });
            }
        }
    }
}
