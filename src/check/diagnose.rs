//! Why a receiver does not accept a valid delivery: what to check, most likely first. If none is accepted, there is
//! nothing to judge the rest by.

use super::answer::RawAnswer;
use crate::http::client::blames_signature;
use crate::signing::Scheme;
use crate::terminal::sanitize;

/// What to do about an answer that does not accept a valid delivery, in a sentence or two.
pub(crate) fn advice(scheme: &Scheme, answer: &RawAnswer) -> String {
    let body = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| body.contains(word));
    let variable = scheme.secret_env().unwrap_or("its secret");
    match answer.status {
        300..400 => format!(
            "it redirects, and providers follow no redirects: check {} instead",
            sanitize::line(&answer.header("location").unwrap_or_else(|| "where it leads".to_owned()))
        ),
        404 => "nothing takes a POST at this path: name the path of the route, as in localhost:3000/webhooks".to_owned(),
        405 => "the route takes other methods and no POST: name the path of the webhook's route".to_owned(),
        _ if says(&["csrf"]) || answer.status == 419 => {
            "CSRF protection refuses it: exempt the webhook's route (csrf_exempt, skip_forgery_protection, \
             validateCsrfTokens(except: …)); the signature takes its place"
                .to_owned()
        }
        _ if says(&["allowed_hosts", "disallowedhost", "invalid host", "blocked host", "not allowed."]) => {
            "it does not take this host's name: use the one that it is configured for, or add this one to its allowed hosts"
                .to_owned()
        }
        _ if says(&["http request was sent to https", "client sent an http request to an https"]) => {
            "it speaks TLS: check https:// instead".to_owned()
        }
        401 if answer.header("www-authenticate").is_some() => {
            "something in front of it asks for credentials: add them with -H 'Authorization: …', or leave them out for the \
             webhook's route"
                .to_owned()
        }
        407 | 502 | 504 => "a proxy answers, and not the receiver: is the receiver running behind it?".to_owned(),
        408 | 411 => "its server does not take the body: is there a proxy between?".to_owned(),
        413 => "it takes no body as small as this: look at its limit on bodies".to_owned(),
        415 => format!("it does not take {}: let the route take it", scheme.content_type()),
        429 | 503 => "it throttles or is not ready: switch its rate limit off for the check".to_owned(),
        status if blames_signature(status, &answer.body) => format!(
            "it refuses the signature: is {variable} there the secret that is given here, without quotes and line breaks? is \
             the scheme {}? does it verify the bytes of the body as they came, before a parser?",
            scheme.name()
        ),
        400 | 422 if says(&["header", "missing", "required"]) => {
            "it misses something: a header that its provider sends goes with -H 'Name: value', a field of the payload with \
             --event and an event that it knows"
                .to_owned()
        }
        400..500 => format!(
            "it refuses a valid delivery: is {variable} there the secret that is given here? does it know the event (--event)?"
        ),
        _ => "it fails on a valid delivery: its log says why; try --event with an event that it knows".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_its_own_advice() {
        let of = |status, headers: &[(&str, &str)], body: &str| {
            advice(&Scheme::default(), &RawAnswer::test(status, headers, body))
        };
        assert!(of(308, &[("Location", "/hook/")], "").contains("check /hook/ instead"));
        assert!(of(404, &[], "").contains("path of the route"));
        assert!(of(403, &[], "CSRF verification failed").contains("CSRF"));
        assert!(of(401, &[("WWW-Authenticate", "Basic")], "").contains("-H 'Authorization"));
        assert!(of(400, &[], "invalid signature").contains("PUSHONEY_SIGNING_SECRET"));
        assert!(of(422, &[], "x-tenant is required").contains("-H 'Name: value'"));
        assert!(of(400, &[], "Client sent an HTTP request to an HTTPS server.").contains("https://"));
        assert!(of(500, &[], "").contains("its log says why"));
    }
}
