/* SPDX-License-Identifier: MIT */
/*
 * conf: configuration files, and all that is wrong with one in one run.
 *
 * A file is YAML, restricted to what two people read alike: maps, lists and
 * scalars.  It is read into a tree of nodes.  The readers below fill what
 * they are given, or record what is wrong with the node and leave it alone,
 * so a caller sets its defaults, reads everything without looking back, and
 * asks once, in conf_finish():
 *
 *	static const char *const kinds[] = { "start", "stamp", NULL };
 *
 *	static void
 *	read_cursor(struct cursor *cur, const struct conf_node *map)
 *	{
 *		cur->lookback_us = 15 * WHEN_DAY;
 *		conf_keys(map, "column", "kind", "lookback", NULL);
 *		conf_ident(conf_need(map, "column"), &cur->column);
 *		conf_word(conf_need(map, "kind"), kinds, &cur->kind);
 *		conf_length(conf_get(map, "lookback"), 0, 366 * WHEN_DAY,
 *		    &cur->lookback_us);
 *	}
 *
 *	c = conf_open(path, err);
 *	if (c == NULL)
 *		return -1;
 *	read_cursor(&cur, conf_need(conf_root(c), "cursor"));
 *	rc = conf_finish(c, err);
 *	conf_close(c);
 *
 * which says, on two lines of one error:
 *
 *	m.yaml:2:3: cursor: unknown key "colum"; did you mean "column"?
 *	m.yaml:3:9: cursor.kind: expected start or stamp: "strat"; did you
 *	    mean "start"?
 *
 * NULL as a node means absent.  Every reader takes it and does nothing, so
 * calls nest without tests between them.  A plain (unquoted) null, ~ or
 * nothing at all counts as absent too.
 *
 * Texts and nodes are lent until conf_close().  Who needs them for longer
 * copies them, or keeps the struct conf as long as its own object.
 *
 * Refused when the file is read: anchors, aliases, tags, duplicate keys,
 * more than one document, bytes that are not UTF-8, NUL in a text, keys that
 * are no scalars; over 1 MB, 64 levels or 100,000 nodes.  An empty file is
 * an empty map.
 */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conf;
struct conf_node;
struct err;

enum {
	CONF_MAX_BYTES = 1 << 20,
	CONF_MAX_DEPTH = 64,
	CONF_MAX_NODES = 100000,
	CONF_MAX_SHOWN = 20	/* errors that conf_finish() spells out */
};

/*
 * Reads a file.  NULL with *err when it cannot be read (ERR_NOINPUT,
 * ERR_NOPERM, ERR_IO) or is no YAML (ERR_CONFIG).  Lesser faults, such as a
 * duplicate key, are recorded and come out of conf_finish() with the rest.
 * The caller's, to conf_close().
 */
struct conf *conf_open(const char *path, struct err *err);

/* The same from memory; name stands for the file in messages. */
struct conf *conf_parse(const char *name, const void *bytes, size_t len,
    struct err *err);

/*
 * 0 when nothing was recorded.  Else -1 and ERR_CONFIG with one line for
 * each fault, in the order of the file, the first 20 spelt out.
 */
int conf_finish(const struct conf *c, struct err *err)
    __attribute__((warn_unused_result));
void conf_close(struct conf *c);		/* accepts NULL */

const char *conf_name(const struct conf *c);	/* lent; path as given */
const char *conf_sha256(const struct conf *c);	/* lent; hex, of the bytes */
bool conf_failed(const struct conf *c);		/* something was recorded */

/* The tree. */

enum conf_kind {
	CONF_NULL,		/* absent, or a plain null, ~ or nothing */
	CONF_SCALAR,
	CONF_LIST,
	CONF_MAP
};

const struct conf_node *conf_root(const struct conf *c);	/* lent */
enum conf_kind conf_kind(const struct conf_node *node);

/*
 * The value under a key; lent.  NULL when the key (or the map) is absent.
 * Looks at one key after another: big maps are gone through, not asked.
 */
const struct conf_node *conf_get(const struct conf_node *map,
    const char *key);

