//! Impaired links: extra loss, extra background traffic, and links whose routers lose what they take.
//!
//! | event | effect on a link |
//! |---|---|
//! | `LinkLossBegins` | a packet is lost with the extra probability too: `1 − (1 − p)(1 − p₁)(1 − p₂)…` |
//! | `LinkLoadBegins` | the extra utilisation is added to the background's, `ρ + ρ₁ + ρ₂ + …` |
//! | `BlackHoleBegins` | all that is sent on it is lost, and sent again after timeouts (`retry`); its neighbours believe it to be up |
//!
//! Each lasts until the event of its end that names the same incident. A cut is known after the
//! detection delay and routed around; an impairment is not. Source: independent losses multiply;
//! congestion and black holes by MODEL §3. Valid for losses to 0.9. Not modelled: bursts of loss, routers that
//! measure it. Held to account by `tests/it/disruptions/links.rs`.

use super::at_link::at_link;
use super::link::Link;
use super::transmit::Network;
use crate::causality::IncidentId;
use crate::infra::id::LinkId;
use crate::kernel::{Agenda, Now, kinds};

kinds! { LinkLossBegins, LinkLoadBegins, BlackHoleBegins, LinkImpairmentEnds }

/// A link begins to lose more packets.
#[derive(Clone, Copy, Debug)]
pub struct LinkLossBegins {
    /// Link that it concerns.
    pub link: LinkId,
    /// Incident that begins.
    pub incident: IncidentId,
    /// Extra probability that a packet is lost.
    pub loss: f64,
}

/// A link begins to carry more background traffic.
#[derive(Clone, Copy, Debug)]
pub struct LinkLoadBegins {
    /// Link that it concerns.
    pub link: LinkId,
    /// Incident that begins.
    pub incident: IncidentId,
    /// Extra utilisation of the background.
    pub utilisation: f64,
}

/// The routers of a link begin to lose all messages that they take.
#[derive(Clone, Copy, Debug)]
pub struct BlackHoleBegins {
    /// Link that it concerns.
    pub link: LinkId,
    /// Incident that begins.
    pub incident: IncidentId,
}

/// What an incident does to a link without cutting it ends.
#[derive(Clone, Copy, Debug)]
pub struct LinkImpairmentEnds {
    /// Link that it concerns.
    pub link: LinkId,
    /// Incident that ends.
    pub incident: IncidentId,
}

at_link! { LinkLossBegins, LinkLoadBegins, BlackHoleBegins, LinkImpairmentEnds }

impl Network<'_, '_> {
    /// Changes a link, and the flows over it follow; on an ideal network nothing changes.
    fn impair(&mut self, agenda: &mut Agenda, link: LinkId, change: impl FnOnce(&mut Link)) {
        let entity = self.directory.link(link);
        if let Some(Ok(mut changed)) = entity.map(|entity| self.links.get_mut(entity))
            && !self.routes.ideal
        {
            change(&mut changed);
            self.follow_link(agenda, link);
        }
    }
}

/// A link loses more packets.
pub(super) fn add_loss(now: Now<LinkLossBegins>, mut network: Network) {
    let LinkLossBegins { link, incident, loss } = now.event;
    network.impair(now.agenda, link, |link| link.add_loss(incident, loss));
}

/// A link carries more background traffic.
pub(super) fn add_load(now: Now<LinkLoadBegins>, mut network: Network) {
    let LinkLoadBegins { link, incident, utilisation } = now.event;
    network.impair(now.agenda, link, |link| link.add_load(incident, utilisation));
}

/// The routers of a link lose what they take.
pub(super) fn open_black_hole(now: Now<BlackHoleBegins>, mut network: Network) {
    let BlackHoleBegins { link, incident } = now.event;
    network.impair(now.agenda, link, |link| link.add_black_hole(incident));
}

/// An impairment ends.
pub(super) fn end_impairment(now: Now<LinkImpairmentEnds>, mut network: Network) {
    let LinkImpairmentEnds { link, incident } = now.event;
    network.impair(now.agenda, link, |link| link.end_impairment(incident));
}
