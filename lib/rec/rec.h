/* SPDX-License-Identifier: MIT */
/*
 * rec: one record (a flat JSON object or a CSV row), and streams of them.
 *
 * A record lent by a reader is valid until the next rec_read() on it.  Keys
 * keep their order of arrival.  A value keeps its text: a number nobody
 * touches leaves as it came.
 *
 * The names and types of known keys come from the caller (struct rec_schema);
 * a key's index in that table is its id, and rec_get() by id is an array
 * look-up.  Unknown keys travel along and are found by name.
 */
#ifndef REC_REC_H
#define REC_REC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct log;

/* What a known key holds.  A file's text is checked against it on access. */
enum rec_type {
	REC_TEXT,
	REC_INT,	/* whole number within int64_t */
	REC_REAL,	/* any JSON number */
	REC_BOOL,
	REC_TIME	/* RFC 3339 text */
};

struct rec_key {
	const char *name;
	enum rec_type type;
};

/* key[0] must be { "record", REC_TEXT }, the kind. */
struct rec_schema {
	const struct rec_key *key;
	int nkey;
};

enum { REC_KIND = 0 };		/* the id of "record" in every schema */

/* What a value is as it stands in the stream. */
enum rec_is {
	REC_IS_NULL,
	REC_IS_FALSE,
	REC_IS_TRUE,
	REC_IS_NUM,	/* text is the number's own text */
	REC_IS_TEXT	/* text is decoded: no quotes, no escapes, valid UTF-8;
			   it may hold NUL bytes */
};

struct rec_val {
	const char *text;	/* not NUL-terminated */
	uint32_t len;
	uint8_t is;		/* enum rec_is */
	uint8_t escaped;	/* the source text held escapes or quotes */
};

/* The keys of a record: shared by all records that have the same ones. */
struct rec_shape {
	int n;			/* keys */
	int nkey;		/* keys of the schema */
	const char *const *name;	/* n of them, NUL-terminated */
	const int *id;		/* n of them; -1 for an unknown key */
	const int16_t *at;	/* by id: position, or -1; nkey of them */
};

struct rec {
	const struct rec_shape *shape;
	const struct rec_val *val;	/* shape->n of them */
	const char *line;	/* NDJSON: the whole line as it came, or NULL */
	size_t line_len;	/* without its newline */
	const char *file;	/* what rec_where() says, in two parts; lent */
	int64_t number;
};

/* The value of a known key; NULL when the record lacks it.  Lent. */
static inline const struct rec_val *
rec_get(const struct rec *r, int id)
{
	int at = r->shape->at[id];

	return at < 0 ? NULL : &r->val[at];
}

/* The value of any key by its name; NULL when absent.  Lent. */
const struct rec_val *rec_find(const struct rec *r, const char *key);

/* Whether the record's kind is this one. */
bool rec_is_kind(const struct rec *r, const char *kind);

/*
 * Typed access.  1: there, *out is set.  0: absent or null, *out untouched.
 * -1: there but of another type; *err (ERR_DATA) names key and text, and the
 * caller adds the place with err_at(err, "%s", rec_where(in)).
 */
int rec_text(const struct rec *r, int id, const char **s, size_t *n,
    struct err *err) __attribute__((warn_unused_result));
int rec_int(const struct rec *r, int id, int64_t *x, struct err *err)
    __attribute__((warn_unused_result));
int rec_real(const struct rec *r, int id, double *x, struct err *err)
    __attribute__((warn_unused_result));
/* A count of 10^-decimals, floored: rec_fixed(r, F_SECONDS, 3, &ms, err). */
int rec_fixed(const struct rec *r, int id, int decimals, int64_t *x,
    struct err *err) __attribute__((warn_unused_result));
int rec_bool(const struct rec *r, int id, bool *x, struct err *err)
    __attribute__((warn_unused_result));
int rec_time(const struct rec *r, int id, int64_t *us, struct err *err)
    __attribute__((warn_unused_result));

/* A copy that outlives the reader's next step; the caller's, to free(). */
struct rec *rec_copy(const struct rec *r);

/* ---- reading ---- */

enum rec_format {
	REC_AUTO,	/* NDJSON when the first byte past blanks is '{' */
	REC_NDJSON,
	REC_CSV
};

struct rec_options {
	const struct rec_schema *schema;	/* kept */
	enum rec_format format;
	char delimiter;		/* CSV; 0 is ',' */
	const char *kind;	/* of CSV without a record column; kept */
	bool partial;		/* accept a cut stream */
	bool loose;		/* CSV: a cell that is not of its column's
				   type is lent as text, for typed access to
				   refuse, instead of making its line bad */
	int64_t max_bad;	/* bad lines to skip, each logged; -1 any */
	const struct log *log;	/* kept; may be NULL */
};

/*
 * The stream contract (see millwright-records(5)): after a "query" record
 * the reader counts, and the "end" record must be there and agree, or
 * rec_read() fails with ERR_DATA; with options.partial it does not mind.
 * "query" is delivered like any record, "end" is checked and swallowed.  It
 * counts the records between the two: {"record":"end","records":N}.  Such
 * streams may follow one another.  CSV has no such records: it is one kind.
 */
struct rec_reader;

/* Opens path; "-" is standard input.  NULL, with *err set, on failure. */
struct rec_reader *rec_open(const char *path, const struct rec_options *o,
    struct err *err);

/* The same from bytes in memory; they are kept and must outlive it. */
struct rec_reader *rec_open_bytes(const char *name, const void *p, size_t n,
    const struct rec_options *o, struct err *err);

