//! Where an account is and what of it is looked after, as typed.

use anyhow::{Context, bail};
use clap::Args;
use countermand_spapi::marketplaces::{MARKETPLACES, Region};
use countermand_store::sellers::{SealedCredentials, SellerRegion, SellerSettings};

use super::UsageError;
use crate::desk::registry::TOKEN_URL;

/// What of an account is typed on the command line.
#[derive(Debug, Args)]
pub(super) struct SettingArgs {
    /// Amazon's id of the seller (merchant token)
    #[arg(long, value_name = "ID")]
    seller_id: Option<String>,
    /// The region: NA, EU or FE
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The address of the API (default: Amazon's of the region)
    #[arg(long, value_name = "URL")]
    api_url: Option<String>,
    /// The address of the sign-in (default: Amazon's)
    #[arg(long, value_name = "URL")]
    token_url: Option<String>,
    /// The address of the notification queue; empty for none
    #[arg(long, value_name = "URL")]
    queue_url: Option<String>,
    /// A marketplace to look after, by country code or id; may be given several times
    #[arg(long = "marketplace", value_name = "CODE")]
    marketplaces: Vec<String>,
}

impl SettingArgs {
    /// The settings of a new account: everything needed is there.
    pub(super) fn complete(&self) -> anyhow::Result<SellerSettings> {
        let (Some(_), Some(region)) = (&self.seller_id, &self.region) else {
            bail!(UsageError(
                "a new account needs --seller-id ID and --region NA, EU or FE".to_owned()
            ));
        };
        if self.marketplaces.is_empty() {
            bail!(UsageError(
                "a new account needs --marketplace CODE at least once, as in `--marketplace US`"
                    .to_owned()
            ));
        }
        let region = parse_region(region)?;
        self.over(SellerSettings {
            seller_id: String::new(),
            region,
            api_url: endpoint(region).to_owned(),
            token_url: TOKEN_URL.to_owned(),
            queue_url: None,
            marketplaces: Vec::new(),
            credentials: SealedCredentials::default(),
        })
    }

    /// The settings with what was typed put over them.
    pub(super) fn over(&self, mut settings: SellerSettings) -> anyhow::Result<SellerSettings> {
        if let Some(region) = &self.region {
            let region = parse_region(region)?;
            // An address of Amazon's moves with the region; another one was meant as it is.
            if settings.api_url == endpoint(settings.region) {
                endpoint(region).clone_into(&mut settings.api_url);
            }
            settings.region = region;
        }
        if let Some(seller_id) = &self.seller_id {
            settings.seller_id = parse_seller_id(seller_id)?;
        }
        if let Some(url) = &self.api_url {
            let url = parse_url("--api-url", url)?;
            url.trim_end_matches('/').clone_into(&mut settings.api_url);
        }
        if let Some(url) = &self.token_url {
            settings.token_url = parse_url("--token-url", url)?;
        }
        if let Some(url) = &self.queue_url {
            settings.queue_url = match url.as_str() {
                "" => None,
                url => Some(parse_url("--queue-url", url)?),
            };
        }
        if !self.marketplaces.is_empty() {
            settings.marketplaces = self
                .marketplaces
                .iter()
                .map(|text| marketplace_id(text))
                .collect::<anyhow::Result<_>>()?;
        }
        Ok(settings)
    }
}

fn parse_region(text: &str) -> anyhow::Result<SellerRegion> {
    SellerRegion::parse(text)
        .with_context(|| UsageError(format!("--region `{text}` is none of NA, EU, FE")))
}

const fn endpoint(region: SellerRegion) -> &'static str {
    match region {
        SellerRegion::NorthAmerica => Region::NorthAmerica.endpoint(),
        SellerRegion::Europe => Region::Europe.endpoint(),
        SellerRegion::FarEast => Region::FarEast.endpoint(),
    }
}

fn parse_seller_id(text: &str) -> anyhow::Result<String> {
    let is_id = (1..=32).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !is_id {
        bail!(UsageError(format!(
            "--seller-id `{text}` is no merchant token: capital letters and digits, as in \
             A1EXAMPLE"
        )));
    }
    Ok(text.to_owned())
}

/// Credentials travel to these addresses: https, or http on this machine alone.
fn parse_url(argument: &str, text: &str) -> anyhow::Result<String> {
    let refuse = |why: &str| UsageError(format!("{argument} `{text}` {why}"));
    let url: http::Uri = text
        .parse()
        .with_context(|| refuse("is no address, as in https://host/path"))?;
    let (Some(scheme), Some(authority)) = (url.scheme_str(), url.authority()) else {
        bail!(refuse("is no address, as in https://host/path"));
    };
    if authority.as_str().contains('@') || url.query().is_some() {
        bail!(refuse("must name neither a user nor a query"));
    }
    match scheme {
        "https" => Ok(text.to_owned()),
        "http" if is_loopback(authority.host()) => Ok(text.to_owned()),
        _ => bail!(refuse(
            "would send credentials in the open; use https (http is for 127.0.0.1 only)"
        )),
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn marketplace_id(text: &str) -> anyhow::Result<String> {
    let code = if text.eq_ignore_ascii_case("GB") {
        "UK"
    } else {
        text
    };
    MARKETPLACES
        .iter()
        .find(|place| place.country.eq_ignore_ascii_case(code) || place.id == code)
        .map(|place| place.id.to_owned())
        .with_context(|| {
            UsageError(format!(
                "--marketplace `{text}` is no country code or id of a marketplace of Amazon's"
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_go_over_https_or_stay_on_this_machine() {
        for good in [
            "https://sellingpartnerapi-na.amazon.com",
            "http://127.0.0.1:8080",
            "http://localhost:1/auth/o2/token",
            "http://[::1]:9",
        ] {
            assert!(parse_url("--api-url", good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.com",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "https://user@example.com",
            "https://example.com/?q",
            "example.com",
            "/path",
            "",
        ] {
            assert!(parse_url("--api-url", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_marketplace_is_found_by_code_and_by_id() {
        assert_eq!(marketplace_id("us").unwrap(), "ATVPDKIKX0DER");
        assert_eq!(marketplace_id("GB").unwrap(), "A1F83G8C2ARO7P");
        assert_eq!(marketplace_id("A1PA6795UKMFR9").unwrap(), "A1PA6795UKMFR9");
        assert!(marketplace_id("XX").is_err());
    }
}
