/* SPDX-License-Identifier: MIT */
/* features.yaml, read and checked. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/when.h"
#include "conf/conf.h"
#include "feat/spec.h"

/* In the order of enum feat_at. */
const char *const feat_at_words[] = { "job", "hour", "shift", "reading",
	NULL };

enum feat_at
feat_at_of(const char *word)
{
	int i;

	for (i = FEAT_READING; i > FEAT_JOB; i--) {
		if (word != NULL && strcmp(feat_at_words[i], word) == 0)
			break;
	}
	return (enum feat_at)i;
}

/* In the order of the bits. */
static const char *const group_words[] = { "time", "rolling", "since",
	"operator", "part", "sensors", NULL };
static const char *const target_words[] = { "y_reason", "y_down_s",
	"y_maintenance_h", "y_setup_over", NULL };
static const char *const stat_words[] = { "last", "mean", "std", "slope",
	"min", "max", "sum", "n", NULL };
static const char *const over_words[] = { "horizon", "job", NULL };

/* In the order of enum time_class, as long as it goes. */
static const char *const class_words[] = { "production", "setup", "delay",
	"down", "unassigned", "planned", "outside", "residual", "nodata",
	NULL };

static void
read_windows(const struct conf_node *list, struct feat_window *w, int *n)
{
	const struct conf_node *node;
	int64_t us;

	if (list == NULL)
		return;
	*n = 0;
	for (node = conf_items(list); node != NULL; node = conf_next(node)) {
		if (*n == FEAT_MAX_WINDOWS) {
			conf_fail(node, "more than %d windows",
			    FEAT_MAX_WINDOWS);
			return;
		}
		us = 0;
		if (conf_length(node, WHEN_MINUTE, 400 * WHEN_DAY, &us) < 1)
			continue;
		if (*n > 0 && us <= w[*n - 1].us)
			conf_fail(node, "windows are to get longer: \"%s\"",
			    conf_scalar(node));
		w[*n].us = us;
		w[(*n)++].name = conf_scalar(node);
	}
	if (*n == 0 && conf_kind(list) == CONF_LIST)
		conf_fail(list, "no windows");
}

/* What becomes part of a column's name; taken is one already. */
static void
read_names(const struct conf_node *list, const char *taken, const char **out,
    int max, int *n)
{
	const struct conf_node *node;
	const char *s;
	int i;

	for (node = list == NULL ? NULL : conf_items(list); node != NULL;
	    node = conf_next(node)) {
		if (conf_label(node, &s) < 1)
			continue;
		if (*n == max) {
			conf_fail(node, "more than %d names", max);
			return;
		}
		for (i = 0; i < *n && !feat_same_column(out[i], s); i++)
			;
		if (i < *n)
			conf_fail(node, strcmp(out[i], s) == 0 ?
			    "twice: \"%s\"" : "one column with another "
			    "name: \"%s\"", s);
		else if (taken != NULL && feat_same_column(taken, s))
			conf_fail(node, "its column is that of the rest: "
			    "\"%s\"", s);
		else
			out[(*n)++] = s;
	}
}

static void
read_bits(const struct conf_node *node, const char *const *words,
    unsigned *bits)
{
	uint64_t x;

	if (conf_words(node, words, &x) > 0)
		*bits = (unsigned)x;
}

static void
read_sensors(struct feat_spec *s, const struct conf_node *map)
{
	conf_keys(map, "names", "windows", "statistics", NULL);
	read_names(conf_get(map, "names"), NULL, s->sensor, FEAT_MAX_SENSORS,
	    &s->nsensor);
	read_windows(conf_get(map, "windows"), s->reading, &s->nreading);
	read_bits(conf_get(map, "statistics"), stat_words, &s->stats);
}

