//! Tests of the whole: the program from outside, and the shape of the code base.

mod decide;
mod tidy;
