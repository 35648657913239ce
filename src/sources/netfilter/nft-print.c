/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The only words with libnftables: a listing, which changes nothing. */
#include <nftables/libnftables.h>
#include <stdio.h>

#include "sources/netfilter/nft-listing.h"

int nft_listing_print(void *unused)
{
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);

	(void)unused;
	if (!nft)
		return 1;
	nft_ctx_output_set_flags(
		nft, NFT_CTX_OUTPUT_HANDLE | NFT_CTX_OUTPUT_STATELESS | NFT_CTX_OUTPUT_TERSE);
	nft_ctx_set_output(nft, stdout);
	return nft_run_cmd_from_buffer(nft, "list ruleset") ? 1 : 0;
}
