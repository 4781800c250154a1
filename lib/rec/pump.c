/* SPDX-License-Identifier: MIT */
#include "rec/rec_internal.h"

void
rec_fed_badly(struct rec_reader *in, struct err *err)
{
	if (err != NULL && !err->placed &&
	    (err->code == ERR_DATA || err->code == ERR_CONFIG))
		err_at(err, "%s", rec_where(in));
}

/*
 * What a stage held back lies before the record that failed, so what is wrong
 * with that comes first.
 */
static void
held_badly(const struct rec_stage *st, struct rec_writer *out,
    struct err *err)
{
	struct err first = { 0 };

	if (st->idle != NULL && st->idle(st->self, out, &first) < 0 &&
	    err != NULL)
		*err = first;
}

int
rec_pump(const struct rec_stage *st, struct rec_reader *in,
    struct rec_writer *out, struct err *err)
{
	const struct rec *rec;
	int64_t n = 0;
	int got;

	in->src.stage = st;
	in->src.out = out;
	while ((got = rec_read(in, &rec, err)) > 0) {
		if (st->feed(st->self, rec, out, err) < 0) {
			rec_fed_badly(in, err);
			got = -1;
			break;
		}
		if (st->prepare == NULL || ++n % in->alone != 0)
			continue;
		got = rec_lanes(st, in, out, err);
		if (got < 0)
			break;
	}
	in->src.out = NULL;
	if (got < 0)
		held_badly(st, out, err);
	return got;
}
