//! What a seed lets go wrong: some faults off, some heavy.

use super::chance::Chance;

/// How often what happens to a request on its way, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct NetMix {
    /// It never leaves.
    pub(super) not_sent: u32,
    /// It never arrives, and nobody says so.
    pub(super) lost: u32,
    /// It is carried out, and the answer is lost.
    pub(super) unanswered: u32,
    /// It is answered by nobody, and arrives up to a minute later.
    pub(super) late: u32,
    /// It arrives twice.
    pub(super) twice: u32,
    /// 500 or 503, and nothing was carried out.
    pub(super) failed: u32,
    /// It is carried out, and the answer is 500.
    pub(super) failed_after: u32,
    /// 429.
    pub(super) throttled: u32,
    /// The answer is cut.
    pub(super) cut: u32,
    /// The answer is something else.
    pub(super) garbled: u32,
    /// It takes seconds instead of a moment.
    pub(super) slow: u32,
}

/// What a seed lets go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fault of its own")]
pub(super) struct Mix {
    /// On the network.
    pub(super) net: NetMix,
    /// The marketplace's own profile of faults.
    pub(super) profile: &'static str,
    /// Deaths at fault points, in hundred-thousandths of the points passed.
    pub(super) deaths: u32,
    /// Whether the disk is full now and then.
    pub(super) has_full_disk: bool,
    /// Whether the database comes back older now and then.
    pub(super) goes_back: bool,
    /// Whether a second node takes the accounts over while the first one is paused.
    pub(super) has_two_nodes: bool,
    /// Seller accounts.
    pub(super) n_accounts: u32,
    /// Whether the marketplace has the direct cancel call.
    pub(super) has_direct_call: bool,
    /// Whether orders are shipped, cancelled and asked for by others meanwhile.
    pub(super) is_world_busy: bool,
    /// Orders that can be cancelled, of each account.
    pub(super) n_orders: u32,
    /// What operators do at most.
    pub(super) n_operations: u32,
    /// Whether notifications come by a queue.
    pub(super) has_queue: bool,
}

impl Mix {
    /// The mix of a seed.
    pub(super) fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed, "mix");
        let is_calm = chance.in_thousand(80);
        let mut rate = |heavy: u32| -> u32 {
            let drawn = chance.below(10);
            if is_calm || drawn < 5 {
                0
            } else if drawn < 8 {
                heavy / 6
            } else {
                heavy
            }
        };
        let net = NetMix {
            not_sent: rate(120),
            lost: rate(100),
            unanswered: rate(200),
            late: rate(120),
            twice: rate(100),
            failed: rate(150),
            failed_after: rate(120),
            throttled: rate(250),
            cut: rate(100),
            garbled: rate(100),
            slow: rate(300),
        };
        let profiles = [
            "none",
            "none",
            "fatal-feeds",
            "slow-documents",
            "chaos",
            "lost-answers",
        ];
        let profile = chance.pick(&profiles).copied().unwrap_or("none");
        let deaths = [0, 300, 1_500, 5_000];
        let mut mix = Self {
            net,
            profile: if is_calm { "none" } else { profile },
            deaths: if is_calm {
                0
            } else {
                chance.pick(&deaths).copied().unwrap_or(0)
            },
            goes_back: !is_calm && chance.in_thousand(150),
            has_two_nodes: !is_calm && chance.in_thousand(200),
            n_accounts: if chance.in_thousand(250) { 2 } else { 1 },
            has_direct_call: !chance.in_thousand(350),
            is_world_busy: chance.in_thousand(500),
            n_orders: u32::try_from(chance.between(3, 14)).unwrap_or(3),
            n_operations: u32::try_from(chance.between(8, 30)).unwrap_or(8),
            has_queue: chance.in_thousand(500),
            has_full_disk: false,
        };
        // Both nodes stand on one disk, and the second is to begin.
        mix.has_full_disk =
            !is_calm && !mix.has_two_nodes && Chance::new(seed, "disk").in_thousand(300);
        mix
    }

    /// The same without anything that goes wrong.
    pub(super) fn without_faults(&self) -> Self {
        Self {
            net: NetMix::default(),
            profile: "none",
            deaths: 0,
            has_full_disk: false,
            goes_back: false,
            has_two_nodes: false,
            is_world_busy: false,
            ..self.clone()
        }
    }
}
