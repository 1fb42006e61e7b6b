# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_pushoney_cli_global_optspecs
    string join \n color= q/quiet profile= config= h/help V/version
end

function __fish_pushoney_cli_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_pushoney_cli_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_pushoney_cli_using_subcommand
    set -l cmd (__fish_pushoney_cli_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -s V -l version -d 'Print version'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "sign" -d 'Sign a payload, byte for byte, and print the signature'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "verify" -d 'Check a signature, and say why it does not match'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "listen" -d 'Receive deliveries, verify them and show them'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "trigger" -d 'Fire a test event at your application, signed'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "register" -d 'Register a webhook with a hub, and print its id and its signing secret'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "deliveries" -d 'See what a hub delivered to a webhook, and retry deliveries'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "config" -d 'See where the configuration file is, and what it says'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "log" -d 'Show the deliveries of a capture file, a line each'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "show" -d 'Show one delivery of a capture file: headers, body, verdict, and what the application answered'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "export" -d 'Export the deliveries of a capture file as HAR or as curl commands'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "replay" -d 'Send deliveries again, signed afresh'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "sandbox" -d 'Run a hub on this machine: register, click, deliver, retry, without account or network'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l scheme -d 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l timestamp -d 'The time to sign as of, which makes the output reproducible: unix seconds, RFC 3339, or from now (-10m, +301s)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l output -d 'What to print' -r -f -a "value\t'The signature header\'s value alone'
header\t'Every header of the delivery, one a line'
json\t'One JSON object: scheme, timestamp, `delivery_id`, signature, headers'
curl\t'A curl command that a shell can run as it stands'
http\t'A raw HTTP/1.1 request, for netcat'
fixture\t'A record of a capture file, one line'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l url -d 'Where the delivery goes, for curl, http and fixture [default: port 3000 of this machine]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l event -d 'The event\'s name in its header [default: the body\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l delivery-id -d 'The delivery id [default: a fresh one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l secret -d 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme\'s environment variable and the profile, the first that has any secret wins' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l secret-file -d 'A file that holds a signing secret; one final newline is dropped. Repeat it for several' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l env-file -d 'A .env file that sets the scheme\'s environment variable; nothing else of it is used' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l jsonl -d 'Take each line of the input as a payload (without its line break)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l signature -d 'The value of the signature header' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -s H -l header -d 'A header of the delivery, as `Name: value`; repeat it' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l capture -d 'Verify each delivery of a capture file, as of the time when it was received; `-` for standard input' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l scheme -d 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l tolerance -d 'The greatest age, and distance into the future (300s, 5m), or `off` [default: the scheme\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l at -d 'Verify as of another time: unix seconds, RFC 3339, or from now (-10m, +301s)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l secret -d 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme\'s environment variable and the profile, the first that has any secret wins' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l secret-file -d 'A file that holds a signing secret; one final newline is dropped. Repeat it for several' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l env-file -d 'A .env file that sets the scheme\'s environment variable; nothing else of it is used' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l json -d 'Print one JSON object; of a capture, one for each delivery'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l port -d 'Port to listen on; 0 takes any free one [default: 3000, or the next one where that is in use or the application\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l host -d 'Address or name to listen on' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l path -d 'Answer this path only; others get 404 [default: every path]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l scheme -d 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l events -d 'Show and count only these events, separated by commas; `*` stands for any characters. The others are verified, answered, forwarded and captured all the same' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l where -d 'Show and count only deliveries of which this holds, as in \'data.amount>10\' or \'header.x-shop~acme\'; may be repeated, and each must hold (docs/FILTERS.md)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l timeout -d 'End after this long (30s, 5m)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l tolerance -d 'The greatest age of a signature, and distance into the future (300s, 5m), or `off` [default: the scheme\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l max-body -d 'The largest body (512KiB, 10MiB); a larger one gets 413' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l reject-status -d 'The status for a delivery that does not verify' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l count -d 'Exit with 0 once this many deliveries have verified and, with --forward-to, the application has accepted them (2xx); with 1 if they do not arrive. Duplicates do not count, nor what --events and --where leave out or is not forwarded' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l settle -d 'With --exactly: how long to wait for anything more [default: 500ms]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l fail-on -d 'Exit with 1 as soon as one of these arrives (with a COMMAND, when that ends), separated by commas' -r -f -a "refused\t'A delivery that does not verify, whatever --events and --where say; a POST to another path, or one that is too large, incomplete or malformed'
duplicate\t'A delivery that was accepted before'
app\t'A delivery that the application did not answer with 2xx'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l capture -d 'Write every delivery to this file before it is answered, as a line of JSON; what is there stays' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l forward-to -d 'Send each verified delivery on to this URL and answer what it answers; with events in front, as in `click.*=localhost:3001/hook`, only those. Repeat it: the first that matches wins. A URL without a path gets the delivery\'s; a port alone is one of this machine' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l forward-header -d 'A header to add to what is forwarded, or to replace there, as \'Name: value\'; repeat it' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l forward-timeout -d 'How long the application may take (30s, 5m); 0 waits for ever, for breakpoints [default: 30s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l wait-for-app -d 'Hold a delivery for this long while nobody listens there, as during a reload. The first events of --sandbox wait for an application on this machine [default: not at all; the first events of --sandbox: 30s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l re-sign-secret-file -d 'Sign what is forwarded afresh, with the secret in this file: for an application that has another one' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l respond -d 'Answer every verified delivery with this status' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l fail-first -d 'Answer the first N verified deliveries with 500' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l delay -d 'Wait this long before each answer' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l time-scale -d 'Divide every wait of the hub of --sandbox by X: with 3600, a day of retries takes 24 s' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l faults -d 'Faults to inject in the hub of --sandbox, each with its probability, as in all=0.2,delay=0.5:5s,seed=42; `sandbox --help` lists them. What it forges reaches the application of --forward-to, too' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l url -d 'Where the hub is to deliver: the https URL of a tunnel to this listener [default, with a hub on this machine: the listener itself]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l write-env -d 'Set `PUSHONEY_SIGNING_SECRET` in this .env file (0600 if it is new), and do not print the secret' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l hub -d 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l api-key-file -d 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l webhook -d 'The webhook of --catch-up [default: the one that `register --save` put into the profile]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l secret -d 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme\'s environment variable and the profile, the first that has any secret wins' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l secret-file -d 'A file that holds a signing secret; one final newline is dropped. Repeat it for several' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l env-file -d 'A .env file that sets the scheme\'s environment variable; nothing else of it is used' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l json -d 'Print a line of JSON for each delivery'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l compact -d 'Print one line for each delivery, without its body'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l skip-verify -d 'Verify nothing: every delivery is shown as UNVERIFIED and answered 200'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l exactly -d 'Exit with 1 if more than --count arrive'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l fsync -d 'Wait until the disk itself has each delivery: it survives a power failure too'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l forward-invalid -d 'Forward what does not verify too, at most 32 of it at once; the rest is answered 503'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l insecure -d 'Take any certificate of an https application'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l sandbox -d 'Run a hub in this process, register with it, and have it fire one event of each kind. It signs with the secret at hand, else with one that is made once for this machine'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l register -d 'Register --url with the hub first, for the names in --events, and verify with the secret that it gives, and no other. Each run registers another webhook: to keep one, `--save` it once; then plain `listen` verifies with its secret'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l save -d 'Put the webhook\'s id into the profile, and its secret behind those that are there'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l force -d 'Register a URL that Pushoney can\'t reach'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l catch-up -d 'First ask the hub again for each delivery that it lists as failed, the oldest first, but for those that --capture has as accepted; needs a webhook that is registered already'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l to -d 'Your application, as in localhost:3000/webhooks; without a path, the event goes to /' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l set -d 'Set a value of the payload, as in data.amount=10: JSON, or else a text. Repeat it' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l data -d 'Send this file\'s bytes instead of a sample; `-` for standard input' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l templates -d 'A folder of payloads of your own, EVENT.json each [default: the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l count -d 'How many deliveries to send' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l delivery-id -d 'The delivery id, the same for each of --count [default: a fresh one each]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l concurrency -d 'How many deliveries are under way at once; with 1 their order is kept' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l rate -d 'Start at most N deliveries a second' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l retry-schedule -d 'The waits between attempts [default: 1m,5m,30m,2h,24h]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l timeout -d 'The longest that one attempt may take; 0 for no limit' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l time-scale -d 'Divide the waits of --retry by X' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l hub -d 'A sandbox that fires the event, and signs and delivers it to its webhooks (of a payload it takes `data`); or the hub of --tracking-id: its name (acme), its host (acme.pushoney.com) or a URL [default for --tracking-id: that of `PUSHONEY_HUB`, else the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l api-key-file -d 'With --hub, a file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l wait -d 'With --hub, wait until each webhook has answered, and say what; for at most this long [default: 30s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l tracking-id -d 'Click this link of a campaign on a hub, which fires the real click.recorded; no API key is needed' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l scheme -d 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l secret -d 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme\'s environment variable and the profile, the first that has any secret wins' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l secret-file -d 'A file that holds a signing secret; one final newline is dropped. Repeat it for several' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l env-file -d 'A .env file that sets the scheme\'s environment variable; nothing else of it is used' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l add -d 'Let --set add what the payload does not have'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l retry -d 'Retry as the hub does after 5xx, 408, 429 and no answer; a delivery keeps its place while it waits'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l insecure -d 'Take any certificate of an https target'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -s v -l verbose -d 'Show each request as it is sent, and its answer, on standard error, as curl -v does'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l print -d 'Print the payload, and send nothing; no secret is needed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l list -d 'List the known events and your templates, with a sample of each'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l json -d 'Print NDJSON: a line for each attempt, and a summary'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l url -d 'Where the hub is to deliver: an https URL that it can reach' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l events -d 'The events to deliver, separated by commas' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l write-env -d 'Set `PUSHONEY_SIGNING_SECRET` in this .env file (0600 if it is new), and do not print the secret' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l hub -d 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l api-key-file -d 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l json -d 'Print the hub\'s whole answer as a line of JSON'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l save -d 'Put the webhook\'s id into the profile, and its secret behind those that are there'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l force -d 'Register a URL that Pushoney can\'t reach'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -f -a "list" -d 'List a webhook\'s deliveries, the newest first'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -f -a "show" -d 'Show what a hub lists about one delivery, with its attempts'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -f -a "retry" -d 'Have the hub deliver again, each delivery once'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l hub -d 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l api-key-file -d 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l json -d 'Print each delivery as the hub gives it, one JSON object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l webhook -d 'The webhook\'s id, instead of a first argument' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l hub -d 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l api-key-file -d 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l json -d 'Print it as the hub gives it, as a line of JSON'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l webhook -d 'The webhook\'s id, instead of a first argument' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l since -d 'Of those, the ones whose last attempt is at most this old (1d, 2h)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l wait -d 'Wait for each attempt, and say what it came to; for at most this long [default: 30s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l hub -d 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l api-key-file -d 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l failed -d 'Retry those that the hub lists as failed, the oldest first; what it will retry by itself is left alone'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l json -d 'Print a line of JSON for each delivery'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from help" -f -a "list" -d 'List a webhook\'s deliveries, the newest first'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show what a hub lists about one delivery, with its attempts'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from help" -f -a "retry" -d 'Have the hub deliver again, each delivery once'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -f -a "path" -d 'Print the path of the file that is in use, or would be'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -f -a "show" -d 'Print the settings of the file, secrets and keys masked'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Print one line of JSON'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print the path of the file that is in use, or would be'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the settings of the file, secrets and keys masked'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l where -d 'Only deliveries of which this holds, as in \'data.amount>10\', \'header.x-shop~acme\', \'status>=500\'; may be repeated, and each must hold (docs/FILTERS.md)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l event -d 'Only these events, separated by commas; `*` stands for any characters' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l id -d 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l since -d 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l last -d 'Only the last N of what the other flags leave' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -s f -l follow -d 'Go on with what is written to the file, until Ctrl-C'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l json -d 'Print the records, a line of JSON each'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l failed -d 'Only what was answered, and not with a 2xx'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l where -d 'Only deliveries of which this holds, as in \'data.amount>10\', \'header.x-shop~acme\', \'status>=500\'; may be repeated, and each must hold (docs/FILTERS.md)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l event -d 'Only these events, separated by commas; `*` stands for any characters' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l id -d 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l since -d 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l output -d 'What to print [default: all of it, for people]' -r -f -a "curl\t'A curl command that a shell can run as it stands'
http\t'A raw HTTP/1.1 request'
json\t'The record, a line of JSON'
body\t'The body, byte for byte'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l url -d 'Where the curl command goes: without a path of its own, to the delivery\'s [default: port 3000 of this machine]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l scheme -d 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l secret -d 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme\'s environment variable and the profile, the first that has any secret wins' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l secret-file -d 'A file that holds a signing secret; one final newline is dropped. Repeat it for several' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l env-file -d 'A .env file that sets the scheme\'s environment variable; nothing else of it is used' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l last -d 'Show the last delivery, of those that the selection leaves'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l failed -d 'Only what was answered, and not with a 2xx'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l format -d 'The form' -r -f -a "har\t'HTTP Archive 1.2, which browsers and proxies read'
curl\t'A curl command a line'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l url -d 'Where curl commands go: without a path of its own, to each delivery\'s [default: port 3000 of this machine]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l where -d 'Only deliveries of which this holds, as in \'data.amount>10\', \'header.x-shop~acme\', \'status>=500\'; may be repeated, and each must hold (docs/FILTERS.md)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l event -d 'Only these events, separated by commas; `*` stands for any characters' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l id -d 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l since -d 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l last -d 'Only the last N of what the other flags leave' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l with-secrets -d 'Keep signatures, cookies, tokens and keys in headers and in the query'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l failed -d 'Only what was answered, and not with a 2xx'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l to -d 'Where to send, as in localhost:3000/hook or :3000; a URL without a path gets each delivery\'s own path and query' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l scheme -d 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l set -d 'Change a value of the body before it is signed, as in data.amount=10: JSON, or else a text. Repeat it' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l concurrency -d 'How many deliveries are under way at once; with 1 their order is kept' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l rate -d 'Start at most N deliveries a second' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l retry-schedule -d 'The waits between attempts [default: 1m,5m,30m,2h,24h]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l timeout -d 'The longest that one attempt may take; 0 for no limit' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l timing -d 'Keep the gaps between the deliveries' -r -f -a "original\t'With the gaps that there were between the deliveries'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l time-scale -d 'Divide the gaps of --timing and the waits of --retry by X' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l results -d 'Append what became of each delivery to this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l where -d 'Only deliveries of which this holds, as in \'data.amount>10\', \'header.x-shop~acme\', \'status>=500\'; may be repeated, and each must hold (docs/FILTERS.md)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l event -d 'Only these events, separated by commas; `*` stands for any characters' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l id -d 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l since -d 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l last -d 'Only the last N of what the other flags leave' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l secret -d 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme\'s environment variable and the profile, the first that has any secret wins' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l secret-file -d 'A file that holds a signing secret; one final newline is dropped. Repeat it for several' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l env-file -d 'A .env file that sets the scheme\'s environment variable; nothing else of it is used' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l keep-signature -d 'Send the signature that was captured, however old it is'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l include-refused -d 'Also send deliveries that were refused on arrival (`verified` is false): as they came, never signed again'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l new-delivery-id -d 'Give each delivery an id that no receiver has seen'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l edit -d 'Open each body in $EDITOR before anything is sent'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l retry -d 'Retry as the hub does after 5xx, 408, 429 and no answer; a delivery keeps its place while it waits'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l insecure -d 'Take any certificate of an https target'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -s v -l verbose -d 'Show each request as it is sent, and its answer, on standard error, as curl -v does'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l resume -d 'Leave out what --results says was delivered from the same file to the same URL'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l dry-run -d 'Print what would be sent, and send nothing'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l json -d 'Print NDJSON: a line for each attempt, and a summary'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l failed -d 'Only what was answered, and not with a 2xx'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l port -d 'Port to listen on; 0 takes any free one [default: 4000, or the next one where that is in use]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l host -d 'Address or name to listen on' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l api-key -d 'The key that its API asks for; other users of this machine can see it [default: the state\'s, or a new one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l time-scale -d 'Divide every wait by X: with 3600, 24 h pass in 24 s; times in deliveries stay those of the clock on the wall' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l faults -d 'What goes wrong on purpose, and how often, as in duplicate=0.1,delay=0.2:5s,seed=42' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l state -d 'Keep webhooks, deliveries and due retries in this file, across restarts and kill -9' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l timeout -d 'The longest that an attempt may take; 0 for no limit' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l concurrency -d 'How many attempts are under way at once to one webhook; with 1 their order is kept' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l json -d 'Print a line of JSON for each attempt'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l allow-remote -d 'Register endpoints on other machines too'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l insecure -d 'Take any certificate of an https endpoint'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -f -a "clock" -d 'Advance the clock of a running sandbox, so that retries are due sooner'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -f -a "reset" -d 'Have a running sandbox forget its webhooks and deliveries; its key stays'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -f -a "webhooks" -d 'List the webhooks of a running sandbox, with what became of their deliveries'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l hub -d 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l api-key-file -d 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l json -d 'Print JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l hub -d 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l api-key-file -d 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l json -d 'Print JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l hub -d 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l api-key-file -d 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l json -d 'Print JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "clock" -d 'Advance the clock of a running sandbox, so that retries are due sooner'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Have a running sandbox forget its webhooks and deliveries; its key stays'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "webhooks" -d 'List the webhooks of a running sandbox, with what became of their deliveries'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -l profile -d 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -s q -l quiet -d 'Print no notes; errors and warnings stay'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "sign" -d 'Sign a payload, byte for byte, and print the signature'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "verify" -d 'Check a signature, and say why it does not match'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "listen" -d 'Receive deliveries, verify them and show them'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "trigger" -d 'Fire a test event at your application, signed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "register" -d 'Register a webhook with a hub, and print its id and its signing secret'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "deliveries" -d 'See what a hub delivered to a webhook, and retry deliveries'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "config" -d 'See where the configuration file is, and what it says'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "log" -d 'Show the deliveries of a capture file, a line each'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "show" -d 'Show one delivery of a capture file: headers, body, verdict, and what the application answered'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "export" -d 'Export the deliveries of a capture file as HAR or as curl commands'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "replay" -d 'Send deliveries again, signed afresh'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "sandbox" -d 'Run a hub on this machine: register, click, deliver, retry, without account or network'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger register deliveries config log show export replay sandbox completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from deliveries" -f -a "list" -d 'List a webhook\'s deliveries, the newest first'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from deliveries" -f -a "show" -d 'Show what a hub lists about one delivery, with its attempts'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from deliveries" -f -a "retry" -d 'Have the hub deliver again, each delivery once'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "path" -d 'Print the path of the file that is in use, or would be'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Print the settings of the file, secrets and keys masked'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "clock" -d 'Advance the clock of a running sandbox, so that retries are due sooner'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "reset" -d 'Have a running sandbox forget its webhooks and deliveries; its key stays'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "webhooks" -d 'List the webhooks of a running sandbox, with what became of their deliveries'