static void
read_maintenance(struct feat_spec *s, const struct conf_node *map)
{
	conf_keys(map, "types", "states", "within", NULL);
	conf_labels(conf_get(map, "types"), &s->maintenance,
	    &s->nmaintenance);
	conf_labels(conf_get(map, "states"), &s->states, &s->nstates);
	conf_length(conf_get(map, "within"), WHEN_HOUR, 3660 * WHEN_DAY,
	    &s->within_us);
}

static void
read_setup(struct feat_spec *s, const struct conf_node *map)
{
	int64_t us;

	conf_keys(map, "factor", "over", NULL);
	if (conf_get(map, "factor") != NULL)
		conf_num(conf_get(map, "factor"), 0, 1000, &s->setup_factor);
	else if (conf_get(map, "over") != NULL)
		s->setup_factor = NAN;
	if (conf_length(conf_get(map, "over"), 0, 400 * WHEN_DAY, &us) > 0)
		s->setup_ms = us / 1000;
}

static void
read_targets(struct feat_spec *s, const struct conf_node *map)
{
	int64_t us;
	int over = 0;

	conf_keys(map, "wanted", "horizon", "over", "classes", "threshold",
	    "maintenance", "setup", NULL);
	read_bits(conf_get(map, "wanted"), target_words, &s->targets);
	conf_length(conf_get(map, "horizon"), WHEN_MINUTE, 90 * WHEN_DAY,
	    &s->horizon_us);
	if (conf_word(conf_get(map, "over"), over_words, &over) > 0)
		s->over_job = over == 1;
	read_bits(conf_get(map, "classes"), class_words, &s->down_classes);
	if (conf_length(conf_get(map, "threshold"), 0, 90 * WHEN_DAY, &us) > 0)
		s->threshold_ms = us / 1000;
	read_maintenance(s, conf_get(map, "maintenance"));
	read_setup(s, conf_get(map, "setup"));
}

static void
defaults(struct feat_spec *s)
{
	static const struct feat_window windows[] = {
		{ WHEN_HOUR, "1h" }, { 8 * WHEN_HOUR, "8h" },
		{ 24 * WHEN_HOUR, "24h" }, { 7 * WHEN_DAY, "7d" },
		{ 28 * WHEN_DAY, "28d" },
	};
	static const char *const corrective[] = { "corrective" };

	s->groups = FEAT_TIME | FEAT_ROLLING | FEAT_SINCE | FEAT_OPERATOR |
	    FEAT_PART | FEAT_SENSORS;
	memcpy(s->window, windows, sizeof(windows));
	s->nwindow = 5;
	memcpy(s->reading, windows, 4 * sizeof(windows[0]));
	s->nreading = 4;
	s->stats = FEAT_LAST | FEAT_MEAN | FEAT_STD | FEAT_SLOPE;
	s->trend = true;
	s->longest_us = 7 * WHEN_DAY;
	s->targets = FEAT_Y_REASON | FEAT_Y_DOWN_S | FEAT_Y_MAINTENANCE |
	    FEAT_Y_SETUP;
	s->horizon_us = 8 * WHEN_HOUR;
	s->down_classes = 1u << CLASS_DELAY | 1u << CLASS_DOWN |
	    1u << CLASS_UNASSIGNED;
	s->threshold_ms = 600000;
	s->maintenance = corrective;
	s->nmaintenance = 1;
	s->within_us = 30 * WHEN_DAY;
	s->setup_factor = 1.5;
	s->setup_ms = -1;
}

