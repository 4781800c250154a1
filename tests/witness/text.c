/* SPDX-License-Identifier: MIT */
/* text: a plant as the files its user would have. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "witness/text.h"

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri",
	"sat", "sun" };

void
w_text_time(struct buf *b, int64_t ms)
{
	int64_t frac = (ms % 1000 + 1000) % 1000;
	time_t s = (time_t)((ms - frac) / 1000);
	char text[32];
	struct tm tm;

	gmtime_r(&s, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	buf_printf(b, "%s.%03dZ", text, (int)frac);
}

static void
put_date(struct buf *b, int64_t day)
{
	time_t s = (time_t)day * 86400;
	char text[16];
	struct tm tm;

	gmtime_r(&s, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	buf_puts(b, text);
}

static void
put_range(struct buf *b, int from, int to)
{
	buf_printf(b, "from: \"%02d:%02d\", to: \"%02d:%02d\"", from / 60,
	    from % 60, to / 60, to % 60);
}

static void
put_shift(struct buf *b, const struct w_shift *s)
{
	const char *comma = "";
	int i;

	buf_printf(b, "  - {name: %s, days: [", s->name);
	for (i = 0; i < 7; i++)
		if ((s->days >> i & 1) != 0) {
			buf_printf(b, "%s%s", comma, weekdays[i]);
			comma = ", ";
		}
	buf_puts(b, "], ");
	put_range(b, s->from, s->to);
	buf_puts(b, s->date_of_end ? ", business_date: end" : "");
	comma = ", breaks: [{";
	for (i = 0; i < s->nbrk; i++) {
		buf_puts(b, comma);
		put_range(b, s->brk[i].from, s->brk[i].to);
		comma = "}, {";
	}
	buf_puts(b, s->nbrk > 0 ? "}]}\n" : "}\n");
}

static void
put_exception(struct buf *b, const struct w_except *e)
{
	int i;

	buf_puts(b, "  - {date: ");
	put_date(b, e->day);
	buf_puts(b, e->nshift == 0 ? ", off: true" : ", shifts: [");
	for (i = 0; i < e->nshift; i++)
		buf_printf(b, "%s%s", i > 0 ? ", " : "", e->shift[i].name);
	buf_puts(b, e->nshift == 0 ? "}\n" : "]}\n");
}

/* Half of the machines are described by the file, half by their record. */
static bool
in_calendar(int machine)
{
	return machine % 2 == 0;
}

static void
put_machines(struct buf *b, const struct w_plant *p)
{
	const struct w_machine *m;
	int i;

	buf_puts(b, "machines:\n");
	for (i = 0; i < p->nmachine; i++) {
		m = &p->machine[i];
		if (in_calendar(i))
			buf_printf(b, "  %s: {zone: %s, capacity: %d}\n",
			    m->name, m->zone, m->capacity);
	}
}

void
w_text_calendar(struct buf *b, const struct w_plant *p)
{
	const struct w_calendar *cal = &p->cal;
	int i;

	buf_printf(b, "zone: %s\nshifts:\n", cal->zone);
	for (i = 0; i < cal->nshift; i++)
		put_shift(b, &cal->shift[i]);
	if (cal->nholiday > 0)
		buf_puts(b, "holidays:\n");
	for (i = 0; i < cal->nholiday; i++) {
		buf_puts(b, "  - ");
		put_date(b, cal->holiday[i]);
		buf_putc(b, '\n');
	}
	if (cal->nexcept > 0)
		buf_puts(b, "exceptions:\n");
	for (i = 0; i < cal->nexcept; i++)
		put_exception(b, &cal->except[i]);
	put_machines(b, p);
}

void
w_text_profile(struct buf *b, const struct w_plant *p)
{
	static const char *const name[] = { "production", "setup", "delay",
		"down", "unassigned", "planned", "outside" };
	int i, c;

	buf_puts(b, "name: witness\nstates:\n");
	for (i = 0; i < W_STATES - 1; i++)
		buf_printf(b, "  - {state: s%d, class: %s}\n", i,
		    name[p->profile.class[i]]);
	buf_puts(b, "  - {state: idle, class: unassigned}\n"
	    "  - {state: running, class: production}\nprecedence: [");
	for (i = 0; i < p->profile.listed; i++)
		for (c = 0; c <= W_OUTSIDE; c++)
			if (p->profile.rank[c] == i)
				buf_printf(b, "%s%s", i > 0 ? ", " : "",
				    name[c]);
	buf_printf(b, "]\ngap: %s\n", p->profile.gap == W_NODATA ? "nodata" :
	    p->profile.gap == W_UNASSIGNED ? "idle" : "running");
	if (p->profile.ignore > 0)
		buf_printf(b, "ignore_under: %lldms\n",
		    (long long)p->profile.ignore);
	if (p->profile.micro > 0)
		buf_printf(b, "micro_stop: %lldms\n",
		    (long long)p->profile.micro);
	if (p->profile.minimum_run > 0)
		buf_printf(b, "minimum_run: %lldms\n",
		    (long long)p->profile.minimum_run);
}

