/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "oee/engine.h"
#include "oee/suggest.h"
#include "shop/kinds.h"
#include "shop/timeline_word.h"
#include "stats/sketch.h"

enum { SKETCH = 256 };		/* rows that count exactly */
static const double best_share = 0.2;

/* A source row whose facts may still come. */
struct row {
	int64_t start_us;
	struct buf text;	/* source NUL source_key, then part NUL op */
	size_t key_len;		/* of the first two */
	int64_t running_ms, parts_m;
	bool open;
};

struct machine {
	int64_t start_us;	/* of all rows at hand */
	struct row *row;
	size_t n, made, cap;	/* made: with a text to use again */
};

/* The cycles of a part's operation on a machine. */
struct cycles {
	struct stats_sketch *s;	/* seconds for one part */
	int64_t first_us;
	int machine;
	char *part, *op;
};

struct suggest {
	struct oee_params p;
	struct map names;
	struct machine *machine;
	size_t machine_cap;
	struct map keys;	/* machine NUL part NUL op */
	struct cycles *cycles;
	size_t cycles_cap;
	struct tl_words words;
	struct when_memory date;
	struct buf text;
	long long timeless;	/* rows with parts and no running time */
};

static void
add_text(struct buf *b, struct tl_text t)
{
	buf_add(b, t.s, t.len);
	buf_putc(b, '\0');
}

static struct cycles *
find_cycles(struct suggest *g, int machine, const char *part,
    const char *op)
{
	const size_t before = g->keys.len;
	struct cycles *c;
	size_t i;

	buf_clear(&g->text);
	buf_add(&g->text, &machine, sizeof(machine));
	buf_add(&g->text, part, strlen(part) + 1);
	buf_add(&g->text, op, strlen(op));
	i = (size_t)map_put(&g->keys, g->text.data, g->text.len);
	g->cycles = mem_grow(g->cycles, &g->cycles_cap, g->keys.len,
	    sizeof(*g->cycles));
	c = &g->cycles[i];
	if (g->keys.len > before)
		*c = (struct cycles){ stats_sketch_new(SKETCH, i), INT64_MAX,
		    machine, mem_strdup(part), mem_strdup(op) };
	return c;
}

static void
add_cycle(struct suggest *g, int machine, const struct row *r)
{
	const char *part = r->text.data + r->key_len;
	struct cycles *c;

	if (r->open || r->parts_m <= 0 || *part == '\0')
		return;
	if (r->running_ms <= 0) {
		g->timeless++;
		return;
	}
	c = find_cycles(g, machine, part, part + strlen(part) + 1);
	stats_sketch_add(c->s, (double)r->running_ms / (double)r->parts_m);
	if (r->start_us < c->first_us)
		c->first_us = r->start_us;
}

/* No more facts of the rows at hand will come. */
static void
settle(struct suggest *g, int machine)
{
	struct machine *m = &g->machine[machine];
	size_t i;

	for (i = 0; i < m->n; i++)
		add_cycle(g, machine, &m->row[i]);
	m->n = 0;
}

static int
find_machine(struct suggest *g, const struct rec *r, struct err *err)
{
	const size_t before = g->names.len;
	struct tl_text name;
	size_t i;

	if (tl_rec_must(F_MACHINE, tl_rec_text(r, F_MACHINE, &name, err),
	    err) < 0)
		return -1;
	i = (size_t)map_put(&g->names, name.s, name.len);
	g->machine = mem_grow(g->machine, &g->machine_cap, g->names.len,
	    sizeof(*g->machine));
	if (g->names.len > before)
		g->machine[i] = (struct machine){ .start_us = INT64_MIN };
	return (int)i;
}

static bool
is_row(const struct row *r, const struct buf *key)
{
	return r->key_len == key->len &&
	    memcmp(r->text.data, key->data, key->len) == 0;
}

static struct row *
new_row(struct machine *m)
{
	m->row = mem_grow(m->row, &m->cap, m->n + 1, sizeof(*m->row));
	if (m->n == m->made)
		memset(&m->row[m->made++], 0, sizeof(*m->row));
	return &m->row[m->n++];
}

/* The row of a fact; its part and operation are those of the first fact. */
static struct row *
find_row(struct suggest *g, struct machine *m, const struct tl_span *s)
{
	struct row *r;
	size_t i;

	buf_clear(&g->text);
	add_text(&g->text, s->source);
	add_text(&g->text, s->source_key);
	for (i = 0; i < m->n; i++) {
		if (is_row(&m->row[i], &g->text))
			return &m->row[i];
	}
	r = new_row(m);
	buf_clear(&r->text);
	buf_add(&r->text, g->text.data, g->text.len);
	r->key_len = g->text.len;
	add_text(&r->text, s->part);
	add_text(&r->text, s->op);
	r->start_us = s->start_us;
	r->running_ms = r->parts_m = 0;
	r->open = false;
	return r;
}

