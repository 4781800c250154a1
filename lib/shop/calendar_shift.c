/* SPDX-License-Identifier: MIT */
/* Lists of shifts in calendar.yaml, and what is wrong with them. */
#include <string.h>

#include "conf/conf.h"
#include "shop/calendar_read.h"

static const char *const day_words[] = {
	"mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "daily",
	NULL
};

static int
read_break(struct cal_shift *s, const struct conf_node *map)
{
	struct cal_break b = { 0, 0 };
	int i;

	if (conf_kind(map) != CONF_MAP)
		return conf_fail(map, "expected {from, to}");
	conf_keys(map, "from", "to", NULL);
	if (conf_clock(conf_need(map, "from"), &b.from_s) <= 0 ||
	    conf_clock(conf_need(map, "to"), &b.to_s) <= 0)
		return -1;
	if (b.from_s == b.to_s)
		return conf_fail(map, "a break of no length");
	if (b.from_s < s->from_s)
		b.from_s += CAL_DAY_S;
	while (b.to_s < b.from_s)
		b.to_s += CAL_DAY_S;
	if (b.to_s > s->to_s)
		return conf_fail(map, "a break outside its shift");
	for (i = s->nbrk; i > 0 && s->brk[i - 1].from_s > b.from_s; i--)
		s->brk[i] = s->brk[i - 1];
	s->brk[i] = b;
	s->nbrk++;
	if ((i > 0 && s->brk[i - 1].to_s > b.from_s) ||
	    (i + 1 < s->nbrk && b.to_s > s->brk[i + 1].from_s))
		return conf_fail(map, "overlaps another break");
	return 0;
}

static int
read_hours(struct cal_shift *s, const struct conf_node *map)
{
	if (conf_clock(conf_need(map, "from"), &s->from_s) <= 0 ||
	    conf_clock(conf_need(map, "to"), &s->to_s) <= 0)
		return -1;
	if (s->from_s == CAL_DAY_S)
		s->from_s = 0;
	if (s->from_s == s->to_s)
		return conf_fail(map, "a shift of no length; a whole day is "
		    "from \"00:00\" to \"24:00\"");
	if (s->to_s < s->from_s)
		s->to_s += CAL_DAY_S;
	return 0;
}

/* The weekdays of a shift; an exception's list has none. */
static int
read_days(struct cal_shift *s, const struct conf_node *map, bool dated)
{
	uint64_t days = 0;

	if (dated) {
		conf_keys(map, "name", "from", "to", "breaks",
		    "business_date", NULL);
		s->days = CAL_ALL_DAYS;
		return 0;
	}
	conf_keys(map, "name", "days", "from", "to", "breaks",
	    "business_date", NULL);
	if (conf_words(conf_need(map, "days"), day_words, &days) <= 0)
		return -1;
	s->days = (unsigned)days & CAL_ALL_DAYS;
	if ((days >> 7 & 1) != 0)
		s->days |= 0x1f;
	if ((days >> 8 & 1) != 0)
		s->days = CAL_ALL_DAYS;
	return 0;
}

static int
read_shift(struct cal_reader *r, struct cal_shift *s,
    const struct conf_node *map, bool dated)
{
	const struct conf_node *n;
	const char *name = "";
	int rc;

	memset(s, 0, sizeof(*s));
	if (conf_kind(map) != CONF_MAP)
		return conf_fail(map, "expected {name, days, from, to}");
	s->date_end = r->date_end;
	rc = read_days(s, map, dated);
	rc |= conf_label(conf_need(map, "name"), &name) <= 0;
	rc |= read_hours(s, map);
	conf_word(conf_get(map, "business_date"), cal_date_words,
	    &s->date_end);
	if (rc != 0)
		return -1;
	s->name = (int)map_put(&r->cal->shifts, name, strlen(name));
	n = conf_get(map, "breaks");
	s->brk = arena_new(&r->cal->arena, conf_count(n), sizeof(*s->brk));
	for (n = conf_items(n); n != NULL; n = conf_next(n))
		read_break(s, n);
	return 0;
}

