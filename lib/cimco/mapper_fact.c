/* SPDX-License-Identifier: MIT */
/* The facts of a row. */
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "base/when.h"
#include "cimco/mapper_row.h"

/* Where the kinds that a row gives keep what they share. */
static const struct place {
	enum shop_kind kind;
	int machine, start, end, source, source_key, n;
	int text[4];		/* job, part, op, operator */
	int open, flags;
} place_job = { KIND_JOB, JOB_MACHINE, JOB_START, JOB_END, JOB_SOURCE,
    JOB_SOURCE_KEY, JOB_N, { JOB_JOB, JOB_PART, JOB_OP, JOB_OPERATOR },
    JOB_OPEN, JOB_FLAGS },
place_output = { KIND_OUTPUT, OUTPUT_MACHINE, OUTPUT_START, OUTPUT_END,
    OUTPUT_SOURCE, OUTPUT_SOURCE_KEY, OUTPUT_N,
    { OUTPUT_JOB, OUTPUT_PART, OUTPUT_OP, OUTPUT_OPERATOR }, OUTPUT_OPEN,
    OUTPUT_FLAGS },
place_span = { KIND_SPAN, SPAN_MACHINE, SPAN_START, SPAN_END, SPAN_SOURCE,
    SPAN_SOURCE_KEY, SPAN_N, { SPAN_JOB, SPAN_PART, SPAN_OP, SPAN_OPERATOR },
    SPAN_OPEN, SPAN_FLAGS };

/* A fact of the row's machine and window, as child number n. */
static struct fact *
add_fact(struct mapper *mp, const struct place *at, int n)
{
	struct fact *f = &mp->fact[mp->nfact];
	const char *source = mp->t->source;
	struct label s;
	int i;

	mp->number[mp->nfact++] = n;
	fact_init(f, at->kind);
	fact_set_text(f, at->machine, mp->machine.data, mp->machine.len);
	fact_set_int(f, at->start, mp->window.start_us);
	fact_set_int(f, at->end, mp->window.end_us);
	fact_set_text(f, at->source, source, strlen(source));
	fact_set_text(f, at->source_key, mp->key.data, mp->key.len);
	fact_set_int(f, at->n, n);
	for (i = 0; i < 4; i++) {
		s = mapper_label(mp, mp->t->text[MAPPING_JOB + i]);
		if (s.n > 0)
			fact_set_text(f, at->text[i], s.s, s.n);
	}
	if (mp->open)
		fact_set_int(f, at->open, 1);
	return f;
}

static void
set_count(struct mapper *mp, struct fact *f, int field,
    enum mapping_count_id id)
{
	double x;

	if (mapper_count(mp, id, mp->number[f - mp->fact], &x) > 0)
		fact_set_num(f, field, x);
}

/* More rejects than pieces: one of the two is wrong, and it is not the
 * counter on the machine. */
static void
check_scrap(struct mapper *mp, struct fact *f, int parts, int scrap,
    enum mapping_count_id id)
{
	if (f->v[parts].is_null || f->v[scrap].is_null ||
	    f->v[scrap].d <= f->v[parts].d)
		return;
	f->v[scrap] = (struct fact_val){ .is_null = true };
	mapper_flag(mp, "scrap", mp->t->count[id].column,
	    mp->number[f - mp->fact]);
}

static void
set_due(struct mapper *mp, struct fact *f)
{
	const struct mapping_time *due = &mp->t->due;
	struct label s = mapper_label(mp, due->column);
	struct moment m;

	moment_read(&m, mp->m->zone, due->type, s.s, s.n);
	if (m.is == MOMENT_OK)
		fact_set_int(f, JOB_DUE, m.us);
	if (m.is == MOMENT_BAD)
		mapper_flag(mp, "unreadable", due->column, 0);
}

static void
set_priority(struct mapper *mp, struct fact *f)
{
	struct label s = mapper_label(mp, mp->t->priority);
	int64_t x;

	if (s.n == 0)
		return;
	if (num_fixed(s.s, s.n, 0, &x) < 0)
		mapper_flag(mp, "unreadable", mp->t->priority, 0);
	else
		fact_set_int(f, JOB_PRIORITY, x);
}

static void
set_planned(struct mapper *mp, struct fact *f)
{
	int column = mp->t->planned_parts;
	struct label s = mapper_label(mp, column);
	double x;

	if (s.n == 0)
		return;
	if (num_f64(s.s, s.n, &x) < 0 || x > (double)FACT_PARTS_MAX)
		mapper_flag(mp, "unreadable", column, 0);
	else if (x < 0)
		mapper_flag(mp, "negative", column, 0);
	else
		fact_set_num(f, JOB_PLANNED_PARTS, x);
}

static void
add_job(struct mapper *mp, int n)
{
	struct fact *f = add_fact(mp, &place_job, n);
	struct label family;

	family = mapper_label(mp, mp->t->text[MAPPING_SETUP_FAMILY]);
	if (mp->duration_ms >= 0)
		fact_set_int(f, JOB_DURATION_S, mp->duration_ms);
	if (family.n > 0)
		fact_set_text(f, JOB_SETUP_FAMILY, family.s, family.n);
	set_planned(mp, f);
	set_priority(mp, f);
	set_due(mp, f);
}

