/* SPDX-License-Identifier: MIT */
/*
 * A source's clock that is set back stamps rows behind the cursor.  A run
 * that comes long after sees a later time than the last one all the same, so
 * the two times alone do not tell.  A steady clock of ours does: of an hour
 * that passed here only ten minutes passed there.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/retry.h"
#include "base/when.h"
#include "cimco/sync_table.h"
#include "shop/store.h"

/* Ours starts anew with our machine: then less seems to have passed. */
int
sync_clock_lost(const struct sync_table *s, int64_t *lost_us,
    struct err *err)
{
	long long here_us, there_us;
	char *text;

	*lost_us = 0;
	if (!s->src->server_clock)
		return 0;
	if (store_get(s->o->store, s->t->source, "clocks", &text, err) < 0)
		return -1;
	if (text != NULL && sscanf(text, "%lld %lld", &here_us,
	    &there_us) == 2)
		*lost_us = retry_steady_us() - here_us -
		    (s->src->now_us - there_us);
	free(text);
	if (*lost_us > SYNC_CLOCK_SLACK_US)
		log_put(s->o->log, LOG_LEVEL_NOTE, "%s: the source's clock "
		    "lost %lld s; what was stamped meanwhile is read again",
		    s->t->source, (long long)(*lost_us / WHEN_SECOND));
	else if (*lost_us < 0)
		*lost_us = 0;
	return 0;
}

int
sync_clock_keep(const struct sync_table *s, struct err *err)
{
	char text[64];

	if (!s->src->server_clock || s->t->cursor.kind != MAPPING_STAMP)
		return 0;
	snprintf(text, sizeof(text), "%lld %lld",
	    (long long)retry_steady_us(), (long long)s->src->now_us);
	return store_set(s->o->store, s->t->source, "clocks", text, err);
}
