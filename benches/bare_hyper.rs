//! What `listen` is measured against: a bare hyper handler that reads the body, computes the HMAC and answers.
//!
//! `benches/run` starts it. It knows no limits, no header grammar, no output, so its rate is what the network and the
//! hash cost here. Without an address it does nothing, so that `cargo bench` ends.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use sha2::Sha256;
use std::convert::Infallible;
use tokio::net::TcpListener;

async fn handle(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let signature = request.headers().get("x-pushoney-signature").cloned();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"bench").unwrap();
    if let Some((timestamp, _)) =
        signature.as_ref().and_then(|value| value.to_str().ok()?.strip_prefix("t=")?.split_once(','))
    {
        mac.update(timestamp.as_bytes());
        mac.update(b".");
    }
    mac.update(&body);
    let mac = hex::encode(mac.finalize().into_bytes());
    let verified = signature.is_some_and(|value| value.as_bytes().ends_with(mac.as_bytes()));
    let mut answer = Response::new(Full::new(Bytes::from_static(if verified { b"ok" } else { b"invalid signature" })));
    *answer.status_mut() = if verified { 200 } else { 400 }.try_into().unwrap();
    Ok(answer)
}

fn main() {
    let Some(address) = std::env::args().skip(1).find(|arg| arg.contains(':')) else {
        println!("bare_hyper serves when it gets an address, such as 127.0.0.1:0; benches/run does that");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(handle)));
        }
    });
}
