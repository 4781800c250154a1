/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cimco/batch.h"
#include "cimco/mapping.h"

/* Copies are looked for among the first rows of a key, the rest is sorted. */
enum { NEAR_TWINS = 64 };

static const uint32_t null_len = UINT32_MAX;

void
batch_init(struct batch *b, const struct mapping_table *t)
{
	*b = (struct batch){ .t = t };
	b->text = mem_new((size_t)t->ncolumn, sizeof(*b->text));
	b->len = mem_new((size_t)t->ncolumn, sizeof(*b->len));
}

void
batch_release(struct batch *b)
{
	buf_release(&b->bytes);
	buf_release(&b->scratch);
	free(b->row);
	free(b->text);
	free(b->len);
	*b = (struct batch){ 0 };
}

void
batch_clear(struct batch *b)
{
	buf_clear(&b->bytes);
	b->n = b->group = 0;
}

/* A length and the bytes, so that no two rows look alike by shifting. */
static void
put_text(struct buf *to, const char *s, uint32_t len)
{
	buf_add(to, &len, sizeof(len));
	if (len != null_len) {
		buf_add(to, s, len);
		buf_putc(to, '\0');
	}
}

static struct hash128
hash_key(struct batch *b, const struct mapper_row *row)
{
	int i, c;

	/* Null and '' are one key, as they are one source_key. */
	buf_clear(&b->scratch);
	for (i = 0; i < b->t->nkey; i++) {
		c = b->t->key[i];
		put_text(&b->scratch, row->text[c],
		    row->text[c] == NULL ? 0 : row->len[c]);
	}
	return hash128(b->scratch.data, b->scratch.len);
}

static bool
same(struct hash128 a, struct hash128 b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

bool
batch_continues(struct batch *b, const struct mapper_row *row)
{
	return b->n > 0 && same(hash_key(b, row), b->key);
}

/* A row of the last key with this content, or NULL. */
static struct batch_row *
find_copy(const struct batch *b, struct hash128 content)
{
	size_t i;

	for (i = b->group; i < b->n && i < b->group + NEAR_TWINS; i++) {
		if (same(b->row[i].content, content))
			return &b->row[i];
	}
	return NULL;
}

int
batch_add(struct batch *b, const struct mapper_row *row)
{
	struct hash128 key = hash_key(b, row), content;
	size_t at = b->bytes.len;
	struct batch_row *copy;
	int i;

	if (b->n == 0 || !same(key, b->key)) {
		b->group = b->n;
		b->key = key;
	}
	for (i = 0; i < b->t->ncolumn; i++)
		put_text(&b->bytes, row->text[i],
		    row->text[i] == NULL ? null_len : row->len[i]);
	content = hash128(b->bytes.data + at, b->bytes.len - at);
	copy = find_copy(b, content);
	if (copy != NULL) {
		copy->copies++;
		b->bytes.len = at;
		return 0;
	}
	if (b->n - b->group >= BATCH_TWINS_MAX)
		return -1;
	b->row = mem_grow(b->row, &b->cap, b->n + 1, sizeof(*b->row));
	b->row[b->n++] = (struct batch_row){ .at = at, .content = content,
	    .copies = 1, .group = b->group };
	return 0;
}

static int
by_content(const void *pa, const void *pb)
{
	const struct batch_row *a = pa, *b = pb;

	if (a->content.hi != b->content.hi)
		return a->content.hi < b->content.hi ? -1 : 1;
	if (a->content.lo != b->content.lo)
		return a->content.lo < b->content.lo ? -1 : 1;
	return 0;
}

/* Copies that stood too far apart to be found; returns the new length. */
static size_t
fold(struct batch_row *row, size_t n)
{
	size_t i, kept = 1;

	for (i = 1; i < n; i++) {
		if (same(row[i].content, row[kept - 1].content))
			row[kept - 1].copies += row[i].copies;
		else
			row[kept++] = row[i];
	}
	return kept;
}

size_t
batch_group(struct batch *b, size_t *from, struct batch_row **first)
{
	size_t begin = *from, end = begin;

	if (begin >= b->n)
		return 0;
	while (end < b->n && b->row[end].group == b->row[begin].group)
		end++;
	*from = end;
	*first = &b->row[begin];
	if (end - begin == 1)
		return 1;
	qsort(*first, end - begin, sizeof(**first), by_content);
	return fold(*first, end - begin);
}

struct mapper_row
batch_texts(struct batch *b, const struct batch_row *r)
{
	const char *p = b->bytes.data + r->at;
	uint32_t len;
	int i;

	for (i = 0; i < b->t->ncolumn; i++) {
		memcpy(&len, p, sizeof(len));
		p += sizeof(len);
		b->text[i] = len == null_len ? NULL : p;
		b->len[i] = len == null_len ? 0 : len;
		if (len != null_len)
			p += len + 1;
	}
	return (struct mapper_row){ b->text, b->len };
}
