//! What people read: pages and pictures, from what runs left behind.

mod books;
mod kpi_table;
pub mod page;
mod records;
mod slack;
mod text;
mod timeline;
mod verdict;
mod walk;
