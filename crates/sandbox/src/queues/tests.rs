use super::*;

const NOW: Moment = Moment::from_ms(1_800_000_000_000);

fn posting(text: &str) -> Posting {
    Posting {
        body: text.into(),
        delay_ms: 0,
    }
}

fn name() -> QueueName {
    QueueName::of_url("http://127.0.0.1:4010/123456789012/orders").expect("a queue's address")
}

#[test]
fn a_queue_is_named_by_the_end_of_its_address() {
    let (of_arn, region) =
        QueueName::of_arn("arn:aws:sqs:us-east-1:123456789012:orders").expect("a queue's arn");
    assert_eq!((of_arn, region.as_str()), (name(), "us-east-1"));
    assert_eq!(name().url("http://h:1"), "http://h:1/123456789012/orders");
    for url in [
        "",
        "/",
        "/orders",
        "/auth/o2",
        "/123/a.fifo",
        "http://h/x/orders",
    ] {
        assert_eq!(QueueName::of_url(url), None, "{url}");
    }
    for arn in [
        "",
        "arn:aws:sns:r:1:t",
        "arn:aws:sqs:r:1:t:u",
        "arn:aws:sqs::1:t",
        "arn:aws:sqs:r:1:t.fifo",
    ] {
        assert_eq!(QueueName::of_arn(arn), None, "{arn}");
    }
}

#[test]
fn a_full_queue_drops_its_oldest_message() {
    let mut queues = Queues::default();
    queues.make(&name(), "us-east-1", NOW);
    for number in 0..=MAX_MESSAGES {
        queues.post(&name(), posting(&number.to_string()), NOW);
    }
    let queue = queues.find(&name()).expect("the queue");
    assert_eq!(queue.messages().count(), MAX_MESSAGES);
    let (_, first) = queue.messages().next().expect("a message");
    assert_eq!(&*first.body, "1");
}

#[test]
fn a_message_is_kept_for_four_days() {
    let mut queues = Queues::default();
    queues.make(&name(), "us-east-1", NOW);
    queues.post(&name(), posting("old"), NOW);
    let visible = |queues: &Queues, ms| {
        let queue = queues.find(&name()).expect("the queue");
        queue.visible(NOW.plus_ms(ms), 10).len()
    };
    assert_eq!(visible(&queues, 345_599_999), 1);
    assert_eq!(visible(&queues, 345_600_000), 0);
    queues.post(&name(), posting("new"), NOW.plus_ms(345_600_000));
    let queue = queues.find(&name()).expect("the queue");
    assert_eq!(queue.messages().count(), 1);
}

#[test]
fn a_queue_drops_its_oldest_messages_for_bytes_that_it_has_no_room_for() {
    let mut queues = Queues::default();
    queues.make(&name(), "r", NOW);
    for text in ["aaaa", "bbbb", "cccc"] {
        queues.post(&name(), posting(text), NOW);
    }
    assert_eq!(queues.n_bytes, 12);
    let queue = queues.find_mut(&name()).expect("the queue");
    // Two bytes are free and six are wanted: the oldest four go, and that is enough.
    assert_eq!(queue.drop_old(NOW, 2, 6), 4);
    assert_eq!(queue.drop_old(NOW, 6, 6), 0);
    // More than the queue has cannot be freed.
    assert_eq!(queue.drop_old(NOW, 0, 100), 8);
    assert_eq!(queue.messages().count(), 0);
}

#[test]
fn bytes_of_deleted_and_purged_messages_are_free_again() {
    let mut queues = Queues::default();
    queues.make(&name(), "r", NOW);
    let first = queues.post(&name(), posting("aaaa"), NOW).expect("a queue");
    queues.post(&name(), posting("bbbbbb"), NOW);
    queues.delete(&name(), &[first, first]);
    assert_eq!(queues.n_bytes, 6);
    queues.purge(&name());
    assert_eq!(queues.n_bytes, 0);
}
