#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# prepare.sh GROUP...: installs those packages of packaging/dependencies that are missing.
#
# One dpkg-query where nothing is missing. Otherwise it says what it installs, and does so as root
# or through sudo. No service that comes with a package is started or left enabled.

set -eu

here=$(dirname "$0")
groups=" $* "

wanted=$(awk -v groups="$groups" '$1 !~ /^#/ && index(groups, " " $1 " ") {
	for (i = 2; i <= NF; i++) print $i }' "$here/dependencies" | sort -u)

if ! command -v dpkg-query >/dev/null; then
	echo "squall: this is no Debian: install what corresponds to these yourself:" $wanted >&2
	exit 0
fi

missing=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
	awk -v wanted="$wanted" '
		$2 == "installed" { there[$1] }
		END {
			n = split(wanted, want, "\n")
			for (i = 1; i <= n; i++)
				if (!(want[i] in there)) print want[i]
		}')
[ -n "$missing" ] || exit 0
missing=$(echo $missing)

as_root=
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "squall: missing packages, and neither root nor sudo to install them: $missing" >&2
		exit 1
	fi
	as_root=sudo
fi

echo "squall: installing missing packages: $missing"

# Debian starts a daemon as it installs it; the tests only run the program
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap '$as_root rm -f "$policy"' EXIT
	trap 'exit 1' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
	$as_root chmod 755 "$policy"
fi
log=$(mktemp)
for step in update "install --no-install-recommends $missing"; do
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y $step </dev/null >"$log" 2>&1 || {
		tail -n 15 "$log" >&2
		rm -f "$log"
		echo "squall: 'apt-get ${step%% *}' failed, see above" >&2
		exit 1
	}
done
rm -f "$log"
case " $missing " in
*" nginx-light "*)
	if [ -d /run/systemd/system ]; then
		$as_root systemctl --quiet disable nginx.service || true
	fi
	;;
esac
