/* SPDX-License-Identifier: MIT */
/* What if a shift were longer: changes of a calendar that was read. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "conf/conf.h"
#include "shop/calendar_read.h"

/* One change, applied to all lists of shifts. */
struct change {
	const struct calendar *cal;
	const char *key;
	int name;
	bool from;		/* else its end */
	int at_s;
	int n;			/* shifts that were changed */
};

/* A time of day or a number as it would stand in the file. */
static int
read_value(const char *key, const char *value, int *clock, int64_t *number,
    struct err *err)
{
	struct conf *c = conf_parse(key, value, strlen(value), NULL);
	int got = 0;

	if (c != NULL && clock != NULL)
		got = conf_clock(conf_root(c), clock);
	else if (c != NULL)
		got = conf_int(conf_root(c), 1, CAL_MAX_CAPACITY, number);
	conf_close(c);
	return got > 0 ? 0 : err_set(err, ERR_USAGE, "%s: no value for it: "
	    "\"%s\"", key, value);
}

static int
change_shift(struct change *ch, struct cal_shift *s, struct err *err)
{
	int i;

	if (ch->from)
		s->from_s = ch->at_s % CAL_DAY_S;
	else
		s->to_s = ch->at_s;
	s->to_s -= s->to_s > CAL_DAY_S ? CAL_DAY_S : 0;
	if (s->to_s == s->from_s)
		return err_set(err, ERR_USAGE, "%s: a shift of no length",
		    ch->key);
	s->to_s += s->to_s < s->from_s ? CAL_DAY_S : 0;
	for (i = 0; i < s->nbrk; i++) {
		if (s->brk[i].from_s < s->from_s || s->brk[i].to_s > s->to_s)
			return err_set(err, ERR_USAGE, "%s: a break outside "
			    "the shift", ch->key);
	}
	ch->n++;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct cal_shift *x = a, *y = b;

	return (x->from_s > y->from_s) - (x->from_s < y->from_s);
}

static int
change_list(struct change *ch, struct cal_shifts *list, struct err *err)
{
	const int before = ch->n;
	int i, k, day;

	for (i = 0; i < list->n; i++) {
		if (list->v[i].name == ch->name &&
		    change_shift(ch, &list->v[i], err) < 0)
			return -1;
	}
	if (ch->n == before)
		return 0;
	qsort(list->v, (size_t)list->n, sizeof(*list->v), compare);
	for (i = 0; i < list->n; i++) {
		for (k = 0; k < i; k++) {
			if (!cal_overlap(&list->v[k], &list->v[i], &day))
				continue;
			return err_set(err, ERR_USAGE, "%s: shifts \"%s\" and "
			    "\"%s\" would overlap; change the other first",
			    ch->key, cal_shift_name(ch->cal,
			    list->v[k].name), cal_shift_name(ch->cal,
			    list->v[i].name));
		}
	}
	return 0;
}

static int
change_level(struct change *ch, struct cal_level *l, struct err *err)
{
	size_t i;

	if (change_list(ch, &l->shifts, err) < 0)
		return -1;
	for (i = 0; i < l->nexception; i++) {
		if (change_list(ch, &l->exception[i].shifts, err) < 0)
			return -1;
	}
	return 0;
}

/* shift.NAME.from or shift.NAME.to */
static int
parse_key(struct calendar *cal, const char *key, struct change *ch,
    struct err *err)
{
	const char *name = key + 6, *dot = strrchr(key, '.');
	int64_t i = MAP_NONE;

	if (strncmp(key, "shift.", 6) != 0 || dot < name ||
	    (strcmp(dot, ".from") != 0 && strcmp(dot, ".to") != 0))
		return err_set(err, ERR_USAGE, "%s: a calendar has no such "
		    "key", key);
	i = map_find(&cal->shifts, name, (size_t)(dot - name));
	if (i == MAP_NONE)
		return err_set(err, ERR_USAGE, "%s: no such shift", key);
	ch->cal = cal;
	ch->key = key;
	ch->name = (int)i;
	ch->from = dot[1] == 'f';
	return 0;
}

static int
change_shifts(struct calendar *cal, const char *key, const char *value,
    struct err *err)
{
	struct change ch = { 0 };
	size_t i;

	if (parse_key(cal, key, &ch, err) < 0 ||
	    read_value(key, value, &ch.at_s, NULL, err) < 0 ||
	    change_level(&ch, &cal->general, err) < 0)
		return -1;
	for (i = 0; i < cal->group_names.len; i++) {
		if (change_level(&ch, cal->group[i], err) < 0)
			return -1;
	}
	for (i = 0; i < cal->level_names.len; i++) {
		if (change_level(&ch, cal->level[i], err) < 0)
			return -1;
	}
	return 0;
}

int
calendar_change(struct calendar *cal, const char *key, const char *value,
    struct err *err)
{
	int64_t capacity = 1;
	char *id;

	if (strcmp(key, "capacity") == 0) {
		if (read_value(key, value, NULL, &capacity, err) < 0)
			return -1;
		cal->general.capacity = (int)capacity;
	} else if (change_shifts(cal, key, value, err) < 0) {
		return -1;
	}
	id = mem_strdup(arena_printf(&cal->arena, "%s %s=%s", cal->id, key,
	    value));
	free(cal->id);
	cal->id = id;
	return 0;
}