/* ---- records ---- */

enum kind { SPAN, OUTPUT, JOB };

struct item {
	const struct w_row *row;
	enum kind kind;
	int n;
	bool by_time;
};

/* The order of millwright-records(5). */
static int
by_order(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int c = x->row->machine - y->row->machine;

	if (!x->by_time && c != 0)
		return c;
	if (x->row->from != y->row->from)
		return x->row->from < y->row->from ? -1 : 1;
	if (c != 0)
		return c;
	if (x->kind != y->kind)
		return (int)x->kind - (int)y->kind;
	if (x->row->to != y->row->to)
		return x->row->to < y->row->to ? -1 : 1;
	c = strcmp(x->row->key, y->row->key);
	return c != 0 ? c : x->n - y->n;
}

static void
put_thousandths(struct buf *b, const char *key, int64_t x)
{
	buf_printf(b, ",\"%s\":%" PRId64 ".%03d", key, x / 1000,
	    (int)(x % 1000));
}

static void
put_item(struct buf *b, const struct w_plant *p, const struct item *it)
{
	static const char *const kind[] = { "span", "output", "job" };
	const struct w_row *r = it->row;

	buf_printf(b, "{\"record\":\"%s\",\"machine\":\"%s\",\"start\":\"",
	    kind[it->kind], p->machine[r->machine].name);
	w_text_time(b, r->from);
	buf_puts(b, "\",\"end\":\"");
	w_text_time(b, r->to);
	buf_printf(b, "\",\"source\":\"w\",\"source_key\":\"%s\",\"n\":%d",
	    r->key, it->n);
	if (it->kind == SPAN) {
		if (r->cat[it->n].state == W_STATES - 1)
			buf_puts(b, ",\"state\":\"nodata\"");
		else
			buf_printf(b, ",\"state\":\"s%d\"",
			    r->cat[it->n].state);
		if (r->cat[it->n].ms >= 0)
			put_thousandths(b, "seconds", r->cat[it->n].ms);
	} else if (it->kind == OUTPUT) {
		put_thousandths(b, "parts", r->parts_m);
		put_thousandths(b, "scrap", r->scrap_m);
	}
	if (r->part > 0)
		buf_printf(b, ",\"part\":\"p%d\"", r->part);
	if (r->open)
		buf_puts(b, ",\"open\":true");
	buf_puts(b, "}\n");
}

static void
put_masters(struct buf *b, const struct w_plant *p)
{
	const struct w_standard *s;
	const struct w_machine *m;
	int i;

	for (i = 0; i < p->nmachine; i++) {
		m = &p->machine[i];
		buf_printf(b, "{\"record\":\"machine\",\"machine\":\"%s\"",
		    m->name);
		if (!in_calendar(i))
			buf_printf(b, ",\"capacity\":%d,\"time_zone\":\"%s\"",
			    m->capacity, m->zone);
		buf_puts(b, "}\n");
	}
	for (i = 0; i < p->nstandard; i++) {
		s = &p->standard[i];
		buf_printf(b, "{\"record\":\"standard\",\"part\":\"p%d\","
		    "\"op\":\"*\",\"machine\":\"%s\",\"valid_from\":\"",
		    s->part, s->machine < 0 ? "*" :
		    p->machine[s->machine].name);
		w_text_time(b, s->from);
		if (s->to != INT64_MAX) {
			buf_puts(b, "\",\"valid_to\":\"");
			w_text_time(b, s->to);
		}
		buf_putc(b, '"');
		put_thousandths(b, "ideal_s", s->ideal_ms);
		buf_puts(b, "}\n");
	}
}

void
w_text_records(struct buf *b, const struct w_plant *p, bool by_time)
{
	const size_t max = W_ROWS * (W_CATS + 2);
	struct item *it = calloc(max, sizeof(*it));
	const struct w_row *r;
	size_t n = 0, k;
	int i, j;

	put_masters(b, p);
	for (i = 0; i < p->nrow; i++) {
		r = &p->row[i];
		for (j = 0; j < r->ncat; j++)
			it[n++] = (struct item){ r, SPAN, j, by_time };
		if (r->part > 0)
			it[n++] = (struct item){ r, OUTPUT, W_CATS, by_time };
		if (r->job)
			it[n++] = (struct item){ r, JOB, W_CATS + 1, by_time };
	}
	qsort(it, n, sizeof(*it), by_order);
	for (k = 0; k < n; k++)
		put_item(b, p, &it[k]);
	free(it);
}
