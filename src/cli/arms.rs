//! The arms that a command plays.

use super::exit::Failure;
use crate::quantity::nearest;
use crate::scenario::Story;
use crate::study::arm::Arms;
use std::sync::Arc;

/// The arms that an argument names; all without one.
pub(super) fn arms(list: Option<&str>, story: &Arc<Story>) -> Result<Arms, Failure> {
    let all = Arms::of_verdict(story);
    let Some(list) = list else { return Ok(all) };
    let names: Vec<&str> = list.split(',').map(str::trim).collect();
    if let Some(wrong) = names.iter().find(|name| all.place(name).is_none()) {
        let known: Vec<&str> = all.iter().map(|arm| &*arm.name).collect();
        let near = nearest(wrong, known.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        return Err(Failure::Usage(format!(
            "unknown arm `{wrong}` in --arms: {near}arms are {}",
            known.join(", ")
        )));
    }
    Ok(all.only(&names))
}
