/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The values of an interface, in one order for all sources that read them: struct
 * rtnl_link_stats64 field by field, then what comes with the interface itself.
 */
#include "sources/population.h"

enum link_value {
	LINK_RX_PACKETS, LINK_TX_PACKETS, LINK_RX_BYTES, LINK_TX_BYTES, LINK_RX_ERRORS,
	LINK_TX_ERRORS, LINK_RX_DROPPED, LINK_TX_DROPPED, LINK_MULTICAST, LINK_COLLISIONS,
	LINK_RX_LENGTH_ERRORS, LINK_RX_OVER_ERRORS, LINK_RX_CRC_ERRORS, LINK_RX_FRAME_ERRORS,
	LINK_RX_FIFO_ERRORS, LINK_RX_MISSED_ERRORS, LINK_TX_ABORTED_ERRORS,
	LINK_TX_CARRIER_ERRORS, LINK_TX_FIFO_ERRORS, LINK_TX_HEARTBEAT_ERRORS,
	LINK_TX_WINDOW_ERRORS, LINK_RX_COMPRESSED, LINK_TX_COMPRESSED, LINK_RX_NOHANDLER,
	LINK_RX_OTHERHOST_DROPPED,
	LINK_CARRIER_CHANGES, LINK_CARRIER_UP_COUNT, LINK_CARRIER_DOWN_COUNT,
	LINK_MTU, LINK_OPERSTATE, LINK_FLAGS, LINK_TXQLEN, LINK_MASTER, LINK_IFINDEX, LINK_SPEED,
	LINK_VALUES
};

#define LINK_BIT(value) (1ull << (value))

enum { LINK_LIMIT = 128 }; /* interfaces with series of their own */

extern const struct population_value link_values[LINK_VALUES];
