/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/when.h"
#include "conf/conf.h"
#include "shop/profile.h"

enum {
	WRITTEN = CLASS_RESIDUAL,	/* classes a file may name */
	WORD_MAX = 255,			/* as conf_label() allows */
	KEY_MAX = 2 * WORD_MAX + 1
};

static const char *const class_names[CLASS_COUNT + 1] = {
	"production", "setup", "delay", "down", "unassigned", "planned",
	"outside", "residual", "nodata", NULL
};
static const char *const file_classes[WRITTEN + 1] = {
	"production", "setup", "delay", "down", "unassigned", "planned",
	"outside", NULL
};
static const char *const gap_words[] = { "nodata", "idle", "running", NULL };

struct profile {
	char *id;
	struct map rules;	/* state NUL reason */
	enum time_class *class;	/* by index in rules */
	size_t class_cap;
	int rank[CLASS_COUNT];
	enum time_class gap;
	struct profile_limits limits;
	struct profile_target target[PROFILE_TARGETS];
};

const char *
class_name(enum time_class c)
{
	return class_names[c];
}

int
class_find(const char *name, size_t n)
{
	int i;

	for (i = 0; i < CLASS_COUNT; i++) {
		if (strlen(class_names[i]) == n &&
		    memcmp(class_names[i], name, n) == 0)
			return i;
	}
	return -1;
}

/* The key of a rule; 0 for what is longer than any rule. */
static size_t
make_key(char key[KEY_MAX], const char *state, size_t nstate,
    const char *reason, size_t nreason)
{
	if (nstate > WORD_MAX || nreason > WORD_MAX)
		return 0;
	if (nstate > 0)
		memcpy(key, state, nstate);
	key[nstate] = '\0';
	if (nreason > 0)
		memcpy(key + nstate + 1, reason, nreason);
	return nstate + 1 + nreason;
}

static bool
find_rule(const struct profile *p, const char *state, size_t nstate,
    const char *reason, size_t nreason, enum time_class *class)
{
	char key[KEY_MAX];
	const size_t n = make_key(key, state, nstate, reason, nreason);
	const int64_t i = n == 0 ? MAP_NONE : map_find(&p->rules, key, n);

	if (i == MAP_NONE)
		return false;
	*class = p->class[i];
	return true;
}

int
profile_class(const struct profile *p, const char *state, size_t nstate,
    const char *reason, size_t nreason, enum time_class *class,
    struct err *err)
{
	if (find_rule(p, state, nstate, reason, nreason, class) ||
	    (nreason > 0 && find_rule(p, "", 0, reason, nreason, class)) ||
	    find_rule(p, state, nstate, "", 0, class))
		return 0;
	if (nstate == 6 && memcmp(state, "nodata", 6) == 0) {
		*class = CLASS_NODATA;
		return 0;
	}
	return err_set(err, ERR_CONFIG,
	    "profile %s: no class for state \"%.*s\", reason \"%.*s\"", p->id,
	    (int)nstate, state, (int)nreason, reason);
}

static void
set_rule(struct profile *p, const char *key, size_t n, enum time_class class)
{
	const size_t i = (size_t)map_put(&p->rules, key, n);

	p->class = mem_grow(p->class, &p->class_cap, i + 1,
	    sizeof(*p->class));
	p->class[i] = class;
}

static void
add_rule(struct profile *p, const char *state, const char *reason,
    enum time_class class, const struct conf_node *node)
{
	char key[KEY_MAX];
	const size_t n = make_key(key, state, strlen(state), reason,
	    strlen(reason));

	if (map_find(&p->rules, key, n) != MAP_NONE)
		conf_fail(node, "a second rule for this state and reason");
	else
		set_rule(p, key, n, class);
}

