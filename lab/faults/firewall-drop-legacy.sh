# SPDX-License-Identifier: GPL-2.0-or-later
# title: a legacy iptables rule drops the connection attempts to a server of this host
# finding: firewall-drop
# culprit: rule family=ip table=filter chain=INPUT text=*DROP*
# look-in: api
# needs: iptables-legacy

setup() {
	topology pair
	on api iptables-legacy -A INPUT -p tcp --dport 8080 -j DROP
	traffic api api-server accept 10.99.0.1:8080
}

refused() {
	on api iptables-legacy -L INPUT -v -n -x | awk '$3 == "DROP" { print $1 }'
}

fault() {
	traffic client browsers connect 10.99.0.1:8080 --connections 60 --rate 20
	rises 3 refused
}
