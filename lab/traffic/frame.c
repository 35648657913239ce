/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/frame.h"

#include <errno.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "base/number.h"

enum {
	IPV4 = 20,
	IPV6 = 40,
	UDP = 8,
	TCP = 20,
	TCP_OFFSET = 12,
	TCP_FLAGS = 13,
	MOST_EXTENSIONS = 8
};

uint16_t frame_u16(const struct frame *frame, size_t offset)
{
	return (uint16_t)(frame->bytes[offset] << 8 | frame->bytes[offset + 1]);
}

uint32_t frame_u32(const struct frame *frame, size_t offset)
{
	return (uint32_t)frame_u16(frame, offset) << 16 | frame_u16(frame, offset + 2);
}

/* Everything behind the network header, of a packet of `n` bytes from that header on. */
static void set_network(struct frame *f, uint8_t version, size_t header, size_t n)
{
	f->version = version;
	f->end = f->network + n;
	f->transport = f->payload = f->network + header;
}

static void read_ipv4(struct frame *f)
{
	size_t at = FRAME_ETHERNET;

	if (f->n - at < IPV4)
		return;
	size_t header = (size_t)(f->bytes[at] & 0xf) * 4, n = frame_u16(f, at + 2);
	if (f->bytes[at] >> 4 != 4 || header < IPV4 || n < header || n > f->n - at)
		return;
	f->network = at;
	set_network(f, 4, header, n);
	if ((frame_u16(f, at + 6) & 0x1fff) == 0)
		f->protocol = f->bytes[at + 9];
}

static bool is_extension(uint8_t protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING ||
	       protocol == IPPROTO_DSTOPTS || protocol == IPPROTO_FRAGMENT;
}

/* RFC 8200 section 4: each tells the next one's protocol and its own length. */
static void skip_extensions(struct frame *f, uint8_t protocol)
{
	for (int i = 0; is_extension(protocol); i++) {
		size_t at = f->transport;

		if (f->end - at < 8 || i == MOST_EXTENSIONS)
			return;
		size_t n = protocol == IPPROTO_FRAGMENT ? 8 : ((size_t)f->bytes[at + 1] + 1) * 8;
		if (n > f->end - at ||
			(protocol == IPPROTO_FRAGMENT && frame_u16(f, at + 2) & 0xfff8))
			return;
		protocol = f->bytes[at];
		f->transport = f->payload = at + n;
	}
	f->protocol = protocol;
}

static void read_ipv6(struct frame *f)
{
	size_t at = FRAME_ETHERNET;

	if (f->n - at < IPV6 || f->bytes[at] >> 4 != 6 || frame_u16(f, at + 4) > f->n - at - IPV6)
		return;
	f->network = at;
	set_network(f, 6, IPV6, IPV6 + (size_t)frame_u16(f, at + 4));
	skip_extensions(f, f->bytes[at + 6]);
}

static void read_transport(struct frame *f)
{
	size_t room = f->end - f->transport, header = 0;

	if (f->protocol == IPPROTO_UDP)
		header = UDP;
	else if (f->protocol == IPPROTO_TCP && room >= TCP)
		header = (size_t)(f->bytes[f->transport + TCP_OFFSET] >> 4) * 4;
	else if (f->protocol != IPPROTO_TCP)
		return;
	if (header < UDP || header > room || (f->protocol == IPPROTO_TCP && header < TCP))
		f->protocol = 0;
	else
		f->payload = f->transport + header;
}

void frame_read(uint8_t *bytes, size_t n, struct frame *ret_frame)
{
	struct frame f = {
		.bytes = bytes, .n = n, .network = n, .transport = n, .payload = n, .end = n};

	if (n >= FRAME_ETHERNET) {
		uint16_t type = frame_u16(&f, 12);

		if (type == ETHERTYPE_IP)
			read_ipv4(&f);
		else if (type == ETHERTYPE_IPV6)
			read_ipv6(&f);
		if (f.version)
			read_transport(&f);
	}
	*ret_frame = f;
}

uint8_t frame_tcp_flags(const struct frame *frame)
{
	return frame->bytes[frame->transport + TCP_FLAGS];
}

bool frame_tcp_option(
	const struct frame *frame, uint8_t kind, size_t least, size_t *ret_offset, size_t *ret_n)
{
	size_t at = frame->transport + TCP;

	while (at < frame->payload && frame->bytes[at] != TCPOPT_EOL) {
		if (frame->bytes[at] == TCPOPT_NOP) {
			at++;
			continue;
		}
		size_t room = frame->payload - at;
		size_t n = room < 2 ? 0 : frame->bytes[at + 1];
		if (n < 2 || n > room)
			return false;
		if (frame->bytes[at] == kind && n >= least) {
			*ret_offset = at;
			*ret_n = n;
			return true;
		}
		at += n;
	}
	return false;
}

static bool take_word(struct selector *s, const char *word)
{
	const struct {
		const char *name;
		bool *into;
	} words[] = {{"tcp", &s->tcp}, {"udp", &s->udp}, {"icmp", &s->icmp}, {"syn", &s->syn},
		{"data", &s->data}, {"ack", &s->ack}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i].name) == 0) {
			*words[i].into = true;
			return true;
		}
	return strcmp(word, "ip") == 0;
}

int selector_parse(const char *text, struct selector *ret_selector)
{
	struct selector s = {};

	for (const char *p = text;; p++) {
		char word[16] = "";
		size_t n = strcspn(p, ",");
		uint64_t port;

		if (n >= sizeof(word))
			return -EINVAL;
		memcpy(word, p, n);
		char *colon = strchr(word, ':');
		if (colon) {
			if (number_u64_in(colon + 1, 1, UINT16_MAX, &port) < 0)
				return -EINVAL;
			s.port = (uint16_t)port;
			*colon = '\0';
		}
		if (!take_word(&s, word))
			return -EINVAL;
		p += n;
		if (!*p)
			break;
	}
	bool segments = s.syn || s.data || s.ack;
	if ((segments && !s.tcp) || (s.port && !s.tcp && !s.udp))
		return -EINVAL;
	*ret_selector = s;
	return 0;
}

static bool takes_protocol(const struct selector *s, const struct frame *f)
{
	if (!s->tcp && !s->udp && !s->icmp)
		return true;
	switch (f->protocol) {
	case IPPROTO_TCP:
		return s->tcp;
	case IPPROTO_UDP:
		return s->udp;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return s->icmp;
	default:
		return false;
	}
}

static bool takes_segment(const struct selector *s, const struct frame *f)
{
	if (f->protocol != IPPROTO_TCP || (!s->syn && !s->data && !s->ack))
		return true;
	uint8_t flags = frame_tcp_flags(f);
	bool payload = f->end > f->payload, syn = flags & TH_SYN;

	return (s->syn && syn) || (s->data && payload) ||
	       (s->ack && !payload && (flags & (TH_SYN | TH_FIN | TH_RST | TH_ACK)) == TH_ACK);
}

bool selector_takes(const struct selector *s, const struct frame *f)
{
	if (!f->version || !takes_protocol(s, f) || !takes_segment(s, f))
		return false;
	bool ports = f->protocol == IPPROTO_TCP || f->protocol == IPPROTO_UDP;
	return !s->port || (ports && (frame_u16(f, f->transport) == s->port ||
					     frame_u16(f, f->transport + 2) == s->port));
}
