# SPDX-License-Identifier: GPL-2.0-or-later
# title: thousands of short HTTP requests to nginx over IPv6
# look-in: api
# needs: /proc/sys/net/ipv6 nginx

setup() {
	topology pair
	cat >/run/squall-lab/nginx.conf <<-END
		pid /run/squall-lab/nginx.pid;
		error_log stderr;
		worker_processes 1;
		events { worker_connections 512; }
		http {
			access_log off;
			client_body_temp_path /run/squall-lab/body;
			proxy_temp_path /run/squall-lab/proxy;
			fastcgi_temp_path /run/squall-lab/fastcgi;
			uwsgi_temp_path /run/squall-lab/uwsgi;
			scgi_temp_path /run/squall-lab/scgi;
			server {
				listen [fd00:99::1]:8080;
				location / { return 200 "all is well\n"; }
			}
		}
	END
	on api nginx -c /run/squall-lab/nginx.conf 4>&-
}

fault() {
	traffic client browsers http "[fd00:99::1]:8080" --rate 300
	rises 300 mib api TcpInSegs
}
