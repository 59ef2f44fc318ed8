//! What deciding touches, besides the order books.

use super::arc::Arcs;
use super::feed::Feeds;
use super::forecast::Curves;
use super::ideal::Ideal;
use super::open::OpenDecisions;
use super::store::Stores;
use super::view::Views;
use crate::infra::{Infrastructure, Network, Pool, Requests};
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// What deciding touches, besides the order books.
#[derive(SystemParam)]
pub(super) struct Office<'w, 's> {
    pub(super) arcs: ResMut<'w, Arcs>,
    pub(super) open: ResMut<'w, OpenDecisions>,
    pub(super) stores: ResMut<'w, Stores>,
    pub(super) views: ResMut<'w, Views>,
    pub(super) feeds: ResMut<'w, Feeds>,
    pub(super) ideal: Res<'w, Ideal>,
    pub(super) curves: Res<'w, Curves>,
    pub(super) network: Network<'w, 's>,
    pub(super) requests: ResMut<'w, Requests>,
    pub(super) infrastructure: Res<'w, Infrastructure>,
    pub(super) pools: Query<'w, 's, &'static Pool>,
}
