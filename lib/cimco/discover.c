/* SPDX-License-Identifier: MIT */
/* From the catalogue to the file. */
#include "cimco/discover.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/log.h"
#include "base/near.h"
#include "base/when.h"
#include "cimco/discover_clock.h"
#include "cimco/discover_copy.h"
#include "cimco/discover_names.h"
#include "cimco/discover_write.h"
#include "cimco/discover_yaml.h"
#include "db/catalogue.h"
#include "db/db.h"

struct run {
	const struct discover_options *o;
	struct db *db;
	struct db_table *table;
	size_t ntable;
	struct found *found;	/* those that were looked into, */
	size_t nfound, cap;
	struct buf others;	/* and the names of the rest */
	size_t nothers;
	struct clock_hints hints;
	struct clock clock;
	struct names names;
	struct err denied;	/* the last table that could not be read */
};

/* ---- which tables ---- */

static const struct db_table *
find_table(const struct run *r, const char *name)
{
	const struct db_table *found = NULL;
	size_t i, fits = 0;

	for (i = 0; i < r->ntable; i++) {
		if (strcmp(r->table[i].name, name) == 0)
			return &r->table[i];
		if (strcasecmp(r->table[i].name, name) == 0) {
			found = &r->table[i];
			fits++;
		}
	}
	return fits == 1 ? found : NULL;
}

static int
check_wanted(const struct run *r, struct err *err)
{
	const char **names = mem_new(r->ntable + 1, sizeof(*names));
	const char *near;
	size_t i;
	int rc = 0;

	for (i = 0; i < r->ntable; i++)
		names[i] = r->table[i].name;
	for (i = 0; i < r->o->ntable && rc == 0; i++) {
		if (find_table(r, r->o->table[i]) != NULL)
			continue;
		near = near_word(r->o->table[i], names);
		rc = err_set(err, ERR_NOINPUT, "no such table, or this "
		    "account may not read it: \"%s\"%s%s%s", r->o->table[i],
		    near != NULL ? "; did you mean \"" : "",
		    near != NULL ? near : "", near != NULL ? "\"?" : "");
	}
	free(names);
	return rc;
}

static bool
is_wanted(const struct run *r, const struct db_table *t)
{
	size_t i;

	for (i = 0; i < r->o->ntable; i++) {
		if (find_table(r, r->o->table[i]) == t)
			return true;
	}
	return r->o->ntable == 0;
}

/* Whether its columns' names give hope. */
static bool
is_promising(const struct look *l)
{
	bool machine = false, start = false;
	size_t i;

	for (i = 0; i < l->ncolumn; i++) {
		const char *name = l->column[i].name;

		machine = machine || word_role(ROLE_MACHINE, name) > 0;
		start = start || word_role(ROLE_START, name) > 0;
	}
	return (machine && start) ||
	    strncasecmp(l->table.name, "valtb_", 6) == 0;
}

/* ---- one table ---- */

static bool
concerns_one_table(const struct err *e)
{
	return e->code == ERR_CONFIG || e->code == ERR_DATA ||
	    e->code == ERR_NOPERM || e->code == ERR_TEMPFAIL;
}

static int
look_into(struct run *r, struct found *f, struct err *err)
{
	int64_t n = r->o->sample > 0 ? r->o->sample : DISCOVER_SAMPLE;
	struct err why = { 0 };

	if (look_sample(&f->look, r->db, n, &why) == 0 &&
	    plan_make(&f->plan, &f->look, r->db, &why) == 0) {
		if (!db_identifier(f->look.table.name)) {
			f->plan.active = false;
			buf_puts(&f->plan.why, " But a mapping cannot name "
			    "it: it takes ASCII letters, digits, _ and $. A "
			    "view could give it a name.");
		}
		return 0;
	}
	if (!concerns_one_table(&why) && !db_timed_out(r->db))
		return err_set(err, (enum err_code)why.code, "%s", why.text);
	f->plan.active = false;
	buf_puts(&f->trouble, "It could not be read: ");
	yaml_quote(&f->trouble, why.text, strlen(why.text), 400);
	log_put(r->o->log, LOG_LEVEL_WARN, "%s", why.text);
	r->denied = why;
	return 0;
}

static int
take_table(struct run *r, const struct db_table *t, struct err *err)
{
	struct found *f;

	r->found = mem_grow(r->found, &r->cap, r->nfound + 1,
	    sizeof(*r->found));
	f = &r->found[r->nfound];
	*f = (struct found){ .plan = { .open = -1 } };
	if (look_catalogue(&f->look, r->db, t, err) < 0) {
		look_release(&f->look);
		return -1;
	}
	if (r->o->ntable == 0 && !is_promising(&f->look)) {
		look_release(&f->look);
		buf_puts(&r->others, r->nothers++ > 0 ? ", " : "");
		yaml_quote(&r->others, t->name, strlen(t->name), 80);
		return 0;
	}
	r->nfound++;
	return look_into(r, f, err);
}

static int
take_tables(struct run *r, struct err *err)
{
	size_t i;

	for (i = 0; i < r->ntable; i++) {
		if (!is_wanted(r, &r->table[i]))
			continue;
		log_progress(r->o->log, "tables", (long long)i,
		    (long long)r->ntable);
		if (take_table(r, &r->table[i], err) < 0)
			return -1;
	}
	if (r->denied.code == ERR_NOPERM) {
		for (i = 0; i < r->nfound; i++) {
			if (r->found[i].trouble.len == 0)
				return 0;
		}
		return err_set(err, ERR_NOPERM, "%s", r->denied.text);
	}
	return 0;
}

