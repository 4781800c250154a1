/* SPDX-License-Identifier: MIT */
/* parse: YAML events into a tree, with everything refused that may bite. */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/map.h"
#include "conf/tree.h"

struct builder {
	struct conf *conf;
	const char *bytes;
	size_t len;
	struct conf_node *into;		/* the list or map that is open */
	const char *key;		/* in a map: waits for its value */
	struct conf_place key_place;
	size_t depth, nodes, documents;
	/* Keys of every map, behind the map's number, and where they were. */
	struct map seen;
	int *seen_line;
	size_t cap_seen;
	struct buf scratch;
};

static struct conf_place
place_of(yaml_mark_t mark)
{
	struct conf_place p = { (int)mark.line + 1, (int)mark.column + 1 };

	return p;
}

/* Lines and characters up to a byte. */
static struct conf_place
place_at(const struct builder *b, size_t offset)
{
	struct conf_place p = { 1, 1 };
	size_t i;

	for (i = 0; i < offset && i < b->len; i++) {
		if (b->bytes[i] == '\n') {
			p.line++;
			p.column = 1;
		} else if ((b->bytes[i] & 0xc0) != 0x80) {
			p.column++;
		}
	}
	return p;
}

/* A tab among the blanks that a line (from 0) begins with. */
static bool
tab_indents(const struct builder *b, size_t line)
{
	const char *p = b->bytes, *end = b->bytes + b->len;

	for (; line > 0 && p != NULL && p < end; line--) {
		p = memchr(p, '\n', (size_t)(end - p));
		if (p != NULL)
			p++;
	}
	while (p != NULL && p < end && *p == ' ')
		p++;
	return p != NULL && p < end && *p == '\t';
}

static int
refuse_bytes(struct builder *b, const yaml_parser_t *y)
{
	struct conf_place at = place_at(b, y->problem_offset);

	if (strncmp(y->problem, "control", 7) == 0)
		conf_fault(b->conf, at, NULL, "control character U+%04X",
		    (unsigned)y->problem_value);
	else
		conf_fault(b->conf, at, NULL, "not UTF-8: %s", y->problem);
	return -1;
}

static int
refuse_syntax(struct builder *b, const yaml_parser_t *y)
{
	struct conf_place at = place_of(y->problem_mark);

	if (y->problem == NULL)
		conf_fault(b->conf, at, NULL, "no YAML");
	else if (tab_indents(b, y->problem_mark.line))
		conf_fault(b->conf, at, NULL,
		    "a tab cannot indent; use blanks");
	else if (y->context != NULL)
		conf_fault(b->conf, at, NULL, "%s (%s from line %d)",
		    y->problem, y->context, place_of(y->context_mark).line);
	else
		conf_fault(b->conf, at, NULL, "%s", y->problem);
	return -1;
}

/* 1 once the map had the key before; *line is where. */
static bool
seen_before(struct builder *b, const char *key, int line, int *first)
{
	size_t before = b->seen.len;
	int64_t i;

	buf_clear(&b->scratch);
	buf_add(&b->scratch, &b->into, sizeof(b->into));
	buf_puts(&b->scratch, key);
	i = map_put(&b->seen, b->scratch.data, b->scratch.len);
	if (b->seen.len == before) {
		*first = b->seen_line[i];
		return true;
	}
	b->seen_line = mem_grow(b->seen_line, &b->cap_seen, b->seen.len,
	    sizeof(*b->seen_line));
	b->seen_line[i] = line;
	return false;
}

/* A duplicate is built, so that it is checked, but hangs nowhere. */
static void
hang(struct builder *b, struct conf_node *node)
{
	int first;

	if (b->into->kind == CONF_MAP &&
	    seen_before(b, node->key, node->key_place.line, &first)) {
		conf_fault(b->conf, node->key_place, b->into,
		    "duplicate key %s; first on line %d",
		    conf_shown(b->conf, node->key), first);
		return;
	}
	if (b->into->last == NULL)
		b->into->first = node;
	else
		b->into->last->next = node;
	b->into->last = node;
	b->into->count++;
}

static struct conf_node *
add_node(struct builder *b, struct conf_place at, enum conf_kind kind)
{
	struct conf_node *node;

	node = arena_new(&b->conf->arena, 1, sizeof(*node));
	node->conf = b->conf;
	node->place = at;
	node->kind = kind;
	node->parent = b->into;
	node->key = b->key;
	node->key_place = b->key_place;
	b->key = NULL;
	b->nodes++;
	if (b->into == NULL)
		b->conf->root = node;
	else
		hang(b, node);
	return node;
}

/* Anchors and tags change what a text means: not in a file people read. */
static void
check_properties(struct builder *b, struct conf_place at,
    const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct conf *c = b->conf;

	if (anchor != NULL)
		conf_fault(c, at, NULL, "anchors are not supported: %s",
		    conf_shown(c, (const char *)anchor));
	if (tag != NULL)
		conf_fault(c, at, NULL, "tags are not supported: %s",
		    conf_shown(c, (const char *)tag));
}

static bool
wants_key(const struct builder *b)
{
	return b->into != NULL && b->into->kind == CONF_MAP &&
	    b->key == NULL;
}

