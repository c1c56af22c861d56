use countermand_store::webhooks::EndpointState;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn answered(status: u16, retry_after: Option<&str>) -> Outcome {
    let answer = Ok(Answered {
        status,
        retry_after: retry_after.map(str::to_owned),
    });
    Outcome::of(&answer, at(0))
}

fn endpoint() -> Endpoint {
    Endpoint {
        number: 1,
        url: "https://hooks.example.com/".to_owned(),
        description: String::new(),
        event_types: Vec::new(),
        accounts: Vec::new(),
        state: EndpointState::Active,
        failing_since: None,
        n_failed_in_row: 0,
        rests_until: None,
        n_secrets: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

#[test]
fn only_answers_of_200_to_299_are_successes() {
    for status in 100..600 {
        let outcome = answered(status, None);
        assert_eq!(
            outcome.is_success(),
            (200..300).contains(&status),
            "{status}"
        );
        assert_eq!(outcome.error.is_empty(), outcome.is_success(), "{status}");
        assert_eq!(outcome.is_gone(), status == 410);
    }
    let none = Outcome::of(&Err(PostError::TooSlow), at(0));
    assert!(!none.is_success() && !none.is_gone());
}

#[test]
fn a_message_is_tried_for_three_days_with_growing_rests_and_given_up() {
    let failed = answered(500, None);
    let (mut now, mut rests) = (at(0), Vec::new());
    for n_tries in 0.. {
        match after_attempt(&failed, "msg_1", n_tries, now) {
            AfterAttempt::Again { at } => {
                rests.push(at.duration_since(now));
                now = at;
            }
            AfterAttempt::GivenUp => break,
            AfterAttempt::Delivered => panic!("it was not"),
        }
    }
    assert_eq!(rests.len(), SCHEDULE.len());
    for (rest, least) in rests.iter().zip(SCHEDULE) {
        let most = SignedDuration::from_millis_i128(least.as_millis() * 6 / 5);
        assert!((least..=most).contains(rest), "{rest:?} of {least:?}");
    }
    let whole = now.duration_since(at(0));
    assert!((3 * 24..=4 * 24).contains(&whole.as_hours()), "{whole:?}");
}

#[test]
fn rests_are_spread_by_the_message_and_are_the_same_in_a_second_run() {
    let failed = answered(500, None);
    let next = |message: &str| match after_attempt(&failed, message, 3, at(0)) {
        AfterAttempt::Again { at } => at,
        AfterAttempt::GivenUp | AfterAttempt::Delivered => panic!("it is tried again"),
    };
    let all: std::collections::BTreeSet<_> = (0..20).map(|n| next(&format!("msg_{n}"))).collect();
    assert!(all.len() > 10, "{}", all.len());
    assert_eq!(next("msg_1"), next("msg_1"));
}

#[test]
fn retry_after_is_read_as_seconds_or_a_date_and_is_a_day_at_most() {
    for (text, seconds) in [
        ("120", Some(120)),
        (" 120 ", Some(120)),
        ("0", Some(0)),
        ("99999999", Some(86_400)),
        // at(0) is 08:00:00.
        ("Fri, 15 Jan 2027 08:01:00 GMT", Some(60)),
        ("Fri, 15 Jan 2027 07:00:00 GMT", Some(0)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ] {
        let outcome = answered(503, Some(text));
        let wait = outcome.retry_after.map(|wait| wait.as_secs());
        assert_eq!(wait, seconds, "{text}");
    }
    let asked = answered(503, Some("7200"));
    let again = AfterAttempt::Again { at: at(7_200) };
    assert_eq!(after_attempt(&asked, "msg_1", 0, at(0)), again);
}

#[test]
fn an_endpoint_rests_longer_the_more_often_it_fails_and_a_success_ends_it() {
    let mut endpoint = endpoint();
    let mut rests = Vec::new();
    for _ in 0..10 {
        let health = health_after(&endpoint, &[answered(500, None)], at(0));
        rests.push(health.rests_until.unwrap().duration_since(at(0)).as_secs());
        endpoint.n_failed_in_row = health.n_failed_in_row;
        endpoint.failing_since = health.failing_since;
    }
    assert_eq!(rests, [5, 10, 20, 40, 80, 160, 300, 300, 300, 300]);
    let health = health_after(
        &endpoint,
        &[answered(500, None), answered(204, None)],
        at(9),
    );
    assert_eq!(
        (
            health.failing_since,
            health.n_failed_in_row,
            health.rests_until,
            health.disable
        ),
        (None, 0, None, None)
    );
}

#[test]
fn an_endpoint_is_switched_off_when_it_is_gone_or_fails_for_days() {
    let mut endpoint = endpoint();
    let gone = health_after(
        &endpoint,
        &[answered(200, None), answered(410, None)],
        at(0),
    );
    assert_eq!(gone.disable, Some(DisabledWhy::Gone));
    endpoint.failing_since = Some(at(0));
    let failed = [answered(500, None)];
    let last = later(at(0), FAILING_MAX);
    let before = later(last, SignedDuration::from_secs(-1));
    assert_eq!(health_after(&endpoint, &failed, before).disable, None);
    let after = health_after(&endpoint, &failed, last);
    assert_eq!(after.disable, Some(DisabledWhy::Failing));
}
