//! Decisions worked out by hand in a running World: few shops, one product, fixed delays.

mod backup;
mod centres;
mod contents;
mod contents_of_a_story;
mod cut_off;
mod data_sent;
mod errors;
mod health;
mod ideal;
mod knowledge;
mod ladder;
mod local;
mod lots;
mod models;
mod orders;
mod own;
mod packs;
mod perishables;
mod placement;
mod pools;
mod scene;
mod service_level;
mod shared_health;
mod silent_feed;
mod split;