static void
read_rule(struct profile *p, const struct conf_node *map)
{
	const char *state = "", *reason = "";
	int class = -1;

	if (conf_kind(map) != CONF_MAP) {
		conf_fail(map, "expected {state, reason, class}");
		return;
	}
	conf_keys(map, "state", "reason", "class", NULL);
	conf_label(conf_get(map, "state"), &state);
	conf_label(conf_get(map, "reason"), &reason);
	if (conf_word(conf_need(map, "class"), file_classes, &class) <= 0)
		return;
	if (conf_get(map, "state") == NULL && conf_get(map, "reason") == NULL)
		conf_fail(map, "wants a state or a reason");
	else if (*state != '\0' || *reason != '\0')
		add_rule(p, state, reason, (enum time_class)class, map);
}

/* What the file does not name keeps the order it has, behind. */
static void
read_precedence(struct profile *p, const struct conf_node *list)
{
	static const enum time_class usual[CLASS_COUNT] = {
		CLASS_PRODUCTION, CLASS_SETUP, CLASS_DOWN, CLASS_DELAY,
		CLASS_PLANNED, CLASS_UNASSIGNED, CLASS_OUTSIDE,
		CLASS_RESIDUAL, CLASS_NODATA
	};
	const struct conf_node *n;
	int i, class, rank = 0;

	for (i = 0; i < CLASS_COUNT; i++)
		p->rank[i] = -1;
	for (n = conf_items(list); n != NULL; n = conf_next(n)) {
		if (conf_word(n, file_classes, &class) <= 0)
			continue;
		if (p->rank[class] >= 0)
			conf_fail(n, "named twice: \"%s\"",
			    file_classes[class]);
		else
			p->rank[class] = rank++;
	}
	for (i = 0; i < CLASS_COUNT; i++) {
		if (p->rank[usual[i]] < 0)
			p->rank[usual[i]] = rank++;
	}
}

static void
read_gap(struct profile *p, const struct conf_node *node)
{
	int word = 0;

	p->gap = CLASS_NODATA;
	if (conf_word(node, gap_words, &word) <= 0 || word == 0)
		return;
	if (profile_class(p, gap_words[word], strlen(gap_words[word]), "", 0,
	    &p->gap, NULL) < 0)
		conf_fail(node, "no class for state \"%s\"", gap_words[word]);
}

/* In the order of limit_of(). */
static const char *const limit_keys[] = {
	"ignore_under", "micro_stop", "minimum_run", NULL
};

static int64_t *
limit_of(struct profile *p, int i)
{
	return i == 0 ? &p->limits.ignore_us : i == 1 ? &p->limits.micro_us :
	    &p->limits.run_us;
}

/* The index of a limit's key, or -1. */
static int
find_limit(const char *key)
{
	int i;

	for (i = 0; limit_keys[i] != NULL; i++) {
		if (strcmp(limit_keys[i], key) == 0)
			return i;
	}
	return -1;
}

static const char *
read_all(struct profile *p, const struct conf_node *map)
{
	const struct conf_node *n;
	const char *name = "";
	int i;

	conf_keys(map, "name", "states", "precedence", "ignore_under",
	    "micro_stop", "minimum_run", "gap", "targets", NULL);
	conf_label(conf_need(map, "name"), &name);
	n = conf_need(map, "states");
	for (n = conf_items(n); n != NULL; n = conf_next(n))
		read_rule(p, n);
	read_precedence(p, conf_get(map, "precedence"));
	for (i = 0; limit_keys[i] != NULL; i++)
		conf_length(conf_get(map, limit_keys[i]), 0, WHEN_DAY,
		    limit_of(p, i));
	read_gap(p, conf_get(map, "gap"));
	profile_target_read(p->target, conf_get(map, "targets"));
	return name;
}

/* A value as it would stand in the file, read by fn into p. */
static int
change_value(struct profile *p, const char *key, const char *value,
    void (*fn)(struct profile *, const struct conf_node *, const char *),
    struct err *err)
{
	struct conf *c = conf_parse(key, value, strlen(value), NULL);
	int rc = -1;

	if (c != NULL) {
		fn(p, conf_root(c), key);
		if (conf_kind(conf_root(c)) == CONF_SCALAR)
			rc = conf_finish(c, NULL);
	}
	conf_close(c);
	return rc == 0 ? 0 : err_set(err, ERR_USAGE, "%s: no value for it: "
	    "\"%s\"", key, value);
}

