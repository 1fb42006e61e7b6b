
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
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Sign a payload, byte for byte, and print the signature')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Verify a signature, and explain why it does not match')
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Receive, verify and show deliveries')
            [CompletionResult]::new('trigger', 'trigger', [CompletionResultType]::ParameterValue, 'Send a signed test event to your application')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Print or write a webhook receiver for a framework')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a webhook with a hub, and print its id and its signing secret')
            [CompletionResult]::new('deliveries', 'deliveries', [CompletionResultType]::ParameterValue, 'List, show and retry a hub''s deliveries to a webhook')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that a webhook receiver accepts what it must and refuses everything else')
            [CompletionResult]::new('tunnel', 'tunnel', [CompletionResultType]::ParameterValue, 'List tunnel programs, or try one')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the configuration file''s path and settings')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'List the deliveries in a capture file, one per line')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one delivery in a capture file: headers, body, verdict and the application''s response')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Export the deliveries in a capture file as HAR or curl commands')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Resend deliveries, with new signatures')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a hub on this machine: register, click, deliver, retry, without an account or a network')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;sign' {
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'Sign as if at this time, as in -10m, for reproducible output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What to print')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Destination, for curl, http and fixture [default: port 3000 on this machine]')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Event name to put in its header [default: the one in the body]')
            [CompletionResult]::new('--delivery-id', '--delivery-id', [CompletionResultType]::ParameterName, 'Delivery id [default: a new one]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Signature scheme, as in stripe [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Signing secret, which other users of this machine can see')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read a signing secret from this file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the scheme''s environment variable from this .env file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--jsonl', '--jsonl', [CompletionResultType]::ParameterName, 'Sign each line of the input as a payload of its own')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;verify' {
            [CompletionResult]::new('--signature', '--signature', [CompletionResultType]::ParameterName, 'Value of the signature header')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Header of the delivery, as `Name: value`; may be repeated')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Header of the delivery, as `Name: value`; may be repeated')
            [CompletionResult]::new('--capture', '--capture', [CompletionResultType]::ParameterName, 'Verify each delivery in a capture file; `-` for standard input')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'Maximum age or clock skew of a signature (300s, 5m), or `off`')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Verify as if at this time, as in -10m')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Signature scheme, as in stripe [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Signing secret, which other users of this machine can see')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read a signing secret from this file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the scheme''s environment variable from this .env file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON, one object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;listen' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 picks a free one [default: 3000]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Address or name to listen on')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Accept deliveries on this path only; others get 404')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop after this long (30s, 5m)')
            [CompletionResult]::new('--max-body', '--max-body', [CompletionResultType]::ParameterName, 'Maximum body size (512KiB, 10MiB); larger bodies get 413')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Signature scheme, as in stripe [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Signing secret, which other users of this machine can see')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read a signing secret from this file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the scheme''s environment variable from this .env file')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'Maximum age or clock skew of a signature (300s, 5m), or `off`')
            [CompletionResult]::new('--reject-status', '--reject-status', [CompletionResultType]::ParameterName, 'Status returned to deliveries that fail verification')
            [CompletionResult]::new('--events', '--events', [CompletionResultType]::ParameterName, 'Show and count only these events, as in ''click.*,order.paid''')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Show and count only deliveries that match, as in ''data.amount>10''')
            [CompletionResult]::new('--capture', '--capture', [CompletionResultType]::ParameterName, 'Append every delivery to this file before it is answered')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Exit 0 once N deliveries have verified, 1 if they do not arrive')
            [CompletionResult]::new('--settle', '--settle', [CompletionResultType]::ParameterName, 'With --exactly, how long to wait for further deliveries [default: 500ms]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit 1 as soon as one of these arrives')
            [CompletionResult]::new('--forward-to', '--forward-to', [CompletionResultType]::ParameterName, 'Forward verified deliveries to your application (:8080/hook)')
            [CompletionResult]::new('--forward-header', '--forward-header', [CompletionResultType]::ParameterName, 'Add a header to forwarded deliveries, or replace it, as ''Name: value''')
            [CompletionResult]::new('--forward-timeout', '--forward-timeout', [CompletionResultType]::ParameterName, 'Maximum time to wait for the application''s response (30s, 5m) [default: 30s]')
            [CompletionResult]::new('--wait-for-app', '--wait-for-app', [CompletionResultType]::ParameterName, 'Wait this long for the application to come up')
            [CompletionResult]::new('--re-sign-secret-file', '--re-sign-secret-file', [CompletionResultType]::ParameterName, 'Re-sign forwarded deliveries with the secret in this file')
            [CompletionResult]::new('--respond', '--respond', [CompletionResultType]::ParameterName, 'Answer every verified delivery with this status')
            [CompletionResult]::new('--fail-first', '--fail-first', [CompletionResultType]::ParameterName, 'Answer the first N verified deliveries with 500')
            [CompletionResult]::new('--delay', '--delay', [CompletionResultType]::ParameterName, 'Wait this long before each response')
            [CompletionResult]::new('--time-scale', '--time-scale', [CompletionResultType]::ParameterName, 'With --sandbox, divide all of the hub''s waits by X')
            [CompletionResult]::new('--faults', '--faults', [CompletionResultType]::ParameterName, 'With --sandbox, faults to inject, as in all=0.2')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'URL for the hub to deliver to: the https URL of your tunnel')
            [CompletionResult]::new('--write-env', '--write-env', [CompletionResultType]::ParameterName, 'Write the secret to this .env file instead of printing it')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]')
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'Webhook for --catch-up [default: the profile''s, stored by `register --save`]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--skip-verify', '--skip-verify', [CompletionResultType]::ParameterName, 'Accept every delivery without verifying it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print deliveries as JSON, one object per line')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'Print one line per delivery, without its body')
            [CompletionResult]::new('--fsync', '--fsync', [CompletionResultType]::ParameterName, 'Flush each delivery to disk before it is answered')
            [CompletionResult]::new('--exactly', '--exactly', [CompletionResultType]::ParameterName, 'Exit 1 if more than --count arrive')
            [CompletionResult]::new('--forward-invalid', '--forward-invalid', [CompletionResultType]::ParameterName, 'Also forward deliveries that fail verification')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Skip TLS certificate verification of the application')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run a hub in this process, and have it fire one event of each kind')
            [CompletionResult]::new('--register', '--register', [CompletionResultType]::ParameterName, 'Register --url with the hub, and verify with the secret it returns')
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Store the webhook''s id in the profile, and append its secret')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Register a URL even if Pushoney can''t reach it')
            [CompletionResult]::new('--catch-up', '--catch-up', [CompletionResultType]::ParameterName, 'First have the hub retry the deliveries that failed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;trigger' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'URL of your application, as in localhost:3000/webhooks')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value in the payload, as in data.amount=10')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Send the contents of this file instead of a sample; `-` for standard input')
            [CompletionResult]::new('--templates', '--templates', [CompletionResultType]::ParameterName, 'Folder of your own payloads, named EVENT.json [default: the profile''s]')
            [CompletionResult]::new('--delivery-id', '--delivery-id', [CompletionResultType]::ParameterName, 'Delivery id for all of --count [default: a new one for each delivery]')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Number of deliveries to send')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Maximum deliveries in flight; 1 keeps their order')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Maximum deliveries started per second')
            [CompletionResult]::new('--retry-schedule', '--retry-schedule', [CompletionResultType]::ParameterName, 'Waits between attempts [default: 1m,5m,30m,2h,24h]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Maximum time for one attempt; 0 for no limit')
            [CompletionResult]::new('--time-scale', '--time-scale', [CompletionResultType]::ParameterName, 'Divide the waits of --retry by X')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Signature scheme, as in stripe [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Signing secret, which other users of this machine can see')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read a signing secret from this file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the scheme''s environment variable from this .env file')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'Sandbox that fires the event, or hub for --tracking-id')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'With --hub, file with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'With --hub, wait for each webhook''s answer and print it [default: 30s]')
            [CompletionResult]::new('--tracking-id', '--tracking-id', [CompletionResultType]::ParameterName, 'Click this campaign link on a hub, which fires the real click.recorded')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print the payload without sending it')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the known events and your templates, each with a sample')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print each attempt and a summary as JSON, one object per line')
            [CompletionResult]::new('--add', '--add', [CompletionResultType]::ParameterName, 'Let --set add fields that are not in the payload')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Retry as the hub does')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Skip TLS certificate verification')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each request and its response, like curl -v')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each request and its response, like curl -v')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;init' {
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Scheme that the receiver verifies')
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Folder to write to; it is created if it does not exist')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--write', '--write', [CompletionResultType]::ParameterName, 'Write the receiver''s files, with its manifest, lockfile and README, instead of printing the main file')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;register' {
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'URL for the hub to deliver to: https, and reachable from the hub')
            [CompletionResult]::new('--events', '--events', [CompletionResultType]::ParameterName, 'Events to deliver, comma-separated')
            [CompletionResult]::new('--write-env', '--write-env', [CompletionResultType]::ParameterName, 'Write the secret to this .env file instead of printing it')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the hub''s whole response as one JSON object')
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Store the webhook''s id in the profile, and append its secret')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Register a URL even if Pushoney can''t reach it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;deliveries' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List a webhook''s deliveries, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a hub lists about one delivery, with its attempts')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Have the hub retry deliveries, each one once')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;deliveries;list' {
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print each delivery as the hub returns it, one JSON object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;deliveries;show' {
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'The webhook''s id, instead of as the first argument')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print it as the hub returns it, as one JSON object')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;deliveries;retry' {
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'The webhook''s id, instead of as the first argument')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'With --failed, only if the last attempt is at most this old (1d, 2h)')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for each attempt and print its result [default: 30s]')
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Retry all deliveries that the hub lists as failed, oldest first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print deliveries as JSON, one object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;deliveries;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List a webhook''s deliveries, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a hub lists about one delivery, with its attempts')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Have the hub retry deliveries, each one once')
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
        'pushoney-cli;check' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Run only these cases or groups, comma-separated')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Skip these cases or groups, comma-separated')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Explain a case: what is sent, what is expected, why, and how to fix it')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Event of the deliveries [default: one that no receiver knows, so that nothing is done]')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Add this header to every delivery, as ''Name: value''; may be repeated')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Add this header to every delivery, as ''Name: value''; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Maximum time for one answer')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Signature scheme, as in stripe [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--start', '--start', [CompletionResultType]::ParameterName, 'Start the receiver with this shell command, and stop it afterwards')
            [CompletionResult]::new('--ready-url', '--ready-url', [CompletionResultType]::ParameterName, 'With --start, URL that answers once it is ready [default: the receiver''s]')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'With --start, maximum time until it is ready')
            [CompletionResult]::new('--secret-variable', '--secret-variable', [CompletionResultType]::ParameterName, 'With --start, variable that the receiver takes its secret from [default: the scheme''s]')
            [CompletionResult]::new('--effect-cmd', '--effect-cmd', [CompletionResultType]::ParameterName, 'Command that prints how often the receiver has acted')
            [CompletionResult]::new('--effect-url', '--effect-url', [CompletionResultType]::ParameterName, 'URL that answers the same number')
            [CompletionResult]::new('--effect-settle', '--effect-settle', [CompletionResultType]::ParameterName, 'Maximum time for an effect to show')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Fail only on what is not in this earlier --format json report')
            [CompletionResult]::new('--location', '--location', [CompletionResultType]::ParameterName, 'With --format github or sarif, source file to report failures at')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Signing secret, which other users of this machine can see')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read a signing secret from this file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the scheme''s environment variable from this .env file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the cases')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Skip TLS certificate verification')
            [CompletionResult]::new('--i-own-this-host', '--i-own-this-host', [CompletionResultType]::ParameterName, 'Allow a host that is not this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;tunnel' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List tunnel programs, and whether they are installed')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Open a tunnel, send a probe through it, and close it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;tunnel;list' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;tunnel;check' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;tunnel;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List tunnel programs, and whether they are installed')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Open a tunnel, send a probe through it, and close it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;tunnel;help;list' {
            break
        }
        'pushoney-cli;tunnel;help;check' {
            break
        }
        'pushoney-cli;tunnel;help;help' {
            break
        }
        'pushoney-cli;config' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the configuration file, whether or not it exists')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings in the file, with secrets and keys masked')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;config;path' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;config;show' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;config;help' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the configuration file, whether or not it exists')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings in the file, with secrets and keys masked')
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
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match this expression, as in ''data.amount>10''')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only these events, comma-separated; `*` matches any characters')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Only the delivery with this record id or delivery id')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only deliveries received since this time, as in -10m')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last N deliveries that the other flags select')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Keep printing new deliveries, until Ctrl-C')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Keep printing new deliveries, until Ctrl-C')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the records as JSON, one object per line')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only deliveries that were not answered with 2xx')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;show' {
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format [default: everything, human-readable]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Destination of the curl command [default: port 3000 on this machine]')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match this expression, as in ''data.amount>10''')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only these events, comma-separated; `*` matches any characters')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Only the delivery with this record id or delivery id')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only deliveries received since this time, as in -10m')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Signature scheme, as in stripe [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Signing secret, which other users of this machine can see')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read a signing secret from this file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the scheme''s environment variable from this .env file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Show the last delivery, or the last one that is selected')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only deliveries that were not answered with 2xx')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;export' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Destination of curl commands [default: port 3000 on this machine]')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match this expression, as in ''data.amount>10''')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only these events, comma-separated; `*` matches any characters')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Only the delivery with this record id or delivery id')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only deliveries received since this time, as in -10m')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last N deliveries that the other flags select')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--with-secrets', '--with-secrets', [CompletionResultType]::ParameterName, 'Keep signatures, cookies, tokens and keys')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only deliveries that were not answered with 2xx')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;replay' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'URL to send to, as in localhost:3000/hook or :3000')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match this expression, as in ''data.amount>10''')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only these events, comma-separated; `*` matches any characters')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Only the delivery with this record id or delivery id')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only deliveries received since this time, as in -10m')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last N deliveries that the other flags select')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value in the body before it is signed, as in data.amount=10')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Maximum deliveries in flight; 1 keeps their order')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Maximum deliveries started per second')
            [CompletionResult]::new('--retry-schedule', '--retry-schedule', [CompletionResultType]::ParameterName, 'Waits between attempts [default: 1m,5m,30m,2h,24h]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Maximum time for one attempt; 0 for no limit')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'When to send each delivery [default: as soon as possible]')
            [CompletionResult]::new('--time-scale', '--time-scale', [CompletionResultType]::ParameterName, 'Divide the intervals of --timing and the waits of --retry by X')
            [CompletionResult]::new('--results', '--results', [CompletionResultType]::ParameterName, 'Append each outcome to this file')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Signature scheme, as in stripe [default: the profile''s, else pushoney]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Signing secret, which other users of this machine can see')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read a signing secret from this file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the scheme''s environment variable from this .env file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be sent without sending it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print each attempt and a summary as JSON, one object per line')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only deliveries that were not answered with 2xx')
            [CompletionResult]::new('--keep-signature', '--keep-signature', [CompletionResultType]::ParameterName, 'Send the captured signature, however old it is')
            [CompletionResult]::new('--include-refused', '--include-refused', [CompletionResultType]::ParameterName, 'Also send deliveries that were refused on arrival')
            [CompletionResult]::new('--new-delivery-id', '--new-delivery-id', [CompletionResultType]::ParameterName, 'Give each delivery a new delivery id')
            [CompletionResult]::new('--edit', '--edit', [CompletionResultType]::ParameterName, 'Open each body in $EDITOR before anything is sent')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Retry as the hub does')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Skip TLS certificate verification')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each request and its response, like curl -v')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each request and its response, like curl -v')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Skip deliveries that --results lists as delivered')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 picks a free one [default: 4000, or the next free one]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Address or name to listen on')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key that clients must send [default: the one in --state, or a new one]')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Keep webhooks, deliveries and pending retries in this file')
            [CompletionResult]::new('--time-scale', '--time-scale', [CompletionResultType]::ParameterName, 'Divide every wait by X; timestamps stay real [default: 1]')
            [CompletionResult]::new('--faults', '--faults', [CompletionResultType]::ParameterName, 'Faults to inject, as in duplicate=0.1,delay=0.2:5s,seed=42')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Maximum time for one attempt; 0 for no limit')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Maximum attempts in flight per webhook; 1 keeps their order')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print attempts as JSON, one object per line')
            [CompletionResult]::new('--allow-remote', '--allow-remote', [CompletionResultType]::ParameterName, 'Allow endpoints on other machines')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Skip TLS certificate verification of endpoints')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('clock', 'clock', [CompletionResultType]::ParameterValue, 'Advance the clock of a running sandbox, so that retries are due sooner')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Reset a running sandbox: delete its webhooks and deliveries, but keep its API key')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'List the webhooks of a running sandbox, with the status of their deliveries')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pushoney-cli;sandbox;clock' {
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON, one object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;sandbox;reset' {
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON, one object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;sandbox;webhooks' {
            [CompletionResult]::new('--hub', '--hub', [CompletionResultType]::ParameterName, 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile''s]')
            [CompletionResult]::new('--api-key-file', '--api-key-file', [CompletionResultType]::ParameterName, 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile''s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON, one object per line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;sandbox;help' {
            [CompletionResult]::new('clock', 'clock', [CompletionResultType]::ParameterValue, 'Advance the clock of a running sandbox, so that retries are due sooner')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Reset a running sandbox: delete its webhooks and deliveries, but keep its API key')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'List the webhooks of a running sandbox, with the status of their deliveries')
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
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use [default: `default`]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: ~/.config/pushoney/config.toml]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes; errors and warnings are still printed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pushoney-cli;help' {
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Sign a payload, byte for byte, and print the signature')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Verify a signature, and explain why it does not match')
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Receive, verify and show deliveries')
            [CompletionResult]::new('trigger', 'trigger', [CompletionResultType]::ParameterValue, 'Send a signed test event to your application')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Print or write a webhook receiver for a framework')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a webhook with a hub, and print its id and its signing secret')
            [CompletionResult]::new('deliveries', 'deliveries', [CompletionResultType]::ParameterValue, 'List, show and retry a hub''s deliveries to a webhook')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that a webhook receiver accepts what it must and refuses everything else')
            [CompletionResult]::new('tunnel', 'tunnel', [CompletionResultType]::ParameterValue, 'List tunnel programs, or try one')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the configuration file''s path and settings')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'List the deliveries in a capture file, one per line')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one delivery in a capture file: headers, body, verdict and the application''s response')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Export the deliveries in a capture file as HAR or curl commands')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Resend deliveries, with new signatures')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a hub on this machine: register, click, deliver, retry, without an account or a network')
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
        'pushoney-cli;help;init' {
            break
        }
        'pushoney-cli;help;register' {
            break
        }
        'pushoney-cli;help;deliveries' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List a webhook''s deliveries, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what a hub lists about one delivery, with its attempts')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Have the hub retry deliveries, each one once')
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
        'pushoney-cli;help;check' {
            break
        }
        'pushoney-cli;help;tunnel' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List tunnel programs, and whether they are installed')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Open a tunnel, send a probe through it, and close it')
            break
        }
        'pushoney-cli;help;tunnel;list' {
            break
        }
        'pushoney-cli;help;tunnel;check' {
            break
        }
        'pushoney-cli;help;config' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the configuration file, whether or not it exists')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings in the file, with secrets and keys masked')
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
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Reset a running sandbox: delete its webhooks and deliveries, but keep its API key')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'List the webhooks of a running sandbox, with the status of their deliveries')
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