static bool
means_null(const char *text)
{
	return *text == '\0' || strcmp(text, "~") == 0 ||
	    strcmp(text, "null") == 0;
}

static int
on_scalar(struct builder *b, const yaml_event_t *e)
{
	struct conf_place at = place_of(e->start_mark);
	const char *s = (const char *)e->data.scalar.value;
	size_t n = e->data.scalar.length;
	bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	struct conf_node *node;

	check_properties(b, at, e->data.scalar.anchor, e->data.scalar.tag);
	if (memchr(s, '\0', n) != NULL)
		conf_fault(b->conf, at, NULL, "a NUL in a text");
	if (wants_key(b)) {
		b->key = arena_text(&b->conf->arena, s, n);
		b->key_place = at;
		return 0;
	}
	node = add_node(b, at, CONF_SCALAR);
	node->quoted = !plain;
	if (plain && means_null(s))
		node->kind = CONF_NULL;
	else
		node->text = arena_text(&b->conf->arena, s, n);
	return 0;
}

static int
on_alias(struct builder *b, const yaml_event_t *e)
{
	struct conf_place at = place_of(e->start_mark);

	conf_fault(b->conf, at, NULL, "aliases are not supported: %s",
	    conf_shown(b->conf, (const char *)e->data.alias.anchor));
	if (wants_key(b))
		return -1;
	add_node(b, at, CONF_NULL)->broken = true;
	return 0;
}

static int
on_start(struct builder *b, const yaml_event_t *e, enum conf_kind kind)
{
	struct conf_place at = place_of(e->start_mark);

	if (kind == CONF_MAP)
		check_properties(b, at, e->data.mapping_start.anchor,
		    e->data.mapping_start.tag);
	else
		check_properties(b, at, e->data.sequence_start.anchor,
		    e->data.sequence_start.tag);
	if (wants_key(b)) {
		conf_fault(b->conf, at, b->into, "a key must be a text");
		return -1;
	}
	if (++b->depth > CONF_MAX_DEPTH) {
		conf_fault(b->conf, at, NULL, "more than %d levels",
		    CONF_MAX_DEPTH);
		return -1;
	}
	b->into = add_node(b, at, kind);
	return 0;
}

static int
on_end(struct builder *b)
{
	/* libyaml ends only what it has begun. */
	b->depth--;
	if (b->into != NULL)
		b->into = b->into->parent;
	return 0;
}

static int
on_document(struct builder *b, const yaml_event_t *e)
{
	if (++b->documents == 1)
		return 0;
	conf_fault(b->conf, place_of(e->start_mark), NULL,
	    "a second document in the file");
	return -1;
}

static int
on_event(struct builder *b, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return on_document(b, e);
	case YAML_SCALAR_EVENT:
		return on_scalar(b, e);
	case YAML_ALIAS_EVENT:
		return on_alias(b, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(b, e, CONF_LIST);
	case YAML_MAPPING_START_EVENT:
		return on_start(b, e, CONF_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(b);
	default:
		return 0;
	}
}

/* 1 when an event was taken, 0 at the end, -1 when it goes no further. */
static int
step(struct builder *b, yaml_parser_t *y)
{
	yaml_event_t e;
	bool last;
	int rc;

	if (!yaml_parser_parse(y, &e))
		return y->error == YAML_READER_ERROR ? refuse_bytes(b, y) :
		    refuse_syntax(b, y);
	last = e.type == YAML_STREAM_END_EVENT;
	rc = on_event(b, &e);
	if (rc == 0 && b->nodes > CONF_MAX_NODES) {
		conf_fault(b->conf, place_of(e.start_mark), NULL,
		    "more than %d values", CONF_MAX_NODES);
		rc = -1;
	}
	yaml_event_delete(&e);
	return rc < 0 ? -1 : !last;
}

/* Nothing, or nothing but comments: a map where every key is absent. */
static void
make_root(struct builder *b)
{
	struct conf_place top = { 1, 1 };

	b->into = NULL;
	b->key = NULL;
	if (b->conf->root == NULL)
		add_node(b, top, CONF_MAP);
	else if (b->conf->root->kind == CONF_NULL)
		b->conf->root->kind = CONF_MAP;
}

int
conf_build(struct conf *c, const void *bytes, size_t len)
{
	static const char bom[] = "\xef\xbb\xbf";	/* Notepad's greeting */
	struct builder b = { .conf = c, .bytes = bytes, .len = len };
	yaml_parser_t y;
	int rc;

	if (len >= 3 && memcmp(bytes, bom, 3) == 0) {
		b.bytes += 3;
		b.len -= 3;
	}
	if (!yaml_parser_initialize(&y))
		abort();	/* only for want of memory */
	yaml_parser_set_encoding(&y, YAML_UTF8_ENCODING); /* no guessing */
	yaml_parser_set_input_string(&y, (const yaml_char_t *)b.bytes,
	    b.len);
	while ((rc = step(&b, &y)) > 0)
		;
	yaml_parser_delete(&y);
	make_root(&b);
	map_release(&b.seen);
	free(b.seen_line);
	buf_release(&b.scratch);
	return rc;
}
