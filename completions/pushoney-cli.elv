
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
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand sign 'Sign a payload, byte for byte, and print the signature'
            cand verify 'Check a signature, and say why it does not match'
            cand listen 'Receive deliveries, verify them and show them'
            cand trigger 'Fire a test event at your application, signed'
            cand register 'Register a webhook with a hub, and print its id and its signing secret'
            cand deliveries 'See what a hub delivered to a webhook, and retry deliveries'
            cand config 'See where the configuration file is, and what it says'
            cand log 'Show the deliveries of a capture file, a line each'
            cand show 'Show one delivery of a capture file: headers, body, verdict, and what the application answered'
            cand export 'Export the deliveries of a capture file as HAR or as curl commands'
            cand replay 'Send deliveries again, signed afresh'
            cand sandbox 'Run a hub on this machine: register, click, deliver, retry, without account or network'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;sign'= {
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --timestamp 'The time to sign as of, which makes the output reproducible: unix seconds, RFC 3339, or from now (-10m, +301s)'
            cand --output 'What to print'
            cand --url 'Where the delivery goes, for curl, http and fixture [default: port 3000 of this machine]'
            cand --event 'The event''s name in its header [default: the body''s]'
            cand --delivery-id 'The delivery id [default: a fresh one]'
            cand --secret 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins'
            cand --secret-file 'A file that holds a signing secret; one final newline is dropped. Repeat it for several'
            cand --env-file 'A .env file that sets the scheme''s environment variable; nothing else of it is used'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --jsonl 'Take each line of the input as a payload (without its line break)'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;verify'= {
            cand --signature 'The value of the signature header'
            cand -H 'A header of the delivery, as `Name: value`; repeat it'
            cand --header 'A header of the delivery, as `Name: value`; repeat it'
            cand --capture 'Verify each delivery of a capture file, as of the time when it was received; `-` for standard input'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --tolerance 'The greatest age, and distance into the future (300s, 5m), or `off` [default: the scheme''s]'
            cand --at 'Verify as of another time: unix seconds, RFC 3339, or from now (-10m, +301s)'
            cand --secret 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins'
            cand --secret-file 'A file that holds a signing secret; one final newline is dropped. Repeat it for several'
            cand --env-file 'A .env file that sets the scheme''s environment variable; nothing else of it is used'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print one JSON object; of a capture, one for each delivery'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;listen'= {
            cand --port 'Port to listen on; 0 takes any free one [default: 3000, or the next one where that is in use or the application''s]'
            cand --host 'Address or name to listen on'
            cand --path 'Answer this path only; others get 404 [default: every path]'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --events 'Show and count only these events, separated by commas; `*` stands for any characters. The others are verified, answered, forwarded and captured all the same'
            cand --where 'Show and count only deliveries of which this holds, as in ''data.amount>10'' or ''header.x-shop~acme''; may be repeated, and each must hold (docs/FILTERS.md)'
            cand --timeout 'End after this long (30s, 5m)'
            cand --tolerance 'The greatest age of a signature, and distance into the future (300s, 5m), or `off` [default: the scheme''s]'
            cand --max-body 'The largest body (512KiB, 10MiB); a larger one gets 413'
            cand --reject-status 'The status for a delivery that does not verify'
            cand --count 'Exit with 0 once this many deliveries have verified and, with --forward-to, the application has accepted them (2xx); with 1 if they do not arrive. Duplicates do not count, nor what --events and --where leave out or is not forwarded'
            cand --settle 'With --exactly: how long to wait for anything more [default: 500ms]'
            cand --fail-on 'Exit with 1 as soon as one of these arrives (with a COMMAND, when that ends), separated by commas'
            cand --capture 'Write every delivery to this file before it is answered, as a line of JSON; what is there stays'
            cand --forward-to 'Send each verified delivery on to this URL and answer what it answers; with events in front, as in `click.*=localhost:3001/hook`, only those. Repeat it: the first that matches wins. A URL without a path gets the delivery''s; a port alone is one of this machine'
            cand --forward-header 'A header to add to what is forwarded, or to replace there, as ''Name: value''; repeat it'
            cand --forward-timeout 'How long the application may take (30s, 5m); 0 waits for ever, for breakpoints [default: 30s]'
            cand --wait-for-app 'Hold a delivery for this long while nobody listens there, as during a reload. The first events of --sandbox wait for an application on this machine [default: not at all; the first events of --sandbox: 30s]'
            cand --re-sign-secret-file 'Sign what is forwarded afresh, with the secret in this file: for an application that has another one'
            cand --respond 'Answer every verified delivery with this status'
            cand --fail-first 'Answer the first N verified deliveries with 500'
            cand --delay 'Wait this long before each answer'
            cand --time-scale 'Divide every wait of the hub of --sandbox by X: with 3600, a day of retries takes 24 s'
            cand --faults 'Faults to inject in the hub of --sandbox, each with its probability, as in all=0.2,delay=0.5:5s,seed=42; `sandbox --help` lists them. What it forges reaches the application of --forward-to, too'
            cand --url 'Where the hub is to deliver: the https URL of a tunnel to this listener [default, with a hub on this machine: the listener itself]'
            cand --write-env 'Set `PUSHONEY_SIGNING_SECRET` in this .env file (0600 if it is new), and do not print the secret'
            cand --hub 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]'
            cand --api-key-file 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]'
            cand --webhook 'The webhook of --catch-up [default: the one that `register --save` put into the profile]'
            cand --secret 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins'
            cand --secret-file 'A file that holds a signing secret; one final newline is dropped. Repeat it for several'
            cand --env-file 'A .env file that sets the scheme''s environment variable; nothing else of it is used'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print a line of JSON for each delivery'
            cand --compact 'Print one line for each delivery, without its body'
            cand --skip-verify 'Verify nothing: every delivery is shown as UNVERIFIED and answered 200'
            cand --exactly 'Exit with 1 if more than --count arrive'
            cand --fsync 'Wait until the disk itself has each delivery: it survives a power failure too'
            cand --forward-invalid 'Forward what does not verify too, at most 32 of it at once; the rest is answered 503'
            cand --insecure 'Take any certificate of an https application'
            cand --sandbox 'Run a hub in this process, register with it, and have it fire one event of each kind. It signs with the secret at hand, else with one that is made once for this machine'
            cand --register 'Register --url with the hub first, for the names in --events, and verify with the secret that it gives, and no other. Each run registers another webhook: to keep one, `--save` it once; then plain `listen` verifies with its secret'
            cand --save 'Put the webhook''s id into the profile, and its secret behind those that are there'
            cand --force 'Register a URL that Pushoney can''t reach'
            cand --catch-up 'First ask the hub again for each delivery that it lists as failed, the oldest first, but for those that --capture has as accepted; needs a webhook that is registered already'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;trigger'= {
            cand --to 'Your application, as in localhost:3000/webhooks; without a path, the event goes to /'
            cand --set 'Set a value of the payload, as in data.amount=10: JSON, or else a text. Repeat it'
            cand --data 'Send this file''s bytes instead of a sample; `-` for standard input'
            cand --templates 'A folder of payloads of your own, EVENT.json each [default: the profile''s]'
            cand --count 'How many deliveries to send'
            cand --delivery-id 'The delivery id, the same for each of --count [default: a fresh one each]'
            cand --concurrency 'How many deliveries are under way at once; with 1 their order is kept'
            cand --rate 'Start at most N deliveries a second'
            cand --retry-schedule 'The waits between attempts [default: 1m,5m,30m,2h,24h]'
            cand --timeout 'The longest that one attempt may take; 0 for no limit'
            cand --time-scale 'Divide the waits of --retry by X'
            cand --hub 'A sandbox that fires the event, and signs and delivers it to its webhooks (of a payload it takes `data`); or the hub of --tracking-id: its name (acme), its host (acme.pushoney.com) or a URL [default for --tracking-id: that of `PUSHONEY_HUB`, else the profile''s]'
            cand --api-key-file 'With --hub, a file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]'
            cand --wait 'With --hub, wait until each webhook has answered, and say what; for at most this long [default: 30s]'
            cand --tracking-id 'Click this link of a campaign on a hub, which fires the real click.recorded; no API key is needed'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --secret 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins'
            cand --secret-file 'A file that holds a signing secret; one final newline is dropped. Repeat it for several'
            cand --env-file 'A .env file that sets the scheme''s environment variable; nothing else of it is used'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --add 'Let --set add what the payload does not have'
            cand --retry 'Retry as the hub does after 5xx, 408, 429 and no answer; a delivery keeps its place while it waits'
            cand --insecure 'Take any certificate of an https target'
            cand -v 'Show each request as it is sent, and its answer, on standard error, as curl -v does'
            cand --verbose 'Show each request as it is sent, and its answer, on standard error, as curl -v does'
            cand --print 'Print the payload, and send nothing; no secret is needed'
            cand --list 'List the known events and your templates, with a sample of each'
            cand --json 'Print NDJSON: a line for each attempt, and a summary'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;register'= {
            cand --url 'Where the hub is to deliver: an https URL that it can reach'
            cand --events 'The events to deliver, separated by commas'
            cand --write-env 'Set `PUSHONEY_SIGNING_SECRET` in this .env file (0600 if it is new), and do not print the secret'
            cand --hub 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]'
            cand --api-key-file 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print the hub''s whole answer as a line of JSON'
            cand --save 'Put the webhook''s id into the profile, and its secret behind those that are there'
            cand --force 'Register a URL that Pushoney can''t reach'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries'= {
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List a webhook''s deliveries, the newest first'
            cand show 'Show what a hub lists about one delivery, with its attempts'
            cand retry 'Have the hub deliver again, each delivery once'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;deliveries;list'= {
            cand --hub 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]'
            cand --api-key-file 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print each delivery as the hub gives it, one JSON object per line'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries;show'= {
            cand --webhook 'The webhook''s id, instead of a first argument'
            cand --hub 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]'
            cand --api-key-file 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print it as the hub gives it, as a line of JSON'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries;retry'= {
            cand --webhook 'The webhook''s id, instead of a first argument'
            cand --since 'Of those, the ones whose last attempt is at most this old (1d, 2h)'
            cand --wait 'Wait for each attempt, and say what it came to; for at most this long [default: 30s]'
            cand --hub 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]'
            cand --api-key-file 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --failed 'Retry those that the hub lists as failed, the oldest first; what it will retry by itself is left alone'
            cand --json 'Print a line of JSON for each delivery'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries;help'= {
            cand list 'List a webhook''s deliveries, the newest first'
            cand show 'Show what a hub lists about one delivery, with its attempts'
            cand retry 'Have the hub deliver again, each delivery once'
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
        &'pushoney-cli;config'= {
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand path 'Print the path of the file that is in use, or would be'
            cand show 'Print the settings of the file, secrets and keys masked'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;config;path'= {
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;config;show'= {
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print one line of JSON'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;config;help'= {
            cand path 'Print the path of the file that is in use, or would be'
            cand show 'Print the settings of the file, secrets and keys masked'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;config;help;path'= {
        }
        &'pushoney-cli;config;help;show'= {
        }
        &'pushoney-cli;config;help;help'= {
        }
        &'pushoney-cli;log'= {
            cand --where 'Only deliveries of which this holds, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and each must hold (docs/FILTERS.md)'
            cand --event 'Only these events, separated by commas; `*` stands for any characters'
            cand --id 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated'
            cand --since 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)'
            cand --last 'Only the last N of what the other flags leave'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -f 'Go on with what is written to the file, until Ctrl-C'
            cand --follow 'Go on with what is written to the file, until Ctrl-C'
            cand --json 'Print the records, a line of JSON each'
            cand --failed 'Only what was answered, and not with a 2xx'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;show'= {
            cand --where 'Only deliveries of which this holds, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and each must hold (docs/FILTERS.md)'
            cand --event 'Only these events, separated by commas; `*` stands for any characters'
            cand --id 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated'
            cand --since 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)'
            cand --output 'What to print [default: all of it, for people]'
            cand --url 'Where the curl command goes: without a path of its own, to the delivery''s [default: port 3000 of this machine]'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --secret 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins'
            cand --secret-file 'A file that holds a signing secret; one final newline is dropped. Repeat it for several'
            cand --env-file 'A .env file that sets the scheme''s environment variable; nothing else of it is used'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --last 'Show the last delivery, of those that the selection leaves'
            cand --failed 'Only what was answered, and not with a 2xx'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;export'= {
            cand --format 'The form'
            cand --url 'Where curl commands go: without a path of its own, to each delivery''s [default: port 3000 of this machine]'
            cand --where 'Only deliveries of which this holds, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and each must hold (docs/FILTERS.md)'
            cand --event 'Only these events, separated by commas; `*` stands for any characters'
            cand --id 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated'
            cand --since 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)'
            cand --last 'Only the last N of what the other flags leave'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --with-secrets 'Keep signatures, cookies, tokens and keys in headers and in the query'
            cand --failed 'Only what was answered, and not with a 2xx'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;replay'= {
            cand --to 'Where to send, as in localhost:3000/hook or :3000; a URL without a path gets each delivery''s own path and query'
            cand --scheme 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]'
            cand --set 'Change a value of the body before it is signed, as in data.amount=10: JSON, or else a text. Repeat it'
            cand --concurrency 'How many deliveries are under way at once; with 1 their order is kept'
            cand --rate 'Start at most N deliveries a second'
            cand --retry-schedule 'The waits between attempts [default: 1m,5m,30m,2h,24h]'
            cand --timeout 'The longest that one attempt may take; 0 for no limit'
            cand --timing 'Keep the gaps between the deliveries'
            cand --time-scale 'Divide the gaps of --timing and the waits of --retry by X'
            cand --results 'Append what became of each delivery to this file'
            cand --where 'Only deliveries of which this holds, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and each must hold (docs/FILTERS.md)'
            cand --event 'Only these events, separated by commas; `*` stands for any characters'
            cand --id 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated'
            cand --since 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)'
            cand --last 'Only the last N of what the other flags leave'
            cand --secret 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins'
            cand --secret-file 'A file that holds a signing secret; one final newline is dropped. Repeat it for several'
            cand --env-file 'A .env file that sets the scheme''s environment variable; nothing else of it is used'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --keep-signature 'Send the signature that was captured, however old it is'
            cand --include-refused 'Also send deliveries that were refused on arrival (`verified` is false): as they came, never signed again'
            cand --new-delivery-id 'Give each delivery an id that no receiver has seen'
            cand --edit 'Open each body in $EDITOR before anything is sent'
            cand --retry 'Retry as the hub does after 5xx, 408, 429 and no answer; a delivery keeps its place while it waits'
            cand --insecure 'Take any certificate of an https target'
            cand -v 'Show each request as it is sent, and its answer, on standard error, as curl -v does'
            cand --verbose 'Show each request as it is sent, and its answer, on standard error, as curl -v does'
            cand --resume 'Leave out what --results says was delivered from the same file to the same URL'
            cand --dry-run 'Print what would be sent, and send nothing'
            cand --json 'Print NDJSON: a line for each attempt, and a summary'
            cand --failed 'Only what was answered, and not with a 2xx'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox'= {
            cand --port 'Port to listen on; 0 takes any free one [default: 4000, or the next one where that is in use]'
            cand --host 'Address or name to listen on'
            cand --api-key 'The key that its API asks for; other users of this machine can see it [default: the state''s, or a new one]'
            cand --time-scale 'Divide every wait by X: with 3600, 24 h pass in 24 s; times in deliveries stay those of the clock on the wall'
            cand --faults 'What goes wrong on purpose, and how often, as in duplicate=0.1,delay=0.2:5s,seed=42'
            cand --state 'Keep webhooks, deliveries and due retries in this file, across restarts and kill -9'
            cand --timeout 'The longest that an attempt may take; 0 for no limit'
            cand --concurrency 'How many attempts are under way at once to one webhook; with 1 their order is kept'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print a line of JSON for each attempt'
            cand --allow-remote 'Register endpoints on other machines too'
            cand --insecure 'Take any certificate of an https endpoint'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand clock 'Advance the clock of a running sandbox, so that retries are due sooner'
            cand reset 'Have a running sandbox forget its webhooks and deliveries; its key stays'
            cand webhooks 'List the webhooks of a running sandbox, with what became of their deliveries'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;sandbox;clock'= {
            cand --hub 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]'
            cand --api-key-file 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print JSON, one object per line'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox;reset'= {
            cand --hub 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]'
            cand --api-key-file 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print JSON, one object per line'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox;webhooks'= {
            cand --hub 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]'
            cand --api-key-file 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print JSON, one object per line'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox;help'= {
            cand clock 'Advance the clock of a running sandbox, so that retries are due sooner'
            cand reset 'Have a running sandbox forget its webhooks and deliveries; its key stays'
            cand webhooks 'List the webhooks of a running sandbox, with what became of their deliveries'
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
            cand --profile 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Print no notes; errors and warnings stay'
            cand --quiet 'Print no notes; errors and warnings stay'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;help'= {
            cand sign 'Sign a payload, byte for byte, and print the signature'
            cand verify 'Check a signature, and say why it does not match'
            cand listen 'Receive deliveries, verify them and show them'
            cand trigger 'Fire a test event at your application, signed'
            cand register 'Register a webhook with a hub, and print its id and its signing secret'
            cand deliveries 'See what a hub delivered to a webhook, and retry deliveries'
            cand config 'See where the configuration file is, and what it says'
            cand log 'Show the deliveries of a capture file, a line each'
            cand show 'Show one delivery of a capture file: headers, body, verdict, and what the application answered'
            cand export 'Export the deliveries of a capture file as HAR or as curl commands'
            cand replay 'Send deliveries again, signed afresh'
            cand sandbox 'Run a hub on this machine: register, click, deliver, retry, without account or network'
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
            cand list 'List a webhook''s deliveries, the newest first'
            cand show 'Show what a hub lists about one delivery, with its attempts'
            cand retry 'Have the hub deliver again, each delivery once'
        }
        &'pushoney-cli;help;deliveries;list'= {
        }
        &'pushoney-cli;help;deliveries;show'= {
        }
        &'pushoney-cli;help;deliveries;retry'= {
        }
        &'pushoney-cli;help;config'= {
            cand path 'Print the path of the file that is in use, or would be'
            cand show 'Print the settings of the file, secrets and keys masked'
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
            cand reset 'Have a running sandbox forget its webhooks and deliveries; its key stays'
            cand webhooks 'List the webhooks of a running sandbox, with what became of their deliveries'
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