static int
add_running(struct suggest *g, struct row *r, const struct tl_span *s,
    struct err *err)
{
	const struct tl_word *w = tl_words_get(&g->words, s->state, s->reason,
	    err);

	if (w == NULL)
		return -1;
	if (w->class == CLASS_PRODUCTION)
		r->running_ms += s->ms >= 0 ? s->ms :
		    (s->end_us - s->start_us) / 1000;
	return 0;
}

static int
add_fact(struct suggest *g, int machine, const struct tl_fact *f,
    struct err *err)
{
	struct machine *m = &g->machine[machine];
	struct row *r;

	if (f->span.start_us < m->start_us)
		return err_set(err, ERR_DATA, "machine \"%s\": a start before "
		    "the last one; sort the facts by machine and start",
		    map_name(&g->names, machine));
	if (f->span.start_us > m->start_us)
		settle(g, machine);
	m->start_us = f->span.start_us;
	r = find_row(g, m, &f->span);
	r->open = r->open || f->span.open;
	r->parts_m += f->parts_m;
	return f->kind == KIND_SPAN ? add_running(g, r, &f->span, err) : 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out,
    struct err *err)
{
	const int kind = shop_kind_of(r);
	struct suggest *g = self;
	struct tl_fact f;
	int machine;

	(void)out;
	if (kind != KIND_SPAN && kind != KIND_JOB && kind != KIND_OUTPUT)
		return rec_get(r, REC_KIND) != NULL ? 0 : err_set(err,
		    ERR_DATA, "record: missing; of CSV without that column "
		    "--kind says what its rows are");
	machine = find_machine(g, r, err);
	if (machine < 0 || tl_decode(&f, &g->date, kind, r, err) < 0)
		return -1;
	return add_fact(g, machine, &f, err);
}

static int
cycles_order(const void *va, const void *vb, void *arg)
{
	const struct cycles *a = va, *b = vb;
	const struct suggest *g = arg;
	int c = strcmp(a->part, b->part);

	if (c == 0)
		c = strcmp(a->op, b->op);
	return c != 0 ? c : strcmp(map_name(&g->names, a->machine),
	    map_name(&g->names, b->machine));
}

static int
write_one(const struct suggest *g, const struct cycles *c,
    struct rec_writer *out, struct err *err)
{
	const double s = stats_sketch_quantile(c->s, best_share);

	rec_begin(out, "standard");
	rec_put_str(out, "part", c->part);
	rec_put_str(out, "op", c->op[0] == '\0' ? "*" : c->op);
	rec_put_str(out, "machine", map_name(&g->names, c->machine));
	rec_put_time(out, "valid_from", c->first_us);
	rec_put_fixed(out, "ideal_s", llround(s * 1e6), 6);
	rec_put_bool(out, "assumed", true);
	return rec_end(out, err);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct suggest *g = self;
	long long few = 0;
	size_t i;

	for (i = 0; i < g->names.len; i++)
		settle(g, (int)i);
	if (g->keys.len > 1)
		qsort_r(g->cycles, g->keys.len, sizeof(*g->cycles),
		    cycles_order, g);
	for (i = 0; i < g->keys.len; i++) {
		if (stats_sketch_n(g->cycles[i].s) < OEE_SUGGEST_ROWS)
			few++;
		else if (write_one(g, &g->cycles[i], out, err) < 0)
			return -1;
	}
	if (few > 0)
		log_put(g->p.log, LOG_LEVEL_NOTE, "no suggestion for %lld of "
		    "%zu: fewer than %d rows", few, g->keys.len,
		    OEE_SUGGEST_ROWS);
	if (g->timeless > 0)
		log_put(g->p.log, LOG_LEVEL_NOTE, "%lld rows have parts but "
		    "no running time of their own", g->timeless);
	return 0;
}

static void
release(void *self)
{
	struct suggest *g = self;
	size_t i, k;

	for (i = 0; i < g->names.len; i++) {
		for (k = 0; k < g->machine[i].made; k++)
			buf_release(&g->machine[i].row[k].text);
		free(g->machine[i].row);
	}
	for (i = 0; i < g->keys.len; i++) {
		stats_sketch_free(g->cycles[i].s);
		free(g->cycles[i].part);
		free(g->cycles[i].op);
	}
	free(g->machine);
	free(g->cycles);
	map_release(&g->names);
	map_release(&g->keys);
	tl_words_release(&g->words);
	buf_release(&g->text);
	free(g);
}

struct rec_stage
oee_suggest_stage(const struct oee_params *p)
{
	struct rec_stage st = { .feed = feed, .finish = finish,
		.free = release };
	struct suggest *g = mem_new(1, sizeof(*g));

	g->p = *p;
	g->words.profile = p->profile;
	st.self = g;
	return st;
}