/* The same, recording `missing key "x"` or `x: no value`. */
const struct conf_node *conf_need(const struct conf_node *map,
    const char *key);

/*
 * Records every key of the map that is not among the given, with the nearest
 * of them.  End the list with NULL.
 */
void conf_keys(const struct conf_node *map, ...)
    __attribute__((sentinel));

/*
 * In the order of the file:
 *
 *	for (n = conf_items(list); n != NULL; n = conf_next(n))
 *	for (n = conf_entries(map); n != NULL; n = conf_next(n))
 *
 * The first item or value; NULL when there is none.  A node of another kind
 * is recorded, and so is an item or a value that is null.  conf_key() is the
 * key a value stands under, quotes removed, NULL for items and the root.
 * conf_count() counts items or entries.
 */
const struct conf_node *conf_items(const struct conf_node *list);
const struct conf_node *conf_entries(const struct conf_node *map);
const struct conf_node *conf_next(const struct conf_node *node);
const char *conf_key(const struct conf_node *node);
size_t conf_count(const struct conf_node *node);

/* The text of a scalar as it is, NULL for everything else; lent. */
const char *conf_scalar(const struct conf_node *node);
bool conf_quoted(const struct conf_node *node);	/* "12", '12' or a block */

/*
 * The readers.  Each returns 1 when *out was filled, 0 when the node is
 * absent (*out is untouched), -1 when something else stands there, which is
 * recorded.  A caller looks at it only where a rule joins several values.
 */

/* Any text; it may be empty or have several lines. */
int conf_text(const struct conf_node *node, const char **out);

/*
 * A name of 1 to 255 bytes without control characters or blanks at its ends:
 * machines, reasons, paths, zones.
 */
int conf_label(const struct conf_node *node, const char **out);

/* [A-Za-z_][A-Za-z0-9_$]{0,63}, what a column or table may be called. */
int conf_ident(const struct conf_node *node, const char **out);

/* Numbers are not quoted.  No bound: INT64_MIN, INT64_MAX; -+INFINITY. */
int conf_int(const struct conf_node *node, int64_t min, int64_t max,
    int64_t *out);
int conf_num(const struct conf_node *node, double min, double max,
    double *out);

/*
 * [low, high] with low <= high; null at an end leaves it open, as -INFINITY
 * or INFINITY.
 */
int conf_range(const struct conf_node *node, double *low, double *high);

int conf_bool(const struct conf_node *node, bool *out);	/* true or false */

/* "90s", "8h", "15d" (see when_parse_length), min_us..max_us. */
int conf_length(const struct conf_node *node, int64_t min_us,
    int64_t max_us, int64_t *us);

/* A time of day, HH:MM or HH:MM:SS up to 24:00, in seconds: 0..86400. */
int conf_clock(const struct conf_node *node, int *seconds);

/* A date, YYYY-MM-DD, in days since 1970-01-01 (see when_days). */
int conf_date(const struct conf_node *node, int64_t *days);

/* The index of one of a NULL-terminated list of words. */
int conf_word(const struct conf_node *node, const char *const *words,
    int *out);

/* One word or a list of them: bit i of *bits is words[i]; up to 64 words. */
int conf_words(const struct conf_node *node, const char *const *words,
    uint64_t *bits);

/* One label or a list of them, as an array that is lent as they are. */
int conf_labels(const struct conf_node *node, const char *const **out,
    size_t *n);

/* Rules of the caller's own. */

/*
 * Records a fault at a node, which must not be NULL: name the map when a
 * value in it is missing.  The text begins behind `file:line:column: path: `
 * and is lower case without a full stop.  Returns -1.
 */
int conf_fail(const struct conf_node *node, const char *fmt, ...)
    __attribute__((nonnull(1), format(printf, 2, 3)));

/* The same at the key that the node stands under. */
int conf_fail_key(const struct conf_node *node, const char *fmt, ...)
    __attribute__((nonnull(1), format(printf, 2, 3)));

/* "file:line:column" of a node, for messages of a later hour; lent. */
const char *conf_where(const struct conf_node *node)
    __attribute__((nonnull(1)));
int conf_line(const struct conf_node *node);	/* from 1; 0 for NULL */

#endif
