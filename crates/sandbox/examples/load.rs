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

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
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
    let mut reader = BufReader::new(stream);
    let start = Instant::now();
    let mut times = Vec::new();
    let mut body = Vec::new();
    let mut chance = number as u64;
    while start.elapsed() < load.duration {
        let request = request(load, &mut chance);
        let sent = Instant::now();
        reader.get_mut().write_all(request.as_bytes())?;
        read_answer(&mut reader, &mut body)?;
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

/// Reads one answer whole; anything but a 200 is an error that shows it.
fn read_answer(reader: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> Result<()> {
    let status = line(reader)?;
    let mut length = None;
    let mut is_chunked = false;
    loop {
        let header = line(reader)?.to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok();
        }
        is_chunked |= header.starts_with("transfer-encoding:") && header.contains("chunked");
    }
    body.clear();
    if is_chunked {
        loop {
            let size = usize::from_str_radix(line(reader)?.trim(), 16).map_err(Error::other)?;
            let start = body.len();
            body.resize(start + size, 0);
            reader.read_exact(body.get_mut(start..).unwrap_or_default())?;
            line(reader)?;
            if size == 0 {
                break;
            }
        }
    } else {
        body.resize(
            length.ok_or_else(|| Error::other("an answer without a length"))?,
            0,
        );
        reader.read_exact(body)?;
    }
    if status.split(' ').nth(1) == Some("200") {
        return Ok(());
    }
    let text: String = String::from_utf8_lossy(body).chars().take(300).collect();
    Err(Error::other(format!("{status}: {text}")))
}

/// One line without its end.
fn line(reader: &mut BufReader<TcpStream>) -> Result<String> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Err(Error::from(ErrorKind::UnexpectedEof));
    }
    line.truncate(line.trim_end().len());
    Ok(line)
}
