/* SPDX-License-Identifier: MIT */
/* The sections of a template. */
#include <string.h>

#include "conf/conf.h"
#include "report/figure.h"
#include "report/template_impl.h"
#include "shop/kinds.h"

const char *const tier_words[] = { "state", "reason", NULL };
static const char *const section_words[] = {
	"tiles", "trend", "waterfall", "pareto", "heatmap", "timeline",
	"comparison", "ranking", "table", "words", "terms", "page", NULL
};
static const char *const by_words_here[] = {
	"machine", "group", "site", "part", "job", "operator", "hour", "shift",
	"day", "week", "month", "any", NULL
};
static const char *const width_words[] = { "full", "half", NULL };
static const char *const order_words_here[] = { "falling", "rising", NULL };
static const char *const whole_words[] = {
	"calendar", "operation", "planned", NULL
};

enum {
	MAX_SECTIONS = 200,
	MAX_COLUMNS = 40,
	MAX_FIGURES = 24,
	MAX_TOP = 10000000
};

/* ---- keys, kinds and columns ---- */

/* Whether records of the kind can have the key. */
static bool
kind_has(int kind, int key)
{
	return kind < 0 || shop_field((enum shop_kind)kind,
	    (enum shop_key)key) >= 0;
}

/* A number that records of the section have, by its name. */
static void
read_figure(const struct section *s, const struct conf_node *node, int *key)
{
	const char *name;

	if (conf_label(node, &name) <= 0)
		return;
	*key = figure_find(name, strlen(name));
	if (*key < 0)
		conf_fail(node, "no such figure: \"%s\"", name);
	else if (!kind_has(s->kind, *key))
		conf_fail(node, "%s records have no \"%s\"",
		    shop_kinds[s->kind].name, name);
	else if (figure_unit(*key) == DOC_TEXT ||
	    figure_unit(*key) == DOC_TIME)
		conf_fail(node, "that is no number: \"%s\"", name);
}

static void
read_figures(struct template_impl *t, struct section *s,
    const struct conf_node *node)
{
	const struct conf_node *n;

	if (node == NULL)
		return;
	if (conf_count(node) > MAX_FIGURES) {
		conf_fail(node, "more than %d figures", MAX_FIGURES);
		return;
	}
	s->figure = arena_new(&t->arena, conf_count(node) + 1,
	    sizeof(*s->figure));
	for (n = conf_items(node); n != NULL; n = conf_next(n))
		read_figure(s, n, &s->figure[s->nfigure++]);
}

static const struct {
	const char *word;
	enum doc_unit unit;
} units[] = {
	{ "text", DOC_TEXT }, { "number", DOC_NUMBER },
	{ "count", DOC_COUNT }, { "percent", DOC_RATIO },
	{ "hours", DOC_HOURS }, { "duration", DOC_DURATION },
	{ "points", DOC_POINTS }, { "time", DOC_TIME }, { "date", DOC_DATE },
	{ "bar", DOC_BAR },
};

static int
unit_of(const char *word, enum doc_unit *unit)
{
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(units[i].word, word) == 0) {
			*unit = units[i].unit;
			return 0;
		}
	}
	return -1;
}

static int
column_key(struct column *c, const char *name, size_t n)
{
	if (n == 6 && memcmp(name, "change", n) == 0)
		c->key = COLUMN_CHANGE;
	else if (n == 4 && memcmp(name, "past", n) == 0)
		c->key = COLUMN_PAST;
	else if (n == 5 && memcmp(name, "moved", n) == 0)
		c->key = COLUMN_MOVED;
	else
		c->key = figure_find(name, n);
	return c->key == -1 ? -1 : 0;
}

/* Change is a change where the kind has no key of that name. */
static bool
column_is_of(const struct section *s, struct column *c)
{
	if (c->key == COLUMN_CHANGE && kind_has(s->kind, F_CHANGE) &&
	    s->kind != KIND_OEE)
		c->key = F_CHANGE;
	if (c->key == COLUMN_MOVED)
		return s->kind == KIND_RESTATED;
	return c->key < 0 || kind_has(s->kind, c->key);
}

static enum doc_unit
usual_unit(int key)
{
	switch (key) {
	case COLUMN_PAST:
		return DOC_SPARK;
	case COLUMN_CHANGE:
		return DOC_POINTS;
	case COLUMN_MOVED:
		return DOC_TEXT;
	default:
		return figure_unit(key);
	}
}

static const char *
usual_heading(int key)
{
	switch (key) {
	case COLUMN_PAST:
		return "Past";
	case COLUMN_CHANGE:
		return "Change";
	case COLUMN_MOVED:
		return "What moved it";
	default:
		return figure_heading(key);
	}
}

