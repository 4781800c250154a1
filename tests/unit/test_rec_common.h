/* SPDX-License-Identifier: MIT */
/* test_rec_common: records as one line of text, to compare with. */
#ifndef TESTS_TEST_REC_COMMON_H
#define TESTS_TEST_REC_COMMON_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "check.h"
#include "rec/rec.h"
#include "rec/rec_internal.h"

enum { K_RECORD, K_MACHINE, K_START, K_PARTS, K_SECONDS, K_OPEN, K_N };

static const struct rec_key test_keys[K_N] = {
	{ "record", REC_TEXT }, { "machine", REC_TEXT },
	{ "start", REC_TIME }, { "parts", REC_INT },
	{ "seconds", REC_REAL }, { "open", REC_BOOL },
};
static const struct rec_schema test_schema = { test_keys, K_N };

static inline void
show_val(struct buf *b, const struct rec_val *v)
{
	switch (v->is) {
	case REC_IS_NULL:
		buf_puts(b, "null");
		break;
	case REC_IS_FALSE:
		buf_puts(b, "false");
		break;
	case REC_IS_TRUE:
		buf_puts(b, "true");
		break;
	case REC_IS_NUM:
		buf_add(b, v->text, v->len);
		break;
	default:
		rec_json_string(b, v->text, v->len);
	}
}

/* a=1 b="x" */
static inline void
show_rec(struct buf *b, const struct rec *r)
{
	int i;

	for (i = 0; i < r->shape->n; i++) {
		buf_printf(b, "%s%s=", i > 0 ? " " : "", r->shape->name[i]);
		show_val(b, &r->val[i]);
	}
}

/* Records end with '|'; the end is "." and a failure "!" and its text. */
static inline void
show_all(struct buf *b, struct rec_reader *in)
{
	struct err err = { 0 };
	const struct rec *r;
	int got;

	while ((got = rec_read(in, &r, &err)) > 0) {
		show_rec(b, r);
		buf_putc(b, '|');
	}
	buf_printf(b, got < 0 ? "!%s" : ".%s", err.text);
}

/*
 * Reads the n bytes in blocks of every size up to 40 and as a whole: what
 * comes out must not depend on it.  The caller's, to free().
 */
static inline char *
show_bytes(const char *s, size_t n, const struct rec_options *o)
{
	struct buf first = { NULL, 0, 0 }, b = { NULL, 0, 0 };
	struct err err = { 0 };
	struct rec_reader *in;
	size_t block;

	for (block = 0; block <= 40; block++) {
		in = rec_open_bytes("in", s, n, o, &err);
		assert_non_null(in);
		if (block > 0)
			in->src.block = block;
		show_all(block == 0 ? &first : &b, in);
		rec_close(in);
		if (block > 0)
			assert_string_equal(buf_text(&b), buf_text(&first));
		buf_clear(&b);
	}
	buf_release(&b);
	return first.data;
}

static inline void
expect(const char *text, size_t n, const struct rec_options *o,
    const char *want)
{
	char *got = show_bytes(text, n, o);

	assert_string_equal(got, want);
	free(got);
}

struct expect_case {
	const char *in, *want;
};

static inline void
expect_cases(const struct expect_case *c, size_t n,
    const struct rec_options *o)
{
	for (; n > 0; n--, c++)
		expect(c->in, strlen(c->in), o, c->want);
}

#define EXPECT_CASES(c, o) expect_cases(c, sizeof(c) / sizeof((c)[0]), o)

static inline void
log_into(void *self, enum log_level level, const char *text)
{
	(void)level;
	buf_puts(self, text);
	buf_putc(self, '\n');
}

#endif
