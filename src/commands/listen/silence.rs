//! Silence is noticed: a listener that nothing reaches looks just like one for which nothing has happened.

use super::desk::Progress;
use crate::commands::registration::Registered;
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

    #[tokio::test]
    async fn what_has_come_is_no_silence() {
        let progress = Progress::new(None);
        assert!(lasts(&progress, Duration::ZERO).await);
        progress.tally().other += 1;
        assert!(!lasts(&progress, Duration::ZERO).await);
    }
}
