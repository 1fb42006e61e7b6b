//! Silence is noticed: a listener that nothing reaches looks just like one for which nothing has happened.

use super::desk::Progress;
use crate::hub::registration::Registered;
use std::time::Duration;

/// After this long somebody who has just clicked a link wonders: a click takes about a second.
pub(super) const AFTER: Duration = Duration::from_secs(60);

/// Waits, and answers whether nothing at all has come meanwhile.
pub(super) async fn lasts(progress: &Progress, after: Duration) -> bool {
    tokio::time::sleep(after).await;
    let tally = progress.tally();
    tally.received + tally.other == 0
}

/// What to look at; `own` is the listener's URL.
pub(super) fn advice(registered: &Registered, own: &str) -> String {
    let Registered { hub, url, id, .. } = registered;
    let tunnel = if url == own { String::new() } else { format!("is the tunnel up, and does {url} lead to {own}? ") };
    let id = id.as_deref().unwrap_or("WEBHOOK");
    format!("nothing has come yet: {tunnel}pushoney-cli deliveries list {id} --hub {hub} shows what the hub has tried")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_tunnel_is_looked_at_where_there_is_one() {
        let registered = |url: &str| Registered {
            hub: "http://127.0.0.1:4000".parse().unwrap(),
            url: url.to_owned(),
            events: Vec::new(),
            id: Some("wh_1".to_owned()),
            secret: "s".to_owned(),
            answer: Value::Null,
            stored: crate::hub::registration::Stored::default(),
            interrupted: false,
        };
        let own = "http://127.0.0.1:3000";
        let list = "pushoney-cli deliveries list wh_1 --hub http://127.0.0.1:4000 shows what the hub has tried";
        assert_eq!(advice(&registered(own), own), format!("nothing has come yet: {list}"));
        let tunnel = "is the tunnel up, and does https://a.example lead to http://127.0.0.1:3000?";
        assert_eq!(advice(&registered("https://a.example"), own), format!("nothing has come yet: {tunnel} {list}"));
    }

    #[tokio::test]
    async fn what_has_come_is_no_silence() {
        let progress = Progress::new(super::super::assertion::Assertion::default(), false);
        assert!(lasts(&progress, Duration::ZERO).await);
        progress.tally().other += 1;
        assert!(!lasts(&progress, Duration::ZERO).await);
    }
}
