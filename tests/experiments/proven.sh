#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# knowledge/proven.txt says what the tables of tests/experiments say; gets the source and the build folder

set -eu
"$2/tests/experiments/experiments" --proven | LC_ALL=C sort | {
	grep "^#" "$1/knowledge/proven.txt"
	cat
} | diff "$1/knowledge/proven.txt" - || {
	echo "knowledge/proven.txt and tests/experiments differ: take the lines above over"
	exit 1
}
