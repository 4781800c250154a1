/* SPDX-License-Identifier: MIT */
/* The quarantine, read page by page. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/stop.h"
#include "shop/store_internal.h"

enum { PAGE = 256 };

/* A page, and behind which row the next one begins. */
struct bad_page {
	struct arena text;
	struct store_bad_row row[PAGE];
	size_t n;
	char *source, *key;	/* of the last row */
	int64_t first_us, resolved_us;
};

static const char *
take(struct arena *a, struct db_stmt *s, int i)
{
	size_t n;
	const char *text = db_text(s, i, &n);

	return arena_text(a, text, n);
}

static void
add_row(struct bad_page *p, struct db_stmt *s, bool past)
{
	struct store_bad_row *r = &p->row[p->n++];

	r->bad.source = take(&p->text, s, 0);
	r->bad.source_key = take(&p->text, s, 1);
	r->bad.field = take(&p->text, s, 2);
	r->bad.why = take(&p->text, s, 3);
	r->bad.raw = take(&p->text, s, 4);
	r->run = take(&p->text, s, 5);
	r->first_us = db_int(s, 6);
	r->last_us = db_int(s, 7);
	r->attempts = db_int(s, 8);
	r->resolved_us = past ? db_int(s, 9) : INT64_MIN;
}

/* The next page behind the last row of this one. */
static int
read_page(struct store *st, struct bad_page *p, bool past, int64_t from_us,
    int64_t to_us, struct err *err)
{
	struct db_stmt *s = store_q(st, past ? Q_BAD_PAST_PAGE : Q_BAD_PAGE,
	    err);
	struct stop_hold hold;
	int i = 0, got = 0;

	if (s == NULL)
		return -1;
	i = store_bind_str(s, i, p->source);
	i = store_bind_str(s, i, p->key);
	if (past) {
		db_bind_int(s, i++, p->first_us);
		db_bind_int(s, i++, p->resolved_us);
	}
	db_bind_int(s, i++, from_us);
	db_bind_int(s, i++, to_us);
	db_bind_int(s, i, PAGE);
	arena_release(&p->text);
	p->n = 0;
	stop_hold(&hold);
	while (p->n < PAGE && (got = db_step(s, err)) > 0)
		add_row(p, s, past);
	if (p->n == PAGE)
		got = db_reset(s, err);
	stop_release(&hold);
	return got;
}

static void
begin_behind(struct bad_page *p, const struct store_bad_row *r)
{
	free(p->source);
	free(p->key);
	p->source = mem_strdup(r->bad.source);
	p->key = mem_strdup(r->bad.source_key);
	p->first_us = r->first_us;
	p->resolved_us = r->resolved_us;
}

static int
each_of(struct store *st, struct bad_page *p, bool past,
    const int64_t window[2],
    int (*each)(void *arg, const struct store_bad_row *row, struct err *err),
    void *arg, struct err *err)
{
	const struct store_bad_row before = { .bad = { .source = "",
	    .source_key = "" }, .first_us = INT64_MIN,
	    .resolved_us = INT64_MIN };
	size_t i;

	begin_behind(p, &before);
	do {
		if (read_page(st, p, past, window[0], window[1], err) < 0)
			return -1;
		for (i = 0; i < p->n; i++) {
			if (each(arg, &p->row[i], err) < 0)
				return -1;
		}
		if (p->n > 0)
			begin_behind(p, &p->row[p->n - 1]);
	} while (p->n == PAGE);
	return 0;
}

int
store_each_bad(struct store *st, int64_t from_us, int64_t to_us,
    int (*each)(void *arg, const struct store_bad_row *row, struct err *err),
    void *arg, struct err *err)
{
	struct bad_page *p = mem_new(1, sizeof(*p));
	const int64_t window[2] = { from_us, to_us };
	int rc;

	rc = each_of(st, p, false, window, each, arg, err);
	if (rc == 0)
		rc = each_of(st, p, true, window, each, arg, err);
	arena_release(&p->text);
	free(p->source);
	free(p->key);
	free(p);
	return rc;
}
