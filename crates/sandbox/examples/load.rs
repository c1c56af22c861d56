//! Loads a server with one GET over and over, on keep-alive connections, and counts the answers.
//!
//! `load ADDRESS PATH N_CONNECTIONS SECONDS [HEADER: VALUE]...`
//!
//! Prints `answers per second`, and fails when an answer is not a 200. Standard library only: what
//! is measured should be the server, not the client.
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
    request: Vec<u8>,
    duration: Duration,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((load, n_connections)) = parsed(&arguments) else {
        eprintln!("usage: load ADDRESS PATH N_CONNECTIONS SECONDS [HEADER: VALUE]...");
        return ExitCode::from(2);
    };
    let start = Instant::now();
    let counts: Vec<Result<u64>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..n_connections)
            .map(|_| scope.spawn(|| answers_on_one_connection(&load)))
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
    match counts.into_iter().sum::<Result<u64>>() {
        Ok(n_answers) => {
            // Whole answers per second are exact enough: a round has thousands.
            let per_second = u128::from(n_answers) * 1_000 / elapsed.as_millis().max(1);
            println!("{per_second} answers per second");
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
    let mut request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\n");
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    let load = Load {
        address: address.clone(),
        request: request.into_bytes(),
        duration: Duration::from_secs(seconds.parse().ok()?),
    };
    Some((load, n_connections.parse().ok()?))
}

/// Sends the request, reads the answer, again and again until the time is over.
fn answers_on_one_connection(load: &Load) -> Result<u64> {
    let stream = TcpStream::connect(&load.address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream);
    let start = Instant::now();
    let mut n_answers = 0;
    let mut body = Vec::new();
    while start.elapsed() < load.duration {
        reader.get_mut().write_all(&load.request)?;
        read_answer(&mut reader, &mut body)?;
        n_answers += 1;
    }
    Ok(n_answers)
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
