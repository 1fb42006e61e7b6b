//! HAR 1.2 as browsers and proxies write it: reads the POSTs in `log.entries` as deliveries.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Uri;
use serde::Deserialize;

/// A POST of a HAR file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Post {
    /// Which entry it is, from 0.
    pub entry: usize,
    /// When it was sent.
    pub started: Option<String>,
    /// What was answered, if anything was.
    pub status: Option<u16>,
    /// Whether it verified, where our own `export` says so.
    pub verified: Option<bool>,
    /// Path and query.
    pub path: String,
    /// Its headers, in order.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: Option<String>,
    request: Request,
    response: Option<Response>,
    #[serde(rename = "_verified")]
    verified: Option<bool>,
}

#[derive(Deserialize)]
struct Response {
    status: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Header>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct PostData {
    #[serde(default)]
    text: String,
    /// `base64`, as of the body of an answer; some write it here too.
    encoding: Option<String>,
    /// What our own `export` writes for a body that is not text: HAR has no field for it.
    #[serde(default, rename = "_base64")]
    is_base64: bool,
}

/// Whether a JSON text is a HAR file: it has `log.entries`, an array.
pub(crate) fn is_har(json: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Shape {
        #[serde(rename = "log")]
        _log: Entries,
    }
    #[derive(Deserialize)]
    struct Entries {
        #[serde(rename = "entries")]
        _entries: Vec<serde::de::IgnoredAny>,
    }
    serde_json::from_slice::<Shape>(json).is_ok()
}

/// The POSTs of a HAR file, in its order.
///
/// # Errors
/// What it is in the file that can't be read.
pub(crate) fn posts(json: &[u8]) -> Result<Vec<Post>, String> {
    let har: Har = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let posts = har.log.entries.into_iter().enumerate().filter(|(_, entry)| entry.request.method == "POST");
    posts.map(|(at, entry)| post(at, entry).map_err(|why| format!("entry {at}: {why}"))).collect()
}

fn post(
    entry: usize,
    Entry { started_date_time: started, request, response, verified }: Entry,
) -> Result<Post, String> {
    // Programs write 0, or a value that is not a status, if there was no response.
    let status = response.and_then(|response| u16::try_from(response.status?).ok()).filter(|status| *status >= 100);
    let url: Uri = request.url.parse().map_err(|error| format!("`{}` is not a URL: {error}", request.url))?;
    let path = url.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let body = match request.post_data {
        None => Vec::new(),
        Some(PostData { text, encoding, is_base64 }) if is_base64 || encoding.as_deref() == Some("base64") => {
            STANDARD.decode(text).map_err(|error| format!("its body is not valid base64: {error}"))?
        }
        Some(PostData { text, .. }) => text.into_bytes(),
    };
    // Browsers put HTTP/2's pseudo-headers among the others.
    let headers = request.headers.into_iter().filter(|header| !header.name.starts_with(':'));
    let headers = headers.map(|Header { name, value }| (name, value)).collect();
    Ok(Post { entry, started, status, verified, path, headers, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_posts_of_a_har_file() {
        let har = br#"{"log":{"version":"1.2","entries":[
            {"request":{"method":"GET","url":"https://h/x","headers":[]}},
            {"startedDateTime":"2026-02-02T02:40:00Z","request":{"method":"POST","url":"https://h/a?b=c",
             "headers":[{"name":":path","value":"/"},{"name":"X-A","value":"1"}],"postData":{"text":"{}"}},
             "response":{"status":500},"_verified":false},
            {"response":{"status":0},"request":{"method":"POST","url":"http://h","postData":{"text":"AP8=","encoding":"base64"}}},
            {"request":{"method":"POST","url":"http://h/","postData":{"text":"AP8=","_base64":true}}}]}}"#;
        assert!(is_har(har));
        let posts = posts(har).unwrap();
        let found: Vec<_> = posts.iter().map(|post| (post.entry, post.path.as_str(), &post.body[..])).collect();
        assert_eq!(found, [(1, "/a?b=c", &b"{}"[..]), (2, "/", b"\x00\xff"), (3, "/", b"\x00\xff")]);
        let answers: Vec<_> = posts.iter().map(|post| (post.status, post.verified)).collect();
        assert_eq!(answers, [(Some(500), Some(false)), (None, None), (None, None)]);
        assert_eq!(posts[0].headers, [("X-A".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn other_json_is_no_har() {
        for other in ["{}", "[]", r#"{"log":{}}"#, r#"{"log":{"entries":{}}}"#, "no json", ""] {
            assert!(!is_har(other.as_bytes()), "{other}");
        }
        assert!(posts(br#"{"log":{"entries":[{"request":{"method":"POST","url":"http://h h"}}]}}"#).is_err());
    }
}
