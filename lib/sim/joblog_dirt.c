/* SPDX-License-Identifier: MIT */
/* What a job log gets wrong, and what somebody changes later. */
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "sim/chance.h"
#include "sim/joblog_row.h"

#define DAY_S	INT64_C(86400)

/* Writes the row with one column changed, and says so. */
static int
write_changed(struct sim_joblog *j, struct sim_source *src, int what,
    struct sim_value *v, int column, const struct sim_value *was,
    struct err *err)
{
	const struct sim_job_event e = { what, j->job.start_s, column, was };

	if (sim_job_write(j, src, v, err) < 0)
		return -1;
	return sim_job_note(j, src, &e, v, err);
}

/* A row more than there are jobs; was NULL: no column differs. */
static int
insert_extra(struct sim_joblog *j, struct sim_source *src, int what,
    const struct sim_value *v, int column, const struct sim_value *was,
    struct err *err)
{
	const struct sim_job_event e = { what, j->job.start_s,
	    was == NULL ? -1 : column, was };

	src->rows[SIM_JOBLOG]++;
	if (sim_table_insert(src->table[SIM_JOBLOG], v, err) < 0)
		return -1;
	return sim_job_note(j, src, &e, v, err);
}

static int
write_copy(struct sim_joblog *j, struct sim_source *src,
    enum sim_dirt_kind kind, struct sim_value *v, struct err *err)
{
	struct sim_value was = v[JL_PARTS];

	if (sim_job_write(j, src, v, err) < 0)
		return -1;
	if (kind == SIM_COPY)
		return insert_extra(j, src, kind, v, -1, NULL, err);
	v[JL_PARTS].i += sim_whole(&j->rng, 1, 9);
	return insert_extra(j, src, kind, v, JL_PARTS, &was, err);
}

/* The timers were cleared at midnight: two rows where there was one. */
static int
write_day_end(struct sim_joblog *j, struct sim_source *src,
    struct err *err)
{
	struct sim_value v[SIM_COLUMNS_MAX], was;
	struct sim_job rest = j->job;
	int i;

	rest.start_s = j->before.end_s;
	rest.parts -= j->before.parts;
	for (i = 0; i < SIM_CATEGORIES; i++)
		rest.seconds[i] -= j->before.seconds[i];
	j->before.open = false;
	sim_job_values(src, j->machine, &j->before, v);
	was = v[JL_START];
	if (sim_job_write(j, src, v, err) < 0)
		return -1;
	sim_job_values(src, j->machine, &rest, v);
	return insert_extra(j, src, SIM_DAY_END, v, JL_START, &was, err);
}

/* Dirties one column; returns it, or -1 when the kind is another sort. */
static int
spoil(struct sim_joblog *j, struct sim_source *src, enum sim_dirt_kind kind,
    struct sim_value *v)
{
	struct rng *r = &j->rng;
	struct zone_cursor c = { 0 };

