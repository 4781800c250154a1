/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/zone.h"
#include "shop/calendar_impl.h"

const struct zone *
cal_zone(struct calendar *cal, const char *name, struct err *err)
{
	int64_t i = map_find(&cal->zone_names, name, strlen(name));
	struct zone *z;

	if (i != MAP_NONE)
		return cal->zone[i];
	z = zone_open(name, err);
	if (z == NULL)
		return NULL;
	i = map_put(&cal->zone_names, name, strlen(name));
	cal->zone = mem_grow(cal->zone, &cal->zone_cap, (size_t)i + 1,
	    sizeof(struct zone *));
	cal->zone[i] = z;
	return z;
}

struct calendar *
calendar_assumed(const char *zone, struct err *err)
{
	struct calendar *cal = mem_new(1, sizeof(*cal));
	struct cal_shift *day = arena_new(&cal->arena, 1, sizeof(*day));

	cal->assumed = true;
	cal->id = mem_strdup("assumed");
	cal->general.zone = cal_zone(cal, zone, err);
	if (cal->general.zone == NULL) {
		calendar_free(cal);
		return NULL;
	}
	day->name = (int)map_put(&cal->shifts, "day", 3);
	day->days = CAL_ALL_DAYS;
	day->to_s = CAL_DAY_S;
	cal->general.shifts.v = day;
	cal->general.shifts.n = 1;
	cal->general.has_shifts = true;
	return cal;
}

void
calendar_free(struct calendar *cal)
{
	size_t i;

	if (cal == NULL)
		return;
	for (i = 0; i < cal->zone_names.len; i++)
		zone_close(cal->zone[i]);
	for (i = 0; i < cal->machine_names.len; i++)
		free(cal->machine[i]);
	free(cal->zone);
	free(cal->machine);
	map_release(&cal->shifts);
	map_release(&cal->zone_names);
	map_release(&cal->group_names);
	map_release(&cal->level_names);
	map_release(&cal->machine_names);
	arena_release(&cal->arena);
	free(cal->id);
	free(cal);
}

bool
calendar_is_assumed(const struct calendar *cal)
{
	return cal->assumed;
}

const char *
calendar_id(const struct calendar *cal)
{
	return cal->id;
}

const struct zone *
calendar_zone(const struct calendar *cal)
{
	return cal->general.zone;
}

const char *
cal_shift_name(const struct calendar *cal, int shift)
{
	return shift < 0 ? "" : map_name(&cal->shifts, shift);
}

int
cal_capacity(const struct cal_machine *m)
{
	return m->capacity;
}

const struct zone *
cal_machine_zone(const struct cal_machine *m)
{
	return m->zone;
}

static struct cal_level *
find_level(const struct map *names, struct cal_level **level,
    const char *name)
{
	const int64_t i = name == NULL ? MAP_NONE :
	    map_find(names, name, strlen(name));

	return i == MAP_NONE ? NULL : level[i];
}

void
cal_inherit(struct cal_machine *m)
{
	int i;

	m->shifts = &m->level[m->nlevel - 1]->shifts;
	for (i = m->nlevel - 1; i >= 0; i--) {
		if (m->level[i]->has_shifts)
			m->shifts = &m->level[i]->shifts;
		if (m->level[i]->capacity > 0)
			m->capacity = m->level[i]->capacity;
		if (m->level[i]->zone != NULL)
			m->zone = m->level[i]->zone;
	}
}

static bool
silent_zone(const struct cal_machine *m)
{
	return m->nlevel < 2 || (m->level[0]->zone == NULL &&
	    m->level[m->nlevel - 2]->zone == NULL);
}

static bool
silent_capacity(const struct cal_machine *m)
{
	return m->nlevel < 2 || (m->level[0]->capacity == 0 &&
	    m->level[m->nlevel - 2]->capacity == 0);
}

