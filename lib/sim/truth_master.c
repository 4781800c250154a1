/* SPDX-License-Identifier: MIT */
/* Master data, and the effects that nobody in the plant knows. */
#include <stdio.h>

#include "base/num.h"
#include "base/when.h"
#include "base/zone.h"
#include "rec/rec.h"
#include "sim/truth.h"

/* One effect of a machine, an operator or a part. */
static int
put_effect(struct rec_writer *w, const char *kind, const char *name,
    const char *effect, double x, struct err *err)
{
	char text[NUM_MAX];

	rec_begin(w, "truth");
	rec_put_str(w, "what", "effect");
	rec_put_str(w, kind, name);
	rec_put_str(w, "column", effect);
	rec_put_text(w, "true_value", text, num_put_f64(text, x));
	return rec_end(w, err);
}

static int
put_machine(const struct sim_plant *p, const struct sim_machine *m,
    struct rec_writer *w, struct err *err)
{
	static const char *const type[SIM_TYPES] = { "lathe", "mill",
	    "grinder" };

	rec_begin(w, "machine");
	rec_put_str(w, "machine", m->name);
	rec_put_str(w, "group", type[m->type]);
	rec_put_str(w, "time_zone", zone_name(p->zone));
	return rec_end(w, err);
}

static int
put_machine_effects(const struct sim_machine *m, struct rec_writer *w,
    struct err *err)
{
	rec_begin(w, "truth");
	rec_put_str(w, "what", "port");
	rec_put_str(w, "machine", m->name);
	rec_put_str(w, "key", m->port);
	if (rec_end(w, err) < 0 ||
	    put_effect(w, "machine", m->name, "slowness", m->slowness,
	    err) < 0 ||
	    put_effect(w, "machine", m->name, "hazard", m->hazard, err) < 0 ||
	    put_effect(w, "machine", m->name, "scrap", m->scrap, err) < 0 ||
	    put_effect(w, "machine", m->name, "stops", m->stops, err) < 0 ||
	    put_effect(w, "machine", m->name, "service_h", m->service_h,
	    err) < 0)
		return -1;
	return put_effect(w, "machine", m->name, "unattended",
	    m->unattended, err);
}

static int
put_part(const struct sim_part *part, struct rec_writer *w, struct err *err)
{
	char family[] = { (char)('A' + part->family), '\0' };

	rec_begin(w, "part");
	rec_put_str(w, "part", part->name);
	rec_put_str(w, "setup_family", family);
	return rec_end(w, err);
}

static int
put_part_effects(const struct sim_part *part, struct rec_writer *w,
    struct err *err)
{
	if (put_effect(w, "part", part->name, "scrap", part->scrap, err) < 0 ||
	    put_effect(w, "part", part->name, "hardness", part->hardness,
	    err) < 0 ||
	    put_effect(w, "part", part->name, "fuss", part->fuss, err) < 0 ||
	    put_effect(w, "part", part->name, "setup_s", part->setup_s,
	    err) < 0)
		return -1;
	return put_effect(w, "part", part->name, "tool_parts",
	    (double)part->tool_parts, err);
}

static int
put_operator(const struct sim_plant *p, int i, struct rec_writer *w,
    struct err *err)
{
	char team[] = { (char)('A' + i / p->team), '\0' };

	rec_begin(w, "operator");
	rec_put_str(w, "operator", p->operator[i].id);
	rec_put_str(w, "name", p->operator[i].name);
	rec_put_str(w, "group", team);
	return rec_end(w, err);
}

static int
put_operator_effects(const struct sim_operator *o, struct rec_writer *w,
    struct err *err)
{
	if (put_effect(w, "operator", o->id, "slowness", o->slowness,
	    err) < 0 ||
	    put_effect(w, "operator", o->id, "setup", o->setup, err) < 0)
		return -1;
	return put_effect(w, "operator", o->id, "scrap", o->scrap, err);
}

/* A standard for each operation; setup as from another family. */
static int
put_standards(const struct sim_plant *p, const struct sim_part *part,
    struct rec_writer *w, struct err *err)
{
	char op[16];
	int t;

	for (t = 0; t < SIM_TYPES; t++) {
		snprintf(op, sizeof(op), "%d",
		    sim_operation((enum sim_type)t));
		rec_begin(w, "standard");
		rec_put_str(w, "part", part->name);
		rec_put_str(w, "op", op);
		rec_put_str(w, "machine", "*");
		rec_put_time(w, "valid_from", p->from_s * WHEN_SECOND);
		rec_put_fixed(w, "ideal_s",
		    sim_ideal_ms(part, (enum sim_type)t), 3);
		rec_put_int(w, "setup_s", (int64_t)part->setup_s);
		if (rec_end(w, err) < 0)
			return -1;
	}
	return 0;
}

int
sim_truth_master(const struct sim_plant *p, struct rec_writer *w,
    struct err *err)
{
	int i;

	for (i = 0; i < p->nmachine; i++) {
		if (put_machine(p, &p->machine[i], w, err) < 0 ||
		    put_machine_effects(&p->machine[i], w, err) < 0)
			return -1;
	}
	for (i = 0; i < p->npart; i++) {
		if (put_part(&p->part[i], w, err) < 0 ||
		    put_part_effects(&p->part[i], w, err) < 0 ||
		    put_standards(p, &p->part[i], w, err) < 0)
			return -1;
	}
	for (i = 0; i < p->noperator; i++) {
		if (put_operator(p, i, w, err) < 0 ||
		    put_operator_effects(&p->operator[i], w, err) < 0)
			return -1;
	}
	return 0;
}
