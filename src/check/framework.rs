//! Recognises the receiver's framework by its responses, and gives the line of code that fixes a failure there.

use super::answer::RawAnswer;
use crate::signing::Scheme;

/// What a line of code is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Taking the body as the bytes that came.
    RawBody,
    /// Reading the header strictly.
    Header,
    /// Comparing with every MAC of the header.
    Rotation,
    /// Refusing old timestamps, future ones, and texts that are not timestamps.
    Time,
    /// Refusing to start without a secret.
    Secret,
    /// Comparing MACs.
    Compare,
    /// Bounding what is read.
    Limit,
    /// Answering 400 instead of failing.
    Crash,
    /// Doing a thing once.
    Once,
    /// Keeping details out of answers.
    Debug,
    /// Nothing that is the same for everybody.
    Other,
}

/// A framework that answers can betray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framework {
    Express,
    Fastify,
    Next,
    Hono,
    Flask,
    Django,
    FastApi,
    Go,
    Axum,
    Php,
    Rails,
}

use Framework::{Axum, Django, Express, FastApi, Fastify, Flask, Go, Hono, Next, Php, Rails};

impl Framework {
    /// Which one gave this answer, if it can be told.
    pub fn of(answer: &RawAnswer) -> Option<Self> {
        let header = |name: &str| answer.header(name).unwrap_or_default().to_ascii_lowercase();
        let (powered, server) = (header("x-powered-by"), header("server"));
        let body = String::from_utf8_lossy(&answer.body[..answer.body.len().min(16 * 1024)]);
        let of_headers = [
            (powered.contains("next.js") || !header("x-nextjs-cache").is_empty(), Next),
            (powered.contains("express"), Express),
            (powered.contains("php") || header("set-cookie").contains("laravel_session"), Php),
            (server.contains("werkzeug"), Flask),
            (server.contains("wsgiserver") || header("cross-origin-opener-policy") == "same-origin", Django),
            (server.contains("uvicorn") || server.contains("hypercorn"), FastApi),
            (server.contains("puma") || !header("x-runtime").is_empty(), Rails),
        ];
        let of_body = [
            (body.contains(r#""statusCode":"#) && body.contains(r#""error":"#), Fastify),
            (body.contains("node_modules/express") || body.contains("<pre>Cannot POST"), Express),
            (body.contains("node_modules/fastify"), Fastify),
            (body.contains("node_modules/hono") || body == "404 Not Found", Hono),
            (body.contains("Django Version") || body.contains("django/core"), Django),
            (body.contains("Illuminate\\"), Php),
            (
                body == "404 page not found\n"
                    || (header("x-content-type-options") == "nosniff" && body.ends_with('\n')),
                Go,
            ),
            (body.starts_with("Failed to deserialize") || body.starts_with("Failed to buffer"), Axum),
        ];
        of_headers.into_iter().chain(of_body).find(|(is, _)| *is).map(|(_, framework)| framework)
    }

    pub fn name(self) -> &'static str {
        match self {
            Express => "Express",
            Fastify => "Fastify",
            Next => "Next.js",
            Hono => "Hono",
            Flask => "Flask",
            Django => "Django",
            FastApi => "FastAPI",
            Go => "Go",
            Axum => "axum",
            Php => "PHP",
            Rails => "Rails",
        }
    }

    /// The line of code that fixes it there, for deliveries of `scheme`.
    pub fn line(self, topic: Topic, scheme: &Scheme) -> Option<String> {
        let is_t_and_v1 = matches!(scheme.name(), "pushoney" | "stripe");
        let line = match topic {
            Topic::RawBody => self.raw_body(),
            Topic::Limit => self.limit()?,
            Topic::Debug => self.debug()?,
            Topic::Header | Topic::Rotation if !is_t_and_v1 => return None,
            Topic::Header | Topic::Rotation | Topic::Time | Topic::Secret | Topic::Compare | Topic::Crash => {
                self.of_language(topic)?
            }
            Topic::Once | Topic::Other => return None,
        };
        let line = line.replace("X-Pushoney-Signature", scheme.signature_header());
        let line = line.replace("x-pushoney-signature", &scheme.signature_header().to_ascii_lowercase());
        Some(line.replace("PUSHONEY_SIGNING_SECRET", scheme.secret_env().unwrap_or("WEBHOOK_SECRET")))
    }

    fn raw_body(self) -> &'static str {
        match self {
            Express => {
                "app.post(path, express.raw({ type: () => true, limit: '5mb' }), handler), before any express.json()"
            }
            Fastify => {
                "app.addContentTypeParser('*', { parseAs: 'buffer' }, (req, body, done) => done(null, body)), after \
                 app.removeAllContentTypeParsers()"
            }
            Next => "const body = Buffer.from(await request.arrayBuffer())",
            Hono => "const body = Buffer.from(await c.req.arrayBuffer())",
            Flask => "body = request.get_data(cache=False)",
            Django => "body = request.body",
            FastApi => "body = await request.body(), in a handler that takes request: Request and no model",
            Go => "body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 5<<20))",
            Axum => "async fn hook(headers: HeaderMap, body: Bytes)",
            Php => "$body = file_get_contents('php://input'); in Laravel $request->getContent()",
            Rails => "body = request.raw_post",
        }
    }

