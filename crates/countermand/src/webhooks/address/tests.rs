use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

const PLAIN: AddressPolicy = AddressPolicy {
    allow_http: true,
    allow_loopback: false,
    allow_private: false,
};

/// A resolver that knows one answer.
struct Names(Vec<IpAddr>);

impl Resolve for Names {
    fn resolve<'a>(&'a self, _: &'a str) -> Resolved<'a> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

fn check(text: &str, addresses: &[&str]) -> Result<CheckedAddress, AddressError> {
    check_with(text, addresses, PLAIN)
}

fn check_with(
    text: &str,
    addresses: &[&str],
    policy: AddressPolicy,
) -> Result<CheckedAddress, AddressError> {
    let names = Names(
        addresses
            .iter()
            .map(|address| address.parse().unwrap())
            .collect(),
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    WebhookUrl::parse(text, policy).and_then(|url| runtime.block_on(url.check(&names)))
}

/// Every form in which an address of IPv4 can be hidden in another address.
fn hidden_in_v6(v4: Ipv4Addr) -> Vec<Ipv6Addr> {
    let low = u128::from(v4.to_bits());
    [
        low,                                                   // compatible
        (0xffff_u128 << 32) | low,                             // mapped
        (0xffff_u128 << 48) | low,                             // translated, SIIT
        (0x0064_ff9b_u128 << 96) | low,                        // NAT64
        (0x0064_ff9b_0001_u128 << 80) | low,                   // NAT64, local
        (0x2002_u128 << 112) | (low << 80) | 1,                // 6to4
        (0x2001_u128 << 112) | (!low & 0xffff_ffff),           // Teredo
        (0xfe80_u128 << 112) | (0x5efe_u128 << 32) | low,      // ISATAP on the link
        (0x2600_u128 << 112) | (0x5efe_u128 << 32) | low,      // ISATAP
        (0x2600_u128 << 112) | (0x0200_5efe_u128 << 32) | low, // ISATAP
    ]
    .map(Ipv6Addr::from_bits)
    .into()
}

/// Ways to write an address of IPv4 that readers of addresses take.
fn written(v4: Ipv4Addr) -> Vec<String> {
    let [a, b, c, d] = v4.octets();
    let bits = v4.to_bits();
    vec![
        v4.to_string(),
        format!("{bits}"),
        format!("0x{bits:x}"),
        format!("0{bits:o}"),
        format!("0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("{a}.{}", bits & 0x00ff_ffff),
        format!("{a}.{b}.{}", bits & 0xffff),
        format!("{v4}."),
    ]
}

fn not_public_v4() -> impl Strategy<Value = Ipv4Addr> {
    let networks = [
        (0x0000_0000_u32, 8_u32),
        (0x0a00_0000, 8),
        (0x6440_0000, 10),
        (0x7f00_0000, 8),
        (0xa9fe_0000, 16),
        (0xac10_0000, 12),
        (0xc0a8_0000, 16),
        (0xc612_0000, 15),
        (0xe000_0000, 4),
        (0xf000_0000, 4),
    ];
    (proptest::sample::select(networks.to_vec()), any::<u32>()).prop_map(
        |((network, prefix), host)| Ipv4Addr::from_bits(network | (host & (u32::MAX >> prefix))),
    )
}

proptest! {
    #[test]
    fn no_written_form_of_an_inner_address_passes(v4 in not_public_v4()) {
        for text in written(v4) {
            let url = format!("https://{text}/hook");
            prop_assert!(check(&url, &["8.8.8.8"]).is_err(), "{}", url);
        }
        for hidden in hidden_in_v6(v4) {
            let url = format!("https://[{hidden}]/hook");
            prop_assert!(matches!(check(&url, &[]), Err(AddressError::NotPublic)), "{}", url);
        }
    }

    #[test]
    fn no_name_leads_to_an_inner_address(v4 in not_public_v4()) {
        let plain = v4.to_string();
        prop_assert!(check("https://a.example/", &[plain.as_str()]).is_err());
        prop_assert!(check("https://a.example/", &["8.8.8.8", plain.as_str()]).is_err());
        for hidden in hidden_in_v6(v4) {
            let hidden = hidden.to_string();
            prop_assert!(check("https://a.example/", &[hidden.as_str()]).is_err(), "{}", hidden);
        }
    }

    #[test]
    fn outside_of_2000_to_3fff_no_address_of_ipv6_passes(bits in any::<u128>()) {
        let address = Ipv6Addr::from_bits(bits);
        if bits >> 125 != 1 {
            prop_assert!(!public::is_public(address.into()), "{}", address);
        }
    }

    #[test]
    fn any_text_is_an_address_or_refused(text in "(https?://)?[a-z0-9.:@/\\\\#%\\[\\]-]{0,40}") {
        let _ = WebhookUrl::parse(&text, PLAIN);
    }
}

#[test]
fn edges_of_networks_are_where_they_should_be() {
    for (address, is_public) in [
        ("9.255.255.255", true),
        ("10.0.0.0", false),
        ("10.255.255.255", false),
        ("11.0.0.0", true),
        ("100.63.255.255", true),
        ("100.64.0.0", false),
        ("100.127.255.255", false),
        ("100.128.0.0", true),
        ("172.15.255.255", true),
        ("172.16.0.0", false),
        ("172.31.255.255", false),
        ("172.32.0.0", true),
        ("198.17.255.255", true),
        ("198.18.0.0", false),
        ("198.19.255.255", false),
        ("198.20.0.0", true),
        ("223.255.255.255", true),
        ("224.0.0.0", false),
        ("255.255.255.255", false),
        ("0.1.2.3", false),
        ("168.63.129.16", false),
        ("168.63.129.17", true),
        ("2606:4700::1111", true),
        ("2001:200::1", true),
        ("2001:1ff:ffff::1", false),
        ("2001::1", false),
        ("2001:db8::1", false),
        ("2002:808:808::1", false),
        ("3fff:fff::1", false),
        ("3fff:1000::1", true),
        ("::1", false),
        ("::", false),
        ("fe80::1", false),
        ("fc00::1", false),
        ("fdff::1", false),
        ("fec0::1", false),
        ("ff02::1", false),
        ("::ffff:8.8.8.8", false),
        ("64:ff9b::808:808", false),
        ("1fff:ffff::1", false),
        ("4000::1", false),
    ] {
        assert_eq!(
            public::is_public(address.parse().unwrap()),
            is_public,
            "{address}"
        );
    }
}

#[test]
fn a_public_address_is_connected_to_as_it_was_checked() {
    let checked = check(
        "https://hooks.example:8443/a?b=c",
        &["8.8.8.8", "2606:4700::1111"],
    )
    .unwrap();
    assert_eq!(checked.host, "hooks.example");
    assert_eq!(checked.socket, "8.8.8.8:8443".parse().unwrap());
    assert_eq!(checked.url.as_str(), "https://hooks.example:8443/a?b=c");
    let literal = check("https://[2606:4700::1111]/", &[]).unwrap();
    assert_eq!(literal.socket, "[2606:4700::1111]:443".parse().unwrap());
    assert_eq!(
        check("http://8.8.8.8/", &[]).unwrap().socket,
        "8.8.8.8:80".parse().unwrap()
    );
}

#[test]
fn what_is_no_address_of_a_webhook_is_refused() {
    for wrong in [
        "",
        "hooks.example",
        "//hooks.example",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "gopher://hooks.example/",
        "https://",
        "https:///a",
        "https:hooks.example/",
        "https:/hooks.example/",
        "https:\\\\hooks.example\\a",
        "javascript:alert(1)",
        "https://user@hooks.example/",
        "https://user:word@hooks.example/",
        "https://@hooks.example/",
        "https://hooks.example#a",
        "https://hooks.example:22/",
        "https://hooks.example:25/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nhost: a",
        "https://localhost:80a/",
        "https://[::1",
        "https://1.2.3.256/",
    ] {
        assert!(WebhookUrl::parse(wrong, PLAIN).is_err(), "{wrong}");
    }
    let long = |n: usize| format!("https://hooks.example/{}", "a".repeat(n - 22));
    assert!(WebhookUrl::parse(&long(2_048), PLAIN).is_ok());
    assert!(WebhookUrl::parse(&long(2_049), PLAIN).is_err());
    for port in [80, 443, 1_024, 65_535] {
        assert!(
            WebhookUrl::parse(&format!("https://hooks.example:{port}/"), PLAIN).is_ok(),
            "{port}"
        );
    }
}

#[test]
fn plain_http_and_this_machine_take_a_permission() {
    let strict = AddressPolicy::default();
    assert!(matches!(
        WebhookUrl::parse("http://hooks.example/", strict),
        Err(AddressError::Scheme)
    ));
    assert!(WebhookUrl::parse("https://hooks.example/", strict).is_ok());
    let own = AddressPolicy {
        allow_http: true,
        allow_loopback: true,
        allow_private: false,
    };
    for url in [
        "http://127.0.0.1:9000/",
        "http://[::1]:9000/",
        "http://localhost:9000/",
    ] {
        assert!(check_with(url, &["127.0.0.1"], own).is_ok(), "{url}");
        assert!(check_with(url, &["127.0.0.1"], PLAIN).is_err(), "{url}");
    }
    // The permission is for this machine, not for its network.
    for url in [
        "http://10.0.0.1/",
        "http://169.254.169.254/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
    ] {
        assert!(check_with(url, &[], own).is_err(), "{url}");
    }
}

#[test]
fn a_name_without_addresses_or_with_too_many_is_refused() {
    assert!(matches!(
        check("https://a.example/", &[]),
        Err(AddressError::Addresses { n_addresses: 0 })
    ));
    assert!(check("https://a.example/", &["8.8.8.8"; 32]).is_ok());
    assert!(check("https://a.example/", &["8.8.8.8"; 33]).is_err());
}
