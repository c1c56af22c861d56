//! The report over lines that the general readers took in.
