/* SPDX-License-Identifier: MIT */
/* sim: the past at once, then step by step. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "base/zone.h"
#include "db/db.h"
#include "rec/rec.h"
#include "sim/marker.h"
#include "sim/sim.h"
#include "sim/truth.h"

enum { COMMIT_ROWS = 50000 };	/* a server keeps them for a rollback */

#define STEP_US		(15 * WHEN_MINUTE)

struct sim {
	struct sim_options o;
	struct db *db;
	struct zone *zone;		/* of the marker */
	char *charset;
	int64_t lived;			/* steps that the tables hold */
	struct sim_plant plant;
	struct sim_source source;
	struct sim_post *post;
	struct outfile *file;
	struct rec_writer *truth, *out;
	bool mysql;
};

static struct sim_table *
table(const struct sim *s, int id)
{
	return s->source.table[id];
}

/* ---- tables ---- */

static int
drop_all(struct sim *s, struct err *err)
{
	struct sim_table *t;
	int i, rc = 0;

	for (i = 0; rc == 0 && i < SIM_TABLES; i++) {
		t = sim_table_new(s->db, (enum sim_table_id)i, &s->o.setup);
		rc = sim_table_drop(t, err);
		sim_table_free(t);
	}
	return rc < 0 ? -1 : sim_marker_drop(s->db, err);
}

/* Only what a run of ours has made is ever dropped. */
static int
make_room(struct sim *s, struct err *err)
{
	int ours = sim_marker_exists(s->db, err), there, i;

	if (ours < 0)
		return -1;
	if (ours > 0 && s->o.replace)
		return drop_all(s, err);
	if (ours > 0)
		return err_set(err, ERR_CANTCREAT, "there is a plant already: "
		    "--replace makes a new one, --resume goes on with it");
	for (i = 0; i < SIM_TABLES; i++) {
		there = table(s, i) == NULL ? 0 :
		    sim_table_exists(table(s, i), err);
		if (there < 0)
			return -1;
		if (there > 0)
			return err_set(err, ERR_CANTCREAT, "table %s is there "
			    "already, and cimco-sim did not make it",
			    sim_shapes[i].name);
	}
	return 0;
}

static int
make_tables(struct sim *s, struct err *err)
{
	int i;

	if (make_room(s, err) < 0)
		return -1;
	for (i = 0; i < SIM_TABLES; i++) {
		if (table(s, i) != NULL &&
		    sim_table_create(table(s, i), err) < 0)
			return -1;
	}
	return sim_marker_create(s->db, &s->o, -1, err);
}

static void
mute(struct sim *s, bool muted)
{
	int i;

	for (i = 0; i < SIM_TABLES; i++) {
		if (table(s, i) != NULL)
			sim_table_mute(table(s, i), muted);
	}
	s->source.told = muted ? NULL : s->out;
}

static int
flush(struct sim *s, struct err *err)
{
	int i;

	for (i = 0; i < SIM_TABLES; i++) {
		if (table(s, i) != NULL && sim_table_flush(table(s, i),
		    err) < 0)
			return -1;
	}
	return 0;
}

/* ---- the past ---- */

static int64_t
rows(const struct sim *s)
{
	int64_t n = 0;
	int i;

	for (i = 0; i < SIM_TABLES; i++)
		n += s->source.rows[i];
	return n;
}

/* A file is there whole or not at all; a server gets it in parts. */
static int
commit_some(struct sim *s, int64_t *before, struct err *err)
{
	if (!s->mysql || rows(s) - *before < COMMIT_ROWS)
		return 0;
	*before = rows(s);
	if (flush(s, err) < 0 || db_commit(s->db, err) < 0)
		return -1;
	return db_begin_write(s->db, err);
}

static int
make_past(struct sim *s, struct err *err)
{
	int64_t before = 0;
	int m;

	s->source.now_s = s->o.now_us / WHEN_SECOND;
	for (m = 0; m < s->plant.nmachine; m++) {
		sim_post_init(&s->post[m], &s->source, m);
		if (sim_post_advance(&s->post[m], &s->source, err) < 0 ||
		    commit_some(s, &before, err) < 0)
			return -1;
		log_progress(s->o.log, "machines", m + 1,
		    s->plant.nmachine);
	}
	return 0;
}

/* A server commits at each index; the marker says when all is there. */
static int
finish_past(struct sim *s, struct err *err)
{
	int i;

	if (flush(s, err) < 0)
		return -1;
	for (i = 0; i < SIM_TABLES; i++) {
		if (table(s, i) != NULL &&
		    sim_table_index(table(s, i), err) < 0)
			return -1;
	}
	return sim_marker_steps(s->db, 0, s->o.step_us, err);
}

static int
build(struct sim *s, struct err *err)
{
	if (s->o.resume) {
		mute(s, true);
		return make_past(s, err);
	}
	if (db_begin_write(s->db, err) < 0)
		return -1;
	if (make_tables(s, err) < 0 || make_past(s, err) < 0 ||
	    finish_past(s, err) < 0 || db_commit(s->db, err) < 0) {
		db_rollback(s->db);
		return -1;
	}
	return 0;
}

/* ---- the life after ---- */

static int
advance(struct sim *s, struct err *err)
{
	int m;

	for (m = 0; m < s->plant.nmachine; m++) {
		if (sim_post_advance(&s->post[m], &s->source, err) < 0)
			return -1;
	}
	return 0;
}

/* A step is in the tables whole, and counted there, or not at all. */
static int
write_step(struct sim *s, int64_t k, struct err *err)
{
	if (db_begin_write(s->db, err) < 0)
		return -1;
	if (advance(s, err) < 0 || flush(s, err) < 0 ||
	    sim_marker_steps(s->db, k, s->o.step_us, err) < 0 ||
	    db_commit(s->db, err) < 0) {
		db_rollback(s->db);
		return -1;
	}
	return rec_flush(s->out, err);
}

