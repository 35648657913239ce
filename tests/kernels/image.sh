#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# image.sh SOURCE BUILD IMAGE: an initramfs with the program, its tests, the lab and what they drive
# of this machine's programs, each with its shared libraries; init is what it runs.
#
#	/squall/src, /squall/lab, /squall/tests   from the build
#	/squall/source                            what the unit tests read of the tree
set -eu
source=$1
build=$2
image=$3
# programs that the lab and the tests call; one that this machine lacks is lacking there, too
programs='sh ethtool ip ip6tables-legacy iptables-legacy iptables-legacy-restore iptables-nft
	nft nginx nsenter nstat ss tc unshare'

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT INT TERM

# put FILE WHERE: with the libraries that it is linked with
put() {
	mkdir -p "$root$(dirname "$2")"
	cp -L "$1" "$root$2"
	ldd "$1" 2>/dev/null | sed -n 's/^.*[[:blank:]]\(\/[^ ]*\) (0x.*/\1/p' | while read -r library; do
		to=$root$(dirname "$library")
		mkdir -p "$to"
		[ -e "$to/${library##*/}" ] || cp -L "$library" "$to/"
	done
}

mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib64"
for folder in bin sbin lib lib64; do
	ln -s "usr/$folder" "$root/$folder"
done
for folder in dev etc proc root run sys tmp var/lib/nginx var/log/nginx; do
	mkdir -p "$root/$folder"
done

for program in $programs; do
	path=$(command -v "$program") || continue
	put "$path" "/usr/${path#/usr/}"
done
for plugin in /usr/lib/*/xtables/*.so; do
	[ ! -e "$plugin" ] || put "$plugin" "$plugin"
done
busybox=$(command -v busybox)
put "$busybox" /usr/bin/busybox
for applet in $("$busybox" --list); do
	[ -e "$root/usr/bin/$applet" ] || [ -e "$root/usr/sbin/$applet" ] ||
		ln -s /usr/bin/busybox "$root/usr/bin/$applet"
done
ln -s /usr/bin/busybox "$root/usr/sbin/modprobe"
# nginx drops its rights to nobody's
cat >"$root/etc/passwd" <<-end
	root:x:0:0:root:/root:/bin/sh
	nobody:x:65534:65534:nobody:/:/bin/false
end
printf '%s\n' 'root:x:0:' 'nogroup:x:65534:' >"$root/etc/group"

put "$build/src/squall" /squall/src/squall
put "$build/lab/traffic/squall-traffic" /squall/lab/traffic/squall-traffic
printf '/squall/source/lab\n/squall/lab/traffic\n' >"$root/squall/src/lab-places"
for test in "$build"/tests/test-*; do
	[ ! -f "$test" ] || put "$test" "/squall/tests/${test##*/}"
done
mkdir -p "$root/squall/source/tests"
cp -R "$source/lab" "$root/squall/source/"
cp -R "$source/tests/root" "$root/squall/source/tests/"
cp "$source/tests/kernels/init" "$root/init"
(cd "$root" && find . | sort | busybox cpio -o -H newc) >"$image" 2>/dev/null
