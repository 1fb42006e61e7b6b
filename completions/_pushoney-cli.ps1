
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'pushoney-cli' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'pushoney-cli'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'pushoney-cli' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Sign a payload, byte for byte, and print the signature')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a signature, and say why it does not match')
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Receive deliveries, verify them and show them')
            [CompletionResult]::new('trigger', 'trigger', [CompletionResultType]::ParameterValue, 'Fire a test event at your application, signed')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a webhook with a hub, and print its id and its signing secret')
            [CompletionResult]::new('deliveries', 'deliveries', [CompletionResultType]::ParameterValue, 'See what a hub delivered to a webhook, and retry deliveries')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'See where the configuration file is, and what it says')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Show the deliveries of a capture file, a line each')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one delivery of a capture file: headers, body, verdict, and what the application answered')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Export the deliveries of a capture file as HAR or as curl commands')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send deliveries again, signed afresh')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a hub on this machine: register, click, deliver, retry, without account or network')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;sign' {
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'The time to sign as of, which makes the output reproducible: unix seconds, RFC 3339, or from now (-10m, +301s)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What to print')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Where the delivery goes, for curl, http and fixture [default: port 3000 of this machine]')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'The event''s name in its header [default: the body''s]')
            [CompletionResult]::new('--delivery-id', '--delivery-id', [CompletionResultType]::ParameterName, 'The delivery id [default: a fresh one]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file that holds a signing secret; one final newline is dropped. Repeat it for several')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A .env file that sets the scheme''s environment variable; nothing else of it is used')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--jsonl', '--jsonl', [CompletionResultType]::ParameterName, 'Take each line of the input as a payload (without its line break)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;verify' {
            [CompletionResult]::new('--signature', '--signature', [CompletionResultType]::ParameterName, 'The value of the signature header')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header of the delivery, as `Name: value`; repeat it')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header of the delivery, as `Name: value`; repeat it')
            [CompletionResult]::new('--capture', '--capture', [CompletionResultType]::ParameterName, 'Verify each delivery of a capture file, as of the time when it was received; `-` for standard input')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'The greatest age, and distance into the future (300s, 5m), or `off` [default: the scheme''s]')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Verify as of another time: unix seconds, RFC 3339, or from now (-10m, +301s)')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file that holds a signing secret; one final newline is dropped. Repeat it for several')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A .env file that sets the scheme''s environment variable; nothing else of it is used')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object; of a capture, one for each delivery')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;listen' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 takes any free one [default: 3000, or the next one where that is in use or the application''s]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Address or name to listen on')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Answer this path only; others get 404 [default: every path]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--events', '--events', [CompletionResultType]::ParameterName, 'Show and count only these events, separated by commas; `*` stands for any characters. The others are verified, answered, forwarded and captured all the same')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Show and count only deliveries of which this holds, as in ''data.amount>10'' or ''header.x-shop~acme''; may be repeated, and each must hold (docs/FILTERS.md)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End after this long (30s, 5m)')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'The greatest age of a signature, and distance into the future (300s, 5m), or `off` [default: the scheme''s]')
            [CompletionResult]::new('--max-body', '--max-body', [CompletionResultType]::ParameterName, 'The largest body (512KiB, 10MiB); a larger one gets 413')
            [CompletionResult]::new('--reject-status', '--reject-status', [CompletionResultType]::ParameterName, 'The status for a delivery that does not verify')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Exit with 0 once this many deliveries have verified and, with --forward-to, the application has accepted them (2xx); with 1 if they do not arrive. Duplicates do not count, nor what --events and --where leave out or is not forwarded')
            [CompletionResult]::new('--settle', '--settle', [CompletionResultType]::ParameterName, 'With --exactly: how long to wait for anything more [default: 500ms]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 as soon as one of these arrives (with a COMMAND, when that ends), separated by commas')
            [CompletionResult]::new('--capture', '--capture', [CompletionResultType]::ParameterName, 'Write every delivery to this file before it is answered, as a line of JSON; what is there stays')
            [CompletionResult]::new('--forward-to', '--forward-to', [CompletionResultType]::ParameterName, 'Send each verified delivery on to this URL and answer what it answers; with events in front, as in `click.*=localhost:3001/hook`, only those. Repeat it: the first that matches wins. A URL without a path gets the delivery''s; a port alone is one of this machine')
            [CompletionResult]::new('--forward-header', '--forward-header', [CompletionResultType]::ParameterName, 'A header to add to what is forwarded, or to replace there, as ''Name: value''; repeat it')
            [CompletionResult]::new('--forward-timeout', '--forward-timeout', [CompletionResultType]::ParameterName, 'How long the application may take (30s, 5m); 0 waits for ever, for breakpoints [default: 30s]')
            [CompletionResult]::new('--wait-for-app', '--wait-for-app', [CompletionResultType]::ParameterName, 'Hold a delivery for this long while nobody listens there, as during a reload. The first events of --sandbox wait for an application on this machine [default: not at all; the first events of --sandbox: 30s]')
            [CompletionResult]::new('--re-sign-secret-file', '--re-sign-secret-file', [CompletionResultType]::ParameterName, 'Sign what is forwarded afresh, with the secret in this file: for an application that has another one')
            [CompletionResult]::new('--respond', '--respond', [CompletionResultType]::ParameterName, 'Answer every verified delivery with this status')
            [CompletionResult]::new('--fail-first', '--fail-first', [CompletionResultType]::ParameterName, 'Answer the first N verified deliveries with 500')
            [CompletionResult]::new('--delay', '--delay', [CompletionResultType]::ParameterName, 'Wait this long before each answer')
            [CompletionResult]::new('--time-scale', '--time-scale', [CompletionResultType]::ParameterName, 'Divide every wait of the hub of --sandbox by X: with 3600, a day of retries takes 24 s')
            [CompletionResult]::new('--faults', '--faults', [CompletionResultType]::ParameterName, 'Faults to inject in the hub of --sandbox, each with its probability, as in all=0.2,delay=0.5:5s,seed=42; `sandbox --help` lists them. What it forges reaches the application of --forward-to, too')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Where the hub is to deliver: the https URL of a tunnel to this listener [default, with a hub on this machine: the listener itself]')
            [CompletionResult]::new('--write-env', '--write-env', [CompletionResultType]::ParameterName, 'Set `PUSHONEY_SIGNING_SECRET` in this .env file (0600 if it is new), and do not print the secret')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]')
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'The webhook of --catch-up [default: the one that `register --save` put into the profile]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file that holds a signing secret; one final newline is dropped. Repeat it for several')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A .env file that sets the scheme''s environment variable; nothing else of it is used')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print a line of JSON for each delivery')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'Print one line for each delivery, without its body')
            [CompletionResult]::new('--skip-verify', '--skip-verify', [CompletionResultType]::ParameterName, 'Verify nothing: every delivery is shown as UNVERIFIED and answered 200')
            [CompletionResult]::new('--exactly', '--exactly', [CompletionResultType]::ParameterName, 'Exit with 1 if more than --count arrive')
            [CompletionResult]::new('--fsync', '--fsync', [CompletionResultType]::ParameterName, 'Wait until the disk itself has each delivery: it survives a power failure too')
            [CompletionResult]::new('--forward-invalid', '--forward-invalid', [CompletionResultType]::ParameterName, 'Forward what does not verify too, at most 32 of it at once; the rest is answered 503')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Take any certificate of an https application')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run a hub in this process, register with it, and have it fire one event of each kind. It signs with the secret at hand, else with one that is made once for this machine')
            [CompletionResult]::new('--register', '--register', [CompletionResultType]::ParameterName, 'Register --url with the hub first, for the names in --events, and verify with the secret that it gives, and no other. Each run registers another webhook: to keep one, `--save` it once; then plain `listen` verifies with its secret')
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Put the webhook''s id into the profile, and its secret behind those that are there')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Register a URL that Pushoney can''t reach')
            [CompletionResult]::new('--catch-up', '--catch-up', [CompletionResultType]::ParameterName, 'First ask the hub again for each delivery that it lists as failed, the oldest first, but for those that --capture has as accepted; needs a webhook that is registered already')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;trigger' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Your application, as in localhost:3000/webhooks; without a path, the event goes to /')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value of the payload, as in data.amount=10: JSON, or else a text. Repeat it')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Send this file''s bytes instead of a sample; `-` for standard input')
            [CompletionResult]::new('--templates', '--templates', [CompletionResultType]::ParameterName, 'A folder of payloads of your own, EVENT.json each [default: the profile''s]')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'How many deliveries to send')
            [CompletionResult]::new('--delivery-id', '--delivery-id', [CompletionResultType]::ParameterName, 'The delivery id, the same for each of --count [default: a fresh one each]')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'How many deliveries are under way at once; with 1 their order is kept')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Start at most N deliveries a second')
            [CompletionResult]::new('--retry-schedule', '--retry-schedule', [CompletionResultType]::ParameterName, 'The waits between attempts [default: 1m,5m,30m,2h,24h]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one attempt may take; 0 for no limit')
            [CompletionResult]::new('--time-scale', '--time-scale', [CompletionResultType]::ParameterName, 'Divide the waits of --retry by X')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'A sandbox that fires the event, and signs and delivers it to its webhooks (of a payload it takes `data`); or the hub of --tracking-id: its name (acme), its host (acme.pushoney.com) or a URL [default for --tracking-id: that of `PUSHONEY_HUB`, else the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'With --hub, a file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'With --hub, wait until each webhook has answered, and say what; for at most this long [default: 30s]')
            [CompletionResult]::new('--tracking-id', '--tracking-id', [CompletionResultType]::ParameterName, 'Click this link of a campaign on a hub, which fires the real click.recorded; no API key is needed')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file that holds a signing secret; one final newline is dropped. Repeat it for several')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A .env file that sets the scheme''s environment variable; nothing else of it is used')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--add', '--add', [CompletionResultType]::ParameterName, 'Let --set add what the payload does not have')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Retry as the hub does after 5xx, 408, 429 and no answer; a delivery keeps its place while it waits')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Take any certificate of an https target')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each request as it is sent, and its answer, on standard error, as curl -v does')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each request as it is sent, and its answer, on standard error, as curl -v does')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print the payload, and send nothing; no secret is needed')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the known events and your templates, with a sample of each')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print NDJSON: a line for each attempt, and a summary')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;register' {
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Where the hub is to deliver: an https URL that it can reach')
            [CompletionResult]::new('--events', '--events', [CompletionResultType]::ParameterName, 'The events to deliver, separated by commas')
            [CompletionResult]::new('--write-env', '--write-env', [CompletionResultType]::ParameterName, 'Set `PUSHONEY_SIGNING_SECRET` in this .env file (0600 if it is new), and do not print the secret')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the hub''s whole answer as a line of JSON')
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Put the webhook''s id into the profile, and its secret behind those that are there')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Register a URL that Pushoney can''t reach')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;deliveries' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List a webhook''s deliveries, the newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a hub lists about one delivery, with its attempts')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Have the hub deliver again, each delivery once')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;deliveries;list' {
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print each delivery as the hub gives it, one JSON object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;deliveries;show' {
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'The webhook''s id, instead of a first argument')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print it as the hub gives it, as a line of JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;deliveries;retry' {
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'The webhook''s id, instead of a first argument')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Of those, the ones whose last attempt is at most this old (1d, 2h)')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for each attempt, and say what it came to; for at most this long [default: 30s]')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Retry those that the hub lists as failed, the oldest first; what it will retry by itself is left alone')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print a line of JSON for each delivery')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;deliveries;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List a webhook''s deliveries, the newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a hub lists about one delivery, with its attempts')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Have the hub deliver again, each delivery once')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;deliveries;help;list' {
            break
        }
        'pushoney-cli;deliveries;help;show' {
            break
        }
        'pushoney-cli;deliveries;help;retry' {
            break
        }
        'pushoney-cli;deliveries;help;help' {
            break
        }
        'pushoney-cli;config' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the file that is in use, or would be')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings of the file, secrets and keys masked')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;config;path' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;config;show' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one line of JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;config;help' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the file that is in use, or would be')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings of the file, secrets and keys masked')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;config;help;path' {
            break
        }
        'pushoney-cli;config;help;show' {
            break
        }
        'pushoney-cli;config;help;help' {
            break
        }
        'pushoney-cli;log' {
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries of which this holds, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and each must hold (docs/FILTERS.md)')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only these events, separated by commas; `*` stands for any characters')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last N of what the other flags leave')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Go on with what is written to the file, until Ctrl-C')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Go on with what is written to the file, until Ctrl-C')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the records, a line of JSON each')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only what was answered, and not with a 2xx')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;show' {
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries of which this holds, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and each must hold (docs/FILTERS.md)')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only these events, separated by commas; `*` stands for any characters')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What to print [default: all of it, for people]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Where the curl command goes: without a path of its own, to the delivery''s [default: port 3000 of this machine]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file that holds a signing secret; one final newline is dropped. Repeat it for several')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A .env file that sets the scheme''s environment variable; nothing else of it is used')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Show the last delivery, of those that the selection leaves')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only what was answered, and not with a 2xx')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;export' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Where curl commands go: without a path of its own, to each delivery''s [default: port 3000 of this machine]')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries of which this holds, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and each must hold (docs/FILTERS.md)')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only these events, separated by commas; `*` stands for any characters')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last N of what the other flags leave')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--with-secrets', '--with-secrets', [CompletionResultType]::ParameterName, 'Keep signatures, cookies, tokens and keys in headers and in the query')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only what was answered, and not with a 2xx')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;replay' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Where to send, as in localhost:3000/hook or :3000; a URL without a path gets each delivery''s own path and query')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or `[schemes.NAME]` of the configuration file [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Change a value of the body before it is signed, as in data.amount=10: JSON, or else a text. Repeat it')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'How many deliveries are under way at once; with 1 their order is kept')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Start at most N deliveries a second')
            [CompletionResult]::new('--retry-schedule', '--retry-schedule', [CompletionResultType]::ParameterName, 'The waits between attempts [default: 1m,5m,30m,2h,24h]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one attempt may take; 0 for no limit')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Keep the gaps between the deliveries')
            [CompletionResult]::new('--time-scale', '--time-scale', [CompletionResultType]::ParameterName, 'Divide the gaps of --timing and the waits of --retry by X')
            [CompletionResult]::new('--results', '--results', [CompletionResultType]::ParameterName, 'Append what became of each delivery to this file')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries of which this holds, as in ''data.amount>10'', ''header.x-shop~acme'', ''status>=500''; may be repeated, and each must hold (docs/FILTERS.md)')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only these events, separated by commas; `*` stands for any characters')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Only the delivery with this record id or delivery id, or the beginning of one; may be repeated')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only what was received then or later: unix seconds, RFC 3339, or relative to now (-10m)')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last N of what the other flags leave')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A signing secret, taken exactly; repeat it for several. Other users of this machine can see it while the command runs: prefer --secret-file or the environment. Of these flags, --env-file, the scheme''s environment variable and the profile, the first that has any secret wins')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file that holds a signing secret; one final newline is dropped. Repeat it for several')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A .env file that sets the scheme''s environment variable; nothing else of it is used')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--keep-signature', '--keep-signature', [CompletionResultType]::ParameterName, 'Send the signature that was captured, however old it is')
            [CompletionResult]::new('--include-refused', '--include-refused', [CompletionResultType]::ParameterName, 'Also send deliveries that were refused on arrival (`verified` is false): as they came, never signed again')
            [CompletionResult]::new('--new-delivery-id', '--new-delivery-id', [CompletionResultType]::ParameterName, 'Give each delivery an id that no receiver has seen')
            [CompletionResult]::new('--edit', '--edit', [CompletionResultType]::ParameterName, 'Open each body in $EDITOR before anything is sent')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Retry as the hub does after 5xx, 408, 429 and no answer; a delivery keeps its place while it waits')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Take any certificate of an https target')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each request as it is sent, and its answer, on standard error, as curl -v does')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each request as it is sent, and its answer, on standard error, as curl -v does')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Leave out what --results says was delivered from the same file to the same URL')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be sent, and send nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print NDJSON: a line for each attempt, and a summary')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only what was answered, and not with a 2xx')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 takes any free one [default: 4000, or the next one where that is in use]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Address or name to listen on')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'The key that its API asks for; other users of this machine can see it [default: the state''s, or a new one]')
            [CompletionResult]::new('--time-scale', '--time-scale', [CompletionResultType]::ParameterName, 'Divide every wait by X: with 3600, 24 h pass in 24 s; times in deliveries stay those of the clock on the wall')
            [CompletionResult]::new('--faults', '--faults', [CompletionResultType]::ParameterName, 'What goes wrong on purpose, and how often, as in duplicate=0.1,delay=0.2:5s,seed=42')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Keep webhooks, deliveries and due retries in this file, across restarts and kill -9')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that an attempt may take; 0 for no limit')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'How many attempts are under way at once to one webhook; with 1 their order is kept')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print a line of JSON for each attempt')
            [CompletionResult]::new('--allow-remote', '--allow-remote', [CompletionResultType]::ParameterName, 'Register endpoints on other machines too')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Take any certificate of an https endpoint')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('clock', 'clock', [CompletionResultType]::ParameterValue, 'Advance the clock of a running sandbox, so that retries are due sooner')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Have a running sandbox forget its webhooks and deliveries; its key stays')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'List the webhooks of a running sandbox, with what became of their deliveries')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;sandbox;clock' {
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON, one object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;sandbox;reset' {
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON, one object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;sandbox;webhooks' {
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'The hub: its name (acme), its host (acme.pushoney.com), a URL, or a port of this machine (:4000) [default: that of `PUSHONEY_HUB`, else the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'A file that holds the key to its API; one final newline is dropped [default: the key in `PUSHONEY_API_KEY`, else the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON, one object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;sandbox;help' {
            [CompletionResult]::new('clock', 'clock', [CompletionResultType]::ParameterValue, 'Advance the clock of a running sandbox, so that retries are due sooner')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Have a running sandbox forget its webhooks and deliveries; its key stays')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'List the webhooks of a running sandbox, with what became of their deliveries')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;sandbox;help;clock' {
            break
        }
        'pushoney-cli;sandbox;help;reset' {
            break
        }
        'pushoney-cli;sandbox;help;webhooks' {
            break
        }
        'pushoney-cli;sandbox;help;help' {
            break
        }
        'pushoney-cli;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Settings of `[profiles.NAME]` in the configuration file [default: `default`, if there is one]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes; errors and warnings stay')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;help' {
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Sign a payload, byte for byte, and print the signature')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a signature, and say why it does not match')
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Receive deliveries, verify them and show them')
            [CompletionResult]::new('trigger', 'trigger', [CompletionResultType]::ParameterValue, 'Fire a test event at your application, signed')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a webhook with a hub, and print its id and its signing secret')
            [CompletionResult]::new('deliveries', 'deliveries', [CompletionResultType]::ParameterValue, 'See what a hub delivered to a webhook, and retry deliveries')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'See where the configuration file is, and what it says')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Show the deliveries of a capture file, a line each')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one delivery of a capture file: headers, body, verdict, and what the application answered')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Export the deliveries of a capture file as HAR or as curl commands')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send deliveries again, signed afresh')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a hub on this machine: register, click, deliver, retry, without account or network')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;help;sign' {
            break
        }
        'pushoney-cli;help;verify' {
            break
        }
        'pushoney-cli;help;listen' {
            break
        }
        'pushoney-cli;help;trigger' {
            break
        }
        'pushoney-cli;help;register' {
            break
        }
        'pushoney-cli;help;deliveries' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List a webhook''s deliveries, the newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a hub lists about one delivery, with its attempts')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Have the hub deliver again, each delivery once')
            break
        }
        'pushoney-cli;help;deliveries;list' {
            break
        }
        'pushoney-cli;help;deliveries;show' {
            break
        }
        'pushoney-cli;help;deliveries;retry' {
            break
        }
        'pushoney-cli;help;config' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the file that is in use, or would be')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings of the file, secrets and keys masked')
            break
        }
        'pushoney-cli;help;config;path' {
            break
        }
        'pushoney-cli;help;config;show' {
            break
        }
        'pushoney-cli;help;log' {
            break
        }
        'pushoney-cli;help;show' {
            break
        }
        'pushoney-cli;help;export' {
            break
        }
        'pushoney-cli;help;replay' {
            break
        }
        'pushoney-cli;help;sandbox' {
            [CompletionResult]::new('clock', 'clock', [CompletionResultType]::ParameterValue, 'Advance the clock of a running sandbox, so that retries are due sooner')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Have a running sandbox forget its webhooks and deliveries; its key stays')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'List the webhooks of a running sandbox, with what became of their deliveries')
            break
        }
        'pushoney-cli;help;sandbox;clock' {
            break
        }
        'pushoney-cli;help;sandbox;reset' {
            break
        }
        'pushoney-cli;help;sandbox;webhooks' {
            break
        }
        'pushoney-cli;help;completions' {
            break
        }
        'pushoney-cli;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
