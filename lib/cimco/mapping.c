/* SPDX-License-Identifier: MIT */
/* mapping: the file as a whole. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/zone.h"
#include "cimco/mapping_read.h"
#include "conf/conf.h"

static void
read_zone(struct mapping *m, const struct conf_node *node)
{
	struct err why = { 0 };
	const char *name;

	if (conf_label(node, &name) <= 0)
		return;
	m->zone = zone_open(name, &why);
	if (m->zone == NULL)
		conf_fail(node, "%s", why.text);
}

/* The index of the machine that has this name already, or -1. */
static int64_t
find_name(const struct mapping *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->machine.len; i++) {
		if (strcmp(m->name[i], name) == 0)
			return (int64_t)i;
	}
	return MAP_NONE;
}

/* Two machines under one name would be one machine from then on. */
static void
read_machines(struct mapping *m, const struct conf_node *node)
{
	const struct conf_node *n;
	const char *name;
	int64_t other;

	m->name = arena_new(&m->arena, conf_count(node) + 1,
	    sizeof(*m->name));
	for (n = conf_entries(node); n != NULL; n = conf_next(n)) {
		if (conf_label(n, &name) <= 0)
			continue;
		other = find_name(m, name);
		if (other != MAP_NONE) {
			conf_fail(n, "\"%s\" is the name of \"%s\" already",
			    name, map_name(&m->machine, other));
			continue;
		}
		m->name[map_put(&m->machine, conf_key(n),
		    strlen(conf_key(n)))] = name;
	}
}

static void
check_once(const struct mapping *m, const struct mapping_table *t)
{
	const struct mapping_table *other;

	for (other = m->table; other < t; other++) {
		if (other->from != NULL && t->from != NULL &&
		    strcasecmp(other->from, t->from) == 0)
			conf_fail(t->at, "from: \"%s\" is mapped already at "
			    "%s", t->from, conf_where(other->at));
	}
}

static void
read_tables(struct mapping *m, const struct conf_node *list)
{
	struct mapping_reader rd = { .m = m };
	const struct conf_node *n;

	m->table = arena_new(&m->arena, conf_count(list) + 1,
	    sizeof(*m->table));
	for (n = conf_items(list); n != NULL; n = conf_next(n)) {
		memset(rd.head, 0, sizeof(rd.head));
		rd.t = &m->table[m->ntable++];
		mapping_read_table(&rd, n);
		check_once(m, rd.t);
	}
	if (conf_kind(list) == CONF_LIST && conf_count(list) == 0)
		conf_fail(list, "no table");
}

static const struct mapping_time *
first_local(const struct mapping_table *t)
{
	const struct mapping_time *const time[] = { &t->start, &t->end,
	    &t->cursor.time, &t->due };
	size_t i;

	for (i = 0; i < sizeof(time) / sizeof(*time); i++) {
		if (time[i]->column != MAPPING_NONE &&
		    time[i]->type == MAPPING_LOCAL)
			return time[i];
	}
	return NULL;
}

/* Nobody can guess where the wall clock hangs. */
static void
check_zone(const struct mapping *m, const struct conf_node *root)
{
	const struct mapping_time *time;
	int i;

	if (m->zone != NULL || conf_kind(conf_get(root, "time_zone")) !=
	    CONF_NULL)
		return;
	for (i = 0; i < m->ntable; i++) {
		time = first_local(&m->table[i]);
		if (time == NULL)
			continue;
		conf_fail(root, "missing key \"time_zone\": \"%s\" at %s is "
		    "local time", m->table[i].column[time->column].name,
		    conf_where(time->at));
		return;
	}
}

static struct mapping *
read_all(struct conf *c, struct err *err)
{
	const struct conf_node *root;
	struct mapping *m;
	int i;

	if (c == NULL)
		return NULL;
	m = mem_new(1, sizeof(*m));
	m->conf = c;
	root = conf_root(c);
	conf_keys(root, "source", "site", "time_zone", "machines", "tables",
	    NULL);
	(void)conf_ident(conf_need(root, "source"), &m->source);
	(void)conf_label(conf_get(root, "site"), &m->site);
	read_zone(m, conf_get(root, "time_zone"));
	read_machines(m, conf_get(root, "machines"));
	read_tables(m, conf_need(root, "tables"));
	check_zone(m, root);
	if (conf_finish(c, err) < 0) {
		mapping_close(m);
		return NULL;
	}
	for (i = 0; i < m->ntable; i++)
		m->table[i].fingerprint =
		    mapping_fingerprint(m, &m->table[i]);
	return m;
}

struct mapping *
mapping_open(const char *path, struct err *err)
{
	return read_all(conf_open(path, err), err);
}

struct mapping *
mapping_parse(const char *name, const void *bytes, size_t len,
    struct err *err)
{
	return read_all(conf_parse(name, bytes, len, err), err);
}

void
mapping_close(struct mapping *m)
{
	int i;

	if (m == NULL)
		return;
	for (i = 0; i < m->ntable; i++)
		free(m->table[i].column);
	map_release(&m->machine);
	zone_close(m->zone);
	arena_release(&m->arena);
	conf_close(m->conf);
	free(m);
}

struct mapping_table *
mapping_find(const struct mapping *m, const char *from)
{
	int i;

	for (i = 0; i < m->ntable; i++) {
		if (strcmp(m->table[i].from, from) == 0)
			return &m->table[i];
	}
	return NULL;
}

bool
mapping_in_key(const struct mapping_table *t, int column)
{
	int i;

	for (i = 0; i < t->nkey; i++) {
		if (t->key[i] == column)
			return true;
	}
	return false;
}
