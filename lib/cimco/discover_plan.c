/* SPDX-License-Identifier: MIT */
/* What is the same for all shapes, and unknown tables. */
#include "cimco/discover_plan.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/when.h"
#include "cimco/discover_role.h"

void
plan_doubt(struct plan *p, enum plan_topic topic, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&p->doubt[topic], fmt, ap);
	va_end(ap);
	buf_putc(&p->doubt[topic], '\n');
}

void
plan_release(struct plan *p)
{
	int i;

	for (i = 0; i < PLAN_TOPICS; i++)
		buf_release(&p->doubt[i]);
	buf_release(&p->why);
	buf_release(&p->cursor_why);
	free(p->word);
}

/* ---- values of the sample ---- */

bool
plan_time(const struct look *l, size_t row, int column, int64_t *us)
{
	size_t n;
	const char *p = sample_text(&l->sample, row, column, &n);
	enum seen_form form = seen_form(p, n, us);

	return form == SEEN_CIVIL || form == SEEN_DAY ||
	    form == SEEN_OFFSET || form == SEEN_EPOCH;
}

bool
plan_number(const struct look *l, size_t row, int column, double *x)
{
	size_t n;
	const char *p = sample_text(&l->sample, row, column, &n);

	return p != NULL && num_f64(p, n, x) == 0;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double
plan_percentile(const struct look *l, int column)
{
	double *x = mem_new(l->sample.nrow + 1, sizeof(*x)), at = -INFINITY;
	size_t i, n = 0;

	for (i = 0; i < l->sample.nrow; i++)
		n += plan_number(l, i, column, &x[n]);
	if (n > 0) {
		qsort(x, n, sizeof(*x), by_value);
		at = x[(n - 1) * 95 / 100];
	}
	free(x);
	return at;
}

bool
plan_is_timestamp(const struct look *l, int column)
{
	return l->typed && strncasecmp(l->column[column].type, "timestamp",
	    9) == 0;
}

/* ---- the table ---- */

static enum mapping_time_type
time_type(const struct look *l, int column)
{
	if (column < 0)
		return MAPPING_LOCAL;
	if (seen_is_epoch(&l->seen[column]))
		return MAPPING_EPOCH_TEXT;
	return plan_is_timestamp(l, column) ||
	    l->seen[column].form[SEEN_OFFSET] > l->seen[column].n / 2 ?
	    MAPPING_UTC : MAPPING_LOCAL;
}

static void
doubt_rivals(struct plan *p, const struct look *l)
{
	static const enum role told[] = { ROLE_MACHINE, ROLE_START, ROLE_END,
	    ROLE_STATE, ROLE_JOB, ROLE_PART, ROLE_OP, ROLE_OPERATOR,
	    ROLE_REASON };
	size_t i;

	for (i = 0; i < sizeof(told) / sizeof(*told); i++) {
		enum role r = told[i];

		if (l->role[r] < 0 || l->rival[r] < 0)
			continue;
		plan_doubt(p, r == ROLE_START || r == ROLE_END ? PLAN_TIMES :
		    r == ROLE_STATE ? PLAN_STATE : PLAN_HEAD,
		    "%s as the %s; %s might be it as well",
		    l->column[l->role[r]].name, role_names[r],
		    l->column[l->rival[r]].name);
	}
}

static void
add_missing(struct buf *b, const struct look *l, enum role role)
{
	if (l->role[role] < 0)
		buf_printf(b, "%s%s", b->len > 0 ? ", " : "",
		    role_names[role]);
}

/* What a table of no shape lacks. */
static void
explain_unknown(struct plan *p, const struct look *l)
{
	struct buf b = { 0 };

	add_missing(&b, l, ROLE_MACHINE);
	add_missing(&b, l, ROLE_START);
	add_missing(&b, l, ROLE_END);
	if (b.len > 0)
		buf_printf(&p->why, "Not recognised: no column was found for "
		    "%s.", buf_text(&b));
	else
		buf_printf(&p->why, "Not recognised: it has a machine, a "
		    "start and an end, but neither categories of seconds nor "
		    "words of a machine's state, so it would tell of %s and "
		    "not where time went.", look_role(l, ROLE_PARTS) >= 0 ?
		    "jobs and parts" : "jobs");
	p->job = b.len == 0;
	p->count[PLAN_PARTS] = look_role(l, ROLE_PARTS);
	p->count[PLAN_SCRAP] = look_role(l, ROLE_SCRAP);
	p->open = plan_open_column(l);
	p->lookback_us = 15 * WHEN_DAY;
	buf_release(&b);
}

/* What is wrong with the times of a column; NULL: nothing. */
static const char *
fault_of_times(const struct plan *p, const struct seen *s)
{
	if (seen_is_epoch_ms(s))
		return "milliseconds since 1970, which cimco-sync does not "
		    "read";
	if (seen_is_odd_date(s))
		return "dates in a form of some country's, which cimco-sync "
		    "does not read";
	if (p->shape != SHAPE_VALUES && s->form[SEEN_DAY] > s->n / 2)
		return "days without a time of day";
	return NULL;
}

/* Times that cimco-sync does not read make any shape useless. */
static void
refuse_times(struct plan *p, const struct look *l)
{
	static const enum role role[] = { ROLE_START, ROLE_END };
	const char *fault;
	size_t i;

	for (i = 0; i < 2; i++) {
		int c = l->role[role[i]];

		fault = c < 0 ? NULL : fault_of_times(p, &l->seen[c]);
		if (fault == NULL)
			continue;
		p->active = false;
		buf_printf(&p->why, " But %s holds %s: a view could make a "
		    "DATETIME of it.", l->column[c].name, fault);
	}
}

static int
find_shape(struct plan *p, struct look *l, struct db *db, struct err *err)
{
	int state = look_role(l, ROLE_STATE);

	if (state >= 0 && look_words(l, db, state, err) < 0)
		return -1;
	if (!plan_joblog(p, l) && !plan_events(p, l) && !plan_values(p, l))
		explain_unknown(p, l);
	refuse_times(p, l);
	return 0;
}

int
plan_make(struct plan *p, struct look *l, struct db *db, struct err *err)
{
	int i;

	*p = (struct plan){ .open = -1, .unique = -1, .cursor = -1 };
	for (i = 0; i < PLAN_COUNTS; i++)
		p->count[i] = -1;
	if (find_shape(p, l, db, err) < 0)
		return -1;
	if (l->role[ROLE_START] < 0 || l->role[ROLE_MACHINE] < 0)
		return 0;
	if (plan_key(p, l, db, err) < 0)
		return -1;
	p->start = time_type(l, look_role(l, ROLE_START));
	p->end = time_type(l, look_role(l, ROLE_END));
	p->stamp_type = time_type(l, look_role(l, ROLE_STAMP));
	doubt_rivals(p, l);
	return 0;
}
