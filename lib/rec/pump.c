/* SPDX-License-Identifier: MIT */
#include "rec/rec_internal.h"

/* A place in the input explains what is wrong with it or not foreseen. */
static int
fed_badly(struct rec_reader *in, struct err *err)
{
	if (err != NULL && !err->placed &&
	    (err->code == ERR_DATA || err->code == ERR_CONFIG))
		err_at(err, "%s", rec_where(in));
	return -1;
}

int
rec_pump(const struct rec_stage *st, struct rec_reader *in,
    struct rec_writer *out, struct err *err)
{
	const struct rec *rec;
	int got;

	in->src.stage = st;
	in->src.out = out;
	while ((got = rec_read(in, &rec, err)) > 0) {
		if (st->feed(st->self, rec, out, err) < 0) {
			got = fed_badly(in, err);
			break;
		}
	}
	in->src.out = NULL;
	return got;
}