	switch (kind) {
	case SIM_NO_END:
		sim_stamp(&v[JL_END], zone_offset_at(src->plant->zone, &c,
		    0), -1);
		return JL_END;
	case SIM_NEGATIVE_DURATION:
		v[JL_DURATION].i = -sim_whole(r, 1, DAY_S);
		return JL_DURATION;
	case SIM_END_BEFORE_START:
		sim_stamp(&v[JL_END], sim_wall(src, j->job.start_s) -
		    sim_whole(r, 7200, 20000), -1);
		return JL_END;
	case SIM_LONG_CATEGORY:
		v[JL_SECONDS + SIM_ENGINEERING_TIME].i +=
		    sim_whole(r, DAY_S + 1, 3 * DAY_S);
		return JL_SECONDS + SIM_ENGINEERING_TIME;
	case SIM_LONG_IDLE:
		v[JL_SECONDS + SIM_IDLE_TIME].i +=
		    sim_whole(r, 7 * DAY_S + 1, 20 * DAY_S);
		return JL_SECONDS + SIM_IDLE_TIME;
	case SIM_PARTS_HIGH:
		v[JL_PARTS].i += sim_whole(r, 10001, 99999);
		return JL_PARTS;
	case SIM_PARTS_OFF:
		v[JL_PARTS].i += v[JL_PARTS].i > 5 && sim_hit(r, 0.5) ?
		    -sim_whole(r, 1, 5) : sim_whole(r, 1, 5);
		return JL_PARTS;
	case SIM_DURATION_OFF:
		v[JL_DURATION].i += sim_whole(r, 60, 900);
		return JL_DURATION;
	case SIM_NULL_PARTS:
		sim_null(&v[JL_PARTS]);
		return JL_PARTS;
	case SIM_NULL_START:
		sim_null(&v[JL_START]);
		return JL_START;
	case SIM_NULL_MACHINE:
		sim_null(&v[JL_MACHINE]);
		return JL_MACHINE;
	case SIM_NULL_OPERATOR:
		sim_null(&v[JL_NAME]);
		if (sim_hit(r, 0.5))
			sim_text(&v[JL_EMP], "");
		else
			sim_null(&v[JL_EMP]);
		return JL_EMP;
	default:
		return -1;
	}
}

/* A clock that nobody put on: the old offset still, inside the gap. */
static bool
in_gap(const struct sim_source *src, int64_t utc_s, int64_t *wall_s)
{
	const struct zone *z = src->plant->zone;
	int64_t a, b;

	*wall_s = utc_s + zone_offset(z, utc_s - 3600);
	return zone_offset(z, utc_s) > zone_offset(z, utc_s - 3600) &&
	    zone_local(z, *wall_s, &a, &b) == ZONE_GAP;
}

static bool
is_repeated(struct sim_source *src, int64_t utc_s)
{
	int64_t a, b;

	return zone_local(src->plant->zone, sim_wall(src, utc_s), &a, &b) ==
	    ZONE_REPEATED;
}

/*
 * A row at the change of the clocks: 1 when it was dirtied, 0 when it is not
 * one or stays as it is.  Without its duration nothing says which 01:30 was
 * meant; nothing does either when both ends are in one pass of the hour.
 */
static int
write_clock_change(struct sim_joblog *j, struct sim_source *src,
    struct sim_value *v, bool *special, struct err *err)
{
	bool start = is_repeated(src, j->job.start_s);
	bool end = is_repeated(src, j->job.end_s);
	struct sim_value was = v[JL_DURATION];
	int64_t wall_s;

	*special = start || end || in_gap(src, j->job.start_s, &wall_s);
	if (!*special)
		return 0;
	if (!start && !end) {
		if (src->living ||
		    !sim_hit(&j->rng, src->dirt->rate[SIM_GAP]))
			return 0;
		was = v[JL_START];
		sim_stamp(&v[JL_START], wall_s, -1);
		return write_changed(j, src, SIM_GAP, v, JL_START, &was,
		    err) < 0 ? -1 : 1;
	}
	if (sim_hit(&j->rng, src->dirt->rate[SIM_AMBIGUOUS]))
		sim_null(&v[JL_DURATION]);
	else if (!start || !end || sim_wall(src, j->job.start_s) -
	    j->job.start_s != sim_wall(src, j->job.end_s) - j->job.end_s)
		return 0;
	return write_changed(j, src, SIM_AMBIGUOUS, v, JL_DURATION, &was,
	    err) < 0 ? -1 : 1;
}

/* While it lives, a row keeps the key under which it was shown. */
static enum sim_dirt_kind
choose(struct sim_joblog *j, const struct sim_source *src)
{
	enum sim_dirt_kind kind;

	kind = sim_dirt_draw(src->dirt, &j->rng, SIM_COPY, SIM_DAY_END);
	if (src->living && (kind == SIM_NULL_START ||
	    kind == SIM_NULL_MACHINE || kind == SIM_DAY_END))
		return SIM_CLEAN;
	return kind == SIM_DAY_END && !j->split ? SIM_CLEAN : kind;
}

