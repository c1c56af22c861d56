//! The present of a command: that of the desk whose store it works on.

use std::sync::Arc;

use anyhow::Context;
use countermand_spapi::client::Transport;
use countermand_store::Account;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::outside::{Outside, OutsideSettings, install_tls};
use crate::serve::sandbox::{is_beside_sandbox, time_beside};

/// The present of an account: a sandbox's where the account sells at one, as the desk beside it has
/// it, else the machine's. What is held, due and measured stands in that time.
///
/// A sandbox that does not answer leaves the machine's, which is told on stderr.
pub(super) fn now_of(account: &Account) -> anyhow::Result<Timestamp> {
    let machine = Clock::System.now();
    let Some(seller) = account.seller().wait()? else {
        return Ok(machine);
    };
    if !is_beside_sandbox(&seller.settings) {
        return Ok(machine);
    }
    install_tls();
    let transport: Arc<dyn Transport> = Arc::new(Outside::new(
        OutsideSettings::default(),
        CancellationToken::new(),
    )?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")?;
    let told = runtime.block_on(time_beside(&seller.settings, transport.as_ref()));
    if told.is_none() {
        anstream::eprintln!(
            "the sandbox of {} does not answer; this machine's clock is taken instead",
            account.name()
        );
    }
    Ok(told.unwrap_or(machine))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use countermand_domain::id::AccountId;
    use countermand_store::Store;
    use countermand_store::sellers::{SealedCredentials, SellerRegion, SellerSettings};

    use super::*;

    fn registered(store: &Store, name: &str, api_url: &str) -> Account {
        let now = Clock::System.now();
        let account = AccountId::parse(name).unwrap();
        let account = store.account(&account, now).unwrap();
        let settings = SellerSettings {
            seller_id: "A1EXAMPLE".to_owned(),
            region: SellerRegion::Europe,
            api_url: api_url.to_owned(),
            token_url: format!("{api_url}/auth/o2/token"),
            queue_url: None,
            marketplaces: Vec::new(),
            credentials: SealedCredentials::default(),
        };
        let registered = account.register_seller(settings, "cli", now);
        registered.wait().unwrap();
        account
    }

    #[test]
    fn beside_a_sandbox_it_is_what_the_marketplace_says_and_else_the_machines() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let market = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", market.local_addr().unwrap());
        let answers = std::thread::spawn(move || {
            let (mut call, _) = market.accept().unwrap();
            let mut asked = [0; 4_096];
            let n_bytes = call.read(&mut asked).unwrap();
            let asked = String::from_utf8_lossy(&asked[..n_bytes]).into_owned();
            let body = r#"{"now":"2031-05-04T03:02:01Z","speed":60}"#;
            write!(
                call,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
                 connection: close\r\n\r\n{body}",
                body.len()
            )
            .unwrap();
            asked
        });
        let beside = registered(&store, "beside", &url);
        let now = now_of(&beside).unwrap();
        assert_eq!(now, "2031-05-04T03:02:01Z".parse().unwrap());
        assert!(answers.join().unwrap().starts_with("GET /__clock "));
        // The listener is gone: nobody answers any more.
        let machine = Clock::System.now();
        assert!(now_of(&beside).unwrap() >= machine);
        let real = registered(&store, "real", "https://sellingpartnerapi-eu.amazon.com");
        assert!(now_of(&real).unwrap() >= machine);
        let of_files = AccountId::parse("files").unwrap();
        let of_files = store.account(&of_files, machine).unwrap();
        assert!(now_of(&of_files).unwrap() >= machine);
    }
}
