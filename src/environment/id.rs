//! Identifiers of the environment.

use crate::quantity::id;

id! {
    /// An area.
    AreaId,
}
