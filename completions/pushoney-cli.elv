
use builtin;
use str;

set edit:completion:arg-completer[pushoney-cli] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'pushoney-cli'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'pushoney-cli'= {
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand sign 'Sign a payload, byte for byte, and print the signature'
            cand verify 'Verify a signature, and explain why it does not match'
            cand listen 'Receive, verify and show deliveries'
            cand trigger 'Send a signed test event to your application'
            cand register 'Register a webhook with a hub, and print its id and its signing secret'
            cand deliveries 'List, show and retry a hub''s deliveries to a webhook'
            cand check 'Check that a webhook receiver accepts what it must and refuses everything else'
            cand config 'Show the configuration file''s path and settings'
            cand log 'List the deliveries in a capture file, one per line'
            cand show 'Show one delivery in a capture file: headers, body, verdict and the application''s response'
            cand export 'Export the deliveries in a capture file as HAR or curl commands'
            cand replay 'Resend deliveries, with new signatures'
            cand sandbox 'Run a hub on this machine, without an account or a network: register, click, deliver, retry'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;sign'= {
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --timestamp 'Sign as if at this time, for reproducible output: unix seconds, RFC 3339, or relative to now (-10m, +301s)'
            cand --output 'What to print'
            cand --url 'Destination of the delivery, for curl, http and fixture [default: port 3000 on this machine]'
            cand --event 'Event name to put in its header [default: the one in the body]'
            cand --delivery-id 'The delivery id [default: a new one]'
            cand --secret 'Signing secret, used exactly as given; may be repeated. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. The first source with a secret wins: these flags, --env-file, the scheme''s environment variable, the profile'
            cand --secret-file 'Read a signing secret from this file; one trailing newline is removed; may be repeated'
            cand --env-file 'Read the scheme''s environment variable from this .env file; other variables are ignored'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --jsonl 'Sign each line of the input as a payload of its own (without its line break)'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;verify'= {
            cand --signature 'Value of the signature header'
            cand -H 'Header of the delivery, as `Name: value`; may be repeated'
            cand --header 'Header of the delivery, as `Name: value`; may be repeated'
            cand --capture 'Verify each delivery in a capture file, as of the time it was received; `-` for standard input'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --tolerance 'Maximum age or clock skew of a signature (300s, 5m), or `off` [default: the scheme''s]'
            cand --at 'Verify as if at this time: unix seconds, RFC 3339, or relative to now (-10m, +301s)'
            cand --secret 'Signing secret, used exactly as given; may be repeated. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. The first source with a secret wins: these flags, --env-file, the scheme''s environment variable, the profile'
            cand --secret-file 'Read a signing secret from this file; one trailing newline is removed; may be repeated'
            cand --env-file 'Read the scheme''s environment variable from this .env file; other variables are ignored'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print one JSON object; for a capture, one per delivery, one per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;listen'= {
            cand --port 'Port to listen on; 0 picks a free one [default: 3000, or the next free one if it is in use or the application''s]'
            cand --host 'Address or name to listen on'
            cand --path 'Accept deliveries on this path only; others get 404 [default: every path]'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --events 'Show and count only these events, comma-separated; `*` matches any characters. Other events are still verified, answered, forwarded and captured'
            cand --where 'Show and count only deliveries that match this expression, as in ''data.amount>10'' or ''header.x-shop~acme''; may be repeated, and all must match (docs/FILTERS.md)'
            cand --timeout 'Stop after this long (30s, 5m)'
            cand --tolerance 'Maximum age or clock skew of a signature (300s, 5m), or `off` [default: the scheme''s]'
            cand --max-body 'Maximum body size (512KiB, 10MiB); larger bodies get 413'
            cand --reject-status 'Status returned to deliveries that fail verification'
            cand --count 'Exit 0 once N deliveries have verified and, with --forward-to, the application has accepted them (2xx); exit 1 if they do not arrive. Duplicates, deliveries that --events or --where exclude, and deliveries that are not forwarded do not count'
            cand --settle 'With --exactly, how long to wait for further deliveries [default: 500ms]'
            cand --fail-on 'Exit 1 as soon as one of these arrives (with a COMMAND, once it has ended); comma-separated'
            cand --capture 'Append every delivery to this file before it is answered, as JSON, one object per line; existing content is kept'
            cand --forward-to 'Forward each verified delivery to this URL and return its response to the sender; prefix it with events to forward only those, as in `click.*=localhost:3001/hook`. May be repeated: the first match wins. A URL without a path gets the delivery''s path; a port alone is on this machine'
            cand --forward-header 'Add a header to forwarded deliveries, or replace it, as ''Name: value''; may be repeated'
            cand --forward-timeout 'Maximum time to wait for the application''s response (30s, 5m); 0 for no limit, for breakpoints [default: 30s]'
            cand --wait-for-app 'Wait this long for the application to come up, for example while it reloads [default: do not wait; 30s for the first events of --sandbox if the application is on this machine]'
            cand --re-sign-secret-file 'Re-sign forwarded deliveries with the secret in this file, for an application that has a different one'
            cand --respond 'Answer every verified delivery with this status'
            cand --fail-first 'Answer the first N verified deliveries with 500'
            cand --delay 'Wait this long before each response'
            cand --time-scale 'With --sandbox, divide all of the hub''s waits by X: with 3600, a day of retries takes 24 s'
            cand --faults 'With --sandbox, faults to inject, each with its probability, as in all=0.2,delay=0.5:5s,seed=42; see `sandbox --help`. With --forward-to, forged deliveries reach the application too'
            cand --url 'URL for the hub to deliver to: the https URL of a tunnel to this listener [default for a hub on this machine: the listener itself]'
            cand --write-env 'Write the secret to this .env file as `PUSHONEY_SIGNING_SECRET` instead of printing it; a new file gets mode 0600'
            cand --hub 'The hub: its name (acme), host (acme.pushoney.com) or URL, or a port on this machine (:4000) [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'Read the API key from this file; one trailing newline is removed [default: `PUSHONEY_API_KEY`, or the profile''s key]'
            cand --webhook 'The id of the webhook for --catch-up [default: the one that `register --save` stored in the profile]'
            cand --secret 'Signing secret, used exactly as given; may be repeated. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. The first source with a secret wins: these flags, --env-file, the scheme''s environment variable, the profile'
            cand --secret-file 'Read a signing secret from this file; one trailing newline is removed; may be repeated'
            cand --env-file 'Read the scheme''s environment variable from this .env file; other variables are ignored'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print deliveries as JSON, one object per line'
            cand --compact 'Print one line per delivery, without its body'
            cand --skip-verify 'Skip signature verification: every delivery is shown as UNVERIFIED and answered 200'
            cand --exactly 'Exit 1 if more than --count arrive'
            cand --fsync 'Flush each delivery to disk before it is answered, so that it survives a power failure'
            cand --forward-invalid 'Also forward deliveries that fail verification, at most 32 at a time; others get 503'
            cand --insecure 'Skip TLS certificate verification of the application'
            cand --sandbox 'Run a hub in this process, register with it, and have it fire one event of each kind. It signs with your secret or, if there is none, with one generated once for this machine'
            cand --register 'First register --url with the hub for the events in --events, and verify with the secret it returns, and no other. Each run registers a new webhook: to keep one, `--save` it once; plain `listen` then verifies with its secret'
            cand --save 'Store the webhook''s id in the profile, and append its secret'
            cand --force 'Register a URL even if Pushoney can''t reach it'
            cand --catch-up 'First have the hub retry every delivery that it lists as failed, oldest first, except those already accepted according to the --capture file; requires a registered webhook'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;trigger'= {
            cand --to 'URL of your application, as in localhost:3000/webhooks; the default path is /'
            cand --set 'Set a value in the payload, as in data.amount=10; a value that is not JSON is a string; may be repeated'
            cand --data 'Send the contents of this file instead of a sample; `-` for standard input'
            cand --templates 'Folder of your own payloads, named EVENT.json [default: the profile''s]'
            cand --count 'Number of deliveries to send'
            cand --delivery-id 'Delivery id for all of --count [default: a new one for each delivery]'
            cand --concurrency 'Maximum deliveries in flight; 1 keeps their order'
            cand --rate 'Maximum deliveries started per second'
            cand --retry-schedule 'Waits between attempts [default: 1m,5m,30m,2h,24h]'
            cand --timeout 'Maximum time for one attempt; 0 for no limit'
            cand --time-scale 'Divide the waits of --retry by X'
            cand --hub 'Fire the event through this sandbox, which signs it and delivers it to its webhooks (it uses the payload''s `data`); or the hub for --tracking-id: its name (acme), host (acme.pushoney.com) or URL [default for --tracking-id: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'With --hub, read the API key from this file; one trailing newline is removed [default: `PUSHONEY_API_KEY`, or the profile''s key]'
            cand --wait 'With --hub, wait until each webhook has answered and print the result, for at most this long [default: 30s]'
            cand --tracking-id 'Click this campaign link on a hub, which fires the real click.recorded; requires no API key'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --secret 'Signing secret, used exactly as given; may be repeated. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. The first source with a secret wins: these flags, --env-file, the scheme''s environment variable, the profile'
            cand --secret-file 'Read a signing secret from this file; one trailing newline is removed; may be repeated'
            cand --env-file 'Read the scheme''s environment variable from this .env file; other variables are ignored'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --add 'Let --set add fields that are not in the payload'
            cand --retry 'Retry as the hub does, after 5xx, 408, 429 or no response; a delivery counts toward --concurrency while it waits'
            cand --insecure 'Skip TLS certificate verification'
            cand -v 'Print each request and its response to standard error, like curl -v'
            cand --verbose 'Print each request and its response to standard error, like curl -v'
            cand --print 'Print the payload without sending it; requires no secret'
            cand --list 'List the known events and your templates, each with a sample'
            cand --json 'Print each attempt and a summary as JSON, one object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;register'= {
            cand --url 'URL for the hub to deliver to: https, and reachable from the hub'
            cand --events 'Events to deliver, comma-separated'
            cand --write-env 'Write the secret to this .env file as `PUSHONEY_SIGNING_SECRET` instead of printing it; a new file gets mode 0600'
            cand --hub 'The hub: its name (acme), host (acme.pushoney.com) or URL, or a port on this machine (:4000) [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'Read the API key from this file; one trailing newline is removed [default: `PUSHONEY_API_KEY`, or the profile''s key]'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print the hub''s whole response as one JSON object'
            cand --save 'Store the webhook''s id in the profile, and append its secret'
            cand --force 'Register a URL even if Pushoney can''t reach it'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries'= {
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List a webhook''s deliveries, newest first'
            cand show 'Show what a hub lists about one delivery, with its attempts'
            cand retry 'Have the hub retry deliveries, each one once'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;deliveries;list'= {
            cand --hub 'The hub: its name (acme), host (acme.pushoney.com) or URL, or a port on this machine (:4000) [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'Read the API key from this file; one trailing newline is removed [default: `PUSHONEY_API_KEY`, or the profile''s key]'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print each delivery as the hub returns it, one JSON object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries;show'= {
            cand --webhook 'The webhook''s id, instead of as the first argument'
            cand --hub 'The hub: its name (acme), host (acme.pushoney.com) or URL, or a port on this machine (:4000) [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'Read the API key from this file; one trailing newline is removed [default: `PUSHONEY_API_KEY`, or the profile''s key]'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print it as the hub returns it, as one JSON object'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries;retry'= {
            cand --webhook 'The webhook''s id, instead of as the first argument'
            cand --since 'With --failed, only deliveries whose last attempt is at most this old (1d, 2h)'
            cand --wait 'Wait for each attempt and print its result, for at most this long [default: 30s]'
            cand --hub 'The hub: its name (acme), host (acme.pushoney.com) or URL, or a port on this machine (:4000) [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'Read the API key from this file; one trailing newline is removed [default: `PUSHONEY_API_KEY`, or the profile''s key]'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --failed 'Retry all deliveries that the hub lists as failed, oldest first, except those it will retry by itself'
            cand --json 'Print deliveries as JSON, one object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries;help'= {
            cand list 'List a webhook''s deliveries, newest first'
            cand show 'Show what a hub lists about one delivery, with its attempts'
            cand retry 'Have the hub retry deliveries, each one once'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;deliveries;help;list'= {
        }
        &'pushoney-cli;deliveries;help;show'= {
        }
        &'pushoney-cli;deliveries;help;retry'= {
        }
        &'pushoney-cli;deliveries;help;help'= {
        }
        &'pushoney-cli;check'= {
            cand --format 'Output format'
            cand --only 'Run only these cases or groups, comma-separated'
            cand --skip 'Skip these cases or groups, comma-separated'
            cand --explain 'Explain a case: what is sent, what is expected, why, and how to fix it'
            cand --event 'Event of the deliveries [default: one that no receiver knows, so that nothing is done]'
            cand --timeout 'Maximum time for one answer'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --secret 'Signing secret, used exactly as given; may be repeated. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. The first source with a secret wins: these flags, --env-file, the scheme''s environment variable, the profile'
            cand --secret-file 'Read a signing secret from this file; one trailing newline is removed; may be repeated'
            cand --env-file 'Read the scheme''s environment variable from this .env file; other variables are ignored'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --list 'List the cases'
            cand --insecure 'Skip TLS certificate verification'
            cand --i-own-this-host 'Send to a host that is not this machine. It must be yours: forgeries and floods are sent'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;config'= {
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand path 'Print the path of the configuration file, whether or not it exists'
            cand show 'Print the settings in the file, with secrets and keys masked'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;config;path'= {
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;config;show'= {
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print one JSON object'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;config;help'= {
            cand path 'Print the path of the configuration file, whether or not it exists'
            cand show 'Print the settings in the file, with secrets and keys masked'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;config;help;path'= {
        }
        &'pushoney-cli;config;help;show'= {
        }
        &'pushoney-cli;config;help;help'= {
        }
        &'pushoney-cli;log'= {
            cand --where 'Only deliveries that match this expression, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and all must match (docs/FILTERS.md)'
            cand --event 'Only these events, comma-separated; `*` matches any characters'
            cand --id 'Only the delivery with this record id or delivery id, or a prefix of one; may be repeated'
            cand --since 'Only deliveries received at or after this time: unix seconds, RFC 3339, or relative to now (-10m)'
            cand --last 'Only the last N deliveries that the other flags select'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -f 'Keep printing new deliveries, until Ctrl-C'
            cand --follow 'Keep printing new deliveries, until Ctrl-C'
            cand --json 'Print the records as JSON, one object per line'
            cand --failed 'Only deliveries that were answered with a status other than 2xx'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;show'= {
            cand --where 'Only deliveries that match this expression, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and all must match (docs/FILTERS.md)'
            cand --event 'Only these events, comma-separated; `*` matches any characters'
            cand --id 'Only the delivery with this record id or delivery id, or a prefix of one; may be repeated'
            cand --since 'Only deliveries received at or after this time: unix seconds, RFC 3339, or relative to now (-10m)'
            cand --output 'Output format [default: everything, human-readable]'
            cand --url 'Destination of the curl command; a URL without a path gets the delivery''s path [default: port 3000 on this machine]'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --secret 'Signing secret, used exactly as given; may be repeated. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. The first source with a secret wins: these flags, --env-file, the scheme''s environment variable, the profile'
            cand --secret-file 'Read a signing secret from this file; one trailing newline is removed; may be repeated'
            cand --env-file 'Read the scheme''s environment variable from this .env file; other variables are ignored'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --last 'Show the last delivery, or the last one that the selection flags match'
            cand --failed 'Only deliveries that were answered with a status other than 2xx'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;export'= {
            cand --format 'Output format'
            cand --url 'Destination of curl commands; a URL without a path gets each delivery''s path [default: port 3000 on this machine]'
            cand --where 'Only deliveries that match this expression, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and all must match (docs/FILTERS.md)'
            cand --event 'Only these events, comma-separated; `*` matches any characters'
            cand --id 'Only the delivery with this record id or delivery id, or a prefix of one; may be repeated'
            cand --since 'Only deliveries received at or after this time: unix seconds, RFC 3339, or relative to now (-10m)'
            cand --last 'Only the last N deliveries that the other flags select'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --with-secrets 'Keep signatures, cookies, tokens and keys in headers and in the query string'
            cand --failed 'Only deliveries that were answered with a status other than 2xx'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;replay'= {
            cand --to 'URL to send to, as in localhost:3000/hook or :3000; a URL without a path gets each delivery''s path and query'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --set 'Set a value in the body before it is signed, as in data.amount=10; a value that is not JSON is a string; may be repeated'
            cand --concurrency 'Maximum deliveries in flight; 1 keeps their order'
            cand --rate 'Maximum deliveries started per second'
            cand --retry-schedule 'Waits between attempts [default: 1m,5m,30m,2h,24h]'
            cand --timeout 'Maximum time for one attempt; 0 for no limit'
            cand --timing 'When to send each delivery [default: as soon as possible]'
            cand --time-scale 'Divide the intervals of --timing and the waits of --retry by X'
            cand --results 'Append each outcome to this file'
            cand --where 'Only deliveries that match this expression, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and all must match (docs/FILTERS.md)'
            cand --event 'Only these events, comma-separated; `*` matches any characters'
            cand --id 'Only the delivery with this record id or delivery id, or a prefix of one; may be repeated'
            cand --since 'Only deliveries received at or after this time: unix seconds, RFC 3339, or relative to now (-10m)'
            cand --last 'Only the last N deliveries that the other flags select'
            cand --secret 'Signing secret, used exactly as given; may be repeated. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. The first source with a secret wins: these flags, --env-file, the scheme''s environment variable, the profile'
            cand --secret-file 'Read a signing secret from this file; one trailing newline is removed; may be repeated'
            cand --env-file 'Read the scheme''s environment variable from this .env file; other variables are ignored'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --keep-signature 'Send the captured signature, however old it is'
            cand --include-refused 'Also send deliveries that were refused on arrival (`verified` is false), as captured, never re-signed'
            cand --new-delivery-id 'Give each delivery a new delivery id'
            cand --edit 'Open each body in $EDITOR before anything is sent'
            cand --retry 'Retry as the hub does, after 5xx, 408, 429 or no response; a delivery counts toward --concurrency while it waits'
            cand --insecure 'Skip TLS certificate verification'
            cand -v 'Print each request and its response to standard error, like curl -v'
            cand --verbose 'Print each request and its response to standard error, like curl -v'
            cand --resume 'Skip deliveries from the same file to the same URL that --results lists as delivered'
            cand --dry-run 'Print what would be sent without sending it'
            cand --json 'Print each attempt and a summary as JSON, one object per line'
            cand --failed 'Only deliveries that were answered with a status other than 2xx'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox'= {
            cand --port 'Port to listen on; 0 picks a free one [default: 4000, or the next free one if it is in use]'
            cand --host 'Address or name to listen on'
            cand --api-key 'API key that clients must send; other users of this machine can see it [default: the one in --state, or a new one]'
            cand --time-scale 'Divide every wait by X: with 3600, 24 h take 24 s; timestamps in deliveries stay real'
            cand --faults 'Faults to inject, each with its probability, as in duplicate=0.1,delay=0.2:5s,seed=42'
            cand --state 'Keep webhooks, deliveries and pending retries in this file, across restarts and kill -9'
            cand --timeout 'Maximum time for one attempt; 0 for no limit'
            cand --concurrency 'Maximum attempts in flight per webhook; 1 keeps their order'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print attempts as JSON, one object per line'
            cand --allow-remote 'Allow endpoints on other machines'
            cand --insecure 'Skip TLS certificate verification of endpoints'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand clock 'Advance the clock of a running sandbox, so that retries are due sooner'
            cand reset 'Reset a running sandbox: delete its webhooks and deliveries, but keep its API key'
            cand webhooks 'List the webhooks of a running sandbox, with the status of their deliveries'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;sandbox;clock'= {
            cand --hub 'The hub: its name (acme), host (acme.pushoney.com) or URL, or a port on this machine (:4000) [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'Read the API key from this file; one trailing newline is removed [default: `PUSHONEY_API_KEY`, or the profile''s key]'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print JSON, one object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox;reset'= {
            cand --hub 'The hub: its name (acme), host (acme.pushoney.com) or URL, or a port on this machine (:4000) [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'Read the API key from this file; one trailing newline is removed [default: `PUSHONEY_API_KEY`, or the profile''s key]'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print JSON, one object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox;webhooks'= {
            cand --hub 'The hub: its name (acme), host (acme.pushoney.com) or URL, or a port on this machine (:4000) [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'Read the API key from this file; one trailing newline is removed [default: `PUSHONEY_API_KEY`, or the profile''s key]'
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print JSON, one object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox;help'= {
            cand clock 'Advance the clock of a running sandbox, so that retries are due sooner'
            cand reset 'Reset a running sandbox: delete its webhooks and deliveries, but keep its API key'
            cand webhooks 'List the webhooks of a running sandbox, with the status of their deliveries'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;sandbox;help;clock'= {
        }
        &'pushoney-cli;sandbox;help;reset'= {
        }
        &'pushoney-cli;sandbox;help;webhooks'= {
        }
        &'pushoney-cli;sandbox;help;help'= {
        }
        &'pushoney-cli;completions'= {
            cand --color 'When to use colour'
            cand --profile 'Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;help'= {
            cand sign 'Sign a payload, byte for byte, and print the signature'
            cand verify 'Verify a signature, and explain why it does not match'
            cand listen 'Receive, verify and show deliveries'
            cand trigger 'Send a signed test event to your application'
            cand register 'Register a webhook with a hub, and print its id and its signing secret'
            cand deliveries 'List, show and retry a hub''s deliveries to a webhook'
            cand check 'Check that a webhook receiver accepts what it must and refuses everything else'
            cand config 'Show the configuration file''s path and settings'
            cand log 'List the deliveries in a capture file, one per line'
            cand show 'Show one delivery in a capture file: headers, body, verdict and the application''s response'
            cand export 'Export the deliveries in a capture file as HAR or curl commands'
            cand replay 'Resend deliveries, with new signatures'
            cand sandbox 'Run a hub on this machine, without an account or a network: register, click, deliver, retry'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;help;sign'= {
        }
        &'pushoney-cli;help;verify'= {
        }
        &'pushoney-cli;help;listen'= {
        }
        &'pushoney-cli;help;trigger'= {
        }
        &'pushoney-cli;help;register'= {
        }
        &'pushoney-cli;help;deliveries'= {
            cand list 'List a webhook''s deliveries, newest first'
            cand show 'Show what a hub lists about one delivery, with its attempts'
            cand retry 'Have the hub retry deliveries, each one once'
        }
        &'pushoney-cli;help;deliveries;list'= {
        }
        &'pushoney-cli;help;deliveries;show'= {
        }
        &'pushoney-cli;help;deliveries;retry'= {
        }
        &'pushoney-cli;help;check'= {
        }
        &'pushoney-cli;help;config'= {
            cand path 'Print the path of the configuration file, whether or not it exists'
            cand show 'Print the settings in the file, with secrets and keys masked'
        }
        &'pushoney-cli;help;config;path'= {
        }
        &'pushoney-cli;help;config;show'= {
        }
        &'pushoney-cli;help;log'= {
        }
        &'pushoney-cli;help;show'= {
        }
        &'pushoney-cli;help;export'= {
        }
        &'pushoney-cli;help;replay'= {
        }
        &'pushoney-cli;help;sandbox'= {
            cand clock 'Advance the clock of a running sandbox, so that retries are due sooner'
            cand reset 'Reset a running sandbox: delete its webhooks and deliveries, but keep its API key'
            cand webhooks 'List the webhooks of a running sandbox, with the status of their deliveries'
        }
        &'pushoney-cli;help;sandbox;clock'= {
        }
        &'pushoney-cli;help;sandbox;reset'= {
        }
        &'pushoney-cli;help;sandbox;webhooks'= {
        }
        &'pushoney-cli;help;completions'= {
        }
        &'pushoney-cli;help;help'= {
        }
    ]
    $completions[$command]
}
