#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The tree is the pipeline: a folder of src/ includes only itself and folders above it in the list of
# src/meson.build. The generated knowledge belongs to samples/.

set -eu
cd "$1/src"

order=$(sed -n "s/^subdir('\(.*\)')$/\1/p" meson.build)
[ -n "$order" ] || { echo "no list of folders in src/meson.build"; exit 1; }

find . -name '*.[ch]' ! -path ./main.c | sort | xargs awk -v order="$order" '
BEGIN {
	n = split(order, folders, "\n")
	for (i = 1; i <= n; i++)
		place[folders[i]] = i
}
function complain(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text
	bad = 1
}
FNR == 1 {
	own = FILENAME
	sub(/^\.\//, "", own)
	test = own ~ /\/test-[^\/]*\.[ch]$/
	sub(/\/.*/, "", own)
	if (!(own in place))
		complain("folder " own " is not in the list of src/meson.build")
}
/^#include "/ {
	path = $0
	sub(/^#include "/, "", path)
	sub(/".*/, "", path)
	folder = path
	sub(/\/.*/, "", folder)
	seen++
	if (folder == "knowledge")
		folder = "samples"
	if (folder == "tests" && test)
		next
	if (path !~ /\// || !(folder in place))
		complain("\"" path "\" is not a path from src/ on")
	else if (place[folder] > place[own])
		complain(own "/ stands above " folder "/ and includes \"" path "\"")
}
END {
	if (seen < 10) {
		print "found next to no includes: is this the tree?"
		bad = 1
	}
	exit bad
}'