/* A row that counted nothing gives none, unless it is all the row is. */
static void
add_output(struct mapper *mp, int n, bool alone)
{
	struct fact *f = add_fact(mp, &place_output, n);

	set_count(mp, f, OUTPUT_PARTS, MAPPING_OUTPUT_PARTS);
	set_count(mp, f, OUTPUT_SCRAP, MAPPING_OUTPUT_SCRAP);
	set_count(mp, f, OUTPUT_REWORK, MAPPING_OUTPUT_REWORK);
	set_count(mp, f, OUTPUT_TARGET, MAPPING_OUTPUT_TARGET);
	check_scrap(mp, f, OUTPUT_PARTS, OUTPUT_SCRAP, MAPPING_OUTPUT_SCRAP);
	if (!alone && f->v[OUTPUT_PARTS].is_null &&
	    f->v[OUTPUT_SCRAP].is_null && f->v[OUTPUT_REWORK].is_null &&
	    f->v[OUTPUT_TARGET].is_null)
		mp->nfact--;
}

/* What the source's word means; NULL when nobody said. */
static const char *
state_of(struct mapper *mp, const struct label *s, int n)
{
	const struct mapping_state *st = &mp->t->state;
	const char *word;
	size_t i;

	for (i = 0; i < st->n; i++) {
		if (strlen(st->word[i]) == s->n &&
		    strncasecmp(st->word[i], s->s, s->n) == 0)
			return st->state[i];
	}
	for (i = 0; st->n == 0 && mapping_states[i] != NULL; i++) {
		word = mapping_states[i];
		if (strlen(word) == s->n &&
		    strncasecmp(word, s->s, s->n) == 0)
			return word;
	}
	if (st->other != NULL)
		mapper_flag(mp, "unmapped", st->column, n);
	return st->other;
}

static int
set_state(struct mapper *mp, struct fact *f, int n)
{
	const char *state = mp->t->state.constant;
	struct label s;

	if (mp->t->state.column != MAPPING_NONE) {
		s = mapper_label(mp, mp->t->state.column);
		if (s.s == NULL)
			s.s = "";
		state = state_of(mp, &s, n);
		if (state == NULL)
			return mapper_bad(mp, mp->t->state.column,
			    "a state that is not mapped: \"%.*s\"", (int)s.n,
			    s.s);
	}
	fact_set_text(f, SPAN_STATE, state, strlen(state));
	return 0;
}

static int
add_span(struct mapper *mp, int n)
{
	struct fact *f = add_fact(mp, &place_span, n);
	struct label reason;
	int64_t ms = mapper_seconds(mp, mp->t->seconds, n);

	if (set_state(mp, f, n) < 0)
		return -1;
	reason = mapper_label(mp, mp->t->text[MAPPING_REASON]);
	if (reason.n > 0)
		fact_set_text(f, SPAN_REASON, reason.s, reason.n);
	if (ms >= 0)
		fact_set_int(f, SPAN_SECONDS, ms);
	set_count(mp, f, SPAN_PARTS, MAPPING_SPAN_PARTS);
	set_count(mp, f, SPAN_SCRAP, MAPPING_SPAN_SCRAP);
	check_scrap(mp, f, SPAN_PARTS, SPAN_SCRAP, MAPPING_SPAN_SCRAP);
	return 0;
}

/* The categories of a row of totals; those of no time give no span. */
static void
add_spans(struct mapper *mp, int n)
{
	const struct mapping_span *sp;
	struct fact *f;
	int64_t ms;
	int i;

	for (i = 0; i < mp->t->nspan; i++) {
		sp = &mp->t->span[i];
		ms = mapper_seconds(mp, sp->seconds, n + i);
		if (ms <= 0)
			continue;
		f = add_fact(mp, &place_span, n + i);
		fact_set_text(f, SPAN_STATE, sp->state, strlen(sp->state));
		if (sp->reason != NULL)
			fact_set_text(f, SPAN_REASON, sp->reason,
			    strlen(sp->reason));
		fact_set_int(f, SPAN_SECONDS, ms);
	}
}

/* Of an open row the window is not known yet. */
static void
check_sum(struct mapper *mp)
{
	int64_t window_ms = (mp->window.end_us - mp->window.start_us) / 1000;
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < mp->nfact && !mp->open; i++) {
		if (mp->fact[i].kind == KIND_SPAN)
			sum += mp->fact[i].v[SPAN_SECONDS].i;
	}
	if (sum > window_ms && !mp->open)
		mapper_flag(mp, "sum", MAPPING_NONE, FLAG_ALL);
}

int
mapper_facts(struct mapper *mp)
{
	const struct mapping_table *t = mp->t;
	int n = 0;

	if (t->has_job)
		add_job(mp, n++);
	if (t->has_output)
		add_output(mp, n++, !t->has_job && !t->has_span &&
		    t->nspan == 0);
	if (t->has_span && add_span(mp, n++) < 0)
		return -1;
	add_spans(mp, n);
	check_sum(mp);
	return 0;
}
