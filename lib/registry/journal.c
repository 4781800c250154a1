/* SPDX-License-Identifier: MIT */
/*
 * A line is {...,"prev":"<hash of the line before>","hash":"<hash>"}, where
 * hash is the SHA-256 of everything before ,"hash": so that whoever changes a
 * line breaks it, or all lines behind it, or HEAD.json.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/num.h"
#include "base/when.h"
#include "registry/internal.h"

#define HASH_KEY	",\"hash\":\""
#define PREV_KEY	",\"prev\":\""

enum {
	HEX = REGISTRY_HASH - 1,
	HASH_TAIL = sizeof(HASH_KEY) - 1 + HEX + 2,	/* and "} */
	PREV_TAIL = sizeof(PREV_KEY) - 1 + HEX + 1,	/* and " */
	CHUNK = 256 * 1024
};

const char reg_register[] = "register", reg_promote[] = "promote",
    reg_challenge[] = "challenge", reg_rollback[] = "rollback",
    reg_remove[] = "remove";
static const char *const actions[] = { reg_register, reg_promote,
    reg_challenge, reg_rollback, reg_remove, NULL };

json_t *
reg_object(const char *s, size_t n, struct err *err)
{
	json_error_t e;
	json_t *o = json_loadb(s, n, JSON_REJECT_DUPLICATES, &e);

	if (o != NULL && json_is_object(o))
		return o;
	if (o == NULL)
		err_set(err, ERR_DATA, "line %d, column %d: %s", e.line,
		    e.column, e.text);
	else
		err_set(err, ERR_DATA, "not a JSON object");
	json_decref(o);
	return NULL;
}

static json_t *
number_or_null(int64_t x)
{
	return x == 0 ? json_null() : json_integer(x);
}

json_t *
reg_aliases(const struct registry_head *h, int last)
{
	json_t *o = json_object(), *previous = json_array();
	int i;

	for (i = 0; i < h->nprevious; i++)
		json_array_append_new(previous, json_integer(h->previous[i]));
	json_object_set_new(o, "champion", number_or_null(h->champion));
	json_object_set_new(o, "challenger", number_or_null(h->challenger));
	json_object_set_new(o, "previous", previous);
	json_object_set_new(o, "last", json_integer(last));
	return o;
}

/* -1 unless it is a number in range or, where none is allowed, null. */
static int
read_version(const json_t *v, int *x, bool none)
{
	if (json_is_null(v) && none) {
		*x = 0;
		return 0;
	}
	if (!json_is_integer(v) || json_integer_value(v) < !none ||
	    json_integer_value(v) > INT32_MAX)
		return -1;
	*x = (int)json_integer_value(v);
	return 0;
}

int
reg_aliases_read(json_t *o, struct registry_head *h, int *last)
{
	const json_t *previous = json_object_get(o, "previous");
	const json_t *top = json_object_get(o, "last");
	size_t i, n = json_array_size(previous);

	if (!json_is_array(previous) || n > REGISTRY_PREVIOUS ||
	    !json_is_integer(top) || read_version(top, last, true) < 0 ||
	    read_version(json_object_get(o, "champion"), &h->champion,
	    true) < 0 || read_version(json_object_get(o, "challenger"),
	    &h->challenger, true) < 0)
		return -1;
	h->nprevious = (int)n;
	for (i = 0; i < n; i++) {
		if (read_version(json_array_get(previous, i),
		    &h->previous[i], false) < 0 || h->previous[i] > *last)
			return -1;
	}
	return h->champion > *last || h->challenger > *last ? -1 : 0;
}

/* The keys of a line but prev and hash; NULL: a text is no UTF-8. */
static json_t *
line_object(const struct reg_line *l, const struct registry_note *note)
{
	char when[WHEN_MAX];
	json_t *o = json_object();
	int bad = 0;

	json_object_set_new(o, "seq", json_integer(l->head.seq));
	json_object_set_new(o, "time", json_stringn(when,
	    when_put(when, l->time_us)));
	bad |= json_object_set_new(o, "who",
	    json_string(note->who == NULL ? "" : note->who));
	bad |= json_object_set_new(o, "why",
	    json_string(note->why == NULL ? "" : note->why));
	json_object_set_new(o, "action", json_string(l->action));
	json_object_set_new(o, "version", number_or_null(l->version));
	json_object_set_new(o, "from", number_or_null(l->from));
	json_object_set_new(o, "to", number_or_null(l->to));
	json_object_set_new(o, "head", reg_aliases(&l->head, l->last));
	if (l->action == reg_register) {
		json_object_set_new(o, "manifest", json_string(l->manifest));
		json_object_set_new(o, "temp", json_string(l->temp));
	}
	if (bad == 0)
		return o;
	json_decref(o);
	return NULL;
}