static int
remember(struct sim_joblog *j, struct sim_source *src,
    const struct sim_value *v, struct err *err)
{
	j->recent[j->next_recent] = j->job;
	j->next_recent = (j->next_recent + 1) % SIM_RECENT;
	if (j->nrecent < SIM_RECENT)
		j->nrecent++;
	return sim_job_write(j, src, v, err);
}

int
sim_job_close(struct sim_joblog *j, struct sim_source *src, struct err *err)
{
	struct sim_value v[SIM_COLUMNS_MAX], was[SIM_COLUMNS_MAX];
	enum sim_dirt_kind kind = choose(j, src);
	bool special;
	int rc, column;

	sim_job_values(src, j->machine, &j->job, v);
	rc = write_clock_change(j, src, v, &special, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (kind == SIM_CLEAN || special)
		return remember(j, src, v, err);
	if (kind == SIM_COPY || kind == SIM_TWIN)
		return write_copy(j, src, kind, v, err);
	if (kind == SIM_DAY_END)
		return write_day_end(j, src, err);
	memcpy(was, v, sizeof(was));
	column = spoil(j, src, kind, v);
	return write_changed(j, src, kind, v, column, &was[column], err);
}

/* ---- later ---- */

/* Changes an old row; returns the column. */
static int
edit(struct sim_joblog *j, struct sim_job *job)
{
	struct rng *r = &j->changes;
	int64_t *idle = &job->seconds[SIM_IDLE_TIME];
	int64_t moved = (*idle + 1) / 2;
	int which = (int)rng_below(r, 3);

	if (which == 0) {
		/* A number that nobody has: the key moves. */
		job->order.number += 500000;
		return JL_JOB;
	}
	if (which == 1 && moved > 0) {
		*idle -= moved;
		job->seconds[SIM_ADJUSTMENT_TIME] += moved;
		return JL_SECONDS + SIM_ADJUSTMENT_TIME;
	}
	job->parts += sim_whole(r, 1, 9);
	return JL_PARTS;
}

static int
edit_row(struct sim_joblog *j, struct sim_source *src, int i,
    struct err *err)
{
	struct sim_value was[SIM_COLUMNS_MAX], v[SIM_COLUMNS_MAX];
	struct sim_value key[SIM_KEY_MAX];
	struct sim_job_event e = { .what = SIM_EDIT,
	    .start_s = j->recent[i].start_s };

	sim_job_values(src, j->machine, &j->recent[i], was);
	e.column = edit(j, &j->recent[i]);
	e.was = &was[e.column];
	sim_job_values(src, j->machine, &j->recent[i], v);
	sim_job_key(was, key);
	if (sim_table_update(src->table[SIM_JOBLOG], key, v, err) < 0)
		return -1;
	return sim_job_note(j, src, &e, v, err);
}

static int
delete_row(struct sim_joblog *j, struct sim_source *src, int i,
    struct err *err)
{
	struct sim_value v[SIM_COLUMNS_MAX], key[SIM_KEY_MAX];
	const struct sim_job_event e = { SIM_DELETE, j->recent[i].start_s,
	    -1, NULL };

	sim_job_values(src, j->machine, &j->recent[i], v);
	sim_job_key(v, key);
	if (sim_table_delete(src->table[SIM_JOBLOG], key, err) < 0)
		return -1;
	src->rows[SIM_JOBLOG]--;
	j->recent[i] = j->recent[j->nrecent - 1];
	j->next_recent = --j->nrecent;
	return sim_job_note(j, src, &e, v, err);
}

int
sim_joblog_change(struct sim_joblog *j, struct sim_source *src,
    struct err *err)
{
	enum sim_dirt_kind kind;
	int i;

	kind = sim_dirt_draw(src->dirt, &j->changes, SIM_EDIT, SIM_DELETE);
	if (kind == SIM_CLEAN || j->nrecent == 0)
		return 0;
	i = (int)rng_below(&j->changes, (uint64_t)j->nrecent);
	return kind == SIM_EDIT ? edit_row(j, src, i, err) :
	    delete_row(j, src, i, err);
}
