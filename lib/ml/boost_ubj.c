/* SPDX-License-Identifier: MIT */
#include "ml/boost_ubj.h"

#include <endian.h>
#include <string.h>

#include "base/num.h"

enum { DEEPEST = 32 };

static size_t
left(const struct ubj *u)
{
	return (size_t)(u->end - u->p);
}

/* Bytes of a value of a type that has as many always; -1: it has not. */
static int
width(unsigned char type)
{
	switch (type) {
	case 'Z':
	case 'N':
	case 'T':
	case 'F':
		return 0;
	case 'i':
	case 'U':
	case 'C':
		return 1;
	case 'I':
		return 2;
	case 'l':
	case 'd':
		return 4;
	case 'L':
	case 'D':
		return 8;
	default:
		return -1;
	}
}

static bool
take_integer(struct ubj *u, int64_t *x)
{
	unsigned char type;
	uint64_t bits = 0;
	int n, i;

	if (left(u) == 0)
		return false;
	type = *u->p;
	n = width(type);
	if (n <= 0 || strchr("iUIlL", type) == NULL ||
	    left(u) < (size_t)n + 1)
		return false;
	for (i = 1; i <= n; i++)
		bits = bits << 8 | u->p[i];
	/* All but U are signed. */
	if (type != 'U' && n < 8 && bits >> (n * 8 - 1) != 0)
		bits |= ~UINT64_C(0) << (n * 8);
	*x = (int64_t)bits;
	u->p += n + 1;
	return true;
}

static bool
take_length(struct ubj *u, size_t *n)
{
	int64_t x;

	if (!take_integer(u, &x) || x < 0 || (uint64_t)x > left(u))
		return false;
	*n = (size_t)x;
	return true;
}

/* A length and so many bytes. */
static bool
take_bytes(struct ubj *u, const char **s, size_t *n)
{
	if (!take_length(u, n))
		return false;
	*s = (const char *)u->p;
	u->p += *n;
	return true;
}

static bool skip(struct ubj *u, int depth);

static bool
skip_object(struct ubj *u, int depth)
{
	const char *key;
	size_t n;

	while (left(u) > 0 && *u->p != '}') {
		if (!take_bytes(u, &key, &n) || !skip(u, depth))
			return false;
	}
	if (left(u) == 0)
		return false;
	u->p++;
	return true;
}

/* Behind '['. */
static bool
skip_array(struct ubj *u, int depth)
{
	int wide = -1;
	size_t n;

	if (left(u) > 2 && u->p[0] == '$') {
		wide = width(u->p[1]);
		u->p += 2;
		if (wide <= 0 || *u->p != '#')
			return false;
	}
	if (left(u) > 0 && *u->p == '#') {
		u->p++;
		if (!take_length(u, &n) || (wide > 0 &&
		    n > left(u) / (size_t)wide))
			return false;
		if (wide > 0) {
			u->p += n * (size_t)wide;
			return true;
		}
		for (; n > 0; n--) {
			if (!skip(u, depth))
				return false;
		}
		return true;
	}
	while (left(u) > 0 && *u->p != ']') {
		if (!skip(u, depth))
			return false;
	}
	if (left(u) == 0)
		return false;
	u->p++;
	return true;
}

static bool
skip(struct ubj *u, int depth)
{
	const char *s;
	size_t n;
	int wide;

	if (left(u) == 0 || depth > DEEPEST)
		return false;
	switch (*u->p) {
	case '{':
		u->p++;
		return skip_object(u, depth + 1);
	case '[':
		u->p++;
		return skip_array(u, depth + 1);
	case 'S':
		u->p++;
		return take_bytes(u, &s, &n);
	default:
		wide = width(*u->p);
		if (wide < 0 || left(u) < (size_t)wide + 1)
			return false;
		u->p += wide + 1;
		return true;
	}
}

bool
ubj_skip(struct ubj *u)
{
	return skip(u, 0);
}

bool
ubj_find(struct ubj u, const char *key, struct ubj *value)
{
	const char *s;
	size_t n;

	if (left(&u) == 0 || *u.p != '{')
		return false;
	u.p++;
	while (left(&u) > 0 && *u.p != '}') {
		if (!take_bytes(&u, &s, &n))
			return false;
		if (n == strlen(key) && memcmp(s, key, n) == 0) {
			*value = u;
			return true;
		}
		if (!ubj_skip(&u))
			return false;
	}
	return false;
}

bool
ubj_text(struct ubj u, char *out, size_t size)
{
	const char *s;
	size_t n;

	if (left(&u) == 0 || *u.p != 'S')
		return false;
	u.p++;
	if (!take_bytes(&u, &s, &n) || n >= size)
		return false;
	memcpy(out, s, n);
	out[n] = '\0';
	return true;
}

bool
ubj_number_text(struct ubj u, const char *key, double *x)
{
	char text[64];

	return ubj_find(u, key, &u) && ubj_text(u, text, sizeof(text)) &&
	    num_f64(text, strlen(text), x) == 0;
}

bool
ubj_items(struct ubj u, size_t *n, struct ubj *first)
{
	if (left(&u) < 2 || u.p[0] != '[' || u.p[1] != '#')
		return false;
	u.p += 2;
	if (!take_length(&u, n))
		return false;
	*first = u;
	return true;
}

bool
ubj_integer(struct ubj u, int64_t *x)
{
	return take_integer(&u, x);
}

bool
ubj_run(struct ubj u, const char *key, char type, struct ubj_run *run)
{
	int wide = width((unsigned char)type);

	if (wide <= 0 || !ubj_find(u, key, &u) || left(&u) < 4 ||
	    u.p[0] != '[' || u.p[1] != '$' || u.p[2] != (unsigned char)type ||
	    u.p[3] != '#')
		return false;
	u.p += 4;
	if (!take_length(&u, &run->n) || run->n > left(&u) / (size_t)wide)
		return false;
	run->p = u.p;
	return true;
}

int32_t
ubj_i32(const struct ubj_run *r, size_t i)
{
	uint32_t x;
	int32_t n;

	memcpy(&x, r->p + i * sizeof(x), sizeof(x));
	x = be32toh(x);
	memcpy(&n, &x, sizeof(n));
	return n;
}

float
ubj_f32(const struct ubj_run *r, size_t i)
{
	int32_t x = ubj_i32(r, i);
	float f;

	memcpy(&f, &x, sizeof(f));
	return f;
}