static void
change_gap(struct profile *p, const struct conf_node *node, const char *key)
{
	(void)key;
	read_gap(p, node);
}

static void
change_length(struct profile *p, const struct conf_node *node,
    const char *key)
{
	conf_length(node, 0, WHEN_DAY, limit_of(p, find_limit(key)));
}

/* The rules that the word has by itself, as a state, a reason or both. */
static int
change_word(struct profile *p, const char *word, enum time_class class)
{
	const size_t len = strlen(word);
	char key[KEY_MAX] = "";
	int i, n = 0;
	size_t k;

	for (i = 0; i < 2; i++) {
		k = i == 0 ? make_key(key, "", 0, word, len) :
		    make_key(key, word, len, "", 0);
		if (k == 0 || map_find(&p->rules, key, k) == MAP_NONE)
			continue;
		set_rule(p, key, k, class);
		n++;
	}
	return n;
}

/* word is STATE.REASON, or a state or reason that has a rule of its own. */
static int
change_class(struct profile *p, const char *word, const char *value,
    struct err *err)
{
	const int class = class_find(value, strlen(value));
	const char *dot = strchr(word, '.');
	char key[KEY_MAX] = "";
	size_t n;

	if (class < 0 || class >= WRITTEN)
		return err_set(err, ERR_USAGE, "class.%s: no class: \"%s\"",
		    word, value);
	if (change_word(p, word, (enum time_class)class) > 0)
		return 0;
	n = dot == NULL ? 0 : make_key(key, word, (size_t)(dot - word),
	    dot + 1, strlen(dot + 1));
	if (n == 0)
		return err_set(err, ERR_USAGE, "class.%s: profile %s has no "
		    "such state or reason; class.STATE.REASON adds one",
		    word, p->id);
	set_rule(p, key, n, (enum time_class)class);
	return 0;
}

int
profile_change(struct profile *p, const char *key, const char *value,
    struct err *err)
{
	struct arena text = { NULL };
	char *id;
	int rc;

	if (strncmp(key, "class.", 6) == 0)
		rc = change_class(p, key + 6, value, err);
	else if (strcmp(key, "gap") == 0)
		rc = change_value(p, key, value, change_gap, err);
	else if (find_limit(key) >= 0)
		rc = change_value(p, key, value, change_length, err);
	else
		rc = err_set(err, ERR_USAGE, "%s: a profile has no such key",
		    key);
	if (rc < 0)
		return -1;
	id = mem_strdup(arena_printf(&text, "%s %s=%s", p->id, key, value));
	free(p->id);
	p->id = id;
	arena_release(&text);
	return 0;
}

static struct profile *
make(struct conf *c, struct err *err)
{
	struct profile *p;
	struct arena text = { NULL };
	const char *name;

	if (c == NULL)
		return NULL;
	p = mem_new(1, sizeof(*p));
	name = read_all(p, conf_root(c));
	p->id = mem_strdup(arena_printf(&text, "%s %.8s", name,
	    conf_sha256(c)));
	if (conf_finish(c, err) < 0) {
		profile_free(p);
		p = NULL;
	}
	arena_release(&text);
	conf_close(c);
	return p;
}

struct profile *
profile_load(const char *path, struct err *err)
{
	return make(conf_open(path, err), err);
}

struct profile *
profile_parse(const char *name, const void *bytes, size_t len,
    struct err *err)
{
	return make(conf_parse(name, bytes, len, err), err);
}

void
profile_free(struct profile *p)
{
	if (p == NULL)
		return;
	map_release(&p->rules);
	free(p->class);
	free(p->id);
	free(p);
}

const char *
profile_id(const struct profile *p)
{
	return p->id;
}

int
profile_rank(const struct profile *p, enum time_class c)
{
	return p->rank[c];
}

enum time_class
profile_gap(const struct profile *p)
{
	return p->gap;
}

const struct profile_limits *
profile_limits(const struct profile *p)
{
	return &p->limits;
}

const struct profile_target *
profile_targets(const struct profile *p)
{
	return p->target;
}
