//! From files to typed specifications: includes, overrides, inspection, shape.

mod apply;
mod attempt;
mod document;
mod include;
mod inspect;
pub(crate) mod loader;
mod override_path;
pub(crate) mod piece;
mod reading;
pub(crate) mod request;
mod resolved;
mod selection;
pub(crate) mod shape;
pub(crate) mod uncertain;
