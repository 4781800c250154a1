/* SPDX-License-Identifier: MIT */
/* What is made of a row: job, output, span, spans, checks. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "cimco/discover_write.h"
#include "cimco/discover_yaml.h"
#include "rec/rec.h"

static void
put_time(struct buf *b, const struct found *f, const char *key, int column,
    enum mapping_time_type type)
{
	if (column < 0)
		return;
	buf_printf(b, "%*s%s: ", WRITE_DEEP, "", key);
	if (type == MAPPING_LOCAL) {
		write_name(b, &f->look, column);
		buf_putc(b, '\n');
		return;
	}
	buf_puts(b, "{column: ");
	write_name(b, &f->look, column);
	buf_printf(b, ", type: %s}\n", write_type_names[type]);
}

static void
put_role(struct buf *b, const struct found *f, const char *key,
    enum role role)
{
	if (look_role(&f->look, role) < 0)
		return;
	buf_printf(b, "%*s%s: ", WRITE_DEEP, "", key);
	write_name(b, &f->look, look_role(&f->look, role));
	buf_putc(b, '\n');
}

/* The row's machine and window, and the words that go with them. */
static void
put_head(struct buf *b, const struct found *f)
{
	const struct plan *p = &f->plan;

	write_doubts(b, WRITE_DEEP, &p->doubt[PLAN_HEAD]);
	put_role(b, f, "machine", ROLE_MACHINE);
	write_doubts(b, WRITE_DEEP, &p->doubt[PLAN_TIMES]);
	put_time(b, f, "start", look_role(&f->look, ROLE_START), p->start);
	if (p->length_us > 0) {
		buf_printf(b, "%*slength: ", WRITE_DEEP, "");
		write_length(b, p->length_us);
		buf_putc(b, '\n');
	} else {
		put_time(b, f, "end", look_role(&f->look, ROLE_END), p->end);
	}
	put_role(b, f, "job", ROLE_JOB);
	put_role(b, f, "part", ROLE_PART);
	put_role(b, f, "op", ROLE_OP);
	put_role(b, f, "operator", ROLE_OPERATOR);
}

static void
put_count(struct buf *b, const struct found *f, const char *key, int column,
    bool cumulative, int indent)
{
	if (column < 0)
		return;
	buf_printf(b, "%*s%s: ", indent, "", key);
	if (cumulative)
		buf_puts(b, "{column: ");
	write_name(b, &f->look, column);
	buf_puts(b, cumulative ? ", counter: cumulative}\n" : "\n");
}

static void
put_counts(struct buf *b, const struct found *f)
{
	const struct plan *p = &f->plan;

	write_doubts(b, WRITE_DEEP, &p->doubt[PLAN_COUNTED]);
	put_count(b, f, "target", p->count[PLAN_TARGET], false, WRITE_DEEP);
	put_count(b, f, "parts", p->count[PLAN_PARTS], p->cumulative,
	    WRITE_DEEP);
	put_count(b, f, "scrap", p->count[PLAN_SCRAP], false, WRITE_DEEP);
}

static void
put_job(struct buf *b, const struct found *f)
{
	const struct plan *p = &f->plan;

	buf_printf(b, "%*sjob:\n", WRITE_IN, "");
	put_head(b, f);
	put_role(b, f, "duration_s", ROLE_DURATION);
	if (p->count[PLAN_PARTS] >= 0 || p->count[PLAN_SCRAP] >= 0) {
		buf_printf(b, "%*soutput:\n", WRITE_IN, "");
		put_counts(b, f);
	}
}

static void
put_spans(struct buf *b, const struct found *f)
{
	const struct plan *p = &f->plan;
	int i, wide = 0, n;

	yaml_note(b, WRITE_IN, "What each state and reason costs, the "
	    "definitions profile says.");
	write_doubts(b, WRITE_IN, &p->doubt[PLAN_SECONDS]);
	buf_printf(b, "%*sspans:\n", WRITE_IN, "");
	for (i = 0; i < p->nspan; i++) {
		n = (int)strlen(f->look.column[p->span[i].column].name);
		wide = n > wide && n < 32 ? n : wide;
	}
	for (i = 0; i < p->nspan; i++) {
		const struct word_category *cat = &p->span[i].category;
		size_t from;

		buf_printf(b, "%*s- {seconds: ", WRITE_DEEP, "");
		from = b->len;
		write_name(b, &f->look, p->span[i].column);
		n = (int)(b->len - from);
		buf_printf(b, ",%*s state: %s", wide > n ? wide - n : 0, "",
		    cat->state);
		if (cat->reason[0] != '\0') {
			buf_puts(b, ", reason: ");
			yaml_scalar(b, cat->reason, strlen(cat->reason));
		}
		buf_puts(b, "}\n");
	}
}

