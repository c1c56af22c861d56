//! XML as a bounded stream: elements are given as they end, nothing is kept but the open ones.
