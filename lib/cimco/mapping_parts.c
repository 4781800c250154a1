/* SPDX-License-Identifier: MIT */
/* What a row gives: job, output, span, spans. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/when.h"
#include "cimco/mapping_read.h"
#include "conf/conf.h"

#define JUMP_DEFAULT	10000.0		/* pieces between two rows */

#define STATES		"running", "setup", "waiting", "idle", "down", \
			"maintenance", "planned", "off", "nodata", NULL

const char *const mapping_states[] = { STATES };

static const char *const head_keys[] = { HEAD_KEYS };

/* The node of a head key, when it is the first of the table. */
static const struct conf_node *
head(struct mapping_reader *rd, const struct conf_node *map,
    enum mapping_head key)
{
	const struct conf_node *node = conf_get(map, head_keys[key]);

	if (conf_kind(node) == CONF_NULL)
		return NULL;
	if (rd->head[key] != NULL) {
		conf_fail_key(node, "given already at %s; a row has one",
		    conf_where(rd->head[key]));
		return NULL;
	}
	rd->head[key] = node;
	return node;
}

static void
read_head(struct mapping_reader *rd, const struct conf_node *map)
{
	struct mapping_table *t = rd->t;
	int i;

	(void)mapping_read_column(rd, head(rd, map, HEAD_MACHINE),
	    &t->machine);
	mapping_read_time(rd, head(rd, map, HEAD_START), &t->start);
	mapping_read_time(rd, head(rd, map, HEAD_END), &t->end);
	(void)conf_length(head(rd, map, HEAD_LENGTH), WHEN_SECOND,
	    366 * WHEN_DAY, &t->length_us);
	for (i = 0; i < 4; i++)
		(void)mapping_read_column(rd, head(rd, map,
		    (enum mapping_head)(HEAD_JOB + i)),
		    &t->text[MAPPING_JOB + i]);
}

/* A column, or {column: C, counter: delta|cumulative, jump: N}. */
static void
read_count(struct mapping_reader *rd, const struct conf_node *node,
    enum mapping_count_id id)
{
	static const char *const counters[] = { "delta", "cumulative", NULL };
	struct mapping_count *count = &rd->t->count[id];
	const struct conf_node *jump = NULL;
	const char *name;
	int word = 0;

	count->jump = JUMP_DEFAULT;
	if (conf_kind(node) == CONF_MAP) {
		conf_keys(node, "column", "counter", "jump", NULL);
		(void)conf_word(conf_get(node, "counter"), counters, &word);
		jump = conf_get(node, "jump");
		(void)conf_num(jump, 0, INFINITY, &count->jump);
		node = conf_need(node, "column");
	}
	count->cumulative = word == 1;
	if (jump != NULL && !count->cumulative)
		conf_fail_key(jump, "only for a cumulative counter");
	if (conf_ident(node, &name) > 0)
		count->column = mapping_column(rd->t, name, node);
}

static void
read_job(struct mapping_reader *rd, const struct conf_node *map)
{
	struct mapping_table *t = rd->t;

	conf_keys(map, HEAD_KEYS, "duration_s", "planned_parts", "due",
	    "priority", "setup_family", NULL);
	t->has_job = true;
	read_head(rd, map);
	(void)mapping_read_column(rd, conf_get(map, "duration_s"),
	    &t->duration);
	(void)mapping_read_column(rd, conf_get(map, "planned_parts"),
	    &t->planned_parts);
	mapping_read_time(rd, conf_get(map, "due"), &t->due);
	(void)mapping_read_column(rd, conf_get(map, "priority"),
	    &t->priority);
	(void)mapping_read_column(rd, conf_get(map, "setup_family"),
	    &t->text[MAPPING_SETUP_FAMILY]);
}

static void
read_output(struct mapping_reader *rd, const struct conf_node *map)
{
	static const char *const keys[] = { "parts", "scrap", "rework",
	    "target" };
	bool any = false;
	int i;

	conf_keys(map, HEAD_KEYS, "parts", "scrap", "rework", "target", NULL);
	rd->t->has_output = true;
	read_head(rd, map);
	for (i = 0; i < 4; i++) {
		any = any || conf_get(map, keys[i]) != NULL;
		read_count(rd, conf_get(map, keys[i]),
		    (enum mapping_count_id)(MAPPING_OUTPUT_PARTS + i));
	}
	if (!any && conf_kind(map) == CONF_MAP)
		conf_fail(map, "expected one of parts, scrap, rework and "
		    "target");
}

static int
read_state_word(const struct conf_node *node, const char **state)
{
	int word, got = conf_word(node, mapping_states, &word);

	if (got > 0)
		*state = mapping_states[word];
	return got;
}

