//! The present power source of a site.

/// Power source of a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PowerSource {
    /// The utility grid.
    Grid,
    /// Generators.
    Generator,
    /// The battery.
    Battery,
    /// None: the site has no power.
    Nothing,
}

impl PowerSource {
    /// Whether equipment has power from this source; the battery carries only what is `on_ups`.
    pub(in crate::infra) const fn carries(self, on_ups: bool) -> bool {
        match self {
            Self::Grid | Self::Generator => true,
            Self::Battery => on_ups,
            Self::Nothing => false,
        }
    }
}
