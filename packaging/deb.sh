#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes dist/squall_VERSION_ARCH.deb from a build of its own: optimised, stripped, without tests.
# What the programs link to becomes Depends; what only the lab drives is recommended.

set -eu

cd "$(dirname "$0")/.."
build=build-deb
stage=$PWD/$build/stage
umask 022

test -f $build/build.ninja || meson setup $build --prefix=/usr --libexecdir=lib --buildtype=release \
	-Db_lto=true -Dtests=disabled -Dman=enabled -Dnftables=enabled -Diptables=enabled
ninja -C $build
rm -rf "$stage" "$build/debian"
DESTDIR=$stage meson install -C $build --no-rebuild --quiet
version=$(meson introspect --projectinfo $build | sed 's/.*"version": "\([^"]*\)".*/\1/')
arch=$(dpkg --print-architecture)
programs=$(find "$stage/usr/bin" "$stage/usr/sbin" "$stage/usr/lib" -type f -perm /111 2>/dev/null |
	while read -r file; do
		[ "$(head -c 4 "$file" | tail -c 3)" = ELF ] && echo "$file"
	done)

strip --strip-unneeded --remove-section=.comment --remove-section=.note $programs
find "$stage/usr/share/man" -type f -exec gzip -9n {} +
doc=$stage/usr/share/doc/squall
install -d "$doc" "$stage/DEBIAN"
install -m 644 packaging/copyright "$doc/copyright"
date=$(git log -1 --format=%aD 2>/dev/null || date -R)
printf 'squall (%s) unstable; urgency=medium\n\n  * Built from the tree.\n\n -- %s  %s\n' \
	"$version" 'squall maintainers <squall@localhost.localdomain>' "$date" |
	gzip -9n >"$doc/changelog.gz"

# dpkg-shlibdeps wants to stand in a source package
mkdir -p $build/debian
printf 'Source: squall\n\nPackage: squall\nArchitecture: any\n' >$build/debian/control
depends=$(cd $build && dpkg-shlibdeps -O --ignore-missing-info $programs | sed -n 's/^shlibs:Depends=//p')

sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@DEPENDS@/$depends/" \
	-e "s/@SIZE@/$(du -ks --exclude=DEBIAN "$stage" | cut -f1)/" packaging/control.in >"$stage/DEBIAN/control"
(cd "$stage" && find usr -type f -exec md5sum {} + | sort -k2) >"$stage/DEBIAN/md5sums"

mkdir -p dist
dpkg-deb --root-owner-group --build "$stage" "dist/squall_${version}_$arch.deb"
