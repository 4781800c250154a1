/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as NDJSON.  Every instruction set and every block size read the
 * same; what was read, written and read again is equal.
 */
#include "fuzz_rec.h"

static void
read_as(const uint8_t *data, size_t size, const struct rec_options *o,
    const struct rec_isa *isa, size_t block, struct buf *b)
{
	struct rec_reader *in = rec_open_bytes("f", data, size, o, NULL);

	in->isa = isa;
	in->src.block = block;
	read_all(in, b, NULL);
	rec_close(in);
}

static void
round_trip(const uint8_t *data, size_t size, struct rec_options o)
{
	struct buf first = { NULL, 0, 0 }, again = first, text = first;
	struct rec_writer *w;
	struct rec_reader *in;
	int fd = scratch();

	w = rec_ndjson_writer(fd);
	o.max_bad = -1;
	o.partial = true;
	in = rec_open_bytes("f", data, size, &o, NULL);
	if (!read_all(in, &first, w))
		abort();
	rec_close(in);
	rec_writer_free(w);
	slurp(&text, fd);
	o.max_bad = 0;
	in = rec_open_bytes("f", text.data, text.len, &o, NULL);
	read_all(in, &again, NULL);
	rec_close(in);
	if (comparable(&first))
		must_equal(&first, &again);
	buf_release(&first);
	buf_release(&again);
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rec_options o = { .schema = &schema, .format = REC_NDJSON };
	struct buf want = { NULL, 0, 0 }, got = want;
	const struct rec_isa *isa;
	size_t k;

	if (size < 1)
		return 0;
	o.max_bad = (data[0] & 7) - 1;
	o.partial = (data[0] & 8) != 0;
	read_as(data + 1, size - 1, &o, &rec_isa_portable, REC_BLOCK, &want);
	for (k = 0; (isa = rec_isa_nth(k)) != NULL; k++) {
		buf_clear(&got);
		read_as(data + 1, size - 1, &o, isa,
		    (data[0] >> 4) * 8U + k + 1, &got);
		must_equal(&got, &want);
	}
	round_trip(data + 1, size - 1, o);
	buf_release(&want);
	buf_release(&got);
	return 0;
}
