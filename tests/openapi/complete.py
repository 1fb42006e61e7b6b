"""Makes sure that schemathesis tested all there is: every operation was accepted at least once, in every phase."""

import json
import sys

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}

with open(sys.argv[1]) as file:
    paths = json.load(file)["paths"]
with open(sys.argv[2]) as file:
    report = json.load(file)

described = {f"{method.upper()} {path}" for path, item in paths.items() for method in item if method in METHODS}
accepted = {
    name for name, phases in report["valid_rates"].items() if any(phase["accepted"] for phase in phases.values())
}
assert accepted == described, f"never accepted: {described - accepted}; not described: {accepted - described}"
assert report["operations"]["tested"] == len(described), report["operations"]
unfinished = {name: phase for name, phase in report["phases"].items() if phase["status"] != "success"}
assert set(report["phases"]) == {"examples", "coverage", "fuzzing", "stateful"} and not unfinished, report["phases"]
assert report["complete"] and not report["failures"] and not report["errors"], report
cases = report["test_cases"]["generated"]
print(f"{len(described)} operations, {cases} requests, every answer as described")