static int
live(struct sim *s, struct err *err)
{
	int64_t last = s->o.steps < 0 ? INT64_MAX : s->lived + s->o.steps;
	int64_t k;

	s->source.living = true;
	for (k = 1; k <= last; k++) {
		if (k > s->lived + 1 && s->o.wait != NULL &&
		    s->o.wait(s->o.wait_arg) != 0)
			break;
		s->source.now_s = (s->o.now_us + k * s->o.step_us) /
		    WHEN_SECOND;
		mute(s, k <= s->lived);
		if ((k <= s->lived ? advance(s, err) :
		    write_step(s, k, err)) < 0)
			return -1;
	}
	return 0;
}

/* ---- totals ---- */

static int
put_total(struct rec_writer *w, const char *what, int id, int64_t n,
    struct err *err)
{
	rec_begin(w, "truth");
	rec_put_str(w, "what", what);
	rec_put_str(w, "table", sim_shapes[id].name);
	rec_put_int(w, "count", n);
	return rec_end(w, err);
}

static int
put_totals(const struct sim *s, struct rec_writer *w, struct err *err)
{
	int64_t n;
	int i, what;

	for (i = 0; i < SIM_TABLES; i++) {
		if (table(s, i) == NULL)
			continue;
		if (put_total(w, "rows", i, s->source.rows[i], err) < 0)
			return -1;
		for (what = 0; what < SIM_WHATS; what++) {
			n = s->source.count[what][i];
			if (n > 0 && put_total(w, sim_what_name(what), i, n,
			    err) < 0)
				return -1;
		}
	}
	return 0;
}

static int
write_truth(struct sim *s, struct err *err)
{
	if (s->truth == NULL)
		return 0;
	if (put_totals(s, s->truth, err) < 0 ||
	    sim_truth_write(&s->plant, s->source.now_s, s->truth, err) < 0 ||
	    rec_finish(s->truth, err) < 0)
		return -1;
	rec_writer_free(s->truth);
	s->truth = NULL;
	return 0;
}

/* ---- all of it ---- */

static int
open_truth(struct sim *s, struct err *err)
{
	if (s->o.truth == NULL)
		return 0;
	s->file = outfile_open(s->o.truth, err);
	if (s->file == NULL)
		return -1;
	s->truth = rec_ndjson_writer(fileno(outfile_stream(s->file)));
	s->source.truth = s->truth;
	return sim_truth_master(&s->plant, s->truth, err);
}

static int
open_source(struct sim *s, struct err *err)
{
	static const char server[] = "SET SESSION sql_mode = ''";
	int i;

	if (db_open(&s->db, s->o.to, err) < 0)
		return -1;
	s->mysql = strcmp(db_dialect(s->db), "mysql") == 0;
	/* Zero dates are wanted here. */
	if (s->mysql && db_exec(s->db, server, err) < 0)
		return -1;
	if (s->o.resume && sim_marker_read(s->db, &s->o, &s->lived, &s->zone,
	    &s->charset, err) < 0)
		return -1;
	if (s->o.step_us == 0)
		s->o.step_us = STEP_US;
	for (i = 0; i < SIM_TABLES; i++) {
		if (s->o.wanted[i])
			s->source.table[i] = sim_table_new(s->db,
			    (enum sim_table_id)i, &s->o.setup);
	}
	return 0;
}

static int
check(const struct sim_options *o, struct err *err)
{
	if (o->now_us <= o->from_us)
		return err_set(err, ERR_USAGE,
		    "the plant begins when it is over: --from is not before "
		    "--now");
	if (o->from_us < 2 * 366 * WHEN_DAY)
		return err_set(err, ERR_USAGE,
		    "--from: before 1972 times are none to a source");
	return 0;
}

static void
found_plant(struct sim *s)
{
	sim_plant_init(&s->plant, s->o.seed, (int)s->o.machines, s->o.zone,
	    s->o.from_us / WHEN_SECOND, (int)s->o.shifts, (int)s->o.days);
	s->post = mem_new((size_t)s->plant.nmachine, sizeof(*s->post));
	s->source.plant = &s->plant;
	s->source.dirt = &s->o.dirt;
	s->source.open_end = s->o.open_end;
	s->source.micros = s->o.setup.micros;
	s->source.told = s->out;
}

static void
release(struct sim *s)
{
	int i;

	for (i = 0; s->post != NULL && i < s->plant.nmachine; i++)
		sim_post_release(&s->post[i]);
	free(s->post);
	for (i = 0; i < SIM_TABLES; i++)
		sim_table_free(s->source.table[i]);
	sim_plant_release(&s->plant);
	rec_writer_free(s->truth);
	outfile_abort(s->file);
	db_close(s->db);
	zone_close(s->zone);
	free(s->charset);
}

int
sim_run(const struct sim_options *o, struct rec_writer *out,
    struct err *err)
{
	struct sim s = { .o = *o, .out = out };
	int rc = -1;

	/* Nothing is made before the options are known to be right. */
	if ((!o->resume && check(o, err) < 0) || open_source(&s, err) < 0)
		goto out;
	found_plant(&s);
	if (open_truth(&s, err) < 0 || build(&s, err) < 0 ||
	    live(&s, err) < 0 || put_totals(&s, out, err) < 0 ||
	    write_truth(&s, err) < 0)
		goto out;
	rc = 0;
	if (s.file != NULL) {
		rc = outfile_commit(s.file, err);
		s.file = NULL;
	}
out:
	release(&s);
	return rc;
}
