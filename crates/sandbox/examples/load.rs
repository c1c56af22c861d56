//! Loads a server with one GET over and over, on keep-alive connections, and counts the answers.
//!
//! `load ADDRESS PATH N_CONNECTIONS SECONDS [HEADER: VALUE]...`
//!
//! `{plain:N}` in the path stands for the id of another one of the first N plain orders each time.
//! Prints `answers per second` and quantiles of the time to an answer, and fails when an answer is
//! not a 200. Standard library only: what is measured should be the server, not the client.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "its output is its purpose"
)]

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What every connection does.
struct Load {
    address: String,
    /// The request before and after the order id.
    request: [String; 2],
    /// From how many plain orders one is taken each time; 0 for a path without an order.
    n_plain: u64,
    duration: Duration,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((load, n_connections)) = parsed(&arguments) else {
        eprintln!("usage: load ADDRESS PATH N_CONNECTIONS SECONDS [HEADER: VALUE]...");
        return ExitCode::from(2);
    };
    let start = Instant::now();
    let times: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
        let load = &load;
        let workers: Vec<_> = (0..n_connections)
            .map(|number| scope.spawn(move || answers_on_one_connection(load, number)))
            .collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Err(Error::other("a worker panicked")))
            })
            .collect()
    });
    let elapsed = start.elapsed();
    match times.into_iter().collect::<Result<Vec<_>>>() {
        Ok(times) => {
            let mut times = times.concat();
            times.sort_unstable();
            // Whole answers per second are exact enough: a round has thousands.
            let per_second = times.len() as u128 * 1_000 / elapsed.as_millis().max(1);
            println!("{per_second} answers per second");
            for (name, share) in [("p50", 50), ("p99", 99)] {
                let place = times.len() * share / 100;
                let time = times.get(place).copied().unwrap_or_default();
                println!("{name} {} us", time.as_micros());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", load.address);
            ExitCode::FAILURE
        }
    }
}

fn parsed(arguments: &[String]) -> Option<(Load, usize)> {
    let [address, path, n_connections, seconds, headers @ ..] = arguments else {
        return None;
    };
    let (before, rest) = path.split_once("{plain:").unwrap_or((path, "0}"));
    let (n_plain, after) = rest.split_once('}')?;
    let mut tail = format!("{after} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\n");
    for header in headers {
        tail.push_str(header);
        tail.push_str("\r\n");
    }
    tail.push_str("\r\n");
    let load = Load {
        address: address.clone(),
        request: [format!("GET {before}"), tail],
        n_plain: n_plain.parse().ok()?,
        duration: Duration::from_secs(seconds.parse().ok()?),
    };
    Some((load, n_connections.parse().ok()?))
}

/// Sends the request, reads the answer, again and again until the time is over; gives how long each
/// answer took.
fn answers_on_one_connection(load: &Load, number: usize) -> Result<Vec<Duration>> {
    let stream = TcpStream::connect(&load.address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut connection = Connection {
        stream,
        received: Vec::with_capacity(64 * 1024),
    };
    let start = Instant::now();
    let mut times = Vec::new();
    let mut chance = number as u64;
    while start.elapsed() < load.duration {
        let request = request(load, &mut chance);
        let sent = Instant::now();
        connection.stream.write_all(request.as_bytes())?;
        connection.read_answer()?;
        times.push(sent.elapsed());
    }
    Ok(times)
}

fn request(load: &Load, chance: &mut u64) -> String {
    let [before, after] = &load.request;
    if load.n_plain == 0 {
        return format!("{before}{after}");
    }
    *chance = chance
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    let order = (*chance >> 33) % load.n_plain;
    format!("{before}111-{order:07}-{order:07}{after}")
}

/// A kept connection, and what was received on it and not yet read.
struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    /// Reads one answer whole; anything but a 200 is an error that shows it.
    fn read_answer(&mut self) -> Result<()> {
        self.received.clear();
        let head_end = self.read_until(0, b"\r\n\r\n")?;
        let head = self.received.get(..head_end).unwrap_or_default();
        let is_ok = head.get(9..12) == Some(b"200");
        let answer_end = match content_length(head) {
            Some(length) => {
                self.read_up_to(head_end + length)?;
                head_end + length
            }
            None => self.read_chunks(head_end)?,
        };
        if is_ok {
            return Ok(());
        }
        let answer = self.received.get(..answer_end).unwrap_or_default();
        let text: String = String::from_utf8_lossy(answer).chars().take(600).collect();
        Err(Error::other(text))
    }

    /// Reads chunks from a place on; gives where the last one ends.
    fn read_chunks(&mut self, from: usize) -> Result<usize> {
        let mut place = from;
        loop {
            let line_end = self.read_until(place, b"\r\n")?;
            let line = self.received.get(place..line_end - 2).unwrap_or_default();
            let digits = String::from_utf8_lossy(line);
            let size = usize::from_str_radix(digits.trim(), 16).map_err(Error::other)?;
            place = line_end + size + 2;
            self.read_up_to(place)?;
            if size == 0 {
                return Ok(place);
            }
        }
    }

    /// Reads until a mark stands somewhere from a place on; gives where the mark ends.
    fn read_until(&mut self, from: usize, mark: &[u8]) -> Result<usize> {
        loop {
            let rest = self.received.get(from..).unwrap_or_default();
            if let Some(found) = rest.windows(mark.len()).position(|window| window == mark) {
                return Ok(from + found + mark.len());
            }
            self.receive()?;
        }
    }

    fn read_up_to(&mut self, length: usize) -> Result<()> {
        while self.received.len() < length {
            self.receive()?;
        }
        Ok(())
    }

    fn receive(&mut self) -> Result<()> {
        let length = self.received.len();
        self.received.resize(length + 16 * 1024, 0);
        let free = self.received.get_mut(length..).unwrap_or_default();
        let n_bytes = self.stream.read(free)?;
        self.received.truncate(length + n_bytes);
        if n_bytes == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof));
        }
        Ok(())
    }
}

/// The length that a head announces; none for a body in chunks.
fn content_length(head: &[u8]) -> Option<usize> {
    let name = b"content-length:";
    let place = head
        .windows(name.len())
        .position(|window| window.eq_ignore_ascii_case(name))?;
    let rest = head.get(place + name.len()..)?;
    let end = rest.iter().position(|byte| *byte == b'\r')?;
    std::str::from_utf8(rest.get(..end)?)
        .ok()?
        .trim()
        .parse()
        .ok()
}