int
reg_line_make(struct buf *out, struct reg_line *l,
    const struct registry_note *note, struct err *err)
{
	const size_t start = out->len;
	json_t *o;
	char *text;

	if ((note->why != NULL && strlen(note->why) > REG_WHY) ||
	    (note->who != NULL && strlen(note->who) > REG_WHY))
		return err_set(err, ERR_USAGE,
		    "who and why have at most %d bytes", REG_WHY);
	l->time_us = note->now_us;
	o = line_object(l, note);
	if (o == NULL)
		return err_set(err, ERR_USAGE, "who or why is not UTF-8");
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	buf_add(out, text, strlen(text) - 1);
	free(text);
	buf_printf(out, PREV_KEY "%s\"", l->prev);
	hash_sha256_hex(out->data + start, out->len - start, l->hash);
	buf_printf(out, HASH_KEY "%s\"}\n", l->hash);
	return 0;
}

static bool
is_hex(const char *s)
{
	return strspn(s, "0123456789abcdef") >= HEX;
}

/* The links of a line, found by where they must stand. */
static int
read_links(const char *s, size_t n, char prev[REGISTRY_HASH],
    char hash[REGISTRY_HASH], struct err *err)
{
	char is[REGISTRY_HASH];
	const char *at;

	if (n <= HASH_TAIL + PREV_TAIL || n > REG_LINE)
		return err_set(err, ERR_DATA, "not a line of a journal");
	at = s + n - HASH_TAIL;
	if (memcmp(at, HASH_KEY, sizeof(HASH_KEY) - 1) != 0 ||
	    memcmp(s + n - 2, "\"}", 2) != 0 ||
	    memcmp(at - PREV_TAIL, PREV_KEY, sizeof(PREV_KEY) - 1) != 0 ||
	    at[-1] != '"')
		return err_set(err, ERR_DATA, "not a line of a journal");
	memcpy(hash, at + sizeof(HASH_KEY) - 1, HEX);
	memcpy(prev, at - 1 - HEX, HEX);
	hash[HEX] = prev[HEX] = '\0';
	hash_sha256_hex(s, (size_t)(at - s), is);
	if (!is_hex(prev) || strcmp(is, hash) != 0)
		return err_set(err, ERR_DATA,
		    "a line was changed: its hash is not \"%s\"", hash);
	return 0;
}

static int
read_text(json_t *o, const char *key, char *to, size_t n)
{
	const char *s = json_string_value(json_object_get(o, key));

	if (s == NULL || strlen(s) >= n)
		return -1;
	memcpy(to, s, strlen(s) + 1);
	return 0;
}

static int
read_fields(json_t *o, struct reg_line *l)
{
	const json_t *seq = json_object_get(o, "seq");
	const char *time = json_string_value(json_object_get(o, "time"));
	const char *action = json_string_value(json_object_get(o, "action"));
	int i = 0;

	if (!json_is_integer(seq) || time == NULL || action == NULL ||
	    when_parse(time, strlen(time), &l->time_us) < 0)
		return -1;
	while (actions[i] != NULL && strcmp(actions[i], action) != 0)
		i++;
	l->action = actions[i];
	l->head.seq = json_integer_value(seq);
	if (l->action == NULL || l->head.seq < 1 ||
	    reg_aliases_read(json_object_get(o, "head"), &l->head,
	    &l->last) < 0 ||
	    read_version(json_object_get(o, "version"), &l->version,
	    l->action == reg_challenge) < 0 ||
	    read_version(json_object_get(o, "from"), &l->from, true) < 0 ||
	    read_version(json_object_get(o, "to"), &l->to, true) < 0)
		return -1;
	if (l->action != reg_register)
		return 0;
	return read_text(o, "temp", l->temp, sizeof(l->temp)) < 0 ||
	    read_text(o, "manifest", l->manifest, sizeof(l->manifest)) < 0 ||
	    !reg_is_temp(l->temp) ? -1 : 0;
}

