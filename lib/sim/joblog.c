/* SPDX-License-Identifier: MIT */
/* joblog: a row a job, with seconds for each category. */
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "sim/chance.h"
#include "sim/joblog_row.h"

void
sim_joblog_init(struct sim_joblog *j, struct sim_source *src, int m)
{
	*j = (struct sim_joblog){ .machine = m };
	sim_stream(&j->rng, src->plant->seed, SIM_S_JOBLOG, (uint64_t)m);
	sim_stream(&j->changes, src->plant->seed, SIM_S_CHANGES,
	    2 * (uint64_t)m);
}

static int64_t
midnight_after(struct sim_source *src, int64_t utc_s)
{
	int64_t wall_us = sim_wall(src, utc_s) * WHEN_SECOND;

	return zone_boundary(src->plant->zone, when_floor(wall_us, WHEN_DAY) +
	    WHEN_DAY) / WHEN_SECOND;
}

static void
open_row(struct sim_joblog *j, struct sim_source *src,
    const struct sim_span *s)
{
	j->open = true;
	j->shown = j->split = false;
	j->job = (struct sim_job){ .start_s = s->start_s, .open = true,
	    .order = s->order, .operator = s->operator };
	j->midnight_s = midnight_after(src, s->start_s);
}

static void
add(struct sim_job *job, const struct sim_span *s, int64_t from_s,
    int64_t to_s)
{
	job->seconds[sim_words[s->reason].category] += to_s - from_s;
	job->parts += sim_parts_by(s, to_s - s->start_s) -
	    sim_parts_by(s, from_s - s->start_s);
	job->end_s = to_s;
}

int
sim_joblog_feed(struct sim_joblog *j, struct sim_source *src,
    const struct sim_span *s, int64_t from_s, int64_t to_s, struct err *err)
{
	(void)err;
	if (!j->open)
		open_row(j, src, s);
	/* The first midnight that it goes over is remembered. */
	if (!j->split && j->midnight_s <= from_s) {
		j->split = j->midnight_s > j->job.start_s;
		j->before = j->job;
		j->before.end_s = j->midnight_s;
	}
	if (!j->split && j->midnight_s < to_s) {
		add(&j->job, s, from_s, j->midnight_s);
		j->split = true;
		j->before = j->job;
		from_s = j->midnight_s;
	}
	add(&j->job, s, from_s, to_s);
	return 0;
}

/* An end that is none: as the epoch looks in the zone, as zero, as null. */
static void
put_open_end(struct sim_source *src, struct sim_value *v)
{
	struct zone_cursor c = { 0 };

	if (src->open_end == SIM_OPEN_NULL)
		sim_null(v);
	else if (src->open_end == SIM_OPEN_ZERO)
		sim_text(v, "0000-00-00 00:00:00");
	else
		sim_stamp(v, zone_offset_at(src->plant->zone, &c, 0), -1);
}

static void
put_words(const struct sim_plant *plant, int machine,
    const struct sim_job *job, struct sim_value *v)
{
	const struct sim_operator *who = &plant->operator[job->operator];
	char text[SIM_TEXT_MAX];

	sim_text(&v[JL_MACHINE], plant->machine[machine].name);
	snprintf(text, sizeof(text), "J%06lld", (long long)job->order.number);
	sim_text(&v[JL_JOB], text);
	sim_text(&v[JL_PART], plant->part[job->order.part].name);
	snprintf(text, sizeof(text), "%d",
	    sim_operation(plant->machine[machine].type));
	sim_text(&v[JL_OP], text);
	sim_text(&v[JL_STATE], job->open ? "OPENED" : "CLOSED");
	sim_text(&v[JL_EMP], who->id);
	sim_text(&v[JL_NAME], who->name);
}

void
sim_job_values(struct sim_source *src, int machine,
    const struct sim_job *job, struct sim_value *v)
{
	int64_t end_s = job->open ? src->now_s : job->end_s;
	int i;

	put_words(src->plant, machine, job, v);
	sim_stamp(&v[JL_START], sim_wall(src, job->start_s), -1);
	if (job->open)
		put_open_end(src, &v[JL_END]);
	else
		sim_stamp(&v[JL_END], sim_wall(src, job->end_s), -1);
	sim_int(&v[JL_PARTS], job->parts);
	sim_int(&v[JL_DURATION], end_s - job->start_s);
	for (i = 0; i < SIM_CATEGORIES; i++)
		sim_int(&v[JL_SECONDS + i], job->seconds[i]);
}