/* "oee=OEE:bar": a key, perhaps what it is called, perhaps its unit. */
static void
read_column(struct template_impl *t, struct section *s,
    const struct conf_node *node)
{
	struct column *c = &s->column[s->ncolumn];
	const char *text, *colon, *is;
	size_t n;

	if (conf_label(node, &text) <= 0)
		return;
	colon = strrchr(text, ':');
	n = colon == NULL ? strlen(text) : (size_t)(colon - text);
	is = memchr(text, '=', n);
	if (column_key(c, text, is == NULL ? n : (size_t)(is - text)) < 0 ||
	    !column_is_of(s, c)) {
		conf_fail(node, "%s records have no \"%.*s\"",
		    shop_kinds[s->kind].name,
		    (int)(is == NULL ? n : (size_t)(is - text)), text);
		return;
	}
	c->unit = usual_unit(c->key);
	if (colon != NULL && unit_of(colon + 1, &c->unit) < 0)
		conf_fail(node, "no such unit: \"%s\"", colon + 1);
	c->heading = is != NULL ? arena_text(&t->arena, is + 1,
	    n - (size_t)(is + 1 - text)) : usual_heading(c->key);
	s->ncolumn++;
}

static void
read_columns(struct template_impl *t, struct section *s,
    const struct conf_node *node)
{
	const struct conf_node *n;

	if (conf_count(node) > MAX_COLUMNS) {
		conf_fail(node, "more than %d columns", MAX_COLUMNS);
		return;
	}
	s->column = arena_new(&t->arena, conf_count(node) + 1,
	    sizeof(*s->column));
	for (n = conf_items(node); n != NULL; n = conf_next(n))
		read_column(t, s, n);
}

static void
read_kind(struct section *s, const struct conf_node *node)
{
	const char *name;

	if (conf_label(node, &name) <= 0)
		return;
	s->kind = shop_kind_find(name, strlen(name));
	if (s->kind < 0) {
		conf_fail(node, "no such kind of records: \"%s\"", name);
		s->kind = KIND_OEE;
	}
}

/* {KEY: VALUE}: rows with that, or without. */
static void
read_filter(const struct section *s, const struct conf_node *map, int *key,
    const char **value)
{
	const struct conf_node *n;

	if (map == NULL)
		return;
	if (conf_kind(map) != CONF_MAP || conf_count(map) != 1) {
		conf_fail(map, "expected one {key: value}");
		return;
	}
	n = conf_entries(map);
	*key = figure_find(conf_key(n), strlen(conf_key(n)));
	if (*key < 0 || !kind_has(s->kind, *key))
		conf_fail(n, "%s records have no \"%s\"",
		    shop_kinds[s->kind].name, conf_key(n));
	else
		conf_text(n, value);
}

/* ---- sections ---- */

static void
read_by(struct section *s, const struct conf_node *node)
{
	uint64_t bits;

	if (conf_words(node, by_words_here, &bits) > 0)
		s->by = (unsigned)bits;
}

static void
read_common(struct section *s, const struct conf_node *map)
{
	int word;

	conf_text(conf_get(map, "title"), &s->title);
	conf_text(conf_get(map, "note"), &s->note);
	conf_text(conf_get(map, "none"), &s->none);
	if (conf_word(conf_get(map, "width"), width_words, &word) > 0)
		s->half = word == 1;
}

static void
read_order(struct section *s, const struct conf_node *node)
{
	int word;

	if (conf_word(node, order_words_here, &word) > 0)
		s->rising = word == 1;
}

static void
read_table(struct template_impl *t, struct section *s,
    const struct conf_node *map)
{
	conf_keys(map, "title", "note", "none", "width", "data", "of", "by",
	    "columns", "figures", "sort", "order", "top", "only", "except",
	    "periods", NULL);
	conf_bool(conf_get(map, "data"), &s->data);
	read_kind(s, conf_get(map, "of"));
	read_by(s, conf_get(map, "by"));
	read_columns(t, s, conf_need(map, "columns"));
	read_figures(t, s, conf_get(map, "figures"));
	read_filter(s, conf_get(map, "only"), &s->only_key, &s->only);
	read_filter(s, conf_get(map, "except"), &s->except_key, &s->except);
	read_figure(s, conf_get(map, "sort"), &s->sort);
	read_order(s, conf_get(map, "order"));
	conf_int(conf_get(map, "top"), 1, MAX_TOP, &s->top);
	conf_int(conf_get(map, "periods"), 2, 1000, &s->periods);
}

