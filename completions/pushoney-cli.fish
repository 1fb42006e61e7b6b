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

complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -s V -l version -d 'Print version'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "sign" -d 'Sign a payload, byte for byte, and print the signature'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "verify" -d 'Verify a signature, and explain why it does not match'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "listen" -d 'Receive, verify and show deliveries'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "trigger" -d 'Send a signed test event to your application'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "init" -d 'Print or write a webhook receiver for a framework'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "register" -d 'Register a webhook with a hub, and print its id and its signing secret'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "deliveries" -d 'List, show and retry a hub\'s deliveries to a webhook'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "check" -d 'Check that a webhook receiver accepts what it must and refuses everything else'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "tunnel" -d 'List tunnel programs, or try one'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "config" -d 'Show the configuration file\'s path and settings'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "log" -d 'List the deliveries in a capture file, one per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "show" -d 'Show one delivery in a capture file: headers, body, verdict and the application\'s response'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "export" -d 'Export the deliveries in a capture file as HAR or curl commands'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "replay" -d 'Resend deliveries, with new signatures'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "sandbox" -d 'Run a hub on this machine: register, click, deliver, retry, without an account or a network'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c pushoney-cli -n "__fish_pushoney_cli_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l timestamp -d 'Sign as if at this time, as in -10m, for reproducible output' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l output -d 'What to print' -r -f -a "value\t'The value of the signature header'
header\t'Every header of the delivery, one per line'
json\t'One JSON object: scheme, timestamp, `delivery_id`, signature, headers'
curl\t'A curl command, ready for a shell'
http\t'A raw HTTP/1.1 request, for netcat'
fixture\t'A record of a capture file, as one line of JSON'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l url -d 'Destination, for curl, http and fixture [default: port 3000 on this machine]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l event -d 'Event name to put in its header [default: the one in the body]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l delivery-id -d 'Delivery id [default: a new one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l scheme -d 'Signature scheme, as in stripe [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l secret -d 'Signing secret, which other users of this machine can see' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l secret-file -d 'Read a signing secret from this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l env-file -d 'Read the scheme\'s environment variable from this .env file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -l jsonl -d 'Sign each line of the input as a payload of its own'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l signature -d 'Value of the signature header' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -s H -l header -d 'Header of the delivery, as `Name: value`; may be repeated' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l capture -d 'Verify each delivery in a capture file; `-` for standard input' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l tolerance -d 'Maximum age or clock skew of a signature (300s, 5m), or `off`' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l at -d 'Verify as if at this time, as in -10m' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l scheme -d 'Signature scheme, as in stripe [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l secret -d 'Signing secret, which other users of this machine can see' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l secret-file -d 'Read a signing secret from this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l env-file -d 'Read the scheme\'s environment variable from this .env file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -l json -d 'Print JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l port -d 'Port to listen on; 0 picks a free one [default: 3000]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l host -d 'Address or name to listen on' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l path -d 'Accept deliveries on this path only; others get 404' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l timeout -d 'Stop after this long (30s, 5m)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l max-body -d 'Maximum body size (512KiB, 10MiB); larger bodies get 413' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l scheme -d 'Signature scheme, as in stripe [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l secret -d 'Signing secret, which other users of this machine can see' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l secret-file -d 'Read a signing secret from this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l env-file -d 'Read the scheme\'s environment variable from this .env file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l tolerance -d 'Maximum age or clock skew of a signature (300s, 5m), or `off`' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l reject-status -d 'Status returned to deliveries that fail verification' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l events -d 'Show and count only these events, as in \'click.*,order.paid\'' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l where -d 'Show and count only deliveries that match, as in \'data.amount>10\'' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l capture -d 'Append every delivery to this file before it is answered' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l count -d 'Exit 0 once N deliveries have verified, 1 if they do not arrive' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l settle -d 'With --exactly, how long to wait for further deliveries [default: 500ms]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l fail-on -d 'Exit 1 as soon as one of these arrives' -r -f -a "refused\t'A delivery that fails verification, even if --events or --where exclude it; a POST to another path, or one that is too large, incomplete or malformed'
duplicate\t'A delivery that was accepted before'
app\t'A delivery that the application did not answer with 2xx'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l forward-to -d 'Forward verified deliveries to your application (:8080/hook)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l forward-header -d 'Add a header to forwarded deliveries, or replace it, as \'Name: value\'' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l forward-timeout -d 'Maximum time to wait for the application\'s response (30s, 5m) [default: 30s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l wait-for-app -d 'Wait this long for the application to come up' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l re-sign-secret-file -d 'Re-sign forwarded deliveries with the secret in this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l respond -d 'Answer every verified delivery with this status' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l fail-first -d 'Answer the first N verified deliveries with 500' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l delay -d 'Wait this long before each response' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l time-scale -d 'With --sandbox, divide all of the hub\'s waits by X' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l faults -d 'With --sandbox, faults to inject, as in all=0.2' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l url -d 'URL for the hub to deliver to: the https URL of your tunnel' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l write-env -d 'Write the secret to this .env file instead of printing it' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l hub -d 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l api-key-file -d 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l webhook -d 'Webhook for --catch-up [default: the profile\'s, stored by `register --save`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l skip-verify -d 'Accept every delivery without verifying it'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l json -d 'Print deliveries as JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l compact -d 'Print one line per delivery, without its body'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l fsync -d 'Flush each delivery to disk before it is answered'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l exactly -d 'Exit 1 if more than --count arrive'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l forward-invalid -d 'Also forward deliveries that fail verification'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l insecure -d 'Skip TLS certificate verification of the application'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l sandbox -d 'Run a hub in this process, and have it fire one event of each kind'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l register -d 'Register --url with the hub, and verify with the secret it returns'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l save -d 'Store the webhook\'s id in the profile, and append its secret'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l force -d 'Register a URL even if Pushoney can\'t reach it'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -l catch-up -d 'First have the hub retry the deliveries that failed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand listen" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l to -d 'URL of your application, as in localhost:3000/webhooks' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l set -d 'Set a value in the payload, as in data.amount=10' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l data -d 'Send the contents of this file instead of a sample; `-` for standard input' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l templates -d 'Folder of your own payloads, named EVENT.json [default: the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l delivery-id -d 'Delivery id for all of --count [default: a new one for each delivery]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l count -d 'Number of deliveries to send' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l concurrency -d 'Maximum deliveries in flight; 1 keeps their order' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l rate -d 'Maximum deliveries started per second' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l retry-schedule -d 'Waits between attempts [default: 1m,5m,30m,2h,24h]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l timeout -d 'Maximum time for one attempt; 0 for no limit' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l time-scale -d 'Divide the waits of --retry by X' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l scheme -d 'Signature scheme, as in stripe [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l secret -d 'Signing secret, which other users of this machine can see' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l secret-file -d 'Read a signing secret from this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l env-file -d 'Read the scheme\'s environment variable from this .env file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l hub -d 'Sandbox that fires the event, or hub for --tracking-id' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l api-key-file -d 'With --hub, file with the API key [default: `PUSHONEY_API_KEY`, or the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l wait -d 'With --hub, wait for each webhook\'s answer and print it [default: 30s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l tracking-id -d 'Click this campaign link on a hub, which fires the real click.recorded' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l print -d 'Print the payload without sending it'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l list -d 'List the known events and your templates, each with a sample'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l json -d 'Print each attempt and a summary as JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l add -d 'Let --set add fields that are not in the payload'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l retry -d 'Retry as the hub does'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -l insecure -d 'Skip TLS certificate verification'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -s v -l verbose -d 'Print each request and its response, like curl -v'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand trigger" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand init" -l scheme -d 'Scheme that the receiver verifies' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand init" -l dir -d 'Folder to write to; it is created if it does not exist' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand init" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand init" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand init" -l write -d 'Write the receiver\'s files, with its manifest, lockfile and README, instead of printing the main file'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand init" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l url -d 'URL for the hub to deliver to: https, and reachable from the hub' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l events -d 'Events to deliver, comma-separated' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l write-env -d 'Write the secret to this .env file instead of printing it' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l hub -d 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l api-key-file -d 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l json -d 'Print the hub\'s whole response as one JSON object'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l save -d 'Store the webhook\'s id in the profile, and append its secret'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -l force -d 'Register a URL even if Pushoney can\'t reach it'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand register" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -f -a "list" -d 'List a webhook\'s deliveries, newest first'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -f -a "show" -d 'Show what a hub lists about one delivery, with its attempts'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -f -a "retry" -d 'Have the hub retry deliveries, each one once'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and not __fish_seen_subcommand_from list show retry help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l hub -d 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l api-key-file -d 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -l json -d 'Print each delivery as the hub returns it, one JSON object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l webhook -d 'The webhook\'s id, instead of as the first argument' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l hub -d 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l api-key-file -d 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -l json -d 'Print it as the hub returns it, as one JSON object'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l webhook -d 'The webhook\'s id, instead of as the first argument' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l since -d 'With --failed, only if the last attempt is at most this old (1d, 2h)' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l wait -d 'Wait for each attempt and print its result [default: 30s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l hub -d 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l api-key-file -d 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l failed -d 'Retry all deliveries that the hub lists as failed, oldest first'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -l json -d 'Print deliveries as JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from help" -f -a "list" -d 'List a webhook\'s deliveries, newest first'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show what a hub lists about one delivery, with its attempts'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from help" -f -a "retry" -d 'Have the hub retry deliveries, each one once'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand deliveries; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l format -d 'Output format' -r -f -a "table\t'For people: what failed, with evidence and how to fix it'
json\t'One JSON object'
junit\t'JUnit XML'
tap\t'TAP 13'
github\t'Annotations of GitHub Actions'
sarif\t'SARIF 2.1.0; needs --location'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l only -d 'Run only these cases or groups, comma-separated' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l skip -d 'Skip these cases or groups, comma-separated' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l explain -d 'Explain a case: what is sent, what is expected, why, and how to fix it' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l event -d 'Event of the deliveries [default: one that no receiver knows, so that nothing is done]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -s H -l header -d 'Add this header to every delivery, as \'Name: value\'; may be repeated' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l timeout -d 'Maximum time for one answer' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l scheme -d 'Signature scheme, as in stripe [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l start -d 'Start the receiver with this shell command, and stop it afterwards' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l ready-url -d 'With --start, URL that answers once it is ready [default: the receiver\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l start-timeout -d 'With --start, maximum time until it is ready' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l secret-variable -d 'With --start, variable that the receiver takes its secret from [default: the scheme\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l effect-cmd -d 'Command that prints how often the receiver has acted' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l effect-url -d 'URL that answers the same number' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l effect-settle -d 'Maximum time for an effect to show' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l baseline -d 'Fail only on what is not in this earlier --format json report' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l location -d 'With --format github or sarif, source file to report failures at' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l secret -d 'Signing secret, which other users of this machine can see' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l secret-file -d 'Read a signing secret from this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l env-file -d 'Read the scheme\'s environment variable from this .env file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l list -d 'List the cases'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l insecure -d 'Skip TLS certificate verification'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -l i-own-this-host -d 'Allow a host that is not this machine'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and not __fish_seen_subcommand_from list check help" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and not __fish_seen_subcommand_from list check help" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and not __fish_seen_subcommand_from list check help" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and not __fish_seen_subcommand_from list check help" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and not __fish_seen_subcommand_from list check help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and not __fish_seen_subcommand_from list check help" -f -a "list" -d 'List tunnel programs, and whether they are installed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and not __fish_seen_subcommand_from list check help" -f -a "check" -d 'Open a tunnel, send a probe through it, and close it'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and not __fish_seen_subcommand_from list check help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from list" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from check" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from check" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from check" -l json -d 'Print one JSON object'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from help" -f -a "list" -d 'List tunnel programs, and whether they are installed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from help" -f -a "check" -d 'Open a tunnel, send a probe through it, and close it'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand tunnel; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -f -a "path" -d 'Print the path of the configuration file, whether or not it exists'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -f -a "show" -d 'Print the settings in the file, with secrets and keys masked'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and not __fish_seen_subcommand_from path show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON object'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print the path of the configuration file, whether or not it exists'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the settings in the file, with secrets and keys masked'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l where -d 'Only deliveries that match this expression, as in \'data.amount>10\'' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l event -d 'Only these events, comma-separated; `*` matches any characters' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l id -d 'Only the delivery with this record id or delivery id' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l since -d 'Only deliveries received since this time, as in -10m' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l last -d 'Only the last N deliveries that the other flags select' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -s f -l follow -d 'Keep printing new deliveries, until Ctrl-C'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l json -d 'Print the records as JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -l failed -d 'Only deliveries that were not answered with 2xx'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l output -d 'Output format [default: everything, human-readable]' -r -f -a "curl\t'A curl command, ready for a shell'
http\t'A raw HTTP/1.1 request'
json\t'The record, as one line of JSON'
body\t'The body, byte for byte'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l url -d 'Destination of the curl command [default: port 3000 on this machine]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l where -d 'Only deliveries that match this expression, as in \'data.amount>10\'' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l event -d 'Only these events, comma-separated; `*` matches any characters' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l id -d 'Only the delivery with this record id or delivery id' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l since -d 'Only deliveries received since this time, as in -10m' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l scheme -d 'Signature scheme, as in stripe [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l secret -d 'Signing secret, which other users of this machine can see' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l secret-file -d 'Read a signing secret from this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l env-file -d 'Read the scheme\'s environment variable from this .env file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l last -d 'Show the last delivery, or the last one that is selected'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -l failed -d 'Only deliveries that were not answered with 2xx'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l format -d 'Output format' -r -f -a "har\t'HTTP Archive 1.2, which browsers and proxies read'
curl\t'curl commands, one per line'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l url -d 'Destination of curl commands [default: port 3000 on this machine]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l where -d 'Only deliveries that match this expression, as in \'data.amount>10\'' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l event -d 'Only these events, comma-separated; `*` matches any characters' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l id -d 'Only the delivery with this record id or delivery id' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l since -d 'Only deliveries received since this time, as in -10m' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l last -d 'Only the last N deliveries that the other flags select' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l with-secrets -d 'Keep signatures, cookies, tokens and keys'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -l failed -d 'Only deliveries that were not answered with 2xx'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l to -d 'URL to send to, as in localhost:3000/hook or :3000' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l where -d 'Only deliveries that match this expression, as in \'data.amount>10\'' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l event -d 'Only these events, comma-separated; `*` matches any characters' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l id -d 'Only the delivery with this record id or delivery id' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l since -d 'Only deliveries received since this time, as in -10m' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l last -d 'Only the last N deliveries that the other flags select' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l set -d 'Set a value in the body before it is signed, as in data.amount=10' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l concurrency -d 'Maximum deliveries in flight; 1 keeps their order' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l rate -d 'Maximum deliveries started per second' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l retry-schedule -d 'Waits between attempts [default: 1m,5m,30m,2h,24h]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l timeout -d 'Maximum time for one attempt; 0 for no limit' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l timing -d 'When to send each delivery [default: as soon as possible]' -r -f -a "original\t'Keep the original intervals'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l time-scale -d 'Divide the intervals of --timing and the waits of --retry by X' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l results -d 'Append each outcome to this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l scheme -d 'Signature scheme, as in stripe [default: the profile\'s, else pushoney]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l secret -d 'Signing secret, which other users of this machine can see' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l secret-file -d 'Read a signing secret from this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l env-file -d 'Read the scheme\'s environment variable from this .env file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l dry-run -d 'Print what would be sent without sending it'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l json -d 'Print each attempt and a summary as JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l failed -d 'Only deliveries that were not answered with 2xx'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l keep-signature -d 'Send the captured signature, however old it is'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l include-refused -d 'Also send deliveries that were refused on arrival'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l new-delivery-id -d 'Give each delivery a new delivery id'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l edit -d 'Open each body in $EDITOR before anything is sent'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l retry -d 'Retry as the hub does'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l insecure -d 'Skip TLS certificate verification'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -s v -l verbose -d 'Print each request and its response, like curl -v'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -l resume -d 'Skip deliveries that --results lists as delivered'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l port -d 'Port to listen on; 0 picks a free one [default: 4000, or the next free one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l host -d 'Address or name to listen on' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l api-key -d 'API key that clients must send [default: the one in --state, or a new one]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l state -d 'Keep webhooks, deliveries and pending retries in this file' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l time-scale -d 'Divide every wait by X; timestamps stay real [default: 1]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l faults -d 'Faults to inject, as in duplicate=0.1,delay=0.2:5s,seed=42' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l timeout -d 'Maximum time for one attempt; 0 for no limit' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l concurrency -d 'Maximum attempts in flight per webhook; 1 keeps their order' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l json -d 'Print attempts as JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l allow-remote -d 'Allow endpoints on other machines'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -l insecure -d 'Skip TLS certificate verification of endpoints'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -f -a "clock" -d 'Advance the clock of a running sandbox, so that retries are due sooner'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -f -a "reset" -d 'Reset a running sandbox: delete its webhooks and deliveries, but keep its API key'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -f -a "webhooks" -d 'List the webhooks of a running sandbox, with the status of their deliveries'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and not __fish_seen_subcommand_from clock reset webhooks help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l hub -d 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l api-key-file -d 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -l json -d 'Print JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from clock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l hub -d 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l api-key-file -d 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l json -d 'Print JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l hub -d 'Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile\'s]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l api-key-file -d 'File with the API key [default: `PUSHONEY_API_KEY`, or the profile\'s]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -l json -d 'Print JSON, one object per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from webhooks" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "clock" -d 'Advance the clock of a running sandbox, so that retries are due sooner'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Reset a running sandbox: delete its webhooks and deliveries, but keep its API key'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "webhooks" -d 'List the webhooks of a running sandbox, with the status of their deliveries'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -l profile -d 'Profile of the configuration file to use [default: `default`]' -r
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -l config -d 'Configuration file [default: ~/.config/pushoney/config.toml]' -r -F
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -s q -l quiet -d 'Suppress notes; errors and warnings are still printed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "sign" -d 'Sign a payload, byte for byte, and print the signature'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "verify" -d 'Verify a signature, and explain why it does not match'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "listen" -d 'Receive, verify and show deliveries'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "trigger" -d 'Send a signed test event to your application'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "init" -d 'Print or write a webhook receiver for a framework'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "register" -d 'Register a webhook with a hub, and print its id and its signing secret'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "deliveries" -d 'List, show and retry a hub\'s deliveries to a webhook'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "check" -d 'Check that a webhook receiver accepts what it must and refuses everything else'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "tunnel" -d 'List tunnel programs, or try one'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "config" -d 'Show the configuration file\'s path and settings'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "log" -d 'List the deliveries in a capture file, one per line'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "show" -d 'Show one delivery in a capture file: headers, body, verdict and the application\'s response'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "export" -d 'Export the deliveries in a capture file as HAR or curl commands'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "replay" -d 'Resend deliveries, with new signatures'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "sandbox" -d 'Run a hub on this machine: register, click, deliver, retry, without an account or a network'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and not __fish_seen_subcommand_from sign verify listen trigger init register deliveries check tunnel config log show export replay sandbox completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from deliveries" -f -a "list" -d 'List a webhook\'s deliveries, newest first'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from deliveries" -f -a "show" -d 'Show what a hub lists about one delivery, with its attempts'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from deliveries" -f -a "retry" -d 'Have the hub retry deliveries, each one once'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from tunnel" -f -a "list" -d 'List tunnel programs, and whether they are installed'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from tunnel" -f -a "check" -d 'Open a tunnel, send a probe through it, and close it'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "path" -d 'Print the path of the configuration file, whether or not it exists'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Print the settings in the file, with secrets and keys masked'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "clock" -d 'Advance the clock of a running sandbox, so that retries are due sooner'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "reset" -d 'Reset a running sandbox: delete its webhooks and deliveries, but keep its API key'
complete -c pushoney-cli -n "__fish_pushoney_cli_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "webhooks" -d 'List the webhooks of a running sandbox, with the status of their deliveries'