/* ---- the file ---- */

static void
write_head(struct buf *b, const struct run *r)
{
	const struct db_server *s = &r->hints.server;
	bool file = strcmp(db_dialect(r->db), "sqlite") == 0;

	yaml_note(b, 0, "A mapping for cimco-sync, proposed by "
	    "cimco-discover from what it saw. Read it, above all the lines "
	    "that say \"doubtful:\", correct it, and keep it under version "
	    "control. millwright-mapping(5) explains every key.");
	buf_puts(b, "#\n");
	yaml_note(b, 0, "%s %s, %zu tables and views, of which %zu were "
	    "looked into.", file ? "SQLite" : strstr(s->version, "MariaDB") !=
	    NULL ? "MariaDB" : "MySQL", s->version, r->ntable, r->nfound);
	if (r->o->now_given) {
		struct buf t = { 0 };

		seen_put_civil(&t, r->o->now_us);
		yaml_note(b, 0, "Seen at %s UTC.", buf_text(&t));
		buf_release(&t);
	}
	buf_puts(b, "\n# The name of this source in the store: another one "
	    "for each database.\nsource: cimco\n");
}

static void
write_zone(struct buf *b, const struct run *r)
{
	const struct clock *c = &r->clock;
	const char *s, *end;

	if (!c->used)
		return;
	buf_putc(b, '\n');
	yaml_note(b, 0, "time_zone: what the wall clock shows that local "
	    "times were read from. It is a guess.");
	for (s = buf_text(&c->why); *s != '\0'; s = end + 1) {
		end = strchr(s, '\n');
		yaml_item(b, 0, 2, "%.*s", (int)(end - s), s);
	}
	if (r->hints.server.system_zone[0] != '\0')
		yaml_item(b, 0, 2, "The server's own clock: time_zone %s, "
		    "system_time_zone %s.", r->hints.server.zone,
		    r->hints.server.system_zone);
	write_doubts(b, 0, &c->doubt);
	buf_printf(b, "time_zone: %s\n", c->zone);
}

static size_t
count_active(const struct run *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->nfound; i++)
		n += r->found[i].plan.active;
	return n;
}

static void
write_tables(struct buf *b, const struct run *r)
{
	static const enum shape order[] = { SHAPE_JOBLOG, SHAPE_VALUES,
	    SHAPE_EVENTS };
	size_t i, k;

	buf_puts(b, count_active(r) > 0 ? "\ntables:\n" : "\ntables: []\n");
	for (k = 0; k < 3; k++) {
		for (i = 0; i < r->nfound; i++) {
			if (r->found[i].plan.active &&
			    r->found[i].plan.shape == order[k])
				write_table(b, r->db, &r->found[i]);
		}
	}
	for (i = 0; i < r->nfound; i++) {
		if (!r->found[i].plan.active)
			write_table(b, r->db, &r->found[i]);
	}
	if (r->nothers > 0) {
		buf_putc(b, '\n');
		yaml_note(b, 2, "Not looked into, for want of a column that "
		    "could be a machine's and one that could be a start: "
		    "%s.", buf_text(&r->others));
	}
}

/* ---- a run ---- */

/* A server has a clock; a file has none unless somebody says it. */
static void
find_now(struct run *r)
{
	const char *clock = r->hints.server.clock;
	struct civil c;

	r->hints.now_us = INT64_MIN;
	if (r->o->now_given)
		r->hints.now_us = r->o->now_us;
	else if (clock[0] != '\0' && when_parse_civil(clock, strlen(clock),
	    &c) > 0)
		r->hints.now_us = when_from_civil(&c);
}

static int
run_all(struct run *r, struct buf *yaml, struct err *err)
{
	r->hints.zone = r->o->zone;
	r->hints.site = r->o->site_zone;
	if (db_server(r->db, &r->hints.server, err) < 0 ||
	    db_tables(r->db, &r->table, &r->ntable, err) < 0 ||
	    check_wanted(r, err) < 0 || take_tables(r, err) < 0)
		return -1;
	find_now(r);
	copy_find(r->found, r->nfound);
	if (clock_find(&r->clock, &r->hints, r->found, r->nfound, err) < 0 ||
	    names_find(&r->names, r->db, r->found, r->nfound, r->table,
	    r->ntable, err) < 0)
		return -1;
	write_head(yaml, r);
	write_zone(yaml, r);
	names_write(yaml, &r->names);
	write_tables(yaml, r);
	return 0;
}

static void
release(struct run *r)
{
	size_t i;

	for (i = 0; i < r->nfound; i++) {
		look_release(&r->found[i].look);
		plan_release(&r->found[i].plan);
		buf_release(&r->found[i].trouble);
	}
	free(r->found);
	free(r->table);
	buf_release(&r->others);
	clock_release(&r->clock);
	names_release(&r->names);
}

int
discover(const struct discover_options *o, struct buf *yaml,
    struct discover_result *result, struct err *err)
{
	struct run r = { .o = o };
	int rc;

	if (db_open(&r.db, o->source, err) < 0)
		return -1;
	rc = run_all(&r, yaml, err);
	*result = (struct discover_result){ .tables = (int64_t)r.ntable,
	    .looked = (int64_t)r.nfound,
	    .recognised = (int64_t)count_active(&r) };
	release(&r);
	db_close(r.db);
	return rc;
}
