/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/when.h"
#include "base/zone.h"
#include "db/db.h"
#include "sim/marker.h"

#define TABLE "cimco_sim"

/* Whole numbers of the options, by name. */
enum { M_STEPS, M_SEED, M_MACHINES, M_FROM, M_NOW, M_SHIFTS, M_DAYS, M_STEP,
    M_TABLES, M_SETUP, M_OPEN_END, M_NUMBERS };
static const char *const number_name[M_NUMBERS] = { "steps", "seed",
    "machines", "from_us", "now_us", "shifts", "days", "step_us", "tables",
    "setup", "open_end" };

static int
put_text(struct db *db, const char *name, const char *value,
    struct err *err)
{
	struct db_stmt *s = NULL;
	int rc = -1;

	if (db_prepare(&s, db, "INSERT INTO " TABLE " (name, value) "
	    "VALUES (?, ?)", err) == 0) {
		db_bind_text(s, 0, name, strlen(name));
		db_bind_text(s, 1, value, strlen(value));
		rc = db_step(s, err);
	}
	db_finalize(s);
	return rc;
}

static int
put_number(struct db *db, const char *name, int64_t x, struct err *err)
{
	char text[NUM_MAX + 1];

	text[num_put_i64(text, x)] = '\0';
	return put_text(db, name, text, err);
}

static void
get_numbers(const struct sim_options *o, int64_t steps, int64_t *x)
{
	int i;

	x[M_STEPS] = steps;
	x[M_SEED] = (int64_t)o->seed;
	x[M_MACHINES] = o->machines;
	x[M_FROM] = o->from_us;
	x[M_NOW] = o->now_us;
	x[M_SHIFTS] = o->shifts;
	x[M_DAYS] = o->days;
	x[M_STEP] = o->step_us;
	for (x[M_TABLES] = 0, i = 0; i < SIM_TABLES; i++)
		x[M_TABLES] |= (int64_t)o->wanted[i] << i;
	x[M_SETUP] = o->setup.primary | o->setup.indexed << 1 |
	    o->setup.micros << 2 | o->setup.upper << 3;
	x[M_OPEN_END] = o->open_end;
}

static void
set_numbers(struct sim_options *o, int64_t *steps, const int64_t *x)
{
	int i;

	*steps = x[M_STEPS];
	o->seed = (uint64_t)x[M_SEED];
	o->machines = x[M_MACHINES];
	o->from_us = x[M_FROM];
	o->now_us = x[M_NOW];
	o->shifts = x[M_SHIFTS];
	o->days = x[M_DAYS];
	if (o->step_us == 0)
		o->step_us = x[M_STEP];
	for (i = 0; i < SIM_TABLES; i++)
		o->wanted[i] = (x[M_TABLES] >> i & 1) != 0;
	o->setup.primary = (x[M_SETUP] & 1) != 0;
	o->setup.indexed = (x[M_SETUP] & 2) != 0;
	o->setup.micros = (x[M_SETUP] & 4) != 0;
	o->setup.upper = (x[M_SETUP] & 8) != 0;
	o->open_end = (enum sim_open_end)x[M_OPEN_END];
}

static int
put_dirt(struct db *db, const struct sim_dirt *d, struct err *err)
{
	char text[NUM_MAX + 1];
	int i;

	for (i = 0; i < SIM_DIRTS; i++) {
		text[num_put_f64(text, d->rate[i])] = '\0';
		if (put_text(db, sim_dirt_name((enum sim_dirt_kind)i), text,
		    err) < 0)
			return -1;
	}
	return 0;
}

int
sim_marker_create(struct db *db, const struct sim_options *o, int64_t steps,
    struct err *err)
{
	int64_t x[M_NUMBERS];
	int i;

	if (db_exec(db, "CREATE TABLE " TABLE " (name VARCHAR(40), "
	    "value VARCHAR(200))", err) < 0)
		return -1;
	get_numbers(o, steps, x);
	for (i = 0; i < M_NUMBERS; i++) {
		if (put_number(db, number_name[i], x[i], err) < 0)
			return -1;
	}
	if (put_text(db, "zone", zone_name(o->zone), err) < 0 ||
	    put_text(db, "charset", o->setup.charset == NULL ? "utf8mb4" :
	    o->setup.charset, err) < 0)
		return -1;
	return put_dirt(db, &o->dirt, err);
}

int
sim_marker_steps(struct db *db, int64_t steps, int64_t step_us,
    struct err *err)
{
	if (db_exec(db, "DELETE FROM " TABLE " WHERE name IN ('steps', "
	    "'step_us')", err) < 0 ||
	    put_number(db, "steps", steps, err) < 0)
		return -1;
	return put_number(db, "step_us", step_us, err);
}