static void
read_all(struct feat_spec *s, const struct conf_node *map)
{
	conf_keys(map, "groups", "windows", "trend", "reasons",
	    "maintenance", "longest", "sensors", "targets", NULL);
	read_bits(conf_get(map, "groups"), group_words, &s->groups);
	read_windows(conf_get(map, "windows"), s->window, &s->nwindow);
	conf_bool(conf_get(map, "trend"), &s->trend);
	read_names(conf_get(map, "reasons"), "other", s->reason,
	    FEAT_MAX_REASONS, &s->nreason);
	read_names(conf_get(map, "maintenance"), NULL, s->type,
	    FEAT_MAX_TYPES, &s->ntype);
	conf_length(conf_get(map, "longest"), WHEN_HOUR, 90 * WHEN_DAY,
	    &s->longest_us);
	read_sensors(s, conf_get(map, "sensors"));
	read_targets(s, conf_get(map, "targets"));
	if (s->over_job && s->at != FEAT_JOB)
		conf_fail(conf_get(conf_get(map, "targets"), "over"),
		    "job is for --at job");
	/* Only a job has a setup of its own. */
	if (s->at != FEAT_JOB)
		s->targets &= ~(unsigned)FEAT_Y_SETUP;
}

static void
say_list(struct buf *b, const char *key, const char *const *v, size_t n)
{
	size_t i;

	buf_printf(b, "%s:", key);
	for (i = 0; i < n; i++)
		buf_printf(b, " %zu:%s", strlen(v[i]), v[i]);
	buf_putc(b, '\n');
}

static void
say_windows(struct buf *b, const char *key, const struct feat_window *w,
    int n)
{
	int i;

	buf_printf(b, "%s:", key);
	for (i = 0; i < n; i++)
		buf_printf(b, " %s=%" PRId64, w[i].name, w[i].us);
	buf_putc(b, '\n');
}

/*
 * The id names what the file says, not how: comments, order and defaults
 * that are spelt out make no other features.
 */
static void
make_id(struct feat_spec *s, const char *path)
{
	const char *base = strrchr(path, '/');
	char hex[HASH_SHA256_HEX];
	struct buf b = { 0 };

	buf_printf(&b, "2 %s %u %d %u %u\n", feat_at_words[s->at], s->groups,
	    s->trend, s->stats, s->targets);
	say_windows(&b, "windows", s->window, s->nwindow);
	say_windows(&b, "readings", s->reading, s->nreading);
	say_list(&b, "reasons", s->reason, (size_t)s->nreason);
	say_list(&b, "maintenance", s->type, (size_t)s->ntype);
	say_list(&b, "sensors", s->sensor, (size_t)s->nsensor);
	say_list(&b, "types", s->maintenance, s->nmaintenance);
	say_list(&b, "states", s->states, s->nstates);
	buf_printf(&b, "%" PRId64 " %" PRId64 " %d %u %" PRId64 " %" PRId64
	    " %.17g %" PRId64 "\n", s->longest_us, s->horizon_us, s->over_job,
	    s->down_classes, s->threshold_ms, s->within_us, s->setup_factor,
	    s->setup_ms);
	hash_sha256_hex(b.data, b.len, hex);
	s->id = arena_printf(&s->arena, "%s %.8s",
	    base == NULL ? path : base + 1, hex);
	buf_release(&b);
}

/* Takes c, whatever comes of it. */
static struct feat_spec *
make(struct conf *c, const char *path, enum feat_at at, struct err *err)
{
	struct feat_spec *s;

	if (c == NULL)
		return NULL;
	s = mem_new(1, sizeof(*s));
	s->conf = c;
	s->at = at;
	defaults(s);
	read_all(s, conf_root(c));
	if (conf_finish(c, err) < 0) {
		feat_spec_free(s);
		return NULL;
	}
	make_id(s, path);
	feat_columns(s);
	return s;
}

struct feat_spec *
feat_spec_load(const char *path, enum feat_at at, struct err *err)
{
	return make(conf_open(path, err), path, at, err);
}

struct feat_spec *
feat_spec_parse(const char *name, const void *bytes, size_t len,
    enum feat_at at, struct err *err)
{
	return make(conf_parse(name, bytes, len, err), name, at, err);
}

void
feat_spec_free(struct feat_spec *s)
{
	if (s == NULL)
		return;
	conf_close(s->conf);
	free(s->column);
	arena_release(&s->arena);
	free(s);
}
