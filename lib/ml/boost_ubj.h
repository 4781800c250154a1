/* SPDX-License-Identifier: MIT */
/*
 * boost_ubj: reading Universal Binary JSON (ubjson.org, draft 12) in place.
 *
 * A struct ubj stands at a value and lends its bytes.  Every function returns
 * false when the bytes are cut off, or are not what was asked for; no value
 * is nested deeper than 32.
 */
#ifndef ML_BOOST_UBJ_H
#define ML_BOOST_UBJ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ubj {
	const unsigned char *p, *end;
};

/* Moves behind the value. */
bool ubj_skip(struct ubj *u);
/* The value of a key of the object at u. */
bool ubj_find(struct ubj u, const char *key, struct ubj *value);
/* The text at u, which must be shorter than size, with a NUL. */
bool ubj_text(struct ubj u, char *out, size_t size);
/* The text of a key that is a finite float in decimals. */
bool ubj_number_text(struct ubj u, const char *key, double *x);

/*
 * A counted array of values: first stands at the first, ubj_skip() goes on.
 * Of typed numbers ubj_run() is for.
 */
bool ubj_items(struct ubj u, size_t *n, struct ubj *first);
/* An integer of any width. */
bool ubj_integer(struct ubj u, int64_t *x);

/* A typed array: of 'd' float32, 'l' int32, 'U' bytes, big endian. */
struct ubj_run {
	const unsigned char *p;
	size_t n;
};
bool ubj_run(struct ubj u, const char *key, char type, struct ubj_run *run);
float ubj_f32(const struct ubj_run *r, size_t i);
int32_t ubj_i32(const struct ubj_run *r, size_t i);

#endif
