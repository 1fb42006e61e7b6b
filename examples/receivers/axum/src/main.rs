//! Receives Pushoney's webhooks with axum. A delivery is verified over the bytes that arrived, and acts once.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, TransactionBehavior};
use serde_json::Value;
use sha2::Sha256;
use std::env;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

const TOLERANCE_S: f64 = 300.0;
const MAX_BODY: usize = 4 << 20;
const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, received_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
    CREATE TABLE IF NOT EXISTS effects (body BLOB NOT NULL);";

struct App {
    secrets: Vec<String>,
    db: Mutex<Connection>,
}

/// Your own work goes here. What it does through `db` is part of the transaction in `once`.
fn handle(db: &Connection, _event: &Value, body: &[u8]) -> rusqlite::Result<()> {
    db.execute("INSERT INTO effects (body) VALUES (?)", [body]).map(|_| ())
}

/// Id and effect are stored together or not at all: whatever fails, the retry finds things as if nothing had come.
fn once(db: &mut Connection, id: &[u8], event: &Value, body: &[u8]) -> rusqlite::Result<()> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if transaction.execute("INSERT OR IGNORE INTO deliveries (id) VALUES (?)", [String::from_utf8_lossy(id)])? > 0 {
        handle(&transaction, event, body)?;
    }
    transaction.commit()
}

/// Whether the header `t=<seconds>,v1=<hex>` signs `body` as of now. Several v1 come with a change of secrets.
fn verifies(secrets: &[String], header: &[u8], body: &[u8]) -> bool {
    let Some((t, macs)) = read(header) else { return false };
    let Ok(seconds) = t.parse::<u64>() else { return false };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    if (now - seconds as f64).abs() > TOLERANCE_S {
        return false;
    }
    secrets.iter().any(|secret| {
        let keyed = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes any key");
        let signed = keyed.chain_update(t).chain_update(".").chain_update(body);
        // Takes the same time wherever they differ.
        macs.iter().any(|mac| signed.clone().verify_slice(mac).is_ok())
    })
}

/// The timestamp and the MACs of a signature header, if it is written as it has to be.
fn read(header: &[u8]) -> Option<(&str, Vec<Vec<u8>>)> {
    let header =
        std::str::from_utf8(header).ok().filter(|header| header.bytes().all(|byte| byte.is_ascii_graphic()))?;
    let (mut time, mut macs) = (None, Vec::new());
    for field in header.split(',') {
        match field.split_once('=')? {
            ("t", t) => {
                let plain =
                    !t.is_empty() && t.bytes().all(|byte| byte.is_ascii_digit()) && (t == "0" || !t.starts_with('0'));
                if !plain || time.replace(t).is_some() {
                    return None;
                }
            }
            ("v1", mac) => {
                let lower = mac.len() == 64 && !mac.bytes().any(|byte| byte.is_ascii_uppercase());
                macs.push(hex::decode(mac).ok().filter(|_| lower)?);
            }
            _ => {}
        }
    }
    Some((time?, macs))
}

async fn receive(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    // Of a header that is there twice, `get` would give the first alone.
    let signatures: Vec<_> = headers.get_all("x-pushoney-signature").iter().map(|value| value.as_bytes()).collect();
    if !verifies(&app.secrets, &signatures.join(&b", "[..]), &body) {
        return (StatusCode::BAD_REQUEST, "invalid signature");
    }
    let Some(id) = headers.get("x-pushoney-delivery").filter(|id| !id.is_empty()).cloned() else {
        return (StatusCode::BAD_REQUEST, "no X-Pushoney-Delivery");
    };
    let Ok(event) = serde_json::from_slice(&body) else { return (StatusCode::BAD_REQUEST, "not JSON") };
    let stored = tokio::task::spawn_blocking(move || {
        // A transaction that a panic has ended was rolled back.
        let mut db = app.db.lock().unwrap_or_else(PoisonError::into_inner);
        once(&mut db, id.as_bytes(), &event, &body)
    });
    match stored.await {
        Ok(Ok(())) => (StatusCode::OK, "ok"),
        // Nobody outside gets to see what went wrong. A 5xx makes Pushoney try again.
        failed => {
            eprintln!("{failed:?}");
            (StatusCode::INTERNAL_SERVER_ERROR, "try again later")
        }
    }
}

fn set(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // An empty secret is a key that everybody knows.
    let secret =
        set("PUSHONEY_SIGNING_SECRET").ok_or("set PUSHONEY_SIGNING_SECRET to the signing secret of your webhook")?;
    let secrets = [Some(secret), set("PUSHONEY_SIGNING_SECRET_PREVIOUS")].into_iter().flatten().collect();
    let db = Connection::open(set("DATABASE").as_deref().unwrap_or("webhooks.db"))?;
    db.busy_timeout(Duration::from_secs(5))?;
    db.execute_batch(TABLES)?;
    let routes = Router::new()
        .route("/pushoney-webhook", post(receive))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Arc::new(App { secrets, db: Mutex::new(db) }));
    let host = set("HOST").unwrap_or_else(|| "127.0.0.1".to_owned());
    let address = format!("{host}:{}", set("PORT").as_deref().unwrap_or("3000"));
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        println!("listening on http://{}/pushoney-webhook", listener.local_addr()?);
        Ok(axum::serve(listener, routes).await?)
    })
}