void
sim_job_key(const struct sim_value *v, struct sim_value *key)
{
	const struct sim_shape *shape = &sim_shapes[SIM_JOBLOG];
	int i;

	for (i = 0; i < shape->nkey; i++)
		key[i] = v[shape->key[i]];
}

/* As cimco-sync's users know it: the key's texts, joined. */
const char *
sim_job_key_text(const struct sim_value *v, char out[SIM_KEY_TEXT])
{
	struct sim_value key[SIM_KEY_MAX];
	size_t n = 0;
	int i;

	sim_job_key(v, key);
	out[0] = '\0';
	for (i = 0; i < sim_shapes[SIM_JOBLOG].nkey; i++)
		n += (size_t)snprintf(out + n, SIM_KEY_TEXT - n, "%s%s",
		    i > 0 ? "|" : "", key[i].is == SIM_V_TEXT ? key[i].s :
		    "");
	return out;
}

/* A value as text, for truth records; NULL for null. */
static const char *
value_text(const struct sim_value *v, char out[SIM_TEXT_MAX])
{
	if (v->is == SIM_V_NULL)
		return NULL;
	if (v->is == SIM_V_TEXT)
		return v->s;
	snprintf(out, SIM_TEXT_MAX, "%lld", (long long)v->i);
	return out;
}

int
sim_job_note(const struct sim_joblog *j, struct sim_source *src,
    const struct sim_job_event *e, const struct sim_value *v,
    struct err *err)
{
	char key[SIM_KEY_TEXT], written[SIM_TEXT_MAX], was[SIM_TEXT_MAX];
	struct sim_item item = { .what = e->what, .table = SIM_JOBLOG,
	    .machine = src->plant->machine[j->machine].name,
	    .key = sim_job_key_text(v, key), .time_s = e->start_s };

	if (e->column >= 0) {
		item.column = sim_shapes[SIM_JOBLOG].column[e->column].name;
		item.written = value_text(&v[e->column], written);
		item.true_value = value_text(e->was, was);
	}
	return sim_note(src, &item, err);
}

/* Writes a row that may be there already, under its own key. */
int
sim_job_write(struct sim_joblog *j, struct sim_source *src,
    const struct sim_value *v, struct err *err)
{
	struct sim_table *t = src->table[SIM_JOBLOG];
	struct sim_value was[SIM_COLUMNS_MAX], key[SIM_KEY_MAX];

	if (!j->shown) {
		src->rows[SIM_JOBLOG]++;
		return sim_table_insert(t, v, err);
	}
	sim_job_values(src, j->machine, &j->job, was);
	sim_job_key(was, key);
	return sim_table_update(t, key, v, err);
}

static int
note_change(const struct sim_joblog *j, struct sim_source *src, int what,
    const struct sim_value *v, struct err *err)
{
	const struct sim_job_event e = { what, j->job.start_s, -1, NULL };

	return sim_job_note(j, src, &e, v, err);
}

int
sim_joblog_show(struct sim_joblog *j, struct sim_source *src,
    struct err *err)
{
	struct sim_value v[SIM_COLUMNS_MAX];
	int what = j->shown ? SIM_UPDATED : SIM_OPENED;

	if (!j->open)
		return 0;
	sim_job_values(src, j->machine, &j->job, v);
	if (sim_job_write(j, src, v, err) < 0)
		return -1;
	j->shown = true;
	return src->living ? note_change(j, src, what, v, err) : 0;
}

int
sim_joblog_end(struct sim_joblog *j, struct sim_source *src,
    const struct sim_span *s, struct err *err)
{
	struct sim_value v[SIM_COLUMNS_MAX];

	j->open = false;
	j->job.open = false;
	j->job.end_s = s->end_s;
	if (sim_job_close(j, src, err) < 0)
		return -1;
	if (!src->living)
		return 0;
	sim_job_values(src, j->machine, &j->job, v);
	return note_change(j, src, SIM_CLOSED, v, err);
}
