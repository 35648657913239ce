/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The series that the socket sources hand on. Names follow struct tcp_info and struct inet_diag_msg.
 * What the kernel did not give is absent, never zero. g: gauge, c: counter, k: constant, t: text.
 *
 * tcp-sockets (and tcp-files, where inet_diag is not to be had):
 *
 *	socket.total			g  TCP sockets of all states
 *	socket.count{STATE}		g  of one state, all twelve always: ESTABLISHED SYN_SENT SYN_RECV
 *					   FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN
 *					   CLOSING NEW_SYN_RECV. inet_diag calls half-open requests
 *					   SYN_RECV, so NEW_SYN_RECV stays 0 there
 *
 *	socket.X{tcp,LOCAL,REMOTE}	the notable few, at most 32, identity = cookie; once notable, one
 *					stays so for at least 10 s. From the first read on: those with the
 *					most segments without data; later those that move most of them
 *					(or of all segments, of retransmissions) and those with the
 *					longest queues.
 *	  rates over the time that passed between this socket's last two reads, from its second read on:
 *	  now_segs_in now_segs_out	g  segments a second
 *	  now_data_segs_in now_data_segs_out  g  segments with data a second
 *	  now_pure_in now_pure_out	g  segments without data a second
 *	  now_bytes_in now_bytes_out	g  bytes received in order, bytes that the peer acknowledged, a second
 *	  now_retrans			g  segments sent again a second
 *	  interval_ms			g  the time between those two reads
 *	  watched_ms			g  how long squall has seen this socket
 *	  counters of segments, 64 bits: they begin with the kernel's 32-bit number and grow by its
 *	  32-bit differences, so they do not wrap:
 *	  segs_in segs_out data_segs_in data_segs_out total_retrans delivered delivered_ce dsack_dups
 *	  reord_seen rcv_ooopack rehash drops  c
 *	  counters of bytes and times, as the kernel keeps them (64 bits):
 *	  bytes_acked bytes_received bytes_sent bytes_retrans  c  bytes
 *	  busy_time_us rwnd_limited_us sndbuf_limited_us	c  microseconds
 *	  levels:
 *	  state				g  TCP_ESTABLISHED is 1 … TCP_CLOSING 11
 *	  ca_state			g  0 open, 1 disorder, 2 cwr, 3 recovery, 4 loss
 *	  timer				g  0 none, 1 retransmission, 2 keepalive, 3 TIME_WAIT, 4 zero-window probe
 *	  timer_ms			g  until that timer expires
 *	  retransmits probes backoff	g  of the present trouble: resent in a row, probes out, doublings
 *	  rto_us ato_us rtt_us rttvar_us minrtt_us rcv_rtt_us  g  microseconds
 *	  unacked sacked lost retrans_out cwnd ssthresh reordering  g  segments
 *	  rqueue wqueue notsent_bytes	g  bytes not yet read; not yet acknowledged; not yet sent
 *	  rmem rcvbuf sndmem sndbuf fwd_alloc wqueued optmem backlog_bytes  g  bytes of memory (INET_DIAG_SKMEMINFO)
 *	  snd_wnd rcv_wnd rcv_ssthresh rcv_space  g  bytes
 *	  last_data_sent_ms last_data_recv_ms last_ack_recv_ms  g  milliseconds ago
 *	  pacing_rate delivery_rate	g  bytes a second
 *	  options			k  TCPI_OPT_* bits (1 timestamps, 2 SACK, 4 window scale, 8 ECN)
 *	  inode uid ifindex mss rcv_mss advmss pmtu cgroup  k  (ifindex: bound to that device; 0: none;
 *					   cgroup: id of the cgroup v2)
 *	  congestion			t  name of the congestion control
 *
 *	listener.X{tcp,0.0.0.0:80}	at most 256, fullest first, identity = cookie
 *	  queue				g  connections ready for accept(); full when above backlog
 *	  backlog			k  what listen() asked for, cut by net.core.somaxconn
 *	  drops				c  32 bits: requests and connections refused here (sk_drops)
 *	  inode uid ifindex cgroup	k
 *
 *	closewait.X{GROUP,UID}		at most 64 groups, the largest; the rest is {(others)}. GROUP is the
 *					local listener that the connections came through (0.0.0.0:8080) or,
 *					where none listens on that port, the remote ADDRESS:PORT
 *	  count				g  sockets in CLOSE_WAIT
 *	  over_10s over_60s		g  of them, in it for at least that long
 *	  oldest_ms			g  a lower bound of the longest time in CLOSE_WAIT: as long as squall
 *					   has seen it there, or as long as the peer has sent nothing
 *	  watched_ms			g  the longest time that squall itself has seen one there
 *	  entered			g  sockets that came into CLOSE_WAIT since the read before
 *	  unread with_unread		g  bytes not read by the program, sockets that have some
 *	  listener			k  1: GROUP is a listener, 0: a remote endpoint
 *	  uid				k
 *	  inode0 … inode7		k  members, the longest-waiting first
 *
 *	connecting.X{ADDRESS:PORT}	at most 64 destinations, the rest is {(others)}
 *	  count				g  sockets in SYN_SENT
 *	  retried			g  of them, those that sent their SYN again
 *	  retransmits			g  SYNs sent again by all of them
 *	  most_retransmits		g  by one of them
 *	  oldest_ms			g  the longest time that squall has seen one there
 *	  inode0 uid			k  of the one that sent its SYN most often
 *
 *	synrecv.X{LISTENER}		at most 64 listeners, the rest is {(others)}
 *	  count				g  half-open requests
 *	  retried			g  of them, those whose SYN-ACK was sent again
 *
 *	silent.X{ADDRESS}		at most 64 peers, the rest is {(others)}: connections on which three
 *					retransmissions, three zero-window probes or two keepalive probes in a
 *					row got no answer
 *	  count				g  of them all
 *	  resending			g  with data that waits for its acknowledgement
 *	  idle				g  without: only keepalive probes go out
 *	  most_retries			g  sent in vain in a row on one of them
 *	  oldest_ms			g  the longest time without an acknowledgement on one of them
 *	  waiting_bytes			g  bytes not acknowledged, or not sent
 *	  uid inode0			k  of the one with the most retries
 *
 *	outgoing.X{ADDRESS:PORT,LOCAL}	at most 64 destinations, the rest is {(others)}: connections to one
 *					destination from one local address, from ports on which none listens,
 *					where there are 32 or more
 *	  count				g  in every state, TIME_WAIT too
 *	  time_wait			g  of them, in TIME_WAIT
 *	  inode0			k  of one that still has a program
 *
 * udp-sockets (and udp-files):
 *
 *	udp.count			g  UDP sockets
 *	udp.drops_total			c  drops of all of them since squall looks, 64 bits; closed sockets
 *					   take nothing away
 *	udp.X{udp,0.0.0.0:53}		at most 128: those with drops, with a queue, then servers (no remote
 *					end); a connected one has parts {udp,LOCAL,REMOTE}. identity = cookie
 *	  queue				g  bytes of memory that wait to be read
 *	  rcvbuf			k  bytes of memory that may wait
 *	  drops				c  32 bits: datagrams lost at this socket
 *	  inode uid ifindex cgroup	k
 */
