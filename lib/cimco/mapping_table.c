/* SPDX-License-Identifier: MIT */
/* One entry of tables: its key, its cursor, when a row is open, checks. */
#include <string.h>
#include <strings.h>

#include "base/when.h"
#include "cimco/mapping_read.h"
#include "conf/conf.h"
#include "db/db.h"

static const char *const time_types[] = { "local", "utc", "epoch_text",
    NULL };

int
mapping_column(struct mapping_table *t, const char *name,
    const struct conf_node *at)
{
	int i;

	for (i = 0; i < t->ncolumn; i++) {
		if (strcasecmp(t->column[i].name, name) == 0)
			return i;
	}
	t->column = mem_grow(t->column, &t->cap_column,
	    (size_t)t->ncolumn + 1, sizeof(*t->column));
	t->column[t->ncolumn] = (struct mapping_column){ .name = name,
	    .at = at };
	return t->ncolumn++;
}

int
mapping_read_column(struct mapping_reader *rd, const struct conf_node *node,
    int *column)
{
	const char *name;
	int got;

	if (conf_kind(node) == CONF_MAP) {
		conf_keys(node, "column", NULL);
		node = conf_need(node, "column");
	}
	got = conf_ident(node, &name);
	if (got > 0)
		*column = mapping_column(rd->t, name, node);
	return got;
}

void
mapping_read_time(struct mapping_reader *rd, const struct conf_node *node,
    struct mapping_time *time)
{
	const char *name;
	int type;

	if (conf_kind(node) == CONF_MAP) {
		conf_keys(node, "column", "type", NULL);
		if (conf_word(conf_get(node, "type"), time_types,
		    &type) > 0) {
			time->type = (enum mapping_time_type)type;
			time->given = true;
		}
		node = conf_need(node, "column");
	}
	if (conf_ident(node, &name) <= 0)
		return;
	time->column = mapping_column(rd->t, name, node);
	time->at = node;
}

static void
read_key(struct mapping_reader *rd, const struct conf_node *list)
{
	struct mapping_table *t = rd->t;
	const struct conf_node *n;
	int column;

	for (n = conf_items(list); n != NULL; n = conf_next(n)) {
		if (mapping_read_column(rd, n, &column) <= 0)
			continue;
		if (mapping_in_key(t, column))
			conf_fail(n, "\"%s\" is in the key already",
			    conf_scalar(n));
		else if (t->nkey == MAPPING_KEY_MAX)
			conf_fail(n, "more than %d columns", MAPPING_KEY_MAX);
		else
			t->key[t->nkey++] = column;
	}
	if (conf_kind(list) == CONF_LIST && conf_count(list) == 0)
		conf_fail(list, "no column");
}

/* The range is read by start: rows gone from it must be told from others. */
static void
check_start_cursor(const struct mapping_table *t,
    const struct conf_node *map)
{
	const struct mapping_cursor *cur = &t->cursor;

	if (cur->time.column != t->start.column &&
	    cur->time.column != MAPPING_NONE &&
	    t->start.column != MAPPING_NONE)
		conf_fail(conf_get(map, "column"), "a cursor of kind start "
		    "must be the column of start, \"%s\"",
		    t->column[t->start.column].name);
}

/*
 * Where the file does not say how a stamp is to be read, it is read as the
 * start is.  No reading is safe for all: a bound that is hours late loses
 * rows.
 */
static void
check_stamp_cursor(struct mapping_table *t, const struct conf_node *map)
{
	struct mapping_cursor *cur = &t->cursor;

	if (cur->time.given || t->start.column == MAPPING_NONE)
		return;
	if (t->start.type == MAPPING_EPOCH_TEXT)
		conf_fail(map, "missing key \"type\": local, utc or "
		    "epoch_text");
	cur->time.type = t->start.type;
}

static void
read_cursor(struct mapping_reader *rd, const struct conf_node *map)
{
	static const char *const kinds[] = { "start", "stamp", NULL };
	struct mapping_cursor *cur = &rd->t->cursor;
	const struct conf_node *lookback = conf_get(map, "lookback");
	const struct conf_node *overlap = conf_get(map, "overlap");
	const struct conf_node *type = conf_get(map, "type");
	int kind, word;

	conf_keys(map, "column", "kind", "lookback", "overlap", "type", NULL);
	cur->time.at = conf_need(map, "column");
	(void)mapping_read_column(rd, cur->time.at, &cur->time.column);
	if (conf_word(type, time_types, &word) > 0) {
		cur->time.type = (enum mapping_time_type)word;
		cur->time.given = true;
	}
	/* Rows that are written while a run reads must be found by the next. */
	(void)conf_length(lookback, WHEN_HOUR, 3660 * WHEN_DAY,
	    &cur->lookback_us);
	cur->overlap_given = conf_length(overlap, WHEN_MINUTE, 30 * WHEN_DAY,
	    &cur->overlap_us) > 0;
	if (conf_word(conf_need(map, "kind"), kinds, &kind) <= 0)
		return;
	cur->kind = (enum mapping_cursor_kind)kind;
	if (cur->kind == MAPPING_START && overlap != NULL)
		conf_fail_key(overlap, "only for a cursor of kind stamp");
	if (cur->kind == MAPPING_START && type != NULL)
		conf_fail_key(type, "only for a cursor of kind stamp; this "
		    "one is read as start");
	if (cur->kind == MAPPING_STAMP && lookback != NULL)
		conf_fail_key(lookback, "only for a cursor of kind start");
}

