/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netlink/link-values.h"

#define COUNTS(name)  {"link." name, KIND_COUNTER, WEIGHS_NOTHING}
#define TRAFFIC(name) {"link." name, KIND_COUNTER, WEIGHS_TRAFFIC}
#define TROUBLE(name) {"link." name, KIND_COUNTER, WEIGHS_TROUBLE}
#define STATE(name)   {"link." name, KIND_CONSTANT, WEIGHS_NOTHING}

const struct population_value link_values[LINK_VALUES] = {
	[LINK_RX_PACKETS] = TRAFFIC("rx_packets"),
	[LINK_TX_PACKETS] = TRAFFIC("tx_packets"),
	[LINK_RX_BYTES] = COUNTS("rx_bytes"),
	[LINK_TX_BYTES] = COUNTS("tx_bytes"),
	[LINK_RX_ERRORS] = TROUBLE("rx_errors"),
	[LINK_TX_ERRORS] = TROUBLE("tx_errors"),
	[LINK_RX_DROPPED] = TROUBLE("rx_dropped"),
	[LINK_TX_DROPPED] = TROUBLE("tx_dropped"),
	[LINK_MULTICAST] = COUNTS("multicast"),
	[LINK_COLLISIONS] = TROUBLE("collisions"),
	[LINK_RX_LENGTH_ERRORS] = COUNTS("rx_length_errors"),
	[LINK_RX_OVER_ERRORS] = COUNTS("rx_over_errors"),
	[LINK_RX_CRC_ERRORS] = COUNTS("rx_crc_errors"),
	[LINK_RX_FRAME_ERRORS] = COUNTS("rx_frame_errors"),
	[LINK_RX_FIFO_ERRORS] = TROUBLE("rx_fifo_errors"),
	[LINK_RX_MISSED_ERRORS] = TROUBLE("rx_missed_errors"),
	[LINK_TX_ABORTED_ERRORS] = COUNTS("tx_aborted_errors"),
	[LINK_TX_CARRIER_ERRORS] = TROUBLE("tx_carrier_errors"),
	[LINK_TX_FIFO_ERRORS] = TROUBLE("tx_fifo_errors"),
	[LINK_TX_HEARTBEAT_ERRORS] = COUNTS("tx_heartbeat_errors"),
	[LINK_TX_WINDOW_ERRORS] = COUNTS("tx_window_errors"),
	[LINK_RX_COMPRESSED] = COUNTS("rx_compressed"),
	[LINK_TX_COMPRESSED] = COUNTS("tx_compressed"),
	[LINK_RX_NOHANDLER] = COUNTS("rx_nohandler"),
	[LINK_RX_OTHERHOST_DROPPED] = COUNTS("rx_otherhost_dropped"),
	[LINK_CARRIER_CHANGES] = TROUBLE("carrier_changes"),
	[LINK_CARRIER_UP_COUNT] = COUNTS("carrier_up_count"),
	[LINK_CARRIER_DOWN_COUNT] = COUNTS("carrier_down_count"),
	[LINK_MTU] = STATE("mtu"),
	[LINK_OPERSTATE] = STATE("operstate"),
	[LINK_FLAGS] = STATE("flags"),
	[LINK_TXQLEN] = STATE("txqlen"),
	[LINK_MASTER] = STATE("master"),
	[LINK_IFINDEX] = STATE("ifindex"),
	[LINK_SPEED] = STATE("speed"),
};
