//! I25: a disk that is full for a while. Nothing is promised and nothing leaves meanwhile, and a step
//! that could not write what became of its call finds it out when there is room again.

use countermand_spapi::client::Clock;
use jiff::{SignedDuration, Timestamp};

use super::Run;
use crate::desk::later;
use crate::simulation::chance::Chance;

/// Of a thousand steps, before so many it begins to be full.
const FILLS: u32 = 15;
/// How many groups of changes it takes before it is full.
const ROOM: i64 = 6;
/// For how long it is full.
const FULL_S: (i64, i64) = (5, 90);

/// The disk of a node.
pub(super) struct Disk {
    may_fill: bool,
    chance: Chance,
    full_until: Option<Timestamp>,
}

impl Disk {
    pub(super) fn new(may_fill: bool, seed: u64) -> Self {
        Self {
            may_fill,
            chance: Chance::new(seed, "full disk"),
            full_until: None,
        }
    }

    /// A run ended, and the next one finds room.
    pub(super) fn forget(&mut self) {
        self.full_until = None;
    }
}

impl Run {
    /// The disk fills up, or has room again.
    pub(super) fn fill_disk(&mut self) {
        let now = self.wire.hand.now();
        let disk = &mut self.disk;
        match disk.full_until {
            Some(until) if until <= now => self.has_room(),
            None if disk.may_fill && disk.chance.in_thousand(FILLS) => {
                let room = u32::try_from(disk.chance.between(0, ROOM)).unwrap_or(0);
                let full = SignedDuration::from_secs(disk.chance.between(FULL_S.0, FULL_S.1));
                disk.full_until = Some(later(now, full));
                self.node().desk.store.set_disk_room(Some(room));
                self.wire
                    .note(&format!("the disk takes {room} more groups, for {full:#}"));
            }
            Some(_) | None => {}
        }
    }

    /// It has room from here on, for good.
    pub(super) fn mend_disk(&mut self) {
        self.disk.may_fill = false;
        if self.disk.full_until.is_some() {
            self.has_room();
        }
    }

    fn has_room(&mut self) {
        self.disk.full_until = None;
        self.node().desk.store.set_disk_room(None);
        self.wire.note("the disk has room again");
    }
}
