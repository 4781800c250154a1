/* SPDX-License-Identifier: MIT */
/* truth: a machine's life once more, as facts. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "rec/rec.h"
#include "sim/life.h"
#include "sim/truth.h"

/* Spans wait until their row, and a repair that outlasts it, are over. */
struct teller {
	const struct sim_plant *plant;
	const struct sim_machine *machine;
	struct rec_writer *w;
	int64_t to_s;
	struct sim_span *span;
	size_t n, cap;
};

static bool
is_upkeep(enum sim_reason r)
{
	return r == SIM_SERVICE || r >= SIM_SPINDLE;
}

static bool
is_open(const struct teller *t, int64_t end_s)
{
	return end_s > t->to_s;
}

static void
put_head(struct teller *t, const char *kind, const struct sim_span *s,
    int64_t start_s, int64_t end_s, int64_t n)
{
	char key[2 * SIM_NAME];
	bool open = is_open(t, end_s);

	snprintf(key, sizeof(key), "%s/%lld", t->machine->name,
	    (long long)s->row);
	rec_begin(t->w, kind);
	rec_put_str(t->w, "machine", t->machine->name);
	rec_put_time(t->w, "start", start_s * WHEN_SECOND);
	rec_put_time(t->w, "end", (open ? t->to_s : end_s) * WHEN_SECOND);
	rec_put_str(t->w, "source", "truth");
	rec_put_str(t->w, "source_key", key);
	rec_put_int(t->w, "n", n);
	if (open)
		rec_put_bool(t->w, "open", true);
}

static void
put_work(struct teller *t, const struct sim_span *s)
{
	char text[32];

	snprintf(text, sizeof(text), "J%06lld", (long long)s->order.number);
	rec_put_str(t->w, "job", text);
	rec_put_str(t->w, "part", t->plant->part[s->order.part].name);
	snprintf(text, sizeof(text), "%d", sim_operation(t->machine->type));
	rec_put_str(t->w, "op", text);
	rec_put_str(t->w, "operator", t->plant->operator[s->operator].id);
}

/* What is seen of a span by to_s. */
static int64_t
seen_s(const struct teller *t, const struct sim_span *s)
{
	return (is_open(t, s->end_s) ? t->to_s : s->end_s) - s->start_s;
}

static int
put_job(struct teller *t, const struct sim_span *s, int64_t end_s,
    struct err *err)
{
	char family[] = { (char)('A' + t->plant->part[s->order.part].family),
	    '\0' };
	int64_t to_s = is_open(t, end_s) ? t->to_s : end_s;

	put_head(t, "job", s, s->start_s, end_s, 0);
	put_work(t, s);
	rec_put_int(t->w, "duration_s", to_s - s->start_s);
	rec_put_int(t->w, "planned_parts", s->order.planned);
	rec_put_time(t->w, "due", s->order.due_s * WHEN_SECOND);
	rec_put_int(t->w, "priority", s->order.priority);
	rec_put_str(t->w, "setup_family", family);
	return rec_end(t->w, err);
}

static int
put_output(struct teller *t, const struct sim_span *s, size_t n,
    int64_t end_s, struct err *err)
{
	int64_t parts = 0, scrap = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		parts += sim_parts_by(&s[i], seen_s(t, &s[i]));
		scrap += s[i].scrap;
	}
	put_head(t, "output", s, s->start_s, end_s, 1);
	rec_put_int(t->w, "parts", parts);
	rec_put_int(t->w, "scrap", scrap > parts ? parts : scrap);
	put_work(t, s);
	return rec_end(t->w, err);
}

static int
put_span(struct teller *t, const struct sim_span *s, int64_t n,
    struct err *err)
{
	put_head(t, "span", s, s->start_s, s->end_s, n);
	rec_put_int(t->w, "seconds", seen_s(t, s));
	rec_put_str(t->w, "state", sim_words[s->reason].state);
	if (sim_words[s->reason].reason != NULL)
		rec_put_str(t->w, "reason", sim_words[s->reason].reason);
	put_work(t, s);
	return rec_end(t->w, err);
}

