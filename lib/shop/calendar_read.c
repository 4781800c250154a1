/* SPDX-License-Identifier: MIT */
/* calendar.yaml: its levels, and what is wrong with them. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "conf/conf.h"
#include "shop/calendar_read.h"

const char *const cal_date_words[] = { "start", "end", NULL };

static const char *const only_words[] = { "listed", NULL };

static void
read_zone(struct cal_reader *r, const struct zone **zone,
    const struct conf_node *node)
{
	const char *name;

	if (conf_label(node, &name) <= 0)
		return;
	*zone = cal_zone(r->cal, name, NULL);
	if (*zone == NULL)
		conf_fail(node, "no such time zone: \"%s\"", name);
}

static void
read_capacity(int *capacity, const struct conf_node *node)
{
	int64_t x;

	if (conf_int(node, 1, CAL_MAX_CAPACITY, &x) > 0)
		*capacity = (int)x;
}

static void
read_holidays(struct cal_reader *r, struct cal_level *l,
    const struct conf_node *node)
{
	size_t left = cal_count(node, CAL_MAX_DATES), i;
	const struct conf_node *n;
	int64_t day;

	l->has_holidays = node != NULL;
	l->holiday = arena_new(&r->cal->arena, left, sizeof(*l->holiday));
	for (n = conf_items(node); n != NULL && left > 0; n = conf_next(n)) {
		left--;
		if (conf_date(n, &day) <= 0)
			continue;
		for (i = l->nholiday; i > 0 && l->holiday[i - 1] >= day; i--)
			l->holiday[i] = l->holiday[i - 1];
		if (i < l->nholiday && l->holiday[i + 1] == day)
			conf_fail(n, "named twice: \"%s\"", conf_scalar(n));
		l->holiday[i] = day;
		l->nholiday++;
	}
}

/* {date} or {from, to}. */
static int
read_dates(const struct conf_node *map, int64_t *from, int64_t *to)
{
	if (conf_get(map, "date") != NULL) {
		if (conf_get(map, "from") != NULL ||
		    conf_get(map, "to") != NULL)
			return conf_fail(map, "date, or from and to; not "
			    "both");
		if (conf_date(conf_get(map, "date"), from) <= 0)
			return -1;
		*to = *from;
		return 0;
	}
	if (conf_get(map, "from") == NULL && conf_get(map, "to") == NULL)
		return conf_fail(map, "missing key \"date\", or from and to");
	if (conf_date(conf_need(map, "from"), from) <= 0 ||
	    conf_date(conf_need(map, "to"), to) <= 0)
		return -1;
	return *from <= *to ? 0 : conf_fail(map, "to is before from");
}

/* The key's value, NULL also where it is null. */
static const struct conf_node *
given(const struct conf_node *map, const char *key)
{
	const struct conf_node *n = conf_get(map, key);

	return conf_kind(n) == CONF_NULL ? NULL : n;
}

static int
read_exception(struct cal_reader *r, struct cal_exception *e,
    const struct cal_shifts *named, const struct conf_node *map)
{
	const struct conf_node *shifts;
	bool off = false;

	memset(e, 0, sizeof(*e));
	if (conf_kind(map) != CONF_MAP)
		return conf_fail(map, "expected {date, shifts} or {date, off}");
	conf_keys(map, "date", "from", "to", "off", "shifts", NULL);
	shifts = given(map, "shifts");
	conf_bool(conf_get(map, "off"), &off);
	if (off == (shifts != NULL))
		conf_fail(map, "either off: true or shifts");
	if (shifts != NULL)
		cal_read_dated(r, &e->shifts, named, shifts);
	return read_dates(map, &e->from_day, &e->to_day);
}

/* The list stays in order of dates. */
static void
add_exception(struct cal_level *l, const struct cal_exception *e,
    const struct conf_node *node)
{
	size_t i = l->nexception;

	for (; i > 0 && l->exception[i - 1].from_day > e->from_day; i--)
		l->exception[i] = l->exception[i - 1];
	l->exception[i] = *e;
	l->nexception++;
	if ((i > 0 && l->exception[i - 1].to_day >= e->from_day) ||
	    (i + 1 < l->nexception &&
	    l->exception[i + 1].from_day <= e->to_day))
		conf_fail(node, "another exception holds on these dates");
}

/* Whether a shift of the day reaches into one of the next. */
static void
check_night(const struct cal_machine *m, int64_t day,
    const struct conf_node *node)
{
	const struct cal_shifts *a = cal_on(m, day), *b = cal_on(m, day + 1);
	const unsigned bit = 1U << when_weekday(day);
	const unsigned next = 1U << when_weekday(day + 1);
	int i, k;

	for (i = 0; i < a->n; i++) {
		for (k = 0; k < b->n; k++) {
			if ((a->v[i].days & bit) == 0 ||
			    (b->v[k].days & next) == 0 ||
			    a->v[i].to_s - CAL_DAY_S <= b->v[k].from_s)
				continue;
			conf_fail(node, "shift \"%s\" would overlap \"%s\" "
			    "of the next day",
			    cal_shift_name(m->cal, a->v[i].name),
			    cal_shift_name(m->cal, b->v[k].name));
			return;
		}
	}
}

