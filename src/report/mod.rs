//! What people read: pages and pictures, from what runs left behind.

pub mod page;
