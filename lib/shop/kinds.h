/* SPDX-License-Identifier: MIT */
/*
 * kinds: the table of records.def in C, and facts as rows of values.
 *
 * A struct fact holds one record of a FACT or REFERENCE kind by position:
 * fact.v[SPAN_START].i.  It is what the store writes and reads, and what
 * mappings and importers make.
 */
#ifndef SHOP_KINDS_H
#define SHOP_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rec/rec.h"

struct err;
struct hash128;

/* F_MACHINE, F_START, ...: ids in shop_schema. */
enum shop_key {
#define KEY(id, name, type, unit, meaning) F_##id,
#include "shop/records.def"
	F_COUNT_OF
};

enum shop_kind {
#define KIND(id, name, class, meaning) KIND_##id,
#include "shop/records.def"
	KIND_COUNT_OF
};

/* SPAN_MACHINE = 0, SPAN_START, ... SPAN_FIELDS: positions in a fact. */
#define KIND(id, name, class, meaning) enum {
#define FIELD(kind, key, role) kind##_##key,
#define KIND_END(kind) kind##_FIELDS };
#include "shop/records.def"

enum shop_type {
	SHOP_TEXT,
	SHOP_INT,
	SHOP_NUM,	/* double */
	SHOP_SECONDS,	/* milliseconds in fact_val.i; floored */
	SHOP_BOOL,
	SHOP_TIME	/* microseconds in fact_val.i */
};
enum shop_class { SHOP_FACT, SHOP_REFERENCE, SHOP_RESULT };
enum shop_role { SHOP_ID, SHOP_MUST, SHOP_MAY };

struct shop_key_info {
	const char *name;
	enum shop_type type;
	const char *unit;
	const char *meaning;
};
struct shop_field_info {
	enum shop_key key;
	enum shop_role role;
};
struct shop_kind_info {
	const char *name;
	const char *meaning;
	const struct shop_field_info *field;
	int nfield;
	enum shop_class class;
};

extern const struct shop_key_info shop_keys[F_COUNT_OF];
extern const struct shop_kind_info shop_kinds[KIND_COUNT_OF];
extern const struct rec_schema shop_schema;

/* The kind of that name, or -1. */
int shop_kind_find(const char *name, size_t n);
int shop_kind_of(const struct rec *r);
/* The position of a key in a kind's fields, or -1. */
int shop_field(enum shop_kind kind, enum shop_key key);

enum {
	FACT_FIELDS_MAX = 22,	/* of FACT and REFERENCE kinds; see
				   moved_by() in store_moved.c */
	FACT_ID_MAX = 500,	/* bytes of a text that is part of a key */
	FACT_TEXT_MAX = 65535,	/* of any other */
	FACT_CAPACITY_MAX = 1000	/* as calendar.yaml allows */
};

/*
 * What no fact may exceed.  More is a wrong unit or a broken counter, and an
 * analysis could not count it: a double has the thousandths of so many parts
 * exactly, and a million such facts add up within int64_t.
 */
#define FACT_PARTS_MAX	INT64_C(10000000000)	/* any number of pieces */
#define FACT_IDEAL_S_MAX	INT64_C(1000000000)	/* ideal_s, setup_s */
#define FACT_LENGTH_MS	INT64_C(3155760000000)	/* a window, an amount of
						   time: 100 years */

/* Which of the three is there follows from the key's type. */
struct fact_val {
	union {
		int64_t i;	/* INT, BOOL, TIME us, SECONDS ms */
		double d;	/* NUM */
		const char *s;	/* TEXT, len bytes */
	};
	uint32_t len;
	bool is_null;
};

struct fact {
	enum shop_kind kind;
	struct fact_val v[FACT_FIELDS_MAX];	/* the kind's nfield of them */
};

/* All fields null. */
void fact_init(struct fact *f, enum shop_kind kind);
void fact_set_text(struct fact *f, int field, const char *s, size_t n);
void fact_set_int(struct fact *f, int field, int64_t x);
void fact_set_num(struct fact *f, int field, double x);

/* Whether the field is null or, of a key, the "" that a table has for it. */
bool fact_lacks(const struct fact *f, int field);

/* Whether two values of that type are the same; two nulls are. */
bool fact_val_equal(enum shop_type type, const struct fact_val *a,
    const struct fact_val *b);

/*
 * Fills *f from a record; texts are lent by the record.  Times other than
 * "time" are floored to milliseconds, seconds too.  -1 with *err (ERR_DATA)
 * naming the key and the text for a wrong type, or for a key the kind does not
 * have unless ignore_unknown; what a prediction tells under p_* stands in its
 * chances and is passed over.  Does not check that required fields are there;
 * see fact_check().
 */
int fact_from_rec(struct fact *f, enum shop_kind kind, const struct rec *r,
    bool ignore_unknown, struct err *err) __attribute__((warn_unused_result));

/*
 * Required fields, of a prediction value or class, shares and chances from 0
 * to 1, low not above high, no version below 0, end not before start,
 * seconds and parts not negative, scrap not above parts, no amount or window
 * beyond the limits above, a time zone that there is, ids not empty (but the
 * job of a prediction or anomaly may be), at most FACT_ID_MAX bytes and free
 * of control characters, other texts at most FACT_TEXT_MAX bytes and free of
 * NUL.  -1 with *err (ERR_DATA) naming the key.
 */
int fact_check(const struct fact *f, struct err *err)
    __attribute__((warn_unused_result));

/*
 * What fact_check() says of a single amount, for readers of records that
 * never were in a store.  x counts 10^-decimals of the key's unit.
 */
int fact_check_amount(enum shop_key key, int64_t x, int decimals,
    struct err *err) __attribute__((warn_unused_result));
int fact_check_window(int64_t start_us, int64_t end_us, struct err *err)
    __attribute__((warn_unused_result));
int fact_check_capacity(int64_t capacity, struct err *err)
    __attribute__((warn_unused_result));
int fact_check_zone(const char *s, size_t n, struct err *err)
    __attribute__((warn_unused_result));

/*
 * And of what a model says: a key of which the unit is 0..1, the ends of an
 * interval (NAN: it has none), and the text of chances.
 */
int fact_check_share(enum shop_key key, double x, struct err *err)
    __attribute__((warn_unused_result));
int fact_check_bounds(double low, double high, struct err *err)
    __attribute__((warn_unused_result));
int fact_check_chances(enum shop_key key, const char *s, size_t n,
    struct err *err) __attribute__((warn_unused_result));

/* Writes the fact as a record, null fields left out. */
int fact_write(const struct fact *f, struct rec_writer *w, struct err *err)
    __attribute__((warn_unused_result));

/* The same with null fields as null: CSV wants the same keys every time. */
int fact_write_wide(const struct fact *f, struct rec_writer *w,
    struct err *err) __attribute__((warn_unused_result));

/* Its fields alone, behind others of a record that was begun. */
void fact_put(const struct fact *f, bool nulls, struct rec_writer *w);

/* Whether the field is the end of an open fact: only where a read stood. */
bool fact_moves(const struct fact *f, int field);

/*
 * A hash of all its values, their types and positions; of an open fact
 * without its end, which is only where the read stood.
 */
struct hash128 fact_hash(const struct fact *f, struct hash128 seed);

#endif
