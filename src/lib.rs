//! reflexarc plays a company's supply chain and the data centres that decide for it on one clock, so
//! that a failed coolant pump, a power cap or a slow link can be traced, cause by cause, to the shelf
//! it empties and the shipment it misses.
//!
//! # The arc
//!
//! ```text
//!  grid feed ─ power chain ─ racks ─ heat ─ coolant loop ─ facility water ─ weather
//!                              │  ▲ throttle │
//!                              ▼             ▼
//!  stock, orders, trucks ─feed─▶ network ─▶ view ─▶ inference queue ─▶ decision ─▶ network ─▶ action
//!         ▲                                                                                     │
//!         └──────────────── orders · allocation ◀────────────────────────────────────────────────┘
//!                     cut-off made or missed → departure → arrival → stock → sale or stockout
//! ```
//! Nothing on this path is short-circuited: each module knows its neighbours alone, and an effect
//! reaches the shelf because each step hands its consequence to the next.
//!
//! # The map
//!
//! A layer may use only the layers above it in this list. Inside a layer a folder is a discipline: its
//! `mod.rs` says what it is, registers its handlers and re-exports what others may use; folders use
//! only those above them, and no files import each other in a circle. Tests in `tests/it/structure`
//! read the source and hold this.
//!
//! | layer | what it is | folders |
//! |---|---|---|
//! | [`quantity`] | units, money, dates, names, text forms | |
//! | [`issue`] | what is wrong with a specification | |
//! | [`kernel`] | time, calendar, handlers, random draws, fingerprints, statistics | |
//! | [`causality`] | incidents and their causes | |
//! | [`environment`] | the local calendar, areas and their clocks, weather | |
//! | [`infra`] | sites and the network | `power` `cooling` `compute` `serving` `network` `site` |
//! | [`supply`] | the supply chain; it and `infra` do not know each other | `network` `stock` `demand` `ordering` `shelving` `transport` `measure` |
//! | [`decision`] | what sites know, who is asked, what is decided | `model` `knowledge` `lifecycle` `task` |
//! | [`disruption`] | external causes, one file per kind | |
//! | [`measure`] | declarations of KPIs and columns | |
//! | [`scenario`] | from RON to a World that is ready to run | `text` `load` `story` |
//! | [`outcome`] | recorder, tables, totals, KPI values, balance, Parquet | `table` `kpi` |
//! | [`study`] | arms, contrasts, replications, what may be said of them; sweeps over a design | `judge` `attribution` `sweep` |
//! | [`report`] | the page that is printed | |
//! | [`cli`] | one file a subcommand | |
//!
//! A concept has its Spec (what a person writes), its Component (what the simulation uses, plain
//! numbers in SI units) and its handlers in one file; its row is in the file of its table.
//!
//! # One pump failure, from its Spec to the verdict
//!
//! `"pumps": pump_failure(where: role(large), pumps: 2, at: "2022-07-17T06:00", until: …)`, put into the
//! story of London, goes this way, and never turns back:
//!
//! 1. [`scenario`] reads it with its file and line, and checks it against what the story declares.
//! 2. [`disruption`] schedules an incident, the root of all that follows, and [`PumpFailed`](infra::PumpFailed)
//!    for each pump of each site of that role.
//! 3. [`infra`]: `cooling` stops the flow of the coolant, and with it the conductance to the loop. `site`
//!    settles: it takes the new slope of the chips' temperature and schedules the next threshold, the
//!    first step of the throttle, 4 min later, then the trip. Each begins an incident that names the one
//!    before as its cause. The [`Pool`](infra::Pool) has no server left.
//! 4. [`decision`]: a request goes over the network and finds nothing that runs. The site's network says so
//!    after its detection time, the incident that lowers the site becomes the decision's cause, and the next
//!    rung of the ladder is asked: a small model, on the view of its own site.
//! 5. [`supply`]: its answer makes an order, which travels to the centre and revises the shop's open order
//!    there. At the cut-off the order as it stands is sent, departs the next day and arrives the day after,
//!    into a heatwave that the small model did not foresee. The hourly demand finds the shelf empty.
//! 6. [`outcome`]: observers write each step into its table, the causes as links; at the end
//!    [`RunTotals`](outcome::totals::RunTotals) hold the sums, a KPI is a function of them, and the balance
//!    must close.
//! 7. [`study`] plays the same draws without the failure, and both on an ideal infrastructure; a
//!    [`Comparison`](study::comparison::Comparison) says what the difference is.
//! 8. [`report`] prints the verdict, and traces one empty shelf back the same way: shipment, order,
//!    decision, rung, trip, throttle, pump.
//!
//! # Glossary
//!
//! One word, one meaning, in code, scenarios, tables and texts.
//!
//! | word | meaning |
//! |---|---|
//! | arm | a variant of a story that is played: which disruptions occur, which mechanisms are ideal |
//! | shared capacity | a counted thing of which many take units: accelerators of a region, a crew, a shelf of spare parts |
//! | claim | of a shared capacity: units that one wants or holds, committed or on demand |
//! | elastic lot | a lot whose servers start one by one, by a rule, of a shared capacity, or both |
//! | cold start | the time from the grant of a server until it can load its weights |
//! | contrast | a weighted sum of differences between arms, such as the harm |
//! | option | one of several stories, or of one story with other pieces, that are compared on common draws |
//! | player, coalition | a disruption or a mechanism among which a harm is shared; some of them, which act while the others do not |
//! | share, interaction | what a player adds to a harm in the mean over all orders of joining; what players do together beyond what fewer of them do |
//! | resolved scenario | a scenario in one text, with all includes and overrides in it |
//! | result, manifest | the files of a command in its output folder; the file that names them and says what was run |
//! | incident | something that fails and is restored, with the incident that caused it |
//! | disruption | an external cause in a story: the root incident of what follows |
//! | site | a data centre: power, cooling, racks, pools of servers |
//! | endpoint | a store, a centre or a supplier, as the network knows it: a node that sends and receives |
//! | local site | a site at the node of an endpoint, described once for many |
//! | gate, suite | a condition on a result that a story carries; a folder of stories with gates |
//! | hall | a room of a site with coolant, air and protection of its own |
//! | rack group | identical racks of a hall with their own throttle |
//! | pool, lot | servers with their own queues; those of a pool that stand together and run the same classes |
//! | upkeep, maintenance window | how parts fail and are repaired; a planned time out of service |
//! | crew, shelf | shared capacities of which a repair needs one unit: people on shift, spare parts |
//! | regulating, saturated | the cooling plant keeps its set-point, or rejects all it can |
//! | settle | the one path on which all parts of a site are brought to a consistent state after a change |
//! | throttle step, trip | racks slow down, or stop, at a chip temperature |
//! | protection | the operator's rule that shuts racks down when it stays too warm |
//! | report, feed, view | what a store sends, how it travels, what a site last received |
//! | arc | what is decided for which place, when, and by which rungs |
//! | task | a kind of arc: replenish, allocate |
//! | bulk, flow | a message so large that it shares links with others; a flow while it is sent |
//! | rung, ladder | a model at a role of site, or one whose site is chosen; rungs in the order in which they are asked |
//! | placement | the choice of a site for a model at each request, by filters and weights |
//! | status | what an answer or a probe tells the node that asked of a pool: utilisation, queue, headroom |
//! | standby | of a model: it can be started at a site, once its weights are loaded |
//! | ledger | the orders that a site has decided, as it sends them to other sites |
//! | data class, jurisdiction | what requests and reports carry; the law of an area, by which data may lie there or not |
//! | health | what a node knows of the pools it asks: healthy, or failed too often for a time |
//! | breaker | skips a rung none of whose pools is healthy |
//! | order, acknowledgement | the message by which a decision takes effect at the origin of a lane, and the reply |
//! | fallback order | what is sent where no decision acted, such as last week's order |
//! | stock point | a product at a facility |
//! | choice | what a customer does who does not find a product: waits, takes another, goes |
//! | lost custom | customers who stay away for some time because a unit was lost |
//! | back room | what a shop has on hand beside the shelf that customers see |
//! | record, phantom | what a shop believes to be on hand; units on record that are not there |
//! | base stock | the level up to which the inventory position is ordered |
//! | reorder point | the inventory position at or below which an order is placed |
//! | order lot | units of which an order is a multiple |
//! | source | a lane that supplies a stock point; where there are several, each order chooses one |
//! | leg | what a shipment travels between two places of transfer; a lane's own service is the first |
//! | landed cost | price, duty and transport of a unit at its destination |
//! | purchase price variance | what was paid for goods beyond their standard cost, price less margin |
//! | station | a port, a dock, a picking line, a production line or the tills of a shop: what comes waits in line and is handled at a rate |
//! | turned away | of customers: who find the line at the tills full and leave without goods |
//! | server | what handles one job at a time at a station: a berth, a door, a machine, a person |
//! | batch, recipe | an order to a production line; the components of a unit of what it makes |
//! | cut-off | the last instant at which an order is taken for a departure, inclusive |
//! | allocation | sharing scarce units among the destinations of a departure |
//! | OTIF | on time and in full |
//! | sweep | a study of a story at many points; its file names factors, design, arms, replications |
//! | factor | a parameter that a sweep changes, and the values that it takes |
//! | point | a value for each factor; identified by the hash of its values |
//! | design | how the points of a sweep are chosen |
//! | shard | one of several contiguous parts of the points of a sweep, for one machine |
//! | journal | the file of finished replications from which an interrupted sweep is resumed |

pub mod causality;
pub mod cli;
pub mod decision;
pub mod disruption;
pub mod environment;
pub mod infra;
pub mod issue;
pub mod kernel;
pub mod measure;
pub mod outcome;
pub mod quantity;
pub mod report;
pub mod scenario;
pub mod study;
pub mod supply;
