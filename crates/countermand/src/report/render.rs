//! stub
pub trait Texts {}
pub enum Language {}
pub fn json(){}
pub fn terminal(){}