int
sim_marker_exists(struct db *db, struct err *err)
{
	struct db_column *column = NULL;
	size_t n = 0;
	int rc;

	rc = db_table_columns(db, TABLE, &column, &n, err);
	free(column);
	return rc < 0 ? -1 : n > 0;
}

int
sim_marker_drop(struct db *db, struct err *err)
{
	return db_exec(db, "DROP TABLE IF EXISTS " TABLE, err);
}

/* ---- reading ---- */

struct found {
	int64_t number[M_NUMBERS];
	int nnumber, nrate;
	struct sim_dirt dirt;
	struct zone *zone;
	char *charset;
};

static int
take_rate(struct found *f, const char *name, const char *value, size_t n)
{
	int i;

	for (i = 0; i < SIM_DIRTS; i++) {
		if (strcmp(name, sim_dirt_name((enum sim_dirt_kind)i)) == 0) {
			f->nrate++;
			return num_f64(value, n, &f->dirt.rate[i]);
		}
	}
	return 0;
}

static int
take(struct found *f, const char *name, const char *value, size_t n,
    struct err *err)
{
	int i;

	if (strcmp(name, "zone") == 0) {
		zone_close(f->zone);
		f->zone = zone_open(value, err);
		return f->zone == NULL ? -1 : 0;
	}
	if (strcmp(name, "charset") == 0) {
		free(f->charset);
		f->charset = mem_text(value, n);
		return 0;
	}
	for (i = 0; i < M_NUMBERS; i++) {
		if (strcmp(name, number_name[i]) == 0) {
			f->nnumber++;
			return num_i64(value, n, &f->number[i]);
		}
	}
	return take_rate(f, name, value, n);
}

static int
read_all(struct db *db, struct found *f, struct err *err)
{
	struct db_stmt *s = NULL;
	const char *value;
	char *name;
	size_t n;
	int rc;

	if (db_prepare(&s, db, "SELECT name, value FROM " TABLE, err) < 0)
		return -1;
	while ((rc = db_step(s, err)) > 0) {
		value = db_text(s, 0, &n);
		name = mem_text(value, n);
		value = db_text(s, 1, &n);
		rc = take(f, name, value, n, err);
		if (rc < 0)
			err_set(err, ERR_DATA, "table " TABLE ": %s: no "
			    "number: \"%s\"", name, value);
		free(name);
		if (rc < 0)
			break;
	}
	db_finalize(s);
	return rc;
}

static bool
in_range(const struct found *f, int i, int64_t low, int64_t high)
{
	return f->number[i] >= low && f->number[i] <= high;
}

/* Somebody may have edited it. */
static bool
is_usable(const struct found *f)
{
	return f->nnumber == M_NUMBERS && f->nrate == SIM_DIRTS &&
	    f->zone != NULL && f->charset != NULL &&
	    in_range(f, M_STEPS, 0, INT64_C(1) << 40) &&
	    in_range(f, M_MACHINES, 1, 9999) &&
	    in_range(f, M_SHIFTS, 1, 3) && in_range(f, M_DAYS, 1, 7) &&
	    in_range(f, M_STEP, 1, 366 * WHEN_DAY) &&
	    in_range(f, M_FROM, 2 * 366 * WHEN_DAY, WHEN_LAST / 2) &&
	    in_range(f, M_NOW, f->number[M_FROM], WHEN_LAST / 2) &&
	    in_range(f, M_OPEN_END, 0, SIM_OPEN_NULL);
}

/* The past must be lived again in the steps in which it was. */
static int
check_found(const struct found *f, const struct sim_options *o,
    struct err *err)
{
	int64_t step_us = f->number[M_STEP];

	if (!is_usable(f))
		return err_set(err, ERR_DATA, "no plant to go on with: it "
		    "was not finished, or table " TABLE " is not as it was");
	if (f->number[M_STEPS] > 0 && o->step_us != 0 &&
	    o->step_us != step_us)
		return err_set(err, ERR_USAGE, "--step: this plant lives in "
		    "steps of %lld s", (long long)(step_us / WHEN_SECOND));
	return 0;
}

int
sim_marker_read(struct db *db, struct sim_options *o, int64_t *steps,
    struct zone **zone, char **charset, struct err *err)
{
	struct found f = { .nnumber = 0 };
	int there = sim_marker_exists(db, err);

	if (there < 0)
		return -1;
	if (there == 0)
		return err_set(err, ERR_DATA,
		    "no plant to go on with: no table " TABLE);
	if (read_all(db, &f, err) < 0 || check_found(&f, o, err) < 0) {
		zone_close(f.zone);
		free(f.charset);
		return -1;
	}
	set_numbers(o, steps, f.number);
	o->dirt = f.dirt;
	o->zone = *zone = f.zone;
	o->setup.charset = *charset = f.charset;
	return 0;
}