/* Where the stop that begins with span i ends. */
static int64_t
upkeep_end(const struct teller *t, size_t i, int64_t *worked_s)
{
	enum sim_reason r = t->span[i].reason;
	int64_t end_s = t->span[i].end_s;

	for (*worked_s = 0; i < t->n; i++) {
		if (t->span[i].reason != r)
			continue;
		*worked_s += t->span[i].end_s - t->span[i].start_s;
		end_s = t->span[i].end_s;
		if (t->span[i].ends)
			break;
	}
	return end_s;
}

/* The maintenance that somebody would book, and what was behind it. */
static int
put_upkeep(struct teller *t, size_t i, int64_t n, struct err *err)
{
	const struct sim_span *s = &t->span[i];
	bool service = s->reason == SIM_SERVICE;
	int64_t worked_s, end_s = upkeep_end(t, i, &worked_s);

	if (is_open(t, end_s))
		return 0;
	put_head(t, "maintenance", s, s->start_s, end_s, n);
	rec_put_str(t->w, "type", service ? "preventive" : "corrective");
	rec_put_str(t->w, "note", sim_words[s->reason].reason);
	if (rec_end(t->w, err) < 0)
		return -1;
	rec_begin(t->w, "truth");
	rec_put_str(t->w, "what", service ? "service" : "breakdown");
	rec_put_str(t->w, "machine", t->machine->name);
	rec_put_time(t->w, "time", s->start_s * WHEN_SECOND);
	rec_put_str(t->w, "reason", sim_words[s->reason].reason);
	rec_put_int(t->w, "seconds", worked_s);
	rec_put_real(t->w, "run_h", s->run_h);
	if (!service)
		rec_put_real(t->w, "hazard_h", s->hazard_h);
	return rec_end(t->w, err);
}

/* The n spans from i on are one row; the last one says whether it ended. */
static int
put_row(struct teller *t, size_t i, size_t n, struct err *err)
{
	const struct sim_span *s = &t->span[i];
	int64_t end_s = s[n - 1].end_s;
	size_t k;

	if (!s[n - 1].closes)
		end_s = INT64_MAX;
	if (put_job(t, s, end_s, err) < 0 ||
	    put_output(t, s, n, end_s, err) < 0)
		return -1;
	for (k = 0; k < n; k++) {
		if (put_span(t, &s[k], 2 + (int64_t)k, err) < 0)
			return -1;
		if (is_upkeep(s[k].reason) && s[k].begins && put_upkeep(t,
		    i + k, 2 + (int64_t)k, err) < 0)
			return -1;
	}
	return 0;
}

static int
tell(struct teller *t, struct err *err)
{
	size_t i, n;

	for (i = 0; i < t->n; i += n) {
		for (n = 1; i + n < t->n && !t->span[i + n].opens; n++)
			;
		if (put_row(t, i, n, err) < 0)
			return -1;
	}
	t->n = 0;
	return 0;
}

/* Whether a repair is under way at the end of what waits. */
static bool
is_pending(const struct teller *t)
{
	size_t i;

	for (i = t->n; i > 0; i--) {
		if (is_upkeep(t->span[i - 1].reason))
			return !t->span[i - 1].ends;
	}
	return false;
}

static int
tell_machine(struct teller *t, struct sim_plant *plant, int m,
    struct err *err)
{
	struct sim_life life;
	struct sim_span s;
	int rc = 0;

	t->machine = &plant->machine[m];
	sim_life_init(&life, plant, m);
	for (sim_life_next(&life, &s); rc == 0 && s.start_s < t->to_s;
	    sim_life_next(&life, &s)) {
		t->span = mem_grow(t->span, &t->cap, t->n + 1,
		    sizeof(*t->span));
		t->span[t->n++] = s;
		if (s.closes && !is_pending(t))
			rc = tell(t, err);
	}
	if (rc == 0)
		rc = tell(t, err);
	sim_life_release(&life);
	return rc;
}

int
sim_truth_write(struct sim_plant *plant, int64_t to_s,
    struct rec_writer *w, struct err *err)
{
	struct teller t = { .plant = plant, .w = w, .to_s = to_s };
	int rc = 0, m;

	for (m = 0; rc == 0 && m < plant->nmachine; m++)
		rc = tell_machine(&t, plant, m, err);
	free(t.span);
	return rc;
}
