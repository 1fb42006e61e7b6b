mod live;
mod state;

use super::book::{Book, Held, Refusal};
use super::endpoint::{ASKED_AT_ONCE, DueAttempt, MOST_ATTEMPTS, Next, OPEN};
use super::faults::Fault;
use super::model::{AttemptRecord, CameTo, DeliveryStatus, HubDelivery, Moment, Trigger, Webhook, Why};
use crate::send::{Outcome, RetrySchedule};
use crate::signing::UnixTime;
use std::time::Duration;

fn at(seconds: i64) -> Moment {
    UnixTime::from_seconds(1_770_000_000 + seconds).into()
}

fn book() -> Book {
    Book::new(RetrySchedule::default(), 1)
}

fn register(book: &mut Book) -> Webhook {
    book.register("http://127.0.0.1:1/".into(), vec!["e".into()], "whsec_x".into(), at(0)).unwrap()
}

fn emit(book: &mut Book, now: Moment) -> String {
    let emitted = book.emit("e", r#"{"a":"\n"}"#.into(), now, |_| Held::default()).unwrap();
    emitted.deliveries[0].1.clone()
}

#[track_caller]
fn job(book: &mut Book, webhook: &Webhook, now: Moment) -> DueAttempt {
    match book.next(&webhook.id, now) {
        Some(Next::Attempt(job)) => job,
        other => panic!("{other:?}"),
    }
}

fn attempt(job: &DueAttempt, now: Moment, status: Option<u16>) -> AttemptRecord {
    let error = status.is_none().then(|| "refused".to_owned());
    AttemptRecord {
        number: job.number,
        at: now,
        trigger: job.trigger,
        status,
        took_us: 1_500,
        message: error.clone(),
        error,
        fault: None,
    }
}

fn finish(book: &mut Book, job: &DueAttempt, outcome: Outcome, now: Moment) -> CameTo {
    let status = match outcome {
        Outcome::Delivered => Some(204),
        Outcome::Retry => None,
        Outcome::GiveUp => Some(400),
        Outcome::Disabled => Some(410),
    };
    let (came_to, kept) = book.finish(job, attempt(job, now, status), outcome, now);
    kept.unwrap();
    came_to.unwrap()
}

fn delivery(book: &Book, webhook: &Webhook, id: &str) -> HubDelivery {
    book.endpoint(&webhook.id).unwrap().by_id(id).unwrap().clone()
}

#[test]
fn the_schedule_is_the_published_one() {
    let mut book = book();
    let webhook = register(&mut book);
    let id = emit(&mut book, at(0));
    let mut now = at(0);
    for wait in [60, 300, 1_800, 7_200, 86_400] {
        let job = job(&mut book, &webhook, now);
        assert_eq!(job.delivery_id, id);
        let CameTo::Retry { at: next, .. } = finish(&mut book, &job, Outcome::Retry, now) else { panic!() };
        assert_eq!(next, now.after(Duration::from_secs(wait)));
        let before = next.before(Duration::from_micros(1));
        assert!(matches!(book.next(&webhook.id, before), Some(Next::At(due)) if due == next));
        now = next;
    }
    let job = job(&mut book, &webhook, now);
    assert_eq!((job.number, job.trigger), (6, Trigger::Schedule));
    assert_eq!(finish(&mut book, &job, Outcome::Retry, now), CameTo::Failed(Why::Exhausted));
    assert!(matches!(book.next(&webhook.id, at(1 << 30)), Some(Next::Nothing)));
    assert_eq!(delivery(&book, &webhook, &id).attempts.len(), 6);
}

#[test]
fn one_at_a_time_and_whichever_waited_longest() {
    let mut book = book();
    let webhook = register(&mut book);
    let first = emit(&mut book, at(0));
    let sending = job(&mut book, &webhook, at(0));
    let second = emit(&mut book, at(1));
    assert!(matches!(book.next(&webhook.id, at(1)), Some(Next::Nothing)));
    finish(&mut book, &sending, Outcome::Retry, at(1));
    // The retry of the first is due at 61.
    let third_at = at(61);
    assert_eq!(job(&mut book, &webhook, at(2)).delivery_id, second);
    let third = emit(&mut book, third_at);
    let sending = DueAttempt { delivery_id: second, ..sending };
    finish(&mut book, &sending, Outcome::GiveUp, third_at);
    let again = job(&mut book, &webhook, third_at);
    assert_eq!(again.delivery_id, first);
    finish(&mut book, &again, Outcome::Delivered, third_at);
    assert_eq!(job(&mut book, &webhook, third_at).delivery_id, third);
}

#[test]
fn a_410_disables_and_ends_what_waits() {
    let mut book = book();
    let webhook = register(&mut book);
    let (first, second) = (emit(&mut book, at(0)), emit(&mut book, at(0)));
    let sending = job(&mut book, &webhook, at(0));
    assert_eq!(finish(&mut book, &sending, Outcome::Disabled, at(0)), CameTo::Failed(Why::Disabled));
    for id in [&first, &second] {
        assert_eq!(delivery(&book, &webhook, id).status, DeliveryStatus::Failed(Why::Disabled));
        assert!(matches!(book.retry(&webhook.id, id), Err(Refusal::Disabled(_))));
    }
    assert!(matches!(book.next(&webhook.id, at(9)), Some(Next::Nothing)));
    let emitted = book.emit("e", "{}".into(), at(1), |_| Held::default()).unwrap();
    assert!(emitted.deliveries.is_empty());
}

#[test]
fn what_is_asked_for_is_done_at_once_and_leaves_the_schedule_alone() {
    let mut book = book();
    let webhook = register(&mut book);
    let (first, second) = (emit(&mut book, at(0)), emit(&mut book, at(0)));
    let sending = job(&mut book, &webhook, at(0));
    assert!(matches!(book.retry(&webhook.id, &first), Err(Refusal::UnderWay(_))));
    // Beside one that is under way, and before its own turn.
    book.retry(&webhook.id, &second).unwrap();
    assert!(matches!(book.retry(&webhook.id, &second), Err(Refusal::UnderWay(_))));
    let asked = job(&mut book, &webhook, at(0));
    assert_eq!((asked.delivery_id.as_str(), asked.trigger), (second.as_str(), Trigger::Manual));
    finish(&mut book, &asked, Outcome::GiveUp, at(0));
    let CameTo::Retry { at: due, .. } = finish(&mut book, &sending, Outcome::Retry, at(0)) else { panic!() };
    book.retry(&webhook.id, &first).unwrap();
    let asked = job(&mut book, &webhook, at(1));
    assert_eq!(finish(&mut book, &asked, Outcome::Retry, at(1)), CameTo::Retry { at: due, retries: 1 });
    // One that failed for good, asked for again.
    book.retry(&webhook.id, &second).unwrap();
    let asked = job(&mut book, &webhook, at(1));
    assert_eq!(finish(&mut book, &asked, Outcome::Delivered, at(1)), CameTo::Delivered);
    assert_eq!(delivery(&book, &webhook, &second).attempts.len(), 2);
    assert!(matches!(book.retry("wh_no", &first), Err(Refusal::NoWebhook(_))));
    assert!(matches!(book.retry(&webhook.id, "dlv_no"), Err(Refusal::NoDelivery { .. })));
}

#[test]
fn however_many_are_asked_for_only_some_are_under_way() {
    let mut book = book();
    let webhook = register(&mut book);
    for _ in 0..ASKED_AT_ONCE + 10 {
        let id = emit(&mut book, at(0));
        book.retry(&webhook.id, &id).unwrap();
    }
    let first = job(&mut book, &webhook, at(0));
    let mut under_way = 1;
    while let Some(Next::Attempt(_)) = book.next(&webhook.id, at(0)) {
        under_way += 1;
    }
    assert_eq!(under_way, ASKED_AT_ONCE + 1, "beside the one that comes by itself");
    finish(&mut book, &first, Outcome::Delivered, at(0));
    assert_eq!(job(&mut book, &webhook, at(0)).trigger, Trigger::Manual);
}

#[test]
fn a_full_queue_holds_up_whoever_answers_and_nobody_else() {
    let mut book = book();
    let (dead, alive) = (register(&mut book), register(&mut book));
    emit(&mut book, at(0));
    let sending = job(&mut book, &dead, at(0));
    finish(&mut book, &sending, Outcome::Retry, at(0));
    for _ in 1..OPEN {
        emit(&mut book, at(0));
    }
    let emit_one = |book: &mut Book| book.emit("e", "{}".into(), at(1), |_| Held::default());
    assert!(matches!(emit_one(&mut book), Err(Refusal::QueueFull(id)) if id == alive.id));
    let sending = job(&mut book, &alive, at(1));
    finish(&mut book, &sending, Outcome::Delivered, at(1));
    let emitted = emit_one(&mut book).unwrap();
    assert_eq!(emitted.deliveries[0].2, DeliveryStatus::Failed(Why::QueueFull));
    assert_eq!(emitted.deliveries[1].2, DeliveryStatus::Pending);
    assert_eq!(delivery(&book, &dead, &emitted.deliveries[0].1).status, DeliveryStatus::Failed(Why::QueueFull));
}

#[test]
fn what_is_held_back_comes_when_it_is_time_or_was_overtaken() {
    let mut book = book();
    let webhook = register(&mut book);
    let late = Held { until: Some(at(5)), overtaken: None };
    let delayed = book.emit("e", "{}".into(), at(0), |_| late).unwrap().deliveries[0].1.clone();
    assert!(matches!(book.next(&webhook.id, at(4)), Some(Next::At(due)) if due == at(5)));
    let sending = job(&mut book, &webhook, at(5));
    assert_eq!((sending.delivery_id.as_str(), sending.trigger), (delayed.as_str(), Trigger::Event));
    finish(&mut book, &sending, Outcome::Delivered, at(5));

    let overtaken = Held { until: None, overtaken: Some(at(11)) };
    let slow = book.emit("e", "{}".into(), at(6), |_| overtaken).unwrap().deliveries[0].1.clone();
    assert!(matches!(book.next(&webhook.id, at(6)), Some(Next::At(_))));
    let fast = emit(&mut book, at(6));
    let sending = job(&mut book, &webhook, at(6));
    assert_eq!(sending.delivery_id, fast);
    finish(&mut book, &sending, Outcome::Delivered, at(6));
    assert_eq!(job(&mut book, &webhook, at(6)).delivery_id, slow);
}

#[test]
fn only_what_is_held_back_is_said_to_be() {
    let mut book = book();
    let webhook = register(&mut book);
    let both = Held { until: Some(at(5)), overtaken: Some(at(9)) };
    let mut emit = |held: Held| book.emit("e", "{}".into(), at(0), |_| held).unwrap().deliveries[0].1.clone();
    let ids = [both, both, Held { until: None, ..both }, Held::default()].map(&mut emit);
    let endpoint = book.endpoint(&webhook.id).unwrap();
    // What is to overtake does not wait to be overtaken itself.
    let held = ids.map(|id| endpoint.held_back_by(&id));
    assert_eq!(held, [Some(Fault::Reorder), Some(Fault::Delay), Some(Fault::Reorder), None]);
}

#[test]
fn an_attempt_that_a_410_or_a_reset_overtakes_is_not_promised_another() {
    let mut book = book();
    let webhook = register(&mut book);
    let (_, second) = (emit(&mut book, at(0)), emit(&mut book, at(0)));
    let first = job(&mut book, &webhook, at(0));
    book.retry(&webhook.id, &second).unwrap();
    let asked = job(&mut book, &webhook, at(0));
    finish(&mut book, &first, Outcome::Disabled, at(0));
    assert_eq!(finish(&mut book, &asked, Outcome::Retry, at(0)), CameTo::Failed(Why::Disabled));
    let other = register(&mut book);
    emit(&mut book, at(0));
    let sending = job(&mut book, &other, at(0));
    book.reset().unwrap();
    let (came_to, kept) = book.finish(&sending, attempt(&sending, at(0), None), Outcome::Retry, at(0));
    assert_eq!((came_to, kept.unwrap()), (None, ()));
}

#[test]
fn a_clock_that_is_put_forward_makes_retries_due() {
    let mut book = book();
    let webhook = register(&mut book);
    emit(&mut book, at(0));
    let sending = job(&mut book, &webhook, at(0));
    finish(&mut book, &sending, Outcome::Retry, at(0));
    assert_eq!(book.advance(Duration::from_secs(59), at(0)).unwrap(), 0);
    assert_eq!(book.advance(Duration::from_secs(1), at(0)).unwrap(), 1);
    job(&mut book, &webhook, at(0));
}

#[test]
fn the_history_is_bounded() {
    let mut book = book();
    let webhook = register(&mut book);
    for _ in 0..1_200 {
        emit(&mut book, at(0));
        let sending = job(&mut book, &webhook, at(0));
        finish(&mut book, &sending, Outcome::Delivered, at(0));
    }
    assert_eq!(book.endpoint(&webhook.id).unwrap().deliveries().count(), 1_000);
}

#[test]
fn what_there_is_no_room_for_leaves_nothing_in_the_queue() {
    let mut book = book();
    let webhook = register(&mut book);
    emit(&mut book, at(0));
    let sending = job(&mut book, &webhook, at(0));
    finish(&mut book, &sending, Outcome::Retry, at(0));
    for _ in 0..OPEN + 2_000 {
        emit(&mut book, at(0));
    }
    let endpoint = book.endpoint(&webhook.id).unwrap();
    assert_eq!((endpoint.open(), endpoint.queued()), (OPEN, OPEN - 1));
}

#[test]
fn the_attempts_of_a_delivery_are_bounded_and_keep_their_numbers() {
    let mut book = book();
    let webhook = register(&mut book);
    let id = emit(&mut book, at(0));
    let sending = job(&mut book, &webhook, at(0));
    finish(&mut book, &sending, Outcome::GiveUp, at(0));
    for _ in 0..MOST_ATTEMPTS {
        book.retry(&webhook.id, &id).unwrap();
        let sending = job(&mut book, &webhook, at(0));
        finish(&mut book, &sending, Outcome::GiveUp, at(0));
    }
    let attempts = delivery(&book, &webhook, &id).attempts;
    let numbers = [&attempts[0], &attempts[MOST_ATTEMPTS - 1]].map(|attempt| attempt.number as usize);
    assert_eq!((attempts.len(), numbers), (MOST_ATTEMPTS, [2, MOST_ATTEMPTS + 1]));
}