/* 1: *rec is lent.  0: end of input.  -1: *err says what and where. */
int rec_read(struct rec_reader *in, const struct rec **rec, struct err *err)
    __attribute__((warn_unused_result));

/* "file:line" of the record last read; lent until the next step. */
const char *rec_where(const struct rec_reader *in);

/* Bad lines skipped so far (at most max_bad), and records read. */
int64_t rec_bad(const struct rec_reader *in);
int64_t rec_count(const struct rec_reader *in);

/*
 * True when no whole record is buffered and a read would block now: the
 * moment to flush what a live reader downstream is waiting for.
 */
bool rec_would_block(struct rec_reader *in);

/* The same, after waiting up to ms milliseconds for more to come. */
bool rec_idle(struct rec_reader *in, int ms);

/* Accepts NULL.  Cannot fail: what was read has been read. */
void rec_close(struct rec_reader *in);

/* ---- writing ---- */

/*
 * A writer keeps one sticky error: puts need no check, rec_end() and
 * rec_finish() tell.  Strings must be UTF-8; bytes that are not become
 * U+FFFD.  NaN and infinities become null.
 */
struct rec_writer;

/* What a format is to the writer; lib/cli adds tables for a terminal. */
struct rec_writer_ops {
	void (*begin)(void *self, const char *kind);
	/* text is a number's or a decoded string's; empty for the others. */
	void (*put)(void *self, const char *key, enum rec_is is,
	    const char *text, size_t len);
	int (*end)(void *self, struct err *err);
	int (*flush)(void *self, struct err *err);
	int (*finish)(void *self, struct err *err);
	void (*free)(void *self);
};

/* Writes to the descriptor, which stays the caller's to close. */
struct rec_writer *rec_ndjson_writer(int fd);
/* One kind, its first record's keys; another key or kind later: ERR_DATA. */
struct rec_writer *rec_csv_writer(int fd, char delimiter);
struct rec_writer *rec_custom_writer(const struct rec_writer_ops *ops,
    void *self);

/* kind becomes "record", the first key; NULL: the record has none. */
void rec_begin(struct rec_writer *w, const char *kind);
void rec_put_text(struct rec_writer *w, const char *key, const char *s,
    size_t n);
/* NULL is written as null. */
void rec_put_str(struct rec_writer *w, const char *key, const char *s);
void rec_put_int(struct rec_writer *w, const char *key, int64_t x);
void rec_put_real(struct rec_writer *w, const char *key, double x);
void rec_put_fixed(struct rec_writer *w, const char *key, int64_t x,
    int decimals);
void rec_put_bool(struct rec_writer *w, const char *key, bool x);
void rec_put_time(struct rec_writer *w, const char *key, int64_t us);
void rec_put_null(struct rec_writer *w, const char *key);
void rec_put_val(struct rec_writer *w, const char *key,
    const struct rec_val *v);
int rec_end(struct rec_writer *w, struct err *err)
    __attribute__((warn_unused_result));

/* A whole record, unchanged; NDJSON to NDJSON copies the line. */
int rec_write(struct rec_writer *w, const struct rec *r, struct err *err)
    __attribute__((warn_unused_result));
int64_t rec_written(const struct rec_writer *w);	/* records so far */
int rec_flush(struct rec_writer *w, struct err *err)
    __attribute__((warn_unused_result));
int rec_finish(struct rec_writer *w, struct err *err)
    __attribute__((warn_unused_result));
void rec_writer_free(struct rec_writer *w);	/* accepts NULL */

/* ---- stages ---- */

/*
 * A step of a pipe: feed() for every record, finish() once at the end.
 * idle(), which may be NULL, is called when the input pauses, before out is
 * flushed, and when it fails: a stage that holds work back or writes from
 * another thread ends both there.
 *
 * With a prepare() a long input is parsed by two threads, block by block, each
 * block in one of REC_LANES lanes.  prepare() is called by both at a time, not
 * for the same lane: it may keep what it makes of the record for the lane, and
 * read what commit() leaves alone; the record is lent.  False: it kept nothing,
 * and the record wants feed().  commit() does what feed() would have done with
 * the n records kept by the lane, perhaps none; it and feed() are called by the
 * caller's thread only, in the order of the input.  Errors of commit() are its
 * own to place, with file and line of the record.  forget() drops what the lane
 * keeps: those records come again.
 */
enum { REC_LANES = 4 };

struct rec_stage {
	void *self;
	int (*feed)(void *self, const struct rec *rec, struct rec_writer *out,
	    struct err *err);
	int (*finish)(void *self, struct rec_writer *out, struct err *err);
	void (*free)(void *self);
	int (*idle)(void *self, struct rec_writer *out, struct err *err);
	bool (*prepare)(void *self, int lane, const struct rec *rec);
	int (*commit)(void *self, int lane, int64_t n, struct rec_writer *out,
	    struct err *err);
	void (*forget)(void *self, int lane);
};

/*
 * Moves every record of in through st; 0 when all of them got through.  Does
 * not call finish(): several inputs may follow one another.  Flushes out
 * whenever the input pauses.
 */
int rec_pump(const struct rec_stage *st, struct rec_reader *in,
    struct rec_writer *out, struct err *err)
    __attribute__((warn_unused_result));

/* ---- text ---- */

struct buf;

/* Appends s as a JSON string with its quotes. */
void rec_json_string(struct buf *b, const char *s, size_t n);
/* Whether s is UTF-8 (no surrogates, no overlong forms). */
bool rec_utf8(const char *s, size_t n);

#endif
