/* SPDX-License-Identifier: MIT */
/* Whole lines of a source, handed from one buffer to another and back. */
#include <string.h>

#include "base/mem.h"
#include "rec/rec_internal.h"

/* In stretches whose sum fits into a byte, as vectors like them. */
int64_t
rec_count_bytes(const char *p, size_t n, char c)
{
	const char *end = p + n;
	size_t i, most = UINT8_MAX;
	int64_t sum = 0;
	uint8_t few;

	for (; p < end; p += most) {
		if (most > (size_t)(end - p))
			most = (size_t)(end - p);
		few = 0;
		for (i = 0; i < most; i++)
			few = (uint8_t)(few + (p[i] == c));
		sum += few;
	}
	return sum;
}

/* A newline of CSV ends its row when the quotes before it are even. */
size_t
rec_source_whole(const struct rec_source *s, bool csv)
{
	const char *from = s->data + s->pos, *nl, *last;
	size_t n = s->end - s->pos;
	int64_t quotes;

	nl = memrchr(from, '\n', n);
	if (nl == NULL)
		return 0;
	n = (size_t)(nl + 1 - from);
	quotes = csv ? rec_count_bytes(from, n, '"') : 0;
	while (quotes % 2 != 0) {
		last = nl;
		nl = memrchr(from, '\n', (size_t)(last - from));
		if (nl == NULL)
			return 0;
		n = (size_t)(nl + 1 - from);
		quotes -= rec_count_bytes(nl, (size_t)(last - nl), '"');
	}
	return n;
}

void
rec_source_hand(struct rec_source *s, struct rec_source *to, size_t n)
{
	const size_t left = s->end - s->pos - n;
	const struct rec_source had = *to;

	to->data = s->data;
	to->cap = s->cap;
	to->pos = s->pos;
	to->end = s->pos + n;
	s->data = had.data;
	s->cap = had.cap;
	if (s->cap < left || s->data == NULL) {
		s->cap = to->cap;
		s->data = mem_resize(s->data, s->cap + REC_PAD, 1);
	}
	memcpy(s->data, to->data + to->end, left);
	s->pos = 0;
	s->end = left;
	s->seen = 0;
	s->in_quotes = false;
	memset(s->data + left, '\n', REC_PAD);
	memset(to->data + to->end, '\n', REC_PAD);
}

void
rec_source_put_back(struct rec_source *s, const struct rec_source *from)
{
	const size_t n = from->end - from->pos, left = s->end - s->pos;

	if (s->cap < n + left) {
		s->cap = n + left;
		s->data = mem_resize(s->data, s->cap + REC_PAD, 1);
	}
	memmove(s->data + n, s->data + s->pos, left);
	memcpy(s->data, from->data + from->pos, n);
	s->pos = 0;
	s->end = n + left;
	s->seen = 0;
	s->in_quotes = false;
	memset(s->data + s->end, '\n', REC_PAD);
}
