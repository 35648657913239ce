# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts what ran, from meson's testlog.json: the cases of cmocka, the scenarios of the lab's
scorecard, else each test as one. From any other file: the scenarios of a scorecard.

Prints `passed N`, `failed N` and a line `skipped NAME REASON` for each that was skipped.
"""
import json
import re
import sys

SCENARIO = re.compile(r"^([a-z0-9.-]+)  +(ok|FAILED|skipped)  +(.*)$")
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


class Count:
    """What passed, failed, and was skipped and why."""

    def __init__(self):
        self.passed = self.failed = 0
        self.skipped = []

    def scorecard(self, text):
        """Counts a scorecard; says whether there was one."""
        found = [match for match in map(SCENARIO.match, text.splitlines()) if match]
        for name, outcome, reason in (match.groups() for match in found):
            self.passed += outcome == "ok"
            self.failed += outcome == "FAILED"
            if outcome == "skipped":
                self.skipped.append((name, reason))
            if outcome == "FAILED":
                print(f"failed scenario: {name}: {reason}", file=sys.stderr)
        return bool(found)

    def cases(self, test, text):
        """Counts the cases of cmocka; says whether there were any."""
        found = cases(text)
        self.passed += sum(outcome == "OK" for outcome in found.values())
        self.failed += sum(outcome == "FAILED" for outcome in found.values())
        self.skipped += [(f"{test}:{case}", "see its comment") for case, outcome in found.items()
                         if outcome == "SKIPPED"]
        return bool(found)

    def test(self, test):
        text = test.get("stdout", "") + "\n" + test.get("stderr", "")
        name = test["name"].replace(" ", "")
        good = test["result"] in ("OK", "EXPECTEDFAIL")
        failed = self.failed
        if test["result"] == "SKIP":
            self.skipped.append((name, last_line(text)))
            return
        if not self.cases(name, text) and not self.scorecard(test.get("stdout", "")):
            self.passed += good
        # a test that failed in none of its parts (a crash, a leak) has failed all the same
        if not good and self.failed == failed:
            self.failed += 1
        if not good:
            print(f"failed test: {name}", file=sys.stderr)


def main(path):
    count = Count()
    with open(path, encoding="utf-8", errors="replace") as log:
        if path.endswith(".json"):
            for line in log:
                count.test(json.loads(line))
        else:
            count.scorecard(log.read())
    print("passed", count.passed)
    print("failed", count.failed)
    for name, reason in count.skipped:
        print("skipped", name, reason)


main(sys.argv[1])
