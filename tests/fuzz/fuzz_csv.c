/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as CSV.  Every instruction set and every block size read the
 * same; what was read, written as CSV or NDJSON and read again is equal.
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
round_trip(const uint8_t *data, size_t size, struct rec_options o, bool csv)
{
	struct buf first = { NULL, 0, 0 }, again = first, text = first;
	int fd = scratch();
	struct rec_writer *w = csv ? rec_csv_writer(fd, o.delimiter)
	    : rec_ndjson_writer(fd);
	struct rec_reader *in;
	bool good;

	o.max_bad = -1;
	in = rec_open_bytes("f", data, size, &o, NULL);
	good = read_all(in, &first, w);
	rec_close(in);
	rec_writer_free(w);
	if (!good && !csv)
		abort();
	slurp(&text, fd);
	o.max_bad = 0;
	o.partial = true;
	o.format = REC_AUTO;
	in = rec_open_bytes("f", text.data, text.len, &o, NULL);
	read_all(in, &again, NULL);
	rec_close(in);
	if (good && text.len > 0 && comparable(&first))
		must_equal(&first, &again);
	buf_release(&first);
	buf_release(&again);
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char delimiters[] = ",;\t ";
	struct rec_options o = { .schema = &schema, .format = REC_CSV };
	struct buf want = { NULL, 0, 0 }, got = want;
	const struct rec_isa *isa;
	size_t k;

	if (size < 1)
		return 0;
	o.max_bad = (data[0] & 3) - 1;
	o.delimiter = delimiters[data[0] >> 2 & 3];
	o.kind = (data[0] & 16) != 0 ? "span" : NULL;
	read_as(data + 1, size - 1, &o, &rec_isa_portable, REC_BLOCK, &want);
	for (k = 0; (isa = rec_isa_nth(k)) != NULL; k++) {
		buf_clear(&got);
		read_as(data + 1, size - 1, &o, isa,
		    (data[0] >> 5) * 8U + k + 1, &got);
		must_equal(&got, &want);
	}
	round_trip(data + 1, size - 1, o, true);
	round_trip(data + 1, size - 1, o, false);
	buf_release(&want);
	buf_release(&got);
	return 0;
}
