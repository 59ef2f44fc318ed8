//! Tasks: what arcs decide, one file each.
//!
//! | task | one arc per | too late after | fallback |
//! |---|---|---|---|
//! | [`replenish`] | store with decided orders | the cut-off of its departure | the present order: that of an earlier decision, or the last plan |
//! | [`allocate`] | lane that may be reallocated | the close of the allocation | the present order book |
//!
//! To add a task: one file with its Spec and its [`Task`] (and its `mod`), and one line in the list
//! below. A test adds one in this way (`tests/it/decisions/own.rs`).

pub mod allocate;
mod amounts;
mod book_history;
mod departure;
mod equal_cover;
mod list;
pub mod replenish;

pub use super::lifecycle::Task;
pub use amounts::Amounts;

crate::tasks! {
    /// Revises the open orders of each store, for all its products at once.
    replenish: ReplenishSpec,
    /// Reallocates the orders of a lane's stores until the allocation closes.
    allocate: AllocateSpec,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_each_task_survives_json_and_ron_to_the_last_bit() {
        // Whole units, a third, the neighbour of one, and a sum that is not 0.3.
        let texts = [
            r#"{"replenish":[{"lane":1,"departure":-3,"quantities":[24,0,"0.3333333333333333"]},{"lane":0,"departure":2,"quantities":["1.0000000000000002","0.30000000000000004"]}]}"#,
            r#"{"allocate":{"departure":5,"quantities":[7,"0.1",9007199254740991]}}"#,
        ];
        for json in texts {
            let answer: AnyAnswer = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&answer).unwrap(), json);
            let ron = ron::to_string(&answer).unwrap();
            let back: AnyAnswer = ron::from_str(&ron).unwrap();
            assert_eq!(serde_json::to_string(&back).unwrap(), json, "{ron}");
        }
    }
}
