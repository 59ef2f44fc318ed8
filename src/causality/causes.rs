//! Causes: the incidents that lower one thing at present, and what each contributes.
//!
//! Outages overlap: two grid outages of one site, three failures of one pump. Each begins and ends by
//! its own incident, and the one that began first among those that still last is named as the cause
//! of what follows. When it ends the blame passes on to the next.

use super::incident::IncidentId;

/// Incidents under way, each with its contribution, in the order of their beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct Causes<T = ()> {
    // Nearly always empty or one long.
    list: Vec<(IncidentId, T)>,
}

impl<T> Default for Causes<T> {
    fn default() -> Self {
        Self { list: Vec::new() }
    }
}

impl<T> Causes<T> {
    /// No incident.
    #[must_use]
    pub const fn none() -> Self {
        Self { list: Vec::new() }
    }

    /// An incident begins to contribute.
    pub fn begin(&mut self, incident: IncidentId, contribution: T) {
        self.list.push((incident, contribution));
    }

    /// The first contribution of an incident ends and is returned; `None` if it has none.
    pub fn end(&mut self, incident: IncidentId) -> Option<T> {
        let place = self.list.iter().position(|(other, _)| *other == incident)?;
        Some(self.list.remove(place).1)
    }

    /// The incident that is blamed: the first to begin among those that last.
    #[must_use]
    pub fn blamed(&self) -> Option<IncidentId> {
        self.list.first().map(|(incident, _)| *incident)
    }

    /// Incidents with their contributions, in the order of their beginning.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (IncidentId, &T)> {
        self.list.iter().map(|(incident, contribution)| (*incident, contribution))
    }

    /// Number of contributions.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether no incident contributes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blame_passes_on_when_the_first_of_two_ends() {
        let [first, second] = [IncidentId::new(4), IncidentId::new(2)];
        let mut causes = Causes::none();
        causes.begin(first, 0.5);
        causes.begin(second, 0.25);
        assert_eq!(causes.blamed(), Some(first));
        assert_eq!(causes.end(first), Some(0.5));
        assert_eq!((causes.blamed(), causes.len()), (Some(second), 1));
        // What is not under way does not end.
        assert_eq!(causes.end(first), None);
        assert_eq!(causes.end(second), Some(0.25));
        assert!(causes.is_empty() && causes.blamed().is_none());
    }

    #[test]
    fn an_incident_that_contributes_twice_ends_twice() {
        let incident = IncidentId::new(0);
        let mut causes = Causes::none();
        causes.begin(incident, ());
        causes.begin(incident, ());
        causes.end(incident);
        assert_eq!(causes.blamed(), Some(incident));
        causes.end(incident);
        assert_eq!(causes.iter().len(), 0);
    }
}
