/* SPDX-License-Identifier: MIT */
/* walk: ways in the tree. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/near.h"
#include "conf/tree.h"

enum { MAX_LISTED = 12 };	/* known keys, when none is near */

const struct conf_node *
conf_root(const struct conf *c)
{
	return c->root;
}

enum conf_kind
conf_kind(const struct conf_node *node)
{
	return node == NULL ? CONF_NULL : node->kind;
}

/* 1 when it is one, 0 when absent; else -1, and recorded. */
static int
want(const struct conf_node *node, enum conf_kind kind)
{
	if (conf_kind(node) == kind)
		return 1;
	if (conf_kind(node) == CONF_NULL)
		return 0;
	return conf_expected(node, kind == CONF_MAP ?
	    "a map of keys and values" : "a list");
}

static struct conf_node *
find(const struct conf_node *map, const char *key)
{
	struct conf_node *n;

	for (n = map->first; n != NULL; n = n->next) {
		if (strcmp(n->key, key) == 0)
			break;
	}
	return n;
}

const struct conf_node *
conf_get(const struct conf_node *map, const char *key)
{
	return want(map, CONF_MAP) > 0 ? find(map, key) : NULL;
}

const struct conf_node *
conf_need(const struct conf_node *map, const char *key)
{
	const struct conf_node *n;

	if (want(map, CONF_MAP) <= 0)
		return NULL;
	n = find(map, key);
	if (n == NULL)
		conf_fail(map, "missing key \"%s\"", key);
	else if (n->kind == CONF_NULL && !n->broken)
		conf_fail_key(n, "no value");
	return n;
}

static bool
is_among(const char *key, const char *const *known)
{
	for (; *known != NULL; known++) {
		if (strcmp(key, *known) == 0)
			return true;
	}
	return false;
}

/* The node's path is its own key, which is the fault: name the map's. */
static void
unknown_key(const struct conf_node *map, const struct conf_node *n,
    const char *const *known, size_t nknown)
{
	const char *near = near_word(n->key, known);
	struct buf b = { 0 };
	size_t i;

	buf_printf(&b, "unknown key %s", conf_shown(map->conf, n->key));
	if (near != NULL)
		buf_printf(&b, "; did you mean \"%s\"?", near);
	for (i = 0; near == NULL && nknown <= MAX_LISTED && i < nknown; i++)
		buf_printf(&b, "%s%s", i == 0 ? "; known are " : ", ",
		    known[i]);
	conf_fault(map->conf, n->key_place, map, "%s", buf_text(&b));
	buf_release(&b);
}

static void
check_keys(const struct conf_node *map, const char *const *known,
    size_t nknown)
{
	const struct conf_node *n;

	for (n = map->first; n != NULL; n = n->next) {
		if (is_among(n->key, known))
			continue;
		if (conf_listens(map->conf))
			unknown_key(map, n, known, nknown);
		else
			map->conf->unkept++;
	}
}

void
conf_keys(const struct conf_node *map, ...)
{
	const char **known = NULL;
	size_t n = 0, cap = 0;
	va_list ap;

	if (want(map, CONF_MAP) <= 0)
		return;
	va_start(ap, map);
	do {
		known = mem_grow(known, &cap, n + 1, sizeof(*known));
		known[n] = va_arg(ap, const char *);
	} while (known[n++] != NULL);
	va_end(ap);
	check_keys(map, known, n - 1);
	free(known);
}

/* Who goes through them reads values: "- " with none was left by accident. */
static const struct conf_node *
first_of(const struct conf_node *node)
{
	const struct conf_node *n;

	for (n = node->first; n != NULL; n = n->next) {
		if (n->kind == CONF_NULL && !n->broken)
			conf_fail_key(n, "no value");
	}
	return node->first;
}

const struct conf_node *
conf_items(const struct conf_node *list)
{
	return want(list, CONF_LIST) > 0 ? first_of(list) : NULL;
}

const struct conf_node *
conf_entries(const struct conf_node *map)
{
	return want(map, CONF_MAP) > 0 ? first_of(map) : NULL;
}

const struct conf_node *
conf_next(const struct conf_node *node)
{
	return node->next;
}

const char *
conf_key(const struct conf_node *node)
{
	return node == NULL ? NULL : node->key;
}

size_t
conf_count(const struct conf_node *node)
{
	return node == NULL ? 0 : node->count;
}

const char *
conf_scalar(const struct conf_node *node)
{
	return node == NULL ? NULL : node->text;
}

bool
conf_quoted(const struct conf_node *node)
{
	return node != NULL && node->quoted;
}

const char *
conf_where(const struct conf_node *node)
{
	return arena_printf(&node->conf->arena, "%s:%d:%d",
	    node->conf->name, node->place.line, node->place.column);
}

int
conf_line(const struct conf_node *node)
{
	return node == NULL ? 0 : node->place.line;
}
