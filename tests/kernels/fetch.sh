#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fetch.sh SERIES FOLDER: Debian's newest cloud kernel of that series ("6.1"), downloaded and
# unpacked into FOLDER, never installed:
#
#	release       what uname -r says there
#	vmlinuz
#	modules.cpio  those that concern the network, for an initramfs
#
# What is there already stays. Status 77 where there is no such package; the last line says why.
set -eu
series=$1
folder=$2

# what an initramfs needs of /lib/modules: the network stack and devices without hardware
kept='kernel/net kernel/lib kernel/crypto kernel/arch/x86/crypto kernel/drivers/net/veth.ko*
	kernel/drivers/net/dummy.ko* kernel/drivers/net/tun.ko* modules.builtin modules.builtin.modinfo
	modules.order'

skip() {
	echo "skipped: $*"
	exit 77
}

[ ! -e "$folder/modules.cpio" ] || exit 0
[ "$(uname -m)" = x86_64 ] || skip "the kernels are those of amd64"
command -v apt-get >/dev/null || skip "this is no Debian: apt-get is missing"

pattern="^linux-image-$(echo "$series" | sed 's/\./\\./g')\.[0-9][^ ]*-cloud-amd64\$"
package=$(apt-cache pkgnames "linux-image-$series." | grep "$pattern" | sort -V | tail -n 1)
[ -n "$package" ] || skip "no package matches '$pattern' (apt-get update?)"

rm -rf "$folder"
mkdir -p "$folder/parts"
cd "$folder/parts"
apt-get -q -o APT::Sandbox::User=root download "$package" >download.log 2>&1 ||
	skip "cannot download '$package': $(tail -n 1 download.log)"
dpkg-deb -x ./*.deb unpacked
release=$(ls unpacked/lib/modules)
mkdir -p "root/lib/modules/$release"
for part in $kept; do
	(cd "unpacked/lib/modules/$release" && find $part -type f 2>/dev/null) || :
done | tar -C "unpacked/lib/modules/$release" -c -T - | tar -C "root/lib/modules/$release" -x
# loaded as they are, whatever modprobe was built with
find root -name '*.ko.xz' -exec xz -d {} +
depmod -b root "$release"
cp "unpacked/boot/vmlinuz-$release" ../vmlinuz
(cd root && find . | sort | busybox cpio -o -H newc) >../modules.part 2>/dev/null
cd ..
echo "$release" >release
rm -r parts
mv modules.part modules.cpio
