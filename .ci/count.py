# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts what ran, from meson's testlog.json: the cases of cmocka, else each test as one.

Prints `passed N`, `failed N` and a line `skipped NAME REASON` for each that was skipped.
"""
import json
import re
import sys

CASE = re.compile(r"^\[\s+(OK|SKIPPED)\s+\] (\S+)|^\[\s+(FAILED)\s+\] (\S+)$")


def cases(text):
    """The outcomes of cmocka's cases; its summary names failed ones once more."""
    outcomes = {}
    for line in text.splitlines():
        match = CASE.match(line.strip())
        if match and not line.strip().endswith("test(s)."):
            outcomes[match[2] or match[4]] = match[1] or match[3]
    return outcomes


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def main(path):
    passed = failed = 0
    skipped = []
    for line in open(path, encoding="utf-8"):
        test = json.loads(line)
        text = test.get("stdout", "") + "\n" + test.get("stderr", "")
        inside = cases(text)
        name = test["name"].replace(" ", "")
        if test["result"] == "SKIP":
            skipped.append((name, last_line(text)))
            continue
        good = test["result"] in ("OK", "EXPECTEDFAIL")
        bad = sum(outcome == "FAILED" for outcome in inside.values())
        passed += sum(outcome == "OK" for outcome in inside.values()) if inside else good
        failed += bad if bad or good else 1
        skipped += [(f"{name}:{case}", "see its comment") for case, outcome in inside.items()
                    if outcome == "SKIPPED"]
        if not good:
            print(f"failed test: {name}", file=sys.stderr)
    print("passed", passed)
    print("failed", failed)
    for name, reason in skipped:
        print("skipped", name, reason)


main(sys.argv[1])
