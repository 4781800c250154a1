/* SPDX-License-Identifier: MIT */
/* tree: what the files of lib/conf know of each other. */
#ifndef CONF_TREE_H
#define CONF_TREE_H

#include <stdarg.h>

#include "base/hash.h"
#include "base/mem.h"
#include "conf/conf.h"

struct conf_place {
	int line, column;		/* from 1, in characters */
};

struct conf_node {
	struct conf *conf;
	struct conf_node *parent;
	struct conf_node *first, *last;	/* of a list or map */
	struct conf_node *next;
	const char *key;		/* NULL but for values of a map */
	const char *text;		/* of a scalar */
	size_t count;
	struct conf_place place, key_place;
	enum conf_kind kind;
	bool quoted;
	bool broken;			/* stands for a refused value */
};

struct conf_fault {
	struct conf_place place;
	size_t order;			/* of arrival */
	const char *text;
};

struct conf {
	const char *name;
	struct conf_node *root;
	struct arena arena;		/* nodes, texts, faults' texts */
	struct conf_fault *fault;
	size_t nfault, cap_fault;
	size_t unkept;			/* faults beyond what is kept */
	char sha256[HASH_SHA256_HEX];
};

/* Reads the bytes into c->root; -1 when there is no tree to go on with. */
int conf_build(struct conf *c, const void *bytes, size_t len);

/* Records a fault at a place, with a node's path before it unless NULL. */
void conf_fault(struct conf *c, struct conf_place place,
    const struct conf_node *path, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void conf_vfault(struct conf *c, struct conf_place place,
    const struct conf_node *path, const char *fmt, va_list ap)
    __attribute__((format(printf, 4, 0)));

/* True as long as another fault would be kept: worth the trouble to word. */
bool conf_listens(const struct conf *c);

/*
 * The text between double quotes, control characters escaped, cut when long;
 * lent until conf_close().
 */
const char *conf_shown(struct conf *c, const char *text);

/* Records `expected WHAT` and what stands there instead; -1. */
int conf_expected(const struct conf_node *node, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