int
reg_line_read(const char *s, size_t n, struct reg_line *l, struct err *err)
{
	json_t *o;
	int rc;

	memset(l, 0, sizeof(*l));
	if (read_links(s, n, l->prev, l->hash, err) < 0)
		return -1;
	o = reg_object(s, n, err);
	if (o == NULL)
		return -1;
	rc = read_fields(o, l);
	json_decref(o);
	return rc < 0 ?
	    err_set(err, ERR_DATA, "not a line of a journal") : 0;
}

static ssize_t
read_at(int fd, char *to, size_t n, int64_t at)
{
	size_t had = 0;
	ssize_t got = 1;

	while (had < n && got != 0) {
		got = pread(fd, to + had, n - had, at + (int64_t)had);
		if (got < 0 && errno != EINTR)
			return -1;
		if (got > 0)
			had += (size_t)got;
	}
	return (ssize_t)had;
}

int
reg_line_at(int fd, int64_t end, struct reg_line *l, struct err *err)
{
	const size_t n = end < REG_LINE + 2 ? (size_t)end : REG_LINE + 2;
	char window[REG_LINE + 2];
	ssize_t got = read_at(fd, window, n, end - (int64_t)n);
	const char *start;

	if (got < 0)
		return err_sys(err, ERR_IO, "read");
	if ((size_t)got < n || n == 0 || window[n - 1] != '\n')
		return err_set(err, ERR_DATA,
		    "cut: no line ends at byte %lld", (long long)end);
	start = memrchr(window, '\n', n - 1);
	start = start == NULL ? window : start + 1;
	return reg_line_read(start, (size_t)(window + n - 1 - start), l, err);
}

/* What the chain has come to. */
struct walk {
	int64_t seq;
	char hash[REGISTRY_HASH];
	int (*line)(void *arg, const char *s, size_t n, struct err *err);
	void *arg;
};

static int
walk_line(struct walk *w, const char *s, size_t n, struct err *err)
{
	char prev[REGISTRY_HASH], hash[REGISTRY_HASH], start[64];
	size_t len;

	w->seq++;
	if (read_links(s, n, prev, hash, err) < 0)
		return err_at(err, "%lld", (long long)w->seq);
	len = (size_t)snprintf(start, sizeof(start), "{\"seq\":%lld,",
	    (long long)w->seq);
	if (n < len || memcmp(s, start, len) != 0)
		return err_set(err, ERR_DATA,
		    "%lld: another line belongs here: seq is not %lld",
		    (long long)w->seq, (long long)w->seq);
	if (strcmp(prev, w->hash) != 0)
		return err_set(err, ERR_DATA, "%lld: the chain is broken: "
		    "the line before is not the one it was written behind",
		    (long long)w->seq);
	memcpy(w->hash, hash, sizeof(w->hash));
	if (w->line != NULL && w->line(w->arg, s, n, err) < 0)
		return err_at(err, "%lld", (long long)w->seq);
	return 0;
}

/* The whole lines of a chunk; how many bytes they are. */
static ssize_t
walk_chunk(struct walk *w, const char *s, size_t n, struct err *err)
{
	const char *p = s, *end;

	while ((end = memchr(p, '\n', n - (size_t)(p - s))) != NULL) {
		if (walk_line(w, p, (size_t)(end - p), err) < 0)
			return -1;
		p = end + 1;
	}
	return p - s;
}

int
reg_chain(int fd, int64_t end, int64_t *seq, char hash[REGISTRY_HASH],
    int (*line)(void *arg, const char *s, size_t n, struct err *err),
    void *arg, struct err *err)
{
	struct walk w = { .line = line, .arg = arg };
	struct buf b = { 0 };
	int64_t at = 0;
	ssize_t used = 0;

	memset(w.hash, '0', HEX);
	while (at < end && used >= 0) {
		size_t want = end - at < CHUNK ? (size_t)(end - at) : CHUNK;
		ssize_t got;

		buf_clear(&b);
		got = read_at(fd, buf_room(&b, want), want, at);
		used = got < 0 ? err_sys(err, ERR_IO, "read") :
		    walk_chunk(&w, b.data, (size_t)got, err);
		if (used == 0)
			used = err_set(err, ERR_DATA,
			    "cut: no line ends at byte %lld", (long long)end);
		at += used;
	}
	buf_release(&b);
	*seq = w.seq;
	memcpy(hash, w.hash, sizeof(w.hash));
	return used < 0 ? -1 : 0;
}
