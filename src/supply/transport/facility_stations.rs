//! The stations of facilities: docks, picking lines, production lines and tills, by facility.
//!
//! Where no facility has a station of a kind, its list is empty, and nothing is looked for in it.

use super::dock_queue::{DockQueue, dock_queue};
use super::line::ProductionLine;
use super::picking_queue::{PickingQueue, picking_queue};
use super::till_queue::{TillQueue, till_queue};
use crate::kernel::{Draws, StreamCollision};
use crate::supply::id::FacilityId;
use crate::supply::network::{Facility, Topology};

/// Docks, picking lines, production lines and tills.
#[derive(Clone, Debug, Default)]
pub(in crate::supply) struct FacilityStations {
    /// By facility; empty where no facility has one.
    docks: Vec<Option<DockQueue>>,
    /// By facility; empty where no facility has one.
    picking: Vec<Option<PickingQueue>>,
    /// By facility; empty where no facility has one.
    lines: Vec<Option<ProductionLine>>,
    /// By facility; empty where no facility has any.
    tills: Vec<Option<TillQueue>>,
}

impl FacilityStations {
    /// The stations of the facilities of a topology, without a line.
    pub(super) fn new(topology: &Topology) -> Self {
        let ids = || topology.facilities.ids();
        let with = |has: fn(&Facility) -> bool| {
            move |&id: &FacilityId| topology.facility(id).is_some_and(has)
        };
        let (has_dock, has_line) =
            (with(|facility| facility.dock.is_some()), with(|facility| facility.making.is_some()));
        let mut stations = Self::default();
        if ids().any(|id| has_dock(&id)) {
            stations.docks = ids().map(|id| has_dock(&id).then(|| dock_queue(id))).collect();
        }
        let has_picking = with(|facility| facility.picking.is_some());
        if ids().any(|id| has_picking(&id)) {
            let line = |id| has_picking(&id).then(|| picking_queue(id));
            stations.picking = ids().map(line).collect();
        }
        if ids().any(|id| has_line(&id)) {
            let line = |id| has_line(&id).then(|| ProductionLine::new(id));
            stations.lines = ids().map(line).collect();
        }
        let has_tills = with(|facility| facility.tills.is_some());
        if ids().any(|id| has_tills(&id)) {
            stations.tills = ids().map(|id| has_tills(&id).then(|| till_queue(id))).collect();
        }
        stations
    }

    /// Gives streams of draws to the stations whose work or yield varies.
    pub(super) fn draw_from(
        &mut self,
        topology: &Topology,
        draws: &mut Draws,
    ) -> Result<(), StreamCollision> {
        for (id, name) in topology.facilities.iter() {
            let Some(facility) = topology.facility(id) else { continue };
            if let Some(dock) = self.dock(id)
                && facility.dock.as_ref().is_some_and(|dock| dock.varies().is_some())
            {
                dock.draw_from(draws.stream(&format!("work/dock/{name}"))?);
            }
            if let Some(picking) = self.picking(id)
                && facility.picking.as_ref().is_some_and(|picking| picking.varies().is_some())
            {
                picking.draw_from(draws.stream(&format!("work/picking/{name}"))?);
            }
            if let Some(queue) = self.tills(id)
                && facility.tills.as_ref().is_some_and(|tills| tills.station.varies().is_some())
            {
                queue.draw_from(draws.stream(&format!("work/tills/{name}"))?);
            }
            let Some((line, making)) = self.line(id).zip(facility.making.as_ref()) else {
                continue;
            };
            if making.line.varies().is_some() {
                line.queue.draw_from(draws.stream(&format!("work/line/{name}"))?);
            }
            if making.recipes.values().any(|recipe| recipe.good.0 < recipe.good.1) {
                line.draw_yields_from(draws.stream(&format!("yield/{name}"))?);
            }
        }
        Ok(())
    }

    /// The line at the dock of a facility; `None` if it has none.
    #[inline]
    pub(super) fn dock(&mut self, facility: FacilityId) -> Option<&mut DockQueue> {
        self.docks.get_mut(facility.index())?.as_mut()
    }

    /// The picking line of a facility; `None` if it has none.
    #[inline]
    pub(super) fn picking(&mut self, facility: FacilityId) -> Option<&mut PickingQueue> {
        self.picking.get_mut(facility.index())?.as_mut()
    }

    /// The same, to read.
    pub(in crate::supply) fn picking_at(&self, facility: FacilityId) -> Option<&PickingQueue> {
        self.picking.get(facility.index())?.as_ref()
    }

    /// Whether any facility has tills.
    #[inline]
    pub(in crate::supply) const fn has_tills(&self) -> bool {
        !self.tills.is_empty()
    }

    /// The line at the tills of a facility; `None` if it has none.
    #[inline]
    pub(super) fn tills(&mut self, facility: FacilityId) -> Option<&mut TillQueue> {
        self.tills.get_mut(facility.index())?.as_mut()
    }

    /// The same, to read.
    pub(in crate::supply) fn tills_at(&self, facility: FacilityId) -> Option<&TillQueue> {
        self.tills.get(facility.index())?.as_ref()
    }

    /// The production line of a facility; `None` if it has none.
    #[inline]
    pub(super) fn line(&mut self, facility: FacilityId) -> Option<&mut ProductionLine> {
        self.lines.get_mut(facility.index())?.as_mut()
    }

    /// The same, to read.
    pub(in crate::supply) fn dock_at(&self, facility: FacilityId) -> Option<&DockQueue> {
        self.docks.get(facility.index())?.as_ref()
    }

    /// All production lines, with their facilities.
    pub(super) fn lines(&self) -> impl Iterator<Item = (FacilityId, &ProductionLine)> {
        let lines = self.lines.iter().enumerate();
        lines.filter_map(|(index, line)| Some((FacilityId::new(index), line.as_ref()?)))
    }
}
