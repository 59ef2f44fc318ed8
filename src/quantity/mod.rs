//! tmp
use schemars::JsonSchema; use serde::{Deserialize,Serialize};
#[derive(Clone,Copy,Debug,PartialEq,PartialOrd,Serialize,Deserialize,JsonSchema)] pub struct Span(i64);
impl Span { pub fn nanoseconds(self)->i64{self.0} pub fn seconds(self)->f64{self.0 as f64/1e9} }