static struct cal_machine *
machine_make(struct calendar *cal, const char *machine, const char *zone,
    const char *group, int capacity, struct err *err)
{
	struct cal_machine *m = mem_new(1, sizeof(*m));
	struct cal_level *own, *of;

	own = find_level(&cal->level_names, cal->level, machine);
	of = own != NULL && own->group != NULL ? own->group :
	    find_level(&cal->group_names, cal->group, group);
	m->cal = cal;
	m->capacity = 1;
	if (own != NULL)
		m->level[m->nlevel++] = own;
	if (of != NULL)
		m->level[m->nlevel++] = of;
	m->level[m->nlevel++] = &cal->general;
	cal_inherit(m);
	if (capacity > 0 && silent_capacity(m))
		m->capacity = capacity < CAL_MAX_CAPACITY ? capacity :
		    CAL_MAX_CAPACITY;
	if (zone != NULL && *zone != '\0' && silent_zone(m))
		m->zone = cal_zone(cal, zone, err);
	if (m->zone == NULL) {
		free(m);
		err_at(err, "machine \"%s\"", machine);
		return NULL;
	}
	return m;
}

const struct cal_machine *
calendar_machine(struct calendar *cal, const char *machine, const char *zone,
    const char *group, int capacity, struct err *err)
{
	const size_t len = strlen(machine);
	int64_t i = map_find(&cal->machine_names, machine, len);
	struct cal_machine *m;

	if (i != MAP_NONE)
		return cal->machine[i];
	if (cal->listed_only &&
	    map_find(&cal->level_names, machine, len) == MAP_NONE) {
		err_set(err, ERR_CONFIG, "machine \"%s\": not listed in %s",
		    machine, cal->id);
		return NULL;
	}
	m = machine_make(cal, machine, zone, group, capacity, err);
	if (m == NULL)
		return NULL;
	i = map_put(&cal->machine_names, machine, len);
	cal->machine = mem_grow(cal->machine, &cal->machine_cap,
	    (size_t)i + 1, sizeof(struct cal_machine *));
	cal->machine[i] = m;
	return m;
}

/* The index of the first exception that ends not before day. */
static size_t
find_exception(const struct cal_level *l, int64_t day)
{
	size_t lo = 0, hi = l->nexception, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (l->exception[mid].to_day < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The index of the first holiday not before day. */
static size_t
find_holiday(const struct cal_level *l, int64_t day)
{
	size_t lo = 0, hi = l->nholiday, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (l->holiday[mid] < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
cal_is_holiday(const struct cal_machine *m, int64_t day)
{
	const struct cal_level *l;
	size_t i;
	int k;

	for (k = 0; k < m->nlevel; k++) {
		l = m->level[k];
		i = find_holiday(l, day);
		if (i < l->nholiday && l->holiday[i] == day)
			return true;
		if (l->has_holidays)
			return false;
	}
	return false;
}

const struct cal_shifts *
cal_on(const struct cal_machine *m, int64_t day)
{
	static const struct cal_shifts none;
	const struct cal_level *l;
	bool holidays = true;
	size_t i;
	int k;

	for (k = 0; k < m->nlevel; k++) {
		l = m->level[k];
		i = find_exception(l, day);
		if (i < l->nexception && l->exception[i].from_day <= day)
			return &l->exception[i].shifts;
		i = holidays ? find_holiday(l, day) : l->nholiday;
		if (i < l->nholiday && l->holiday[i] == day)
			return &none;
		holidays = holidays && !l->has_holidays;
	}
	return m->shifts;
}

bool
cal_irregular(const struct cal_machine *m, int64_t a, int64_t b)
{
	const struct cal_level *l;
	size_t i;
	int k;

	for (k = 0; k < m->nlevel; k++) {
		l = m->level[k];
		i = find_holiday(l, a);
		if (i < l->nholiday && l->holiday[i] <= b)
			return true;
		i = find_exception(l, a);
		if (i < l->nexception && l->exception[i].from_day <= b)
			return true;
	}
	return false;
}
