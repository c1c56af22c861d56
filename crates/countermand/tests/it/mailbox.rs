//! The mailbox against a real IMAP server on this machine, and e-mails out of files.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use countermand::ingest::mailbox::MailOptions;
use countermand::ingest::mailbox::imap::{
    FetchedMessage, ImapFault, ImapPosition, ImapSecurity, ImapSettings, ImapVisit, visit,
};
use countermand::secrets::Secret;

use crate::program::Desk;

const WAIT: Duration = Duration::from_secs(20);

/// A mail server of one test, which ends with it.
struct MailServer {
    directory: tempfile::TempDir,
    process: RefCell<Child>,
    port: u16,
}

impl MailServer {
    /// Starts the server; `None`, with the reason told, when it is not installed.
    fn start() -> Option<Self> {
        let Some(program) = ["/usr/sbin/dovecot", "/usr/bin/dovecot"]
            .map(PathBuf::from)
            .into_iter()
            .find(|path| path.exists())
        else {
            crate::program::skip("no dovecot is installed (apt-get install dovecot-imapd)");
            return None;
        };
        let directory = tempfile::tempdir().expect("a directory");
        let port = free_port();
        let config = directory.path().join("dovecot.conf");
        std::fs::write(&config, configuration(directory.path(), port)).expect("a file");
        std::fs::write(directory.path().join("users"), "jo:{PLAIN}sesame\n").expect("a file");
        for folder in ["mail/new", "mail/cur", "mail/tmp"] {
            std::fs::create_dir_all(directory.path().join(folder)).expect("a directory");
        }
        give_away(directory.path());
        let process = Command::new(program)
            .args(["-F", "-c"])
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dovecot starts");
        let server = Self {
            directory,
            process: RefCell::new(process),
            port,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let started = Instant::now();
        while TcpStream::connect_timeout(&address, WAIT).is_err() {
            let ended = server.process.borrow_mut().try_wait().expect("a process");
            assert!(ended.is_none(), "dovecot ended at once: {ended:?}");
            assert!(started.elapsed() < WAIT, "dovecot does not listen");
            std::thread::yield_now();
        }
        Some(server)
    }

    /// Puts a message into the mailbox.
    fn deliver(&self, name: &str, text: &str) {
        let mail = self.directory.path().join("mail");
        let waiting = mail.join("tmp").join(name);
        std::fs::write(&waiting, text.replace('\n', "\r\n")).expect("a file");
        std::fs::rename(waiting, mail.join("new").join(name)).expect("a move");
    }

    fn settings(&self) -> ImapSettings {
        ImapSettings {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: ImapSecurity::PlainOnLoopback,
            user: "jo".to_owned(),
            password: Secret::new("sesame"),
            folder: "INBOX".to_owned(),
            wait: WAIT,
            message_bytes: 4_096,
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let mut process = self.process.borrow_mut();
        let stopped = Command::new("kill").arg(process.id().to_string()).status();
        if stopped.is_err() {
            drop(process.kill());
        }
        drop(process.wait());
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

fn configuration(directory: &Path, port: u16) -> String {
    let directory = directory.display();
    let Owners { mail, group, login } = Owners::here();
    format!(
        "protocols = imap
base_dir = {directory}/run
state_dir = {directory}/state
log_path = {directory}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {mail}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{directory}/mail
auth_mechanisms = plain
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {directory}/users
}}
userdb {{
  driver = static
  args = uid={mail} gid={group} home={directory}/mail
}}
"
    )
}

/// The users that the server runs as.
struct Owners {
    mail: String,
    group: String,
    login: String,
}

impl Owners {
    /// Ourselves, unless we are root: for root the server wants its own users.
    fn here() -> Self {
        let name = |flags: &str| {
            let out = Command::new("id").arg(flags).output().expect("id");
            String::from_utf8_lossy(&out.stdout).trim().to_owned()
        };
        if is_root() {
            Self {
                mail: "dovecot".to_owned(),
                group: "dovecot".to_owned(),
                login: "dovenull".to_owned(),
            }
        } else {
            Self {
                mail: name("-un"),
                group: name("-gn"),
                login: name("-un"),
            }
        }
    }
}

fn is_root() -> bool {
    let out = Command::new("id").arg("-u").output().expect("id");
    out.stdout.trim_ascii() == b"0"
}

/// Lets the server's own user at the mail, when we are root.
fn give_away(directory: &Path) {
    if is_root() {
        for (program, how, path) in [
            ("chmod", "711", directory.to_owned()),
            ("chown", "-R", directory.join("mail")),
        ] {
            let mut command = Command::new(program);
            command.arg(how);
            if program == "chown" {
                command.arg("dovecot:dovecot");
            }
            let done = command.arg(path).status().expect("a program");
            assert!(done.success(), "{program}");
        }
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// Visits the mailbox; gives what came and how it ended.
fn take(
    settings: &ImapSettings,
    since: Option<ImapPosition>,
    refuse_at: Option<usize>,
) -> (
    Vec<FetchedMessage>,
    Result<ImapVisit, ImapFault<&'static str>>,
) {
    let came = Mutex::new(Vec::new());
    let outcome = run(visit(settings, since, |message| {
        let mut came = came.lock().expect("a list");
        came.push(message);
        let n_came = came.len();
        async move {
            if refuse_at == Some(n_came) {
                Err("the disk is full")
            } else {
                Ok(())
            }
        }
    }));
    (came.into_inner().expect("a list"), outcome)
}

fn mail(order: &str) -> String {
    format!(
        "From: Amazon <a@amazon.com>\nMessage-ID: <{order}@amazon.com>\nSubject: Order \
         cancellation request from Amazon customer Jo (Order: {order})\n\nHello\n"
    )
}

#[test]
fn new_messages_are_taken_once_and_marked_only_after_they_were_stored() {
    let Some(server) = MailServer::start() else {
        return;
    };
    let settings = server.settings();
    server.deliver("1", &mail("111-1234567-0000001"));
    server.deliver("2", &mail("111-1234567-0000002"));

    // The second message cannot be stored: it stays unseen, and comes again.
    let (came, outcome) = take(&settings, None, Some(2));
    assert!(matches!(outcome, Err(ImapFault::NotStored { .. })));
    assert_eq!(came.len(), 2);
    let (again, outcome) = take(&settings, None, None);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].raw, came[1].raw);
    let raw = again[0].raw.as_deref().expect("the message");
    let hint = countermand::ingest::mailbox::read(raw, &MailOptions::default());
    assert_eq!(
        hint.expect("a mail").expect("a hint").order_id.as_str(),
        "111-1234567-0000002"
    );

    // With the position nothing old comes again, and what is new does.
    let position = outcome.expect("a visit").position;
    assert_eq!(take(&settings, Some(position), None).0, []);
    server.deliver("3", &mail("111-1234567-0000003"));
    server.deliver(
        "4",
        &format!("{}{}", mail("111-1234567-0000004"), "x".repeat(5_000)),
    );
    let (came, outcome) = take(&settings, Some(position), None);
    assert_eq!(came.len(), 2);
    assert!(came[0].raw.is_some());
    assert!(
        came[1].raw.is_none() && came[1].size_bytes > 5_000,
        "too large"
    );
    assert_eq!(outcome.expect("a visit").n_taken, 2);
}

#[test]
fn a_new_numbering_makes_the_old_position_worthless() {
    let Some(server) = MailServer::start() else {
        return;
    };
    let settings = server.settings();
    server.deliver("1", &mail("111-1234567-0000001"));
    let first = take(&settings, None, None).1.expect("a visit").position;
    let stale = ImapPosition {
        uid_validity: first.uid_validity.wrapping_add(1),
        last_uid: 4_000_000,
    };
    server.deliver("2", &mail("111-1234567-0000002"));
    let (came, _) = take(&settings, Some(stale), None);
    assert_eq!(
        came.len(),
        1,
        "the seen message does not come again, the new one does"
    );
}

#[test]
fn a_wrong_password_and_a_foreign_host_without_tls_are_told_apart() {
    let foreign = ImapSettings {
        host: "192.0.2.1".to_owned(),
        port: 143,
        security: ImapSecurity::PlainOnLoopback,
        user: String::new(),
        password: Secret::default(),
        folder: "INBOX".to_owned(),
        wait: WAIT,
        message_bytes: 1,
    };
    assert!(matches!(
        take(&foreign, None, None).1,
        Err(ImapFault::NotLoopback { .. })
    ));
    let Some(server) = MailServer::start() else {
        return;
    };
    let wrong = ImapSettings {
        password: Secret::new("open"),
        ..server.settings()
    };
    assert!(matches!(
        take(&wrong, None, None).1,
        Err(ImapFault::SignIn { .. })
    ));
}

#[test]
fn a_silent_server_does_not_hold_the_visit() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let settings = ImapSettings {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().expect("an address").port(),
        security: ImapSecurity::PlainOnLoopback,
        user: "jo".to_owned(),
        password: Secret::new("sesame"),
        folder: "INBOX".to_owned(),
        wait: Duration::from_millis(200),
        message_bytes: 1,
    };
    assert!(matches!(
        take(&settings, None, None).1,
        Err(ImapFault::TimedOut { step: "greeting" })
    ));
}

#[test]
fn an_e_mail_out_of_a_file_is_a_hint_and_one_about_something_else_is_refused() {
    let desk = Desk::new();
    let file = desk.file("request.eml", mail("111-1234567-0000001"));
    let told = desk.run(&["import", "--json", "--kind", "email", &file]);
    let told = told.ended(0).json();
    assert_eq!(told["files"][0]["rows_ok"], 1);
    let again = desk.run(&["import", "--json", "--kind", "email", &file]);
    assert_eq!(again.ended(0).json()["files"][0]["already_imported"], true);
    let other = mail("111-1234567-0000001").replace("cancellation", "shipping");
    let other = desk.file("other.eml", other);
    let refused = desk.run(&["import", "--kind", "email", &other]);
    assert_ne!(refused.code, 0);
    assert!(
        refused.err.contains("no buyer's request"),
        "{}",
        refused.err
    );
}