/* What a section is about, unless it says otherwise. */
static void
defaults(struct template_impl *t, struct section *s)
{
	static const int kind[SECTION_TYPES] = { KIND_OEE, KIND_OEE, KIND_OEE,
		KIND_PARETO, KIND_OEE, KIND_SPAN, KIND_COMPARISON, KIND_OEE,
		KIND_OEE, -1, -1, -1 };
	static const unsigned by[SECTION_TYPES] = { 0, ROWS_DAY, 0, 0,
		ROWS_HOUR, ROWS_ANY, ROWS_ANY, ROWS_MACHINE, ROWS_ANY, 0, 0,
		0 };

	(void)t;
	s->kind = kind[s->type];
	s->by = by[s->type];
	s->sort = -1;
	s->tier = 1;
	s->whole = F_PLANNED_S;
	s->periods = 31;
	s->top = s->type == SECTION_PARETO ? 10 : 0;
}

static void
read_whole(struct section *s, const struct conf_node *node)
{
	static const int key[] = { F_CALENDAR_S, F_POT_S, F_PLANNED_S };
	int word;

	if (conf_word(node, whole_words, &word) > 0)
		s->whole = key[word];
}

/* What each type of section has a use for. */
static void
chart_keys(const struct section *s, const struct conf_node *map)
{
#define ALL	"title", "note", "none", "width"
	switch (s->type) {
	case SECTION_TILES:
		conf_keys(map, ALL, "figures", NULL);
		break;
	case SECTION_TREND:
		conf_keys(map, ALL, "by", "figures", "periods", NULL);
		break;
	case SECTION_WATERFALL:
		conf_keys(map, ALL, "from", NULL);
		break;
	case SECTION_PARETO:
		conf_keys(map, ALL, "by", "tier", "top", NULL);
		break;
	case SECTION_HEATMAP:
		conf_keys(map, ALL, "by", "figures", NULL);
		break;
	case SECTION_RANKING:
		conf_keys(map, ALL, "by", "figures", "order", "top", NULL);
		break;
	case SECTION_COMPARISON:
		conf_keys(map, ALL, "by", "top", NULL);
		break;
	case SECTION_TERMS:
		conf_keys(map, "title", "note", "width", "figures", NULL);
		break;
	case SECTION_PAGE:
		conf_keys(map, NULL);
		break;
	case SECTION_TIMELINE:
	case SECTION_TABLE:
	case SECTION_WORDS:
	case SECTION_TYPES:
		conf_keys(map, ALL, NULL);
		break;
	}
#undef ALL
}

static void
read_chart(struct template_impl *t, struct section *s,
    const struct conf_node *map)
{
	chart_keys(s, map);
	read_order(s, conf_get(map, "order"));
	read_by(s, conf_get(map, "by"));
	read_figures(t, s, conf_get(map, "figures"));
	conf_int(conf_get(map, "top"), 1, MAX_TOP, &s->top);
	conf_int(conf_get(map, "periods"), 2, 1000, &s->periods);
	conf_word(conf_get(map, "tier"), tier_words, &s->tier);
	read_whole(s, conf_get(map, "from"));
}

static void
read_section(struct template_impl *t, struct section *s,
    const struct conf_node *node)
{
	const struct conf_node *map = conf_entries(node);
	int type;

	if (map == NULL || conf_count(node) != 1) {
		if (conf_kind(node) == CONF_MAP)
			conf_fail(node, "expected one section: {TYPE: ...}");
		return;
	}
	for (type = 0; type < SECTION_TYPES; type++) {
		if (strcmp(section_words[type], conf_key(map)) == 0)
			break;
	}
	if (type == SECTION_TYPES) {
		conf_keys(node, "tiles", "trend", "waterfall", "pareto",
		    "heatmap", "timeline", "comparison", "ranking", "table",
		    "words", "terms", "page", NULL);
		return;
	}
	s->type = (enum section_type)type;
	s->where = conf_where(map);
	defaults(t, s);
	if (s->type == SECTION_WORDS) {
		conf_text(map, &s->words);
		return;
	}
	if (conf_kind(map) != CONF_MAP) {
		conf_fail(map, "expected a map; {} says nothing more");
		return;
	}
	read_common(s, map);
	if (s->type == SECTION_TABLE)
		read_table(t, s, map);
	else
		read_chart(t, s, map);
}

void
template_sections(struct template_impl *t, const struct conf_node *node)
{
	const struct conf_node *n;
	size_t most = conf_count(node);

	if (most > MAX_SECTIONS) {
		conf_fail(node, "more than %d sections", MAX_SECTIONS);
		return;
	}
	t->pub.section = arena_new(&t->arena, most + 1,
	    sizeof(*t->pub.section));
	for (n = conf_items(node); n != NULL; n = conf_next(n))
		read_section(t, &t->pub.section[t->pub.nsection++], n);
}