    fn limit(self) -> Option<&'static str> {
        Some(match self {
            Express => "express.raw({ type: () => true, limit: '5mb' })",
            Fastify => "Fastify({ bodyLimit: 5 * 1024 * 1024 })",
            Hono => "app.use(bodyLimit({ maxSize: 5 * 1024 * 1024 }))",
            Flask => "app.config['MAX_CONTENT_LENGTH'] = 5 * 1024 * 1024",
            Django => "DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024",
            Go => "http.MaxBytesReader(w, r.Body, 5<<20)",
            Axum => ".layer(DefaultBodyLimit::max(5 * 1024 * 1024))",
            Php => "post_max_size = 5M",
            Next | FastApi | Rails => return None,
        })
    }

    fn debug(self) -> Option<&'static str> {
        Some(match self {
            Express => {
                "NODE_ENV=production, or an error handler: app.use((err, req, res, next) => res.sendStatus(400))"
            }
            Flask => "app.run(debug=False), or better a WSGI server such as gunicorn",
            Django => "DEBUG = False",
            Php => "display_errors = Off; in Laravel APP_DEBUG=false",
            Rails => "config.consider_all_requests_local = false",
            Next => "next build && next start instead of next dev",
            Fastify | Hono | FastApi | Go | Axum => return None,
        })
    }

    /// A header may have several v1 and other versions beside them: what takes one alone fails cases of its own.
    fn of_language(self, topic: Topic) -> Option<&'static str> {
        let [header, rotation, time, secret, compare, crash] = match self {
            Express | Fastify | Next | Hono => [
                "const m = /^t=([1-9]\\d{0,11})((,v1=[0-9a-f]{64}|,v(?!1=)[^,]*)+)$/.exec(header ?? ''); if (!m) return refuse()",
                "header.split(',').some((field) => isEqual(field, `v1=${expected}`))",
                "if (!/^[1-9]\\d{0,11}$/.test(t) || Math.abs(Date.now() / 1000 - Number(t)) > 300) return refuse()",
                "if (!process.env.PUSHONEY_SIGNING_SECRET) throw new Error('PUSHONEY_SIGNING_SECRET is not set')",
                "expected.length === given.length && crypto.timingSafeEqual(expected, given)",
                "try { event = JSON.parse(body) } catch { return refuse() }",
            ],
            Flask | Django | FastApi => [
                "if not re.fullmatch('t=[1-9][0-9]{0,11}(,v1=[0-9a-f]{64}|,v(?!1=)[^,]*)+', header or ''): refuse()",
                "any(hmac.compare_digest(field.encode(), b'v1=' + expected.encode()) for field in header.split(','))",
                "if not re.fullmatch('[1-9][0-9]{0,11}', t) or abs(time.time() - int(t)) > 300: refuse()",
                "SECRET = os.environ['PUSHONEY_SIGNING_SECRET'].encode(); assert SECRET",
                "hmac.compare_digest(expected.encode(), given.encode())",
                "try: event = json.loads(body); except ValueError: refuse()",
            ],
            Go => [
                "if len(r.Header.Values(\"X-Pushoney-Signature\")) != 1 { refuse(w); return }",
                "for _, field := range strings.Split(header, \",\") { ok = ok || hmac.Equal([]byte(field), []byte(\"v1=\"+expected)) }",
                "t, err := strconv.ParseInt(text, 10, 64); if err != nil || time.Since(time.Unix(t, 0)).Abs() > 5*time.Minute",
                "if secret == \"\" { log.Fatal(\"PUSHONEY_SIGNING_SECRET is not set\") }",
                "hmac.Equal(expected, given)",
                "if err := json.Unmarshal(body, &event); err != nil { refuse(w); return }",
            ],
            Axum => [
                "headers.get_all(\"x-pushoney-signature\").iter().count() == 1",
                "header.split(',').filter_map(|field| field.strip_prefix(\"v1=\")).any(is_right)",
                "text.bytes().all(|b| b.is_ascii_digit()) && now.abs_diff(text.parse().ok()?) <= 300",
                "env::var(\"PUSHONEY_SIGNING_SECRET\").ok().filter(|s| !s.is_empty()).expect(\"a secret\")",
                "mac.verify_slice(&given).is_ok()",
                "let Ok(event) = serde_json::from_slice(&body) else { return StatusCode::BAD_REQUEST }",
            ],
            Php => [
                "$form = '/\\At=[1-9]\\d{0,11}(,v1=[0-9a-f]{64}|,v(?!1=)[^,]*)+\\z/'; if (!preg_match($form, $header)) { refuse(); }",
                "foreach (explode(',', $header) as $field) { $ok = $ok || hash_equals(\"v1=$expected\", $field); }",
                "if (!ctype_digit($t) || abs(time() - (int) $t) > 300) { refuse(); }",
                "if (!getenv('PUSHONEY_SIGNING_SECRET')) { throw new RuntimeException('no secret'); }",
                "hash_equals($expected, $given)",
                "$event = json_decode($body, true); if (!is_array($event)) { refuse(); }",
            ],
            Rails => [
                "form = /\\At=[1-9]\\d{0,11}(,v1=[0-9a-f]{64}|,v(?!1=)[^,]*)+\\z/; return refuse unless header.to_s.match?(form)",
                "header.split(',').any? { |field| ActiveSupport::SecurityUtils.secure_compare(field, \"v1=#{expected}\") }",
                "return refuse unless t.match?(/\\A\\d+\\z/) && (Time.now.to_f - t.to_i).abs <= 300",
                "SECRET = ENV.fetch('PUSHONEY_SIGNING_SECRET').presence or raise 'no secret'",
                "ActiveSupport::SecurityUtils.secure_compare(expected, given)",
                "event = JSON.parse(body) rescue (return refuse)",
            ],
        };
        match topic {
            Topic::Header => Some(header),
            Topic::Rotation => Some(rotation),
            Topic::Time => Some(time),
            Topic::Secret => Some(secret),
            Topic::Compare => Some(compare),
            Topic::Crash => Some(crash),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_betray_what_gave_them() {
        let of = |headers: &[(&str, &str)], body: &str| Framework::of(&RawAnswer::test(404, headers, body));
        assert_eq!(of(&[("X-Powered-By", "Express")], ""), Some(Express));
        assert_eq!(of(&[("Server", "Werkzeug/3.0 Python/3.12")], ""), Some(Flask));
        assert_eq!(of(&[("server", "uvicorn")], r#"{"detail":"Not Found"}"#), Some(FastApi));
        assert_eq!(of(&[], r#"{"message":"x","error":"Not Found","statusCode":404}"#), Some(Fastify));
        assert_eq!(of(&[("X-Content-Type-Options", "nosniff")], "bad\n"), Some(Go));
        assert_eq!(of(&[("Server", "nginx")], "Not Found"), None);
    }

    #[test]
    fn a_line_is_about_the_scheme_at_hand() {
        let github = crate::signing::preset("github").unwrap();
        assert!(Express.line(Topic::Secret, &github).unwrap().contains("GITHUB_WEBHOOK_SECRET"));
        assert_eq!(Express.line(Topic::Header, &github), None);
        assert!(Go.line(Topic::Header, &Scheme::default()).unwrap().contains("X-Pushoney-Signature"));
        // A longer word would be broken in the report, and its code could not be copied.
        for framework in [Express, Flask, Php, Rails] {
            let line = framework.line(Topic::Header, &Scheme::default()).unwrap();
            assert!(line.split(' ').all(|word| word.len() <= 68), "{line}");
        }
        for framework in [Express, Flask, Go, Axum, Php, Rails] {
            let line = framework.line(Topic::Rotation, &Scheme::default()).unwrap();
            assert!(line.contains("v1=") && (line.contains("plit(") || line.contains("explode(")), "{line}");
        }
    }
}