/* When the parts are read, for it is compared with start. */
static void
check_cursor(struct mapping_table *t, const struct conf_node *map)
{
	if (map == NULL || conf_kind(map) != CONF_MAP)
		return;
	if (t->cursor.kind == MAPPING_STAMP) {
		check_stamp_cursor(t, map);
		return;
	}
	check_start_cursor(t, map);
	t->cursor.time.type = t->start.type;
	t->cursor.time.given = t->start.given;
}

/* {column: C} and one of equals, is_null, is_zero. */
static void
read_open_when(struct mapping_reader *rd, const struct conf_node *map)
{
	struct mapping_open *open = &rd->t->open;
	const struct conf_node *equals, *is_null, *is_zero;
	const char *const *word;
	bool yes;

	if (map == NULL)
		return;
	conf_keys(map, "column", "equals", "is_null", "is_zero", NULL);
	(void)mapping_read_column(rd, conf_need(map, "column"),
	    &open->column);
	equals = conf_get(map, "equals");
	is_null = conf_get(map, "is_null");
	is_zero = conf_get(map, "is_zero");
	if ((equals != NULL) + (is_null != NULL) + (is_zero != NULL) != 1) {
		conf_fail(map, "expected one of equals, is_null and is_zero");
		return;
	}
	if (conf_labels(equals, &word, &open->n) > 0) {
		open->word = word;
		open->how = MAPPING_OPEN_EQUALS;
	}
	if (conf_bool(is_null, &yes) > 0)
		open->how = MAPPING_OPEN_NULL;
	if (conf_bool(is_zero, &yes) > 0)
		open->how = MAPPING_OPEN_ZERO;
	if ((is_null != NULL || is_zero != NULL) &&
	    open->how != MAPPING_OPEN_NEVER && !yes)
		conf_fail(is_null != NULL ? is_null : is_zero,
		    "expected true");
}

static void
read_check(struct mapping_reader *rd, const struct conf_node *map)
{
	static const char *const otherwise[] = { "flag", "quarantine", NULL };
	struct mapping_check *check = &rd->t->check[rd->t->ncheck];
	int word = 0;

	if (!db_identifier(conf_key(map))) {
		conf_fail_key(map, "no column can be called so");
		return;
	}
	conf_keys(map, "range", "else", NULL);
	if (conf_range(conf_need(map, "range"), &check->low,
	    &check->high) <= 0)
		return;
	(void)conf_word(conf_get(map, "else"), otherwise, &word);
	check->quarantine = word == 1;
	check->column = mapping_column(rd->t, conf_key(map), map);
	rd->t->ncheck++;
}

static void
read_checks(struct mapping_reader *rd, const struct conf_node *map)
{
	const struct conf_node *n;

	rd->t->check = arena_new(&rd->m->arena, conf_count(map) + 1,
	    sizeof(*rd->t->check));
	for (n = conf_entries(map); n != NULL; n = conf_next(n))
		read_check(rd, n);
}

static void
unmap_all(struct mapping_table *t)
{
	int i;

	t->cursor.time.column = t->open.column = t->machine = MAPPING_NONE;
	t->start.column = t->end.column = t->due.column = MAPPING_NONE;
	t->duration = t->planned_parts = t->priority = MAPPING_NONE;
	t->seconds = t->state.column = MAPPING_NONE;
	for (i = 0; i < MAPPING_TEXTS; i++)
		t->text[i] = MAPPING_NONE;
	for (i = 0; i < MAPPING_COUNTS; i++)
		t->count[i].column = MAPPING_NONE;
	t->cursor.lookback_us = 15 * WHEN_DAY;
	t->cursor.overlap_us = 15 * WHEN_MINUTE;
}

/*
 * The difference to the row before is the same in every read only when whole
 * ranges of time come in their order.
 */
static void
check_cumulative(const struct mapping_table *t, const struct conf_node *node)
{
	int i;

	for (i = 0; i < MAPPING_COUNTS; i++) {
		if (t->count[i].column == MAPPING_NONE ||
		    !t->count[i].cumulative)
			continue;
		if (t->cursor.kind != MAPPING_START ||
		    !mapping_in_key(t, t->cursor.time.column))
			conf_fail(node, "a cumulative counter needs a cursor "
			    "of kind start, and its column in the key");
		return;
	}
}

void
mapping_read_table(struct mapping_reader *rd, const struct conf_node *node)
{
	static const char *const copies[] = { "collapse", "keep", NULL };
	struct mapping_table *t = rd->t;
	int word = 0;

	t->at = node;
	unmap_all(t);
	conf_keys(node, "from", "key", "duplicates", "cursor", "open_when",
	    "job", "output", "span", "spans", "checks", NULL);
	if (conf_ident(conf_need(node, "from"), &t->from) > 0 &&
	    rd->m->source != NULL)
		t->source = arena_printf(&rd->m->arena, "%s.%s",
		    rd->m->source, t->from);
	read_key(rd, conf_need(node, "key"));
	(void)conf_word(conf_get(node, "duplicates"), copies, &word);
	t->keep_copies = word == 1;
	read_cursor(rd, conf_need(node, "cursor"));
	read_open_when(rd, conf_get(node, "open_when"));
	mapping_read_parts(rd, node);
	read_checks(rd, conf_get(node, "checks"));
	check_cursor(t, conf_get(node, "cursor"));
	check_cumulative(t, node);
}
