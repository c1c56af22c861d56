//! A second node on the same store: it takes the accounts over while the first one is paused at a
//! fault point, and goes on. The first one wakes up late, in the middle of what it was doing.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use countermand_spapi::client::Clock;
use countermand_store::Store;
use jiff::SignedDuration;

use super::chance::Chance;
use super::node::{Node, Opening};
use super::pace::Pace;
use super::run::wait;
use super::wire::Wire;
use crate::desk::later;
use crate::secrets::HighWater;

/// What two nodes share.
pub(super) type Shared = (Store, HighWater);

/// Of a thousand fault points passed, so many are paused at, until one was.
const PAUSES: u32 = 25;
/// For how long a node is paused: longer than its lease is believed.
const PAUSED_S: (i64, i64) = (65, 400);

/// The one pause of a run of a node.
pub(super) struct Takeover {
    wire: Arc<Wire>,
    shared: OnceLock<Shared>,
    state: Mutex<State>,
}

struct State {
    is_armed: bool,
    chance: Chance,
    opening: Opening,
    successor: Option<Node>,
}

impl Takeover {
    /// A pause that comes at some fault point; `opening` is what the second node is opened with.
    pub(super) fn new(wire: &Arc<Wire>, opening: Opening, chance: Chance) -> Self {
        Self {
            wire: Arc::clone(wire),
            shared: OnceLock::new(),
            state: Mutex::new(State {
                is_armed: true,
                chance,
                opening,
                successor: None,
            }),
        }
    }

    /// From here on the node may be paused.
    pub(super) fn begin(&self, node: &Node) {
        let shared = (node.desk.store.clone(), node.desk.high_water.clone());
        drop(self.shared.set(shared));
    }

    /// No node is paused any more.
    pub(super) fn disarm(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_armed = false;
    }

    /// The node that took over meanwhile.
    pub(super) fn successor(&self) -> Option<Node> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.successor.take()
    }

    /// The first node is at a fault point.
    pub(super) fn pass(&self, point: &'static str) {
        let Some(shared) = self.shared.get() else {
            return;
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.is_armed || !state.chance.in_thousand(PAUSES) {
            return;
        }
        state.is_armed = false;
        self.wire.note(&format!(
            "the node is paused at {point}; another takes over"
        ));
        let paused = SignedDuration::from_secs(state.chance.between(PAUSED_S.0, PAUSED_S.1));
        self.wire.pass_to(later(self.wire.hand.now(), paused));
        let opening = Opening {
            shared: Some(shared.clone()),
            ..state.opening.clone()
        };
        let second = wait(Node::open(&self.wire, opening));
        let second = second.expect("a node that is spared begins");
        let n_steps = state.chance.between(5, 80);
        let mut pace = Pace::default();
        for _ in 0..n_steps {
            pace.go_on(&second, &mut state.chance, &self.wire);
        }
        self.wire.note("the paused node wakes up");
        state.successor = Some(second);
    }
}
