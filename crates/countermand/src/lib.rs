//! The program behind the command line: reads files, decides, measures, shows.

pub mod generate;
pub mod report;
