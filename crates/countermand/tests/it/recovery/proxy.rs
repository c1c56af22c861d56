//! A connection to the marketplace that loses requests and answers, from a seed.
//!
//! A request may be cut off before it reached the marketplace, carried out without an answer, or
//! held back for a while. What is held back is always shorter than what the desk counts with.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::chance::Chance;

/// Of so many requests, this many go wrong in each way.
const OF: u64 = 100;
const CUT_BEFORE: u64 = 10;
const CUT_AFTER: u64 = 15;
const DELAYED: u64 = 15;
/// The longest that a request is held back.
const DELAY_MAX_MS: u64 = 120;

/// What the proxy did so far.
#[derive(Debug, Default)]
#[expect(clippy::struct_field_names, reason = "counts begin with n here")]
pub(crate) struct Counts {
    /// Requests that passed whole.
    pub(crate) n_passed: AtomicU64,
    /// Requests that never reached the marketplace.
    pub(crate) n_cut_before: AtomicU64,
    /// Requests that were carried out, with their answers thrown away.
    pub(crate) n_cut_after: AtomicU64,
    /// Requests that came late.
    pub(crate) n_delayed: AtomicU64,
    /// Answers that say too many requests.
    pub(crate) n_throttled: AtomicU64,
}

/// A running proxy. Its threads end with the process of the tests.
#[derive(Debug)]
pub(crate) struct Proxy {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// What it did.
    pub(crate) counts: Arc<Counts>,
    is_faulty: Arc<AtomicBool>,
}

impl Proxy {
    /// A proxy before `upstream`, without faults at first.
    pub(crate) fn start(upstream: SocketAddr, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let proxy = Self {
            address: listener.local_addr().expect("an address"),
            counts: Arc::default(),
            is_faulty: Arc::default(),
        };
        let (counts, is_faulty) = (Arc::clone(&proxy.counts), Arc::clone(&proxy.is_faulty));
        std::thread::spawn(move || {
            for (number, stream) in (0_u64..).zip(listener.incoming()) {
                let Ok(stream) = stream else { return };
                let link = Link {
                    chance: Chance::new(seed, number),
                    counts: Arc::clone(&counts),
                    is_faulty: Arc::clone(&is_faulty),
                };
                std::thread::spawn(move || link.carry(&stream, upstream));
            }
        });
        proxy
    }

    /// Lets faults begin or end.
    pub(crate) fn set_faulty(&self, is_faulty: bool) {
        self.is_faulty.store(is_faulty, Ordering::SeqCst);
    }
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Pass,
    CutBefore,
    CutAfter,
    Delay(Duration),
}

struct Link {
    chance: Chance,
    counts: Arc<Counts>,
    is_faulty: Arc<AtomicBool>,
}

impl Link {
    /// Carries requests and answers until one side is done or a fault cuts both.
    fn carry(mut self, near: &TcpStream, upstream: SocketAddr) {
        let Ok(far) = TcpStream::connect(upstream) else {
            return;
        };
        let is_mute = Arc::new(AtomicBool::new(false));
        let answers = {
            let (Ok(mut from), Ok(mut to)) = (far.try_clone(), near.try_clone()) else {
                return;
            };
            let (is_mute, counts) = (Arc::clone(&is_mute), Arc::clone(&self.counts));
            std::thread::spawn(move || {
                let mut buffer = vec![0; 64 * 1024];
                while let Ok(n_read) = from.read(&mut buffer) {
                    let is_over = n_read == 0 || is_mute.load(Ordering::SeqCst);
                    let part = buffer.get(..n_read).unwrap_or_default();
                    if part.starts_with(b"HTTP/1.1 429") {
                        counts.n_throttled.fetch_add(1, Ordering::SeqCst);
                    }
                    if is_over || to.write_all(part).is_err() {
                        break;
                    }
                }
                let _ = to.shutdown(Shutdown::Both);
                let _ = from.shutdown(Shutdown::Both);
            })
        };
        self.requests(near, &far, &is_mute);
        let _ = answers.join();
    }

    fn requests(&mut self, mut near: &TcpStream, mut far: &TcpStream, is_mute: &AtomicBool) {
        let mut buffer = vec![0; 256 * 1024];
        while let Ok(n_read) = near.read(&mut buffer) {
            let part = buffer.get(..n_read).unwrap_or_default();
            if part.is_empty() {
                break;
            }
            match self.fate() {
                Fate::Pass => {}
                Fate::CutBefore => {
                    // Both ways are shut, so the marketplace sees nothing of it.
                    let _ = near.shutdown(Shutdown::Both);
                    break;
                }
                Fate::CutAfter => {
                    // The first bytes of its answer end the connection: it was carried out.
                    is_mute.store(true, Ordering::SeqCst);
                }
                Fate::Delay(delay) => std::thread::sleep(delay),
            }
            if far.write_all(part).is_err() {
                break;
            }
        }
        if !is_mute.load(Ordering::SeqCst) {
            let _ = far.shutdown(Shutdown::Write);
        }
    }

    fn fate(&mut self) -> Fate {
        let drawn = self.chance.below(OF);
        let delay = Duration::from_millis(self.chance.below(DELAY_MAX_MS));
        let counts = &self.counts;
        let (fate, count) = if !self.is_faulty.load(Ordering::SeqCst) {
            (Fate::Pass, &counts.n_passed)
        } else if drawn < CUT_BEFORE {
            (Fate::CutBefore, &counts.n_cut_before)
        } else if drawn < CUT_BEFORE + CUT_AFTER {
            (Fate::CutAfter, &counts.n_cut_after)
        } else if drawn < CUT_BEFORE + CUT_AFTER + DELAYED {
            (Fate::Delay(delay), &counts.n_delayed)
        } else {
            (Fate::Pass, &counts.n_passed)
        };
        count.fetch_add(1, Ordering::SeqCst);
        fate
    }
}