/* Exceptions, each checked against the days before, in and after it. */
static void
read_exceptions(struct cal_reader *r, struct cal_level *l,
    const struct cal_machine *m, const struct conf_node *node)
{
	const size_t max = cal_count(node, CAL_MAX_DATES);
	const struct conf_node *first = conf_items(node), *n;
	struct cal_exception *e = mem_new(max, sizeof(*e));
	size_t k;

	l->exception = arena_new(&r->cal->arena, max, sizeof(*l->exception));
	for (n = first, k = 0; n != NULL && k < max; n = conf_next(n), k++) {
		if (read_exception(r, &e[k], m->shifts, n) == 0)
			add_exception(l, &e[k], n);
		else
			e[k].to_day = INT64_MIN;
	}
	for (n = first, k = 0; n != NULL && k < max; n = conf_next(n), k++) {
		if (e[k].to_day == INT64_MIN)
			continue;
		check_night(m, e[k].from_day - 1, n);
		if (e[k].to_day > e[k].from_day)
			check_night(m, e[k].from_day, n);
		check_night(m, e[k].to_day, n);
	}
	free(e);
}

/* What every level may say; upper is NULL for the general one. */
static void
read_level(struct cal_reader *r, struct cal_level *l,
    struct cal_level *upper, const struct conf_node *map)
{
	struct cal_machine m = { .cal = r->cal, .level = { l, upper },
	    .nlevel = upper == NULL ? 1 : 2 };
	const int date_end = r->date_end;

	read_zone(r, &l->zone, conf_get(map, "zone"));
	read_capacity(&l->capacity, conf_get(map, "capacity"));
	conf_word(conf_get(map, "business_date"), cal_date_words,
	    &r->date_end);
	l->has_shifts = given(map, "shifts") != NULL;
	cal_read_shifts(r, &l->shifts, given(map, "shifts"));
	read_holidays(r, l, given(map, "holidays"));
	if (upper != NULL && upper != &r->cal->general)
		m.level[m.nlevel++] = &r->cal->general;
	cal_inherit(&m);
	read_exceptions(r, l, &m, given(map, "exceptions"));
	r->date_end = date_end;
}

static void
read_general(struct cal_reader *r, const struct conf_node *map)
{
	conf_keys(map, "zone", "capacity", "business_date", "shifts",
	    "holidays", "exceptions", "groups", "machines", NULL);
	conf_need(map, "zone");
	conf_need(map, "shifts");
	read_level(r, &r->cal->general, NULL, map);
}

static void
read_groups(struct cal_reader *r, const struct conf_node *map)
{
	struct calendar *cal = r->cal;
	const struct conf_node *n;
	const char *name;
	size_t i;

	cal->group = arena_new(&cal->arena, conf_count(map),
	    sizeof(struct cal_level *));
	for (n = conf_entries(map); n != NULL; n = conf_next(n)) {
		conf_keys(n, "zone", "capacity", "business_date", "shifts",
		    "holidays", "exceptions", NULL);
		name = conf_key(n);
		i = (size_t)map_put(&cal->group_names, name, strlen(name));
		cal->group[i] = arena_new(&cal->arena, 1,
		    sizeof(struct cal_level));
		read_level(r, cal->group[i], &cal->general, n);
	}
}

static struct cal_level *
read_group(struct cal_reader *r, const struct conf_node *node)
{
	const char *name;
	int64_t i;

	if (conf_label(node, &name) <= 0)
		return NULL;
	i = map_find(&r->cal->group_names, name, strlen(name));
	if (i != MAP_NONE)
		return r->cal->group[i];
	conf_fail(node, "no such group: \"%s\"", name);
	return NULL;
}

static void
read_machine(struct cal_reader *r, const struct conf_node *map)
{
	struct calendar *cal = r->cal;
	struct cal_level *l = arena_new(&cal->arena, 1, sizeof(*l));
	const char *name = conf_key(map);

	cal->level[map_put(&cal->level_names, name, strlen(name))] = l;
	conf_keys(map, "group", "zone", "capacity", "business_date",
	    "shifts", "holidays", "exceptions", NULL);
	l->group = read_group(r, conf_get(map, "group"));
	read_level(r, l, l->group != NULL ? l->group : &cal->general, map);
}

static void
read_machines(struct cal_reader *r, const struct conf_node *map)
{
	const struct conf_node *n;
	int word;

	r->cal->level = arena_new(&r->cal->arena, conf_count(map),
	    sizeof(struct cal_level *));
	for (n = conf_entries(map); n != NULL; n = conf_next(n)) {
		if (strcmp(conf_key(n), "only") != 0 ||
		    conf_kind(n) == CONF_MAP)
			read_machine(r, n);
		else if (conf_word(n, only_words, &word) > 0)
			r->cal->listed_only = true;
	}
}

static struct calendar *
make(struct conf *c, struct err *err)
{
	struct calendar *cal;
	struct cal_reader r = { NULL, 0 };
	const struct conf_node *root;
	const char *name;

	if (c == NULL)
		return NULL;
	cal = r.cal = mem_new(1, sizeof(*cal));
	root = conf_root(c);
	read_general(&r, root);
	read_groups(&r, given(root, "groups"));
	read_machines(&r, given(root, "machines"));
	name = strrchr(conf_name(c), '/');
	name = name == NULL ? conf_name(c) : name + 1;
	cal->id = mem_strdup(arena_printf(&cal->arena, "%s %.8s", name,
	    conf_sha256(c)));
	if (conf_finish(c, err) < 0) {
		calendar_free(cal);
		cal = NULL;
	}
	conf_close(c);
	return cal;
}

struct calendar *
calendar_load(const char *path, struct err *err)
{
	return make(conf_open(path, err), err);
}

struct calendar *
calendar_parse(const char *name, const void *bytes, size_t len,
    struct err *err)
{
	return make(conf_parse(name, bytes, len, err), err);
}
