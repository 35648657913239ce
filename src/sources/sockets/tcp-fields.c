/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/tcp-fields.h"

#include <linux/tcp.h>

#define MSG(member)  IN_MSG, offsetof(struct inet_diag_msg, member), \
		     sizeof(((struct inet_diag_msg *)0)->member)
#define INFO(member) IN_INFO, offsetof(struct tcp_info, tcpi_##member), \
		     sizeof(((struct tcp_info *)0)->tcpi_##member)
#define MEM(which)   IN_MEM, SK_MEMINFO_##which * 4, 4

const struct tcp_field tcp_fields[TCP_FIELDS] = {
	{"socket.state", KIND_GAUGE, MSG(idiag_state)},
	{"socket.timer", KIND_GAUGE, MSG(idiag_timer)},
	{"socket.timer_ms", KIND_GAUGE, MSG(idiag_expires)},
	{"socket.retransmits", KIND_GAUGE, MSG(idiag_retrans)},
	{"socket.rqueue", KIND_GAUGE, MSG(idiag_rqueue)},
	[FIELD_WQUEUE] = {"socket.wqueue", KIND_GAUGE, MSG(idiag_wqueue)},
	{"socket.uid", KIND_CONSTANT, MSG(idiag_uid)},
	{"socket.inode", KIND_CONSTANT, MSG(idiag_inode)},
	[FIELD_IFINDEX] = {"socket.ifindex", KIND_CONSTANT, MSG(id.idiag_if)},

	{"socket.segs_in", KIND_COUNTER, INFO(segs_in), .widen = true},
	{"socket.segs_out", KIND_COUNTER, INFO(segs_out), .widen = true},
	{"socket.data_segs_in", KIND_COUNTER, INFO(data_segs_in), .widen = true},
	{"socket.data_segs_out", KIND_COUNTER, INFO(data_segs_out), .widen = true},
	{"socket.total_retrans", KIND_COUNTER, INFO(total_retrans), .widen = true},
	{"socket.delivered", KIND_COUNTER, INFO(delivered), .widen = true},
	{"socket.delivered_ce", KIND_COUNTER, INFO(delivered_ce), .widen = true},
	{"socket.dsack_dups", KIND_COUNTER, INFO(dsack_dups), .widen = true},
	{"socket.reord_seen", KIND_COUNTER, INFO(reord_seen), .widen = true},
	{"socket.rcv_ooopack", KIND_COUNTER, INFO(rcv_ooopack), .widen = true},
	/* since 6.2, not yet in every header that squall is built with */
	{"socket.rehash", KIND_COUNTER, IN_INFO, 236, 4, .widen = true},
	{"socket.drops", KIND_COUNTER, MEM(DROPS), .widen = true},

	{"socket.bytes_acked", KIND_COUNTER, INFO(bytes_acked)},
	{"socket.bytes_received", KIND_COUNTER, INFO(bytes_received)},
	{"socket.bytes_sent", KIND_COUNTER, INFO(bytes_sent)},
	{"socket.bytes_retrans", KIND_COUNTER, INFO(bytes_retrans)},
	{"socket.busy_time_us", KIND_COUNTER, INFO(busy_time)},
	{"socket.rwnd_limited_us", KIND_COUNTER, INFO(rwnd_limited)},
	{"socket.sndbuf_limited_us", KIND_COUNTER, INFO(sndbuf_limited)},

	{"socket.ca_state", KIND_GAUGE, INFO(ca_state)},
	{"socket.probes", KIND_GAUGE, INFO(probes)},
	{"socket.backoff", KIND_GAUGE, INFO(backoff)},
	{"socket.options", KIND_CONSTANT, INFO(options)},
	{"socket.rto_us", KIND_GAUGE, INFO(rto)},
	{"socket.ato_us", KIND_GAUGE, INFO(ato)},
	{"socket.rtt_us", KIND_GAUGE, INFO(rtt)},
	{"socket.rttvar_us", KIND_GAUGE, INFO(rttvar)},
	{"socket.minrtt_us", KIND_GAUGE, INFO(min_rtt)},
	{"socket.rcv_rtt_us", KIND_GAUGE, INFO(rcv_rtt)},
	{"socket.unacked", KIND_GAUGE, INFO(unacked)},
	{"socket.sacked", KIND_GAUGE, INFO(sacked)},
	{"socket.lost", KIND_GAUGE, INFO(lost)},
	{"socket.retrans_out", KIND_GAUGE, INFO(retrans)},
	{"socket.cwnd", KIND_GAUGE, INFO(snd_cwnd)},
	{"socket.ssthresh", KIND_GAUGE, INFO(snd_ssthresh)},
	{"socket.reordering", KIND_GAUGE, INFO(reordering)},
	{"socket.notsent_bytes", KIND_GAUGE, INFO(notsent_bytes)},
	{"socket.snd_wnd", KIND_GAUGE, INFO(snd_wnd)},
	{"socket.rcv_wnd", KIND_GAUGE, IN_INFO, 232, 4}, /* since 6.2 */
	{"socket.rcv_ssthresh", KIND_GAUGE, INFO(rcv_ssthresh)},
	{"socket.rcv_space", KIND_GAUGE, INFO(rcv_space)},
	{"socket.last_data_sent_ms", KIND_GAUGE, INFO(last_data_sent)},
	{"socket.last_data_recv_ms", KIND_GAUGE, INFO(last_data_recv)},
	{"socket.last_ack_recv_ms", KIND_GAUGE, INFO(last_ack_recv)},
	{"socket.pacing_rate", KIND_GAUGE, INFO(pacing_rate)},
	{"socket.delivery_rate", KIND_GAUGE, INFO(delivery_rate)},
	{"socket.mss", KIND_CONSTANT, INFO(snd_mss)},
	{"socket.rcv_mss", KIND_CONSTANT, INFO(rcv_mss)},
	{"socket.advmss", KIND_CONSTANT, INFO(advmss)},
	{"socket.pmtu", KIND_CONSTANT, INFO(pmtu)},

	{"socket.rmem", KIND_GAUGE, MEM(RMEM_ALLOC)},
	{"socket.rcvbuf", KIND_GAUGE, MEM(RCVBUF)},
	{"socket.sndmem", KIND_GAUGE, MEM(WMEM_ALLOC)},
	{"socket.sndbuf", KIND_GAUGE, MEM(SNDBUF)},
	{"socket.fwd_alloc", KIND_GAUGE, MEM(FWD_ALLOC)},
	{"socket.wqueued", KIND_GAUGE, MEM(WMEM_QUEUED)},
	{"socket.optmem", KIND_GAUGE, MEM(OPTMEM)},
	{"socket.backlog_bytes", KIND_GAUGE, MEM(BACKLOG)},
};

static uint64_t read_number(const uint8_t *at, unsigned size)
{
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;

	switch (size) {
	case 8:
		memcpy(&v64, at, sizeof(v64));
		return v64;
	case 4:
		memcpy(&v32, at, sizeof(v32));
		return v32;
	case 2:
		memcpy(&v16, at, sizeof(v16));
		return v16;
	default:
		return *at;
	}
}

/* The kernel's words for "none": no RTT yet, no slow-start threshold yet, pacing not limited. */
static bool is_unset(const struct tcp_field *field, uint64_t value)
{
	if (field->kind != KIND_GAUGE || field->in != IN_INFO)
		return false;
	if (field->at == offsetof(struct tcp_info, tcpi_snd_ssthresh))
		return value >= 0x7fffffff;
	return field->size >= 4 && value == (field->size == 4 ? UINT32_MAX : UINT64_MAX);
}

bool tcp_field_read(const struct record *record, unsigned field, uint64_t *ret_value)
{
	const struct tcp_field *f = &tcp_fields[field];
	const uint8_t *from = f->in == IN_MSG    ? (const uint8_t *)record->msg
			      : f->in == IN_INFO ? record->info
						 : record->mem;
	unsigned length = f->in == IN_MSG    ? sizeof(*record->msg)
			  : f->in == IN_INFO ? record->info_length
					     : record->mem_length;

	if (f->at + f->size > length || record_lacks(record, field))
		return false;
	uint64_t value = read_number(from + f->at, f->size);
	if (is_unset(f, value))
		return false;
	*ret_value = value;
	return true;
}