bool
cal_overlap(const struct cal_shift *a, const struct cal_shift *b, int *day)
{
	int k, from, to;

	for (k = -1; k <= 1; k++) {
		from = a->from_s + k * CAL_DAY_S;
		to = a->to_s + k * CAL_DAY_S;
		if (from >= b->to_s || b->from_s >= to)
			continue;
		for (*day = 0; *day < 7; (*day)++) {
			if ((b->days >> *day & 1) != 0 &&
			    (a->days >> (*day + k + 7) % 7 & 1) != 0)
				return true;
		}
	}
	return false;
}

static void
check_overlap(const struct cal_reader *r, const struct cal_shifts *list,
    const struct cal_shift *s, const struct conf_node *node, bool dated)
{
	int i, day;

	for (i = 0; i < list->n; i++) {
		if (!cal_overlap(&list->v[i], s, &day))
			continue;
		conf_fail(node, "shift \"%s\"%s%s overlaps \"%s\"",
		    cal_shift_name(r->cal, s->name), dated ? "" : " of ",
		    dated ? "" : day_words[day],
		    cal_shift_name(r->cal, list->v[i].name));
		return;
	}
}

/* Adds to a list that is in order of start. */
static void
insert(struct cal_shifts *list, const struct cal_shift *s)
{
	int i = list->n++;

	for (; i > 0 && list->v[i - 1].from_s > s->from_s; i--)
		list->v[i] = list->v[i - 1];
	list->v[i] = *s;
}

static bool
has_name(const struct cal_shifts *list, int64_t name)
{
	int i;

	for (i = 0; i < list->n && list->v[i].name != name; i++)
		;
	return i < list->n;
}

/* The shifts of that name each on its weekdays; the first on all others. */
static void
insert_named(const struct cal_reader *r, struct cal_shifts *list,
    const struct cal_shifts *from, const struct conf_node *node)
{
	const char *text;
	unsigned left = CAL_ALL_DAYS;
	struct cal_shift s;
	int64_t name;
	int i;

	if (conf_label(node, &text) <= 0)
		return;
	name = map_find(&r->cal->shifts, text, strlen(text));
	if (name == MAP_NONE || !has_name(from, name)) {
		conf_fail(node, "no such shift: \"%s\"", text);
		return;
	}
	if (has_name(list, name)) {
		conf_fail(node, "named twice: \"%s\"", text);
		return;
	}
	for (i = 0; i < from->n; i++)
		left &= from->v[i].name == name ? ~from->v[i].days : left;
	for (i = 0; i < from->n; i++) {
		if (from->v[i].name != name)
			continue;
		s = from->v[i];
		s.days |= left;
		left = 0;
		check_overlap(r, list, &s, node, true);
		insert(list, &s);
	}
}

size_t
cal_count(const struct conf_node *node, size_t max)
{
	const size_t n = conf_count(node);

	if (n <= max)
		return n;
	conf_fail(node, "more than %zu entries", max);
	return max;
}

void
cal_read_shifts(struct cal_reader *r, struct cal_shifts *list,
    const struct conf_node *node)
{
	size_t left = cal_count(node, CAL_MAX_SHIFTS);
	const struct conf_node *n;
	struct cal_shift s;

	list->v = arena_new(&r->cal->arena, left, sizeof(*list->v));
	for (n = conf_items(node); n != NULL && left > 0; n = conf_next(n)) {
		left--;
		if (read_shift(r, &s, n, false) < 0)
			continue;
		check_overlap(r, list, &s, n, false);
		insert(list, &s);
	}
}

void
cal_read_dated(struct cal_reader *r, struct cal_shifts *list,
    const struct cal_shifts *named, const struct conf_node *node)
{
	size_t left = cal_count(node, CAL_MAX_SHIFTS);
	const struct conf_node *n;
	struct cal_shift s;

	list->v = arena_new(&r->cal->arena, left + (size_t)named->n,
	    sizeof(*list->v));
	for (n = conf_items(node); n != NULL && left > 0; n = conf_next(n)) {
		left--;
		if (conf_kind(n) != CONF_MAP) {
			insert_named(r, list, named, n);
			continue;
		}
		if (read_shift(r, &s, n, true) < 0)
			continue;
		check_overlap(r, list, &s, n, true);
		insert(list, &s);
	}
}
