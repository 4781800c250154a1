/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/when.h"
#include "oee/sieve.h"
#include "rec/rec.h"

/* A value of the record in hand; key and text stand in the buffer. */
struct value {
	size_t key, text, len;
	enum rec_is is;
};

struct oee_sieve {
	struct rec_writer *out;
	int64_t from_us;
	struct buf text;		/* kind, keys and values */
	struct value *value;
	size_t n, cap;
	bool has_kind, has_date;
	int64_t start_us;
	struct map known;		/* by what says whose a record is */
	uint64_t *said;			/* hash of what it said last */
	size_t said_cap;
	struct buf id;
};

static size_t
keep(struct oee_sieve *s, const char *p, size_t n)
{
	const size_t at = s->text.len;

	buf_add(&s->text, p, n);
	buf_putc(&s->text, '\0');
	return at;
}

static void
begin(void *self, const char *kind)
{
	struct oee_sieve *s = self;

	buf_clear(&s->text);
	s->n = 0;
	s->has_kind = kind != NULL;
	s->has_date = false;
	s->start_us = INT64_MAX;
	keep(s, kind == NULL ? "" : kind, kind == NULL ? 0 : strlen(kind));
}

static void
put(void *self, const char *key, enum rec_is is, const char *text,
    size_t len)
{
	struct oee_sieve *s = self;
	struct value *v;

	s->value = mem_grow(s->value, &s->cap, s->n + 1, sizeof(*s->value));
	v = &s->value[s->n++];
	/* A null and an empty text are two values. */
	buf_putc(&s->text, (char)('0' + is));
	v->key = keep(s, key, strlen(key));
	v->text = keep(s, text, len);
	v->len = len;
	v->is = is;
	if (strcmp(key, "business_date") == 0)
		s->has_date = is == REC_IS_TEXT;
	if (strcmp(key, "start") == 0 && is == REC_IS_TEXT &&
	    when_parse(text, len, &s->start_us) < 0)
		s->start_us = INT64_MAX;
}

static bool
says_whose(const struct oee_sieve *s, const char *key)
{
	static const char *const keys[] = { "machine", "group", "site", "part",
		"job", "operator", "shift", "business_date", "class", "state",
		"reason", "figure", "source", "source_key", "rule", NULL };
	int i;

	for (i = 0; keys[i] != NULL; i++) {
		if (strcmp(keys[i], key) == 0)
			return true;
	}
	return !s->has_date && strcmp(key, "start") == 0;
}

/* Whether the record is new, or says something else than before. */
static bool
is_news(struct oee_sieve *s)
{
	const size_t before = s->known.len;
	const char *text = buf_text(&s->text);
	uint64_t hash;
	size_t i;

	buf_clear(&s->id);
	buf_puts(&s->id, text);
	for (i = 0; i < s->n; i++) {
		if (!says_whose(s, text + s->value[i].key))
			continue;
		buf_putc(&s->id, '\0');
		buf_add(&s->id, text + s->value[i].text, s->value[i].len);
	}
	i = (size_t)map_put(&s->known, s->id.data, s->id.len);
	s->said = mem_grow(s->said, &s->said_cap, s->known.len,
	    sizeof(*s->said));
	hash = hash64(s->text.data, s->text.len);
	if (s->known.len == before && s->said[i] == hash)
		return false;
	s->said[i] = hash;
	return true;
}

static int
pass_on(const struct oee_sieve *s, struct err *err)
{
	const char *text = s->text.data;
	struct rec_val v;
	size_t i;

	rec_begin(s->out, s->has_kind ? text : NULL);
	for (i = 0; i < s->n; i++) {
		v = (struct rec_val){ .text = text + s->value[i].text,
		    .len = (uint32_t)s->value[i].len,
		    .is = (uint8_t)s->value[i].is };
		rec_put_val(s->out, text + s->value[i].key, &v);
	}
	return rec_end(s->out, err);
}

static int
end(void *self, struct err *err)
{
	struct oee_sieve *s = self;

	if (s->start_us <= s->from_us || !is_news(s))
		return 0;
	return pass_on(s, err);
}

static void
release(void *self)
{
	struct oee_sieve *s = self;

	buf_release(&s->text);
	buf_release(&s->id);
	map_release(&s->known);
	free(s->value);
	free(s->said);
	free(s);
}

struct rec_writer *
oee_sieve_writer(struct oee_sieve **sieve)
{
	static const struct rec_writer_ops ops = { begin, put, end, NULL,
		NULL, release };

	*sieve = mem_new(1, sizeof(**sieve));
	(*sieve)->from_us = INT64_MIN;
	return rec_custom_writer(&ops, *sieve);
}

void
oee_sieve_out(struct oee_sieve *s, struct rec_writer *out)
{
	s->out = out;
}

void
oee_sieve_begin(struct oee_sieve *s, int64_t from_us)
{
	s->from_us = from_us;
}
