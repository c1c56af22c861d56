//! The actions of the queue protocol.

use md5::{Digest, Md5};
use serde_json::{Map, Value, json};

use crate::clock::Speed;
use crate::http::answer::Answer;
use crate::http::problem::Problem;
use crate::journal::JournalError;
use crate::market::Market;
use crate::moment::SECOND_MS;
use crate::queues::NoNewQueue;
use crate::queues::acts::{CreateQueue, DeleteMessages, PurgeQueue, SendMessage};
use crate::queues::answer::{Refused, done};
use crate::queues::call::{Parameters, QueueCall};
use crate::queues::receipt::{self, Receipt};
use crate::queues::{Message, OWN_ACCOUNT, Queue, QueueName, RETENTION_MS, Seen};
use crate::world::World;

/// The longest time for which a message can be hidden.
const MAX_VISIBILITY_SECONDS: u32 = 43_200;
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Why an action gave nothing: the caller's fault, or the world's.
enum Failed {
    Refused(Refused),
    Problem(Problem),
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<JournalError> for Failed {
    fn from(error: JournalError) -> Self {
        Self::Problem(error.into())
    }
}

/// Answers a call of the queue protocol.
///
/// Waiting times are taken and not waited: an empty queue is answered at once.
///
/// # Errors
/// When the world cannot be written.
pub fn serve(world: &mut World, base_url: &str, call: &QueueCall) -> Result<Answer, Problem> {
    match act(world, base_url, call) {
        Ok(output) => Ok(done(call.form, &call.action, &output)),
        Err(Failed::Refused(refused)) => Ok(refused.answer(call.form)),
        Err(Failed::Problem(problem)) => Err(problem),
    }
}

fn act(world: &mut World, base_url: &str, call: &QueueCall) -> Result<Value, Failed> {
    let input = &call.input;
    match call.action.as_str() {
        "CreateQueue" => return create(world, base_url, input),
        "ListQueues" => return Ok(list(world.now()?, base_url, input)?),
        "GetQueueUrl" => return Ok(url(world.now()?, base_url, input)?),
        _ => {}
    }
    let queue = queue_of(world.now()?, call)?;
    match call.action.as_str() {
        "GetQueueAttributes" => Ok(attributes(world.now()?, &queue, input)),
        "ReceiveMessage" => receive(world, &queue, input),
        "DeleteMessage" => {
            let number = deletable(world.now()?, &queue, input)?;
            delete(world, queue, number.into_iter().collect())?;
            Ok(json!({}))
        }
        "DeleteMessageBatch" => delete_batch(world, queue, input),
        "ChangeMessageVisibility" => {
            change_visibility(world, &queue, input)?;
            Ok(json!({}))
        }
        "ChangeMessageVisibilityBatch" => change_batch(world, &queue, input),
        "PurgeQueue" => {
            // A queue that went meanwhile is as empty.
            let _ = world.act(PurgeQueue { queue })?;
            Ok(json!({}))
        }
        "SendMessage" => send(world, &queue, input),
        "SendMessageBatch" => send_batch(world, &queue, input),
        other => Err(Refused::no_action(other).into()),
    }
}

fn queue_of(market: &Market, call: &QueueCall) -> Result<QueueName, Refused> {
    let name = match call.input.text("QueueUrl") {
        Some(url) => QueueName::of_url(url).ok_or_else(Refused::no_queue)?,
        None => call
            .path_queue
            .clone()
            .ok_or_else(|| Refused::missing("QueueUrl"))?,
    };
    let is_there = market.notifications.queues.find(&name).is_some();
    is_there.then_some(name).ok_or_else(Refused::no_queue)
}

fn create(world: &mut World, base_url: &str, input: &Parameters) -> Result<Value, Failed> {
    let name = input.need("QueueName")?;
    let queue = QueueName::of_url(&format!("/{OWN_ACCOUNT}/{name}")).ok_or_else(|| {
        Refused::value(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        )
    })?;
    let attributes = input.0.get("Attributes").and_then(Value::as_object);
    let attributes = Parameters(attributes.cloned().unwrap_or_default());
    let act = CreateQueue {
        queue: queue.clone(),
        region: "us-east-1".to_owned(),
        visibility_seconds: attributes.number("VisibilityTimeout", 0, MAX_VISIBILITY_SECONDS)?,
    };
    if world.now()?.notifications.queues.find(&queue).is_none() || act.visibility_seconds.is_some()
    {
        world.act(act)?.map_err(|refusal| match refusal {
            NoNewQueue::Exists => Refused::queue_exists(refusal.to_string()),
            NoNewQueue::TooMany => Refused::value(refusal.to_string()),
        })?;
    }
    Ok(json!({"QueueUrl": queue.url(base_url)}))
}

fn list(market: &Market, base_url: &str, input: &Parameters) -> Result<Value, Refused> {
    let prefix = input.text("QueueNamePrefix").unwrap_or_default();
    let n_most = input.number("MaxResults", 1, 1_000)?.unwrap_or(1_000);
    let urls: Vec<_> = market
        .notifications
        .queues
        .iter()
        .filter(|(name, _)| name.name.starts_with(prefix))
        .map(|(name, _)| name.url(base_url))
        .take(n_most as usize)
        .collect();
    if urls.is_empty() {
        return Ok(json!({}));
    }
    Ok(json!({"QueueUrls": urls}))
}

fn url(market: &Market, base_url: &str, input: &Parameters) -> Result<Value, Refused> {
    let name = input.need("QueueName")?;
    let account = input.text("QueueOwnerAWSAccountId");
    let found = market
        .notifications
        .queues
        .iter()
        .map(|(queue, _)| queue)
        .find(|queue| queue.name == name && account.is_none_or(|account| account == queue.account));
    let queue = found.ok_or_else(Refused::no_queue)?;
    Ok(json!({"QueueUrl": queue.url(base_url)}))
}

fn attributes(market: &Market, name: &QueueName, input: &Parameters) -> Value {
    let Some(queue) = market.notifications.queues.find(name) else {
        return json!({});
    };
    let count = |is_meant: &dyn Fn(&Message) -> bool| {
        let n = queue
            .messages()
            .filter(|(_, message)| !message.is_expired(market.now) && is_meant(message))
            .count();
        n.to_string()
    };
    let now = market.now;
    let made = (queue.created_at.ms() / SECOND_MS).to_string();
    let known = [
        (
            "ApproximateNumberOfMessages",
            count(&|message| message.is_visible(now)),
        ),
        (
            "ApproximateNumberOfMessagesNotVisible",
            count(&|message| message.is_hidden(now)),
        ),
        (
            "ApproximateNumberOfMessagesDelayed",
            count(&|message| message.shows_at > now),
        ),
        ("CreatedTimestamp", made.clone()),
        ("LastModifiedTimestamp", made),
        ("DelaySeconds", "0".to_owned()),
        ("MaximumMessageSize", MAX_BODY_BYTES.to_string()),
        (
            "MessageRetentionPeriod",
            (RETENTION_MS / SECOND_MS).to_string(),
        ),
        (
            "QueueArn",
            format!(
                "arn:aws:sqs:{}:{}:{}",
                queue.region, name.account, name.name
            ),
        ),
        ("ReceiveMessageWaitTimeSeconds", "0".to_owned()),
        ("VisibilityTimeout", queue.visibility_seconds.to_string()),
    ];
    let wanted = input.names("AttributeNames");
    let chosen: Map<_, _> = known
        .into_iter()
        .filter(|(name, _)| wanted.contains(name) || wanted.contains(&"All"))
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
    if chosen.is_empty() {
        return json!({});
    }
    json!({"Attributes": chosen})
}

/// How long so many seconds are in marketplace time: a clock that runs fast does not take a
/// message away from its reader sooner than real time would.
fn window_ms(seconds: u32, speed: Speed) -> i64 {
    i64::from(seconds).saturating_mul(i64::from(speed.thousandths().max(1_000)))
}

fn receive(world: &mut World, name: &QueueName, input: &Parameters) -> Result<Value, Failed> {
    let n_most = input.number("MaxNumberOfMessages", 1, 10)?.unwrap_or(1);
    let asked = input.number("VisibilityTimeout", 0, MAX_VISIBILITY_SECONDS)?;
    input.number("WaitTimeSeconds", 0, 20)?;
    let mut wanted = input.names("AttributeNames");
    wanted.extend(input.names("MessageSystemAttributeNames"));
    let speed = world.speed();
    let market = world.now()?;
    let now = market.now;
    let queues = &mut market.notifications.queues;
    let receive = queues.next_receive();
    let Some(queue) = queues.find_mut(name) else {
        return Err(Refused::no_queue().into());
    };
    let hidden_ms = window_ms(asked.unwrap_or(queue.visibility_seconds), speed);
    let numbers = queue.visible(now, n_most as usize);
    for number in &numbers {
        if let Some(message) = queue.message_mut(*number) {
            let before = message.seen;
            message.seen = Some(Seen {
                n_receives: before.map_or(0, |seen| seen.n_receives) + 1,
                first_at: before.map_or(now, |seen| seen.first_at),
                receive,
                hidden_until: now.plus_ms(hidden_ms),
            });
        }
    }
    let market = &*market;
    let messages: Vec<_> = market
        .notifications
        .queues
        .find(name)
        .into_iter()
        .flat_map(Queue::messages)
        .filter(|(number, _)| numbers.contains(number))
        .map(|(number, message)| shown(market, (number, message), receive, &wanted))
        .collect();
    if messages.is_empty() {
        return Ok(json!({}));
    }
    Ok(json!({"Messages": messages}))
}

/// A message as a reader gets it.
fn shown(
    market: &Market,
    (number, message): (u64, &Message),
    receive: u64,
    wanted: &[&str],
) -> Value {
    let handle = receipt::write(
        market,
        Receipt {
            message: number,
            receive,
            at_ms: market.now.ms(),
        },
    );
    let mut shown = json!({
        "MessageId": receipt::message_id(market, number),
        "ReceiptHandle": handle,
        "MD5OfBody": md5_text(&message.body),
        "Body": message.body,
    });
    let (n_receives, first_at) = message
        .seen
        .map_or((0, market.now), |seen| (seen.n_receives, seen.first_at));
    let known = [
        (
            "ApproximateFirstReceiveTimestamp",
            first_at.ms().to_string(),
        ),
        ("ApproximateReceiveCount", n_receives.to_string()),
        // The account that Amazon sends notifications from.
        ("SenderId", "437568002678".to_owned()),
        ("SentTimestamp", message.sent_at.ms().to_string()),
    ];
    let chosen: Map<_, _> = known
        .into_iter()
        .filter(|(name, _)| wanted.contains(name) || wanted.contains(&"All"))
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
    if let Some(shown) = shown.as_object_mut()
        && !chosen.is_empty()
    {
        shown.insert("Attributes".to_owned(), Value::Object(chosen));
    }
    shown
}

/// The message that a handle may delete: `None` when it is gone, or was received again since.
fn deletable(
    market: &Market,
    name: &QueueName,
    input: &Parameters,
) -> Result<Option<u64>, Refused> {
    let handle = input.need("ReceiptHandle")?;
    let receipt = receipt::read(market, handle).ok_or_else(Refused::bad_handle)?;
    let message = market.notifications.queues.find(name).and_then(|queue| {
        let mut messages = queue.messages();
        messages.find(|(number, _)| *number == receipt.message)
    });
    let is_last = message.is_some_and(|(_, message)| is_last_receive(message, receipt));
    Ok(is_last.then_some(receipt.message))
}

/// Whether the message was not received again after this receipt; one of before a restart counts
/// until then.
fn is_last_receive(message: &Message, receipt: Receipt) -> bool {
    message
        .seen
        .is_none_or(|seen| seen.receive == receipt.receive)
}

fn delete(world: &mut World, queue: QueueName, messages: Vec<u64>) -> Result<(), Failed> {
    if !messages.is_empty() {
        // A message that is gone was deleted before.
        let _ = world.act(DeleteMessages { queue, messages })?;
    }
    Ok(())
}

fn delete_batch(world: &mut World, queue: QueueName, input: &Parameters) -> Result<Value, Failed> {
    let (mut successful, mut failed, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    let market = world.now()?;
    for (id, entry) in input.entries()? {
        match deletable(market, &queue, &entry) {
            Ok(number) => {
                numbers.extend(number);
                successful.push(json!({ "Id": id }));
            }
            Err(refused) => failed.push(refused.entry(&id)),
        }
    }
    delete(world, queue, numbers)?;
    Ok(batch_answer(&successful, &failed))
}

fn batch_answer(successful: &[Value], failed: &[Value]) -> Value {
    let mut answer = json!({"Successful": successful});
    if !failed.is_empty()
        && let Some(answer) = answer.as_object_mut()
    {
        answer.insert("Failed".to_owned(), failed.into());
    }
    answer
}

fn change_visibility(
    world: &mut World,
    name: &QueueName,
    input: &Parameters,
) -> Result<(), Failed> {
    let seconds = input
        .number("VisibilityTimeout", 0, MAX_VISIBILITY_SECONDS)?
        .ok_or_else(|| Refused::missing("VisibilityTimeout"))?;
    let handle = input.need("ReceiptHandle")?.to_owned();
    let window = window_ms(seconds, world.speed());
    let market = world.now()?;
    let now = market.now;
    let receipt = receipt::read(market, &handle).ok_or_else(Refused::bad_handle)?;
    let queue = market.notifications.queues.find_mut(name);
    let message = queue.and_then(|queue| queue.message_mut(receipt.message));
    let Some(message) = message else {
        return Err(Refused::value(format!(
            "Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not \
             exist or is not available for visibility timeout change."
        ))
        .into());
    };
    let is_held = message.is_hidden(now) && is_last_receive(message, receipt);
    let seen = message.seen.as_mut().filter(|_| is_held);
    let seen = seen.ok_or_else(Refused::not_in_flight)?;
    seen.hidden_until = now.plus_ms(window);
    Ok(())
}

fn change_batch(world: &mut World, name: &QueueName, input: &Parameters) -> Result<Value, Failed> {
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for (id, entry) in input.entries()? {
        match change_visibility(world, name, &entry) {
            Ok(()) => successful.push(json!({ "Id": id })),
            Err(Failed::Refused(refused)) => failed.push(refused.entry(&id)),
            Err(problem @ Failed::Problem(_)) => return Err(problem),
        }
    }
    Ok(batch_answer(&successful, &failed))
}

fn send(world: &mut World, queue: &QueueName, input: &Parameters) -> Result<Value, Failed> {
    let body = input.need("MessageBody")?;
    if body.is_empty() || body.len() > MAX_BODY_BYTES {
        return Err(Refused::value(
            "One or more parameters are invalid. Reason: Message must have 1 to 1048576 bytes.",
        )
        .into());
    }
    if input
        .0
        .keys()
        .any(|name| name.starts_with("MessageAttribute"))
    {
        return Err(Refused::unsupported("The sandbox keeps no message attributes.").into());
    }
    let delay_seconds = input.number("DelaySeconds", 0, 900)?.unwrap_or(0);
    let act = SendMessage {
        queue: queue.clone(),
        body: body.to_owned(),
        delay_ms: i64::from(delay_seconds) * SECOND_MS,
    };
    let number = world.act(act)?.map_err(|_| Refused::no_queue())?;
    Ok(json!({
        "MessageId": receipt::message_id(world.now()?, number),
        "MD5OfMessageBody": md5_text(body),
    }))
}

fn send_batch(world: &mut World, queue: &QueueName, input: &Parameters) -> Result<Value, Failed> {
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for (id, entry) in input.entries()? {
        match send(world, queue, &entry) {
            Ok(mut sent) => {
                if let Some(sent) = sent.as_object_mut() {
                    sent.insert("Id".to_owned(), Value::from(id));
                }
                successful.push(sent);
            }
            Err(Failed::Refused(refused)) => failed.push(refused.entry(&id)),
            Err(problem @ Failed::Problem(_)) => return Err(problem),
        }
    }
    Ok(batch_answer(&successful, &failed))
}

fn md5_text(body: &str) -> String {
    use std::fmt::Write;

    let mut text = String::with_capacity(32);
    for byte in Md5::digest(body.as_bytes()) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
