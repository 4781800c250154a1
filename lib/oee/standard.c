/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "oee/standard.h"

/* NULL for any. */
static char *
pattern(struct tl_text t)
{
	return t.len == 0 || (t.len == 1 && *t.s == '*') ? NULL :
	    mem_text(t.s, t.len);
}

void
standards_add(struct standards *s, struct tl_text part, struct tl_text op,
    struct tl_text machine, int64_t from_us, int64_t to_us, int64_t ideal_us)
{
	struct standard *x = mem_new(1, sizeof(*x));
	size_t before = s->part.len;
	size_t i = (size_t)map_put(&s->part, part.s, part.len);

	s->head = mem_grow(s->head, &s->cap, s->part.len, sizeof(*s->head));
	if (s->part.len > before)
		s->head[i] = NULL;
	x->op = pattern(op);
	x->machine = pattern(machine);
	x->from_us = from_us;
	x->to_us = to_us;
	x->ideal_us = ideal_us;
	x->next = s->head[i];
	s->head[i] = x;
}

/* 2 the very one, 1 any, 0 another. */
static int
fit(const char *name, struct tl_text t)
{
	if (name == NULL)
		return 1;
	return strlen(name) == t.len &&
	    memcmp(name, t.s, t.len) == 0 ? 2 : 0;
}

/* Higher fits better; 0 does not fit. */
static int
rank(const struct standard *x, struct tl_text op, const char *machine,
    int64_t us)
{
	/* Nearly all are of any machine, whose name is then left alone. */
	int m = x->machine == NULL ? 1 :
	    strcmp(x->machine, machine) == 0 ? 2 : 0;
	int o = fit(x->op, op);

	if (m == 0 || o == 0 || us < x->from_us || us >= x->to_us)
		return 0;
	return m * 2 + o;
}

/* Between two edges of the part's standards the answer stays the same. */
static void
narrow(struct standard_answer *a, int64_t edge_us, int64_t us)
{
	if (edge_us <= us && edge_us > a->from_us)
		a->from_us = edge_us;
	if (edge_us > us && edge_us < a->to_us)
		a->to_us = edge_us;
}

static int
contradiction(struct tl_text part, struct tl_text op, const char *machine,
    struct err *err)
{
	return err_set(err, ERR_CONFIG, "two standards fit part \"%.*s\", "
	    "operation \"%.*s\", machine \"%s\" equally",
	    (int)part.len, part.s, (int)op.len, op.s, machine);
}

int
standards_find(const struct standards *s, struct tl_text part,
    struct tl_text op, const char *machine, int64_t us,
    struct standard_answer *a, struct err *err)
{
	int64_t i = map_find(&s->part, part.s, part.len);
	const struct standard *best = NULL, *x;
	bool rival = false;
	int top = 0, r;

	a->from_us = INT64_MIN;
	a->to_us = INT64_MAX;
	for (x = i < 0 ? NULL : s->head[i]; x != NULL; x = x->next) {
		narrow(a, x->from_us, us);
		narrow(a, x->to_us, us);
		r = rank(x, op, machine, us);
		if (r == 0 || r < top)
			continue;
		if (r > top || x->from_us > best->from_us) {
			best = x;
			rival = false;
		} else if (x->from_us == best->from_us) {
			rival = rival || x->ideal_us != best->ideal_us;
		}
		top = r;
	}
	a->found = best != NULL;
	a->ideal_us = best == NULL ? 0 : best->ideal_us;
	return rival ? contradiction(part, op, machine, err) : 0;
}

void
standards_release(struct standards *s)
{
	struct standard *x, *next;
	size_t i;

	for (i = 0; i < s->part.len; i++) {
		for (x = s->head[i]; x != NULL; x = next) {
			next = x->next;
			free(x->op);
			free(x->machine);
			free(x);
		}
	}
	free(s->head);
	map_release(&s->part);
	memset(s, 0, sizeof(*s));
}