static void
read_state_map(struct mapping_reader *rd, const struct conf_node *map)
{
	struct mapping_state *st = &rd->t->state;
	const struct conf_node *n;
	size_t i;

	st->word = arena_new(&rd->m->arena, conf_count(map) + 1,
	    sizeof(*st->word));
	st->state = arena_new(&rd->m->arena, conf_count(map) + 1,
	    sizeof(*st->state));
	for (n = conf_entries(map); n != NULL; n = conf_next(n)) {
		if (read_state_word(n, &st->state[st->n]) <= 0)
			continue;
		st->word[st->n] = conf_key(n);
		for (i = 0; i < st->n; i++) {
			if (strcasecmp(st->word[i], st->word[st->n]) == 0)
				conf_fail_key(n, "the same word as \"%s\": "
				    "case does not count", st->word[i]);
		}
		st->n++;
	}
}

/* A word of mapping_states, or {column: C, map: {...}, else: ...}. */
static void
read_state(struct mapping_reader *rd, const struct conf_node *node)
{
	static const char *const others[] = { "quarantine", STATES };
	struct mapping_state *st = &rd->t->state;
	const char *name;
	int word;

	if (conf_kind(node) != CONF_MAP) {
		(void)read_state_word(node, &st->constant);
		return;
	}
	conf_keys(node, "column", "map", "else", NULL);
	if (conf_ident(conf_need(node, "column"), &name) > 0)
		st->column = mapping_column(rd->t, name,
		    conf_get(node, "column"));
	read_state_map(rd, conf_get(node, "map"));
	if (conf_word(conf_get(node, "else"), others, &word) > 0 && word > 0)
		st->other = others[word];
}

static void
read_span(struct mapping_reader *rd, const struct conf_node *map)
{
	struct mapping_table *t = rd->t;

	conf_keys(map, HEAD_KEYS, "state", "reason", "seconds", "parts",
	    "scrap", NULL);
	t->has_span = true;
	read_head(rd, map);
	read_state(rd, conf_need(map, "state"));
	(void)mapping_read_column(rd, conf_get(map, "reason"),
	    &t->text[MAPPING_REASON]);
	(void)mapping_read_column(rd, conf_get(map, "seconds"), &t->seconds);
	read_count(rd, conf_get(map, "parts"), MAPPING_SPAN_PARTS);
	read_count(rd, conf_get(map, "scrap"), MAPPING_SPAN_SCRAP);
}

static void
read_spans(struct mapping_reader *rd, const struct conf_node *list)
{
	struct mapping_table *t = rd->t;
	const struct conf_node *n;
	struct mapping_span *sp;

	if (conf_kind(list) == CONF_LIST && conf_count(list) == 0)
		conf_fail(list, "no category");
	for (n = conf_items(list); n != NULL; n = conf_next(n)) {
		if (t->nspan == MAPPING_SPANS_MAX) {
			conf_fail(n, "more than %d categories",
			    MAPPING_SPANS_MAX);
			return;
		}
		sp = &t->span[t->nspan++];
		sp->seconds = MAPPING_NONE;
		conf_keys(n, "seconds", "state", "reason", NULL);
		(void)mapping_read_column(rd, conf_need(n, "seconds"),
		    &sp->seconds);
		(void)read_state_word(conf_need(n, "state"), &sp->state);
		(void)conf_label(conf_get(n, "reason"), &sp->reason);
	}
}

static void
check_head(const struct mapping_reader *rd, const struct conf_node *table)
{
	const struct conf_node *end = rd->head[HEAD_END];
	const struct conf_node *length = rd->head[HEAD_LENGTH];

	if (rd->head[HEAD_MACHINE] == NULL)
		conf_fail(table, "no machine: job, output or span must name "
		    "its column");
	if (rd->head[HEAD_START] == NULL)
		conf_fail(table, "no start: job, output or span must name "
		    "its column");
	if (end == NULL && length == NULL)
		conf_fail(table, "no end: job, output or span must name its "
		    "column, or a length");
	if (end != NULL && length != NULL)
		conf_fail_key(length, "excludes end at %s", conf_where(end));
}

void
mapping_read_parts(struct mapping_reader *rd, const struct conf_node *table)
{
	const struct conf_node *job = conf_get(table, "job");
	const struct conf_node *output = conf_get(table, "output");
	const struct conf_node *span = conf_get(table, "span");
	const struct conf_node *spans = conf_get(table, "spans");

	if (conf_kind(table) != CONF_MAP)
		return;
	if (job == NULL && output == NULL && span == NULL && spans == NULL) {
		conf_fail(table, "nothing is made of a row: expected job, "
		    "output, span or spans");
		return;
	}
	if (job != NULL)
		read_job(rd, job);
	if (output != NULL)
		read_output(rd, output);
	if (span != NULL)
		read_span(rd, span);
	read_spans(rd, spans);
	if (span != NULL && spans != NULL)
		conf_fail_key(spans, "excludes span at %s",
		    conf_where(span));
	check_head(rd, table);
}