/* Words that no file should hold are left to the doubts. */
static bool
can_be_key(const struct plan_word *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		if ((unsigned char)w->text[i] < 0x20 || w->text[i] == 0x7f)
			return false;
	}
	return w->n > 0 && rec_utf8(w->text, w->n);
}

static void
put_state(struct buf *b, const struct found *f)
{
	const struct plan *p = &f->plan;
	size_t i;

	write_doubts(b, WRITE_DEEP, &p->doubt[PLAN_STATE]);
	buf_printf(b, "%*sstate:\n%*scolumn: ", WRITE_DEEP, "",
	    WRITE_DEEP + 2, "");
	write_name(b, &f->look, look_role(&f->look, ROLE_STATE));
	buf_printf(b, "\n%*smap:\n", WRITE_DEEP + 2, "");
	for (i = 0; i < p->nword; i++) {
		if (p->word[i].state == NULL || !can_be_key(&p->word[i]))
			continue;
		buf_printf(b, "%*s", WRITE_DEEP + 4, "");
		yaml_scalar(b, p->word[i].text, p->word[i].n);
		buf_printf(b, ": %s\n", p->word[i].state);
	}
	buf_printf(b, "%*selse: quarantine\n", WRITE_DEEP + 2, "");
}

static void
put_span(struct buf *b, const struct found *f)
{
	buf_printf(b, "%*sspan:\n", WRITE_IN, "");
	put_head(b, f);
	put_state(b, f);
	put_role(b, f, "reason", ROLE_REASON);
	put_counts(b, f);
}

/* ---- checks ---- */

/* The next 1, 2 or 5 with zeros. */
static double
round_up(double x)
{
	double at = 1;

	while (at < x && at < 1e15) {
		if (at * 2 >= x)
			return at * 2;
		if (at * 5 >= x)
			return at * 5;
		at *= 10;
	}
	return at;
}

/* low NAN: no bound.  The bound is ten times what is usual, and least. */
static void
put_check(struct buf *b, const struct look *l, int column, double low,
    double least, const char *otherwise)
{
	double usual = plan_percentile(l, column), high = least;

	if (usual * 10 > high)
		high = round_up(usual * 10);
	buf_printf(b, "%*s", WRITE_DEEP, "");
	write_name(b, l, column);
	buf_puts(b, isnan(low) ? ": {range: [null, " : ": {range: [0, ");
	b->len += num_put_f64(buf_room(b, NUM_MAX), high);
	b->data[b->len] = '\0';
	buf_printf(b, "]%s}", otherwise);
	buf_putc(b, '\n');
}

static int
idle_column(const struct plan *p)
{
	int i;

	for (i = 0; i < p->nspan; i++) {
		if (strcmp(p->span[i].category.state, "idle") == 0)
			return p->span[i].column;
	}
	return -1;
}

static void
put_checks(struct buf *b, const struct found *f)
{
	const struct plan *p = &f->plan;
	int parts = p->cumulative ? -1 : p->count[PLAN_PARTS];
	int duration = p->job ? look_role(&f->look, ROLE_DURATION) : -1;
	int idle = idle_column(p);

	if (parts < 0 && duration < 0 && idle < 0)
		return;
	yaml_note(b, WRITE_IN, "Outside its range a value is kept and "
	    "flagged, or its row set aside. The bounds lie far above what "
	    "was seen.");
	buf_printf(b, "%*schecks:\n", WRITE_IN, "");
	if (parts >= 0)
		put_check(b, &f->look, parts, 0, 10000, "");
	if (idle >= 0)
		put_check(b, &f->look, idle, 0, 604800, "");
	if (duration >= 0)
		put_check(b, &f->look, duration, NAN, 31536000,
		    ", else: quarantine");
}

void
write_parts(struct buf *b, const struct found *f)
{
	switch (f->plan.shape) {
	case SHAPE_VALUES:
		buf_printf(b, "%*soutput:\n", WRITE_IN, "");
		put_head(b, f);
		put_counts(b, f);
		break;
	case SHAPE_EVENTS:
		put_span(b, f);
		break;
	default:
		put_job(b, f);
	}
	if (f->plan.nspan > 0)
		put_spans(b, f);
	put_checks(b, f);
}
