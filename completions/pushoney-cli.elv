
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
            cand --profile 'Profile of the configuration file to use [default: `default`]'
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
            cand init 'Print or write a webhook receiver for a framework'
            cand register 'Register a webhook with a hub, and print its id and its signing secret'
            cand deliveries 'List, show and retry a hub''s deliveries to a webhook'
            cand check 'Check that a webhook receiver accepts what it must and refuses everything else'
            cand tunnel 'List tunnel programs, or try one'
            cand config 'Show the configuration file''s path and settings'
            cand log 'List the deliveries in a capture file, one per line'
            cand show 'Show one delivery in a capture file: headers, body, verdict and the application''s response'
            cand export 'Export the deliveries in a capture file as HAR or curl commands'
            cand replay 'Resend deliveries, with new signatures'
            cand sandbox 'Run a hub on this machine: register, click, deliver, retry, without an account or a network'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;sign'= {
            cand --timestamp 'Sign as if at this time, as in -10m, for reproducible output'
            cand --output 'What to print'
            cand --url 'Destination, for curl, http and fixture [default: port 3000 on this machine]'
            cand --event 'Event name to put in its header [default: the one in the body]'
            cand --delivery-id 'Delivery id [default: a new one]'
            cand --scheme 'Signature scheme, as in stripe [default: the profile''s, else pushoney]'
            cand --secret 'Signing secret, which other users of this machine can see'
            cand --secret-file 'Read a signing secret from this file'
            cand --env-file 'Read the scheme''s environment variable from this .env file'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --jsonl 'Sign each line of the input as a payload of its own'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;verify'= {
            cand --signature 'Value of the signature header'
            cand -H 'Header of the delivery, as `Name: value`; may be repeated'
            cand --header 'Header of the delivery, as `Name: value`; may be repeated'
            cand --capture 'Verify each delivery in a capture file; `-` for standard input'
            cand --tolerance 'Maximum age or clock skew of a signature (300s, 5m), or `off`'
            cand --at 'Verify as if at this time, as in -10m'
            cand --scheme 'Signature scheme, as in stripe [default: the profile''s, else pushoney]'
            cand --secret 'Signing secret, which other users of this machine can see'
            cand --secret-file 'Read a signing secret from this file'
            cand --env-file 'Read the scheme''s environment variable from this .env file'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print JSON, one object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;listen'= {
            cand --port 'Port to listen on; 0 picks a free one [default: 3000]'
            cand --host 'Address or name to listen on'
            cand --path 'Accept deliveries on this path only; others get 404'
            cand --timeout 'Stop after this long (30s, 5m)'
            cand --max-body 'Maximum body size (512KiB, 10MiB); larger bodies get 413'
            cand --scheme 'Signature scheme, as in stripe [default: the profile''s, else pushoney]'
            cand --secret 'Signing secret, which other users of this machine can see'
            cand --secret-file 'Read a signing secret from this file'
            cand --env-file 'Read the scheme''s environment variable from this .env file'
            cand --tolerance 'Maximum age or clock skew of a signature (300s, 5m), or `off`'
            cand --reject-status 'Status returned to deliveries that fail verification'
            cand --events 'Show and count only these events, as in ''click.*,order.paid'''
            cand --where 'Show and count only deliveries that match, as in ''data.amount>10'''
            cand --capture 'Append every delivery to this file before it is answered'
            cand --count 'Exit 0 once N deliveries have verified, 1 if they do not arrive'
            cand --settle 'With --exactly, how long to wait for further deliveries [default: 500ms]'
            cand --fail-on 'Exit 1 as soon as one of these arrives'
            cand --forward-to 'Forward verified deliveries to your application (:8080/hook)'
            cand --forward-header 'Add a header to forwarded deliveries, or replace it, as ''Name: value'''
            cand --forward-timeout 'Maximum time to wait for the application''s response (30s, 5m) [default: 30s]'
            cand --wait-for-app 'Wait this long for the application to come up'
            cand --re-sign-secret-file 'Re-sign forwarded deliveries with the secret in this file'
            cand --respond 'Answer every verified delivery with this status'
            cand --fail-first 'Answer the first N verified deliveries with 500'
            cand --delay 'Wait this long before each response'
            cand --time-scale 'With --sandbox, divide all of the hub''s waits by X'
            cand --faults 'With --sandbox, faults to inject, as in all=0.2'
            cand --url 'URL for the hub to deliver to: the https URL of your tunnel'
            cand --write-env 'Write the secret to this .env file instead of printing it'
            cand --hub 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]'
            cand --webhook 'Webhook for --catch-up [default: the profile''s, stored by `register --save`]'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --skip-verify 'Accept every delivery without verifying it'
            cand --json 'Print deliveries as JSON, one object per line'
            cand --compact 'Print one line per delivery, without its body'
            cand --fsync 'Flush each delivery to disk before it is answered'
            cand --exactly 'Exit 1 if more than --count arrive'
            cand --forward-invalid 'Also forward deliveries that fail verification'
            cand --insecure 'Skip TLS certificate verification of the application'
            cand --sandbox 'Run a hub in this process, and have it fire one event of each kind'
            cand --register 'Register --url with the hub, and verify with the secret it returns'
            cand --save 'Store the webhook''s id in the profile, and append its secret'
            cand --force 'Register a URL even if Pushoney can''t reach it'
            cand --catch-up 'First have the hub retry the deliveries that failed'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;trigger'= {
            cand --to 'URL of your application, as in localhost:3000/webhooks'
            cand --set 'Set a value in the payload, as in data.amount=10'
            cand --data 'Send the contents of this file instead of a sample; `-` for standard input'
            cand --templates 'Folder of your own payloads, named EVENT.json [default: the profile''s]'
            cand --delivery-id 'Delivery id for all of --count [default: a new one for each delivery]'
            cand --count 'Number of deliveries to send'
            cand --concurrency 'Maximum deliveries in flight; 1 keeps their order'
            cand --rate 'Maximum deliveries started per second'
            cand --retry-schedule 'Waits between attempts [default: 1m,5m,30m,2h,24h]'
            cand --timeout 'Maximum time for one attempt; 0 for no limit'
            cand --time-scale 'Divide the waits of --retry by X'
            cand --scheme 'Signature scheme, as in stripe [default: the profile''s, else pushoney]'
            cand --secret 'Signing secret, which other users of this machine can see'
            cand --secret-file 'Read a signing secret from this file'
            cand --env-file 'Read the scheme''s environment variable from this .env file'
            cand --hub 'Sandbox that fires the event, or hub for --tracking-id'
            cand --api-key-file 'With --hub, file with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]'
            cand --wait 'With --hub, wait for each webhook''s answer and print it [default: 30s]'
            cand --tracking-id 'Click this campaign link on a hub, which fires the real click.recorded'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --print 'Print the payload without sending it'
            cand --list 'List the known events and your templates, each with a sample'
            cand --json 'Print each attempt and a summary as JSON, one object per line'
            cand --add 'Let --set add fields that are not in the payload'
            cand --retry 'Retry as the hub does'
            cand --insecure 'Skip TLS certificate verification'
            cand -v 'Print each request and its response, like curl -v'
            cand --verbose 'Print each request and its response, like curl -v'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;init'= {
            cand --scheme 'Scheme that the receiver verifies'
            cand --dir 'Folder to write to; it is created if it does not exist'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --write 'Write the receiver''s files, with its manifest, lockfile and README, instead of printing the main file'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;register'= {
            cand --url 'URL for the hub to deliver to: https, and reachable from the hub'
            cand --events 'Events to deliver, comma-separated'
            cand --write-env 'Write the secret to this .env file instead of printing it'
            cand --hub 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
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
            cand --profile 'Profile of the configuration file to use [default: `default`]'
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
            cand --hub 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print each delivery as the hub returns it, one JSON object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries;show'= {
            cand --webhook 'The webhook''s id, instead of as the first argument'
            cand --hub 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print it as the hub returns it, as one JSON object'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;deliveries;retry'= {
            cand --webhook 'The webhook''s id, instead of as the first argument'
            cand --since 'With --failed, only if the last attempt is at most this old (1d, 2h)'
            cand --wait 'Wait for each attempt and print its result [default: 30s]'
            cand --hub 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --failed 'Retry all deliveries that the hub lists as failed, oldest first'
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
            cand -H 'Add this header to every delivery, as ''Name: value''; may be repeated'
            cand --header 'Add this header to every delivery, as ''Name: value''; may be repeated'
            cand --timeout 'Maximum time for one answer'
            cand --scheme 'Signature scheme, as in stripe [default: the profile''s, else pushoney]'
            cand --start 'Start the receiver with this shell command, and stop it afterwards'
            cand --ready-url 'With --start, URL that answers once it is ready [default: the receiver''s]'
            cand --start-timeout 'With --start, maximum time until it is ready'
            cand --secret-variable 'With --start, variable that the receiver takes its secret from [default: the scheme''s]'
            cand --effect-cmd 'Command that prints how often the receiver has acted'
            cand --effect-url 'URL that answers the same number'
            cand --effect-settle 'Maximum time for an effect to show'
            cand --baseline 'Fail only on what is not in this earlier --format json report'
            cand --location 'With --format github or sarif, source file to report failures at'
            cand --secret 'Signing secret, which other users of this machine can see'
            cand --secret-file 'Read a signing secret from this file'
            cand --env-file 'Read the scheme''s environment variable from this .env file'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --list 'List the cases'
            cand --insecure 'Skip TLS certificate verification'
            cand --i-own-this-host 'Allow a host that is not this machine'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;tunnel'= {
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List tunnel programs, and whether they are installed'
            cand check 'Open a tunnel, send a probe through it, and close it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;tunnel;list'= {
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print one JSON object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;tunnel;check'= {
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print one JSON object'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;tunnel;help'= {
            cand list 'List tunnel programs, and whether they are installed'
            cand check 'Open a tunnel, send a probe through it, and close it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pushoney-cli;tunnel;help;list'= {
        }
        &'pushoney-cli;tunnel;help;check'= {
        }
        &'pushoney-cli;tunnel;help;help'= {
        }
        &'pushoney-cli;config'= {
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
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
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;config;show'= {
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
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
            cand --where 'Only deliveries that match this expression, as in ''data.amount>10'''
            cand --event 'Only these events, comma-separated; `*` matches any characters'
            cand --id 'Only the delivery with this record id or delivery id'
            cand --since 'Only deliveries received since this time, as in -10m'
            cand --last 'Only the last N deliveries that the other flags select'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand -f 'Keep printing new deliveries, until Ctrl-C'
            cand --follow 'Keep printing new deliveries, until Ctrl-C'
            cand --json 'Print the records as JSON, one object per line'
            cand --failed 'Only deliveries that were not answered with 2xx'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;show'= {
            cand --output 'Output format [default: everything, human-readable]'
            cand --url 'Destination of the curl command [default: port 3000 on this machine]'
            cand --where 'Only deliveries that match this expression, as in ''data.amount>10'''
            cand --event 'Only these events, comma-separated; `*` matches any characters'
            cand --id 'Only the delivery with this record id or delivery id'
            cand --since 'Only deliveries received since this time, as in -10m'
            cand --scheme 'Signature scheme, as in stripe [default: the profile''s, else pushoney]'
            cand --secret 'Signing secret, which other users of this machine can see'
            cand --secret-file 'Read a signing secret from this file'
            cand --env-file 'Read the scheme''s environment variable from this .env file'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --last 'Show the last delivery, or the last one that is selected'
            cand --failed 'Only deliveries that were not answered with 2xx'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;export'= {
            cand --format 'Output format'
            cand --url 'Destination of curl commands [default: port 3000 on this machine]'
            cand --where 'Only deliveries that match this expression, as in ''data.amount>10'''
            cand --event 'Only these events, comma-separated; `*` matches any characters'
            cand --id 'Only the delivery with this record id or delivery id'
            cand --since 'Only deliveries received since this time, as in -10m'
            cand --last 'Only the last N deliveries that the other flags select'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --with-secrets 'Keep signatures, cookies, tokens and keys'
            cand --failed 'Only deliveries that were not answered with 2xx'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;replay'= {
            cand --to 'URL to send to, as in localhost:3000/hook or :3000'
            cand --where 'Only deliveries that match this expression, as in ''data.amount>10'''
            cand --event 'Only these events, comma-separated; `*` matches any characters'
            cand --id 'Only the delivery with this record id or delivery id'
            cand --since 'Only deliveries received since this time, as in -10m'
            cand --last 'Only the last N deliveries that the other flags select'
            cand --set 'Set a value in the body before it is signed, as in data.amount=10'
            cand --concurrency 'Maximum deliveries in flight; 1 keeps their order'
            cand --rate 'Maximum deliveries started per second'
            cand --retry-schedule 'Waits between attempts [default: 1m,5m,30m,2h,24h]'
            cand --timeout 'Maximum time for one attempt; 0 for no limit'
            cand --timing 'When to send each delivery [default: as soon as possible]'
            cand --time-scale 'Divide the intervals of --timing and the waits of --retry by X'
            cand --results 'Append each outcome to this file'
            cand --scheme 'Signature scheme, as in stripe [default: the profile''s, else pushoney]'
            cand --secret 'Signing secret, which other users of this machine can see'
            cand --secret-file 'Read a signing secret from this file'
            cand --env-file 'Read the scheme''s environment variable from this .env file'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --dry-run 'Print what would be sent without sending it'
            cand --json 'Print each attempt and a summary as JSON, one object per line'
            cand --failed 'Only deliveries that were not answered with 2xx'
            cand --keep-signature 'Send the captured signature, however old it is'
            cand --include-refused 'Also send deliveries that were refused on arrival'
            cand --new-delivery-id 'Give each delivery a new delivery id'
            cand --edit 'Open each body in $EDITOR before anything is sent'
            cand --retry 'Retry as the hub does'
            cand --insecure 'Skip TLS certificate verification'
            cand -v 'Print each request and its response, like curl -v'
            cand --verbose 'Print each request and its response, like curl -v'
            cand --resume 'Skip deliveries that --results lists as delivered'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox'= {
            cand --port 'Port to listen on; 0 picks a free one [default: 4000, or the next free one]'
            cand --host 'Address or name to listen on'
            cand --api-key 'API key that clients must send [default: the one in --state, or a new one]'
            cand --state 'Keep webhooks, deliveries and pending retries in this file'
            cand --time-scale 'Divide every wait by X; timestamps stay real [default: 1]'
            cand --faults 'Faults to inject, as in duplicate=0.1,delay=0.2:5s,seed=42'
            cand --timeout 'Maximum time for one attempt; 0 for no limit'
            cand --concurrency 'Maximum attempts in flight per webhook; 1 keeps their order'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
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
            cand --hub 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print JSON, one object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox;reset'= {
            cand --hub 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
            cand --config 'Configuration file [default: ~/.config/pushoney/config.toml]'
            cand --json 'Print JSON, one object per line'
            cand -q 'Suppress notes; errors and warnings are still printed'
            cand --quiet 'Suppress notes; errors and warnings are still printed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pushoney-cli;sandbox;webhooks'= {
            cand --hub 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]'
            cand --api-key-file 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]'
            cand --color 'When to use colour'
            cand --profile 'Profile of the configuration file to use [default: `default`]'
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
            cand --profile 'Profile of the configuration file to use [default: `default`]'
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
            cand init 'Print or write a webhook receiver for a framework'
            cand register 'Register a webhook with a hub, and print its id and its signing secret'
            cand deliveries 'List, show and retry a hub''s deliveries to a webhook'
            cand check 'Check that a webhook receiver accepts what it must and refuses everything else'
            cand tunnel 'List tunnel programs, or try one'
            cand config 'Show the configuration file''s path and settings'
            cand log 'List the deliveries in a capture file, one per line'
            cand show 'Show one delivery in a capture file: headers, body, verdict and the application''s response'
            cand export 'Export the deliveries in a capture file as HAR or curl commands'
            cand replay 'Resend deliveries, with new signatures'
            cand sandbox 'Run a hub on this machine: register, click, deliver, retry, without an account or a network'
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
        &'pushoney-cli;help;init'= {
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
        &'pushoney-cli;help;tunnel'= {
            cand list 'List tunnel programs, and whether they are installed'
            cand check 'Open a tunnel, send a probe through it, and close it'
        }
        &'pushoney-cli;help;tunnel;list'= {
        }
        &'pushoney-cli;help;tunnel;check'= {
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
