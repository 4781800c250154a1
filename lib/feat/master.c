/* SPDX-License-Identifier: MIT */
/* What records say of machines, and standards. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "feat/engine.h"
#include "shop/kinds.h"
#include "shop/timeline_said.h"

/* ---- machines ---- */

static int
new_machine(struct feat *f, struct tl_text name, const char *zone,
    const char *group, int capacity, struct err *err)
{
	const size_t known = f->nmachine;
	const size_t i = (size_t)map_put(&f->machines, name.s, name.len);
	struct feat_machine *m;

	if (i < known)
		return (int)i;
	f->machine = mem_grow(f->machine, &f->machine_cap, known + 1,
	    sizeof(*f->machine));
	m = &f->machine[known];
	memset(m, 0, sizeof(*m));
	m->name = (struct tl_text){ map_name(&f->machines, (int64_t)i),
		name.len };
	m->cal = calendar_machine(f->p.calendar, m->name.s, zone, group,
	    capacity, err);
	if (m->cal == NULL)
		return -1;
	if (timeline_machine(f->truth, m->name, zone, group, capacity,
	    err) < 0)
		return -1;
	f->nmachine++;
	m->label = feat_label(f, name);
	m->capacity = cal_capacity(m->cal);
	m->walk = cal_walk_new(m->cal);
	m->parts_walk = cal_walk_new(m->cal);
	m->first_us = INT64_MAX;
	m->base_us = m->truth_us = m->truth_end_us = m->quiet_us =
	    m->read_us = INT64_MIN;
	m->stop.to_us = m->truth_stop.to_us = INT64_MIN;
	m->next_shift_us = INT64_MAX;
	feat_past_init(&m->past, f->spec);
	feat_runs_init(&m->runs);
	return (int)i;
}

int
feat_machine(struct feat *f, struct tl_text name, struct err *err)
{
	const int64_t i = map_find(&f->machines, name.s, name.len);

	return i >= 0 ? (int)i : new_machine(f, name, NULL, NULL, 0, err);
}

static const char *
keep(struct arena *a, struct tl_text t)
{
	return t.len == 0 ? NULL : arena_text(a, t.s, t.len);
}

/* The plant's timeline checks what a machine record says. */
int
feat_on_machine(struct feat *f, const struct rec *r, struct err *err)
{
	struct tl_machine_said said;
	struct arena a = { NULL };
	int rc;

	if (tl_machine_said(f->truth, &said, r, err) < 0)
		return -1;
	rc = new_machine(f, said.name, keep(&a, said.zone),
	    keep(&a, said.group), said.capacity, err);
	arena_release(&a);
	return rc < 0 ? -1 : 0;
}

/* ---- standards ---- */

/* As standards are everywhere: none and "*" are any. */
static int32_t
any_or(struct feat *f, struct tl_text t)
{
	return t.len == 1 && t.s[0] == '*' ? -1 : feat_label(f, t);
}

int
feat_on_standard(struct feat *f, const struct rec *r, struct err *err)
{
	struct feat_standard s = { .from_us = INT64_MIN, .to_us = INT64_MAX,
		.setup_s = NAN };
	struct tl_text part, op, machine;

	if (tl_rec_must(F_PART, tl_rec_text(r, F_PART, &part, err), err) < 0 ||
	    tl_rec_text(r, F_OP, &op, err) < 0 ||
	    tl_rec_text(r, F_MACHINE, &machine, err) < 0 ||
	    rec_time(r, F_VALID_FROM, &s.from_us, err) < 0 ||
	    rec_time(r, F_VALID_TO, &s.to_us, err) < 0 ||
	    rec_real(r, F_SETUP_S, &s.setup_s, err) < 0)
		return -1;
	if (isnan(s.setup_s))
		return 0;
	s.part = feat_label(f, part);
	s.op = any_or(f, op);
	s.machine = any_or(f, machine);
	f->standard = mem_grow(f->standard, &f->standard_cap,
	    f->nstandard + 1, sizeof(*f->standard));
	f->standard[f->nstandard++] = s;
	return 0;
}
