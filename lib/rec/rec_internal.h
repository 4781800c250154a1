/* SPDX-License-Identifier: MIT */
/*
 * rec_internal: what the files of lib/rec share, and nobody else includes.
 *
 * A reader is a source (bytes), a codec (bytes to fields), the shapes seen
 * (fields to keys) and the stream contract, in that order.
 */
#ifndef REC_REC_INTERNAL_H
#define REC_REC_INTERNAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "rec/rec.h"

enum {
	REC_BLOCK = 256 * 1024,		/* bytes asked of one read(2) */
	REC_PAD = 128,			/* readable bytes behind the data */
	REC_LINE_MAX = 64 * 1024 * 1024,
	REC_FIELDS_MAX = 4096,		/* keys in a record */
	REC_NAMES_MAX = 65536,		/* unknown keys remembered */
	REC_SHAPES_MAX = 16 * 1024 * 1024, /* bytes of shapes remembered */
	REC_LANES_AFTER = 8192,		/* records that one thread does alone */
	REC_EXCERPT = 96		/* bytes rec_excerpt() may write */
};

/*
 * Bytes from a descriptor or from memory.  data[pos..end) are unread; behind
 * them stand REC_PAD newlines, so a scanner needs no bound: it stops there.
 */
struct rec_source {
	const char *name;
	int fd;			/* -1: memory */
	bool close_fd;
	const char *mem;
	size_t mem_left;
	char *data;
	size_t pos, end, cap;	/* cap without the pad */
	size_t block;
	bool eof;
	size_t seen;		/* bytes behind pos searched for a line's end */
	bool in_quotes;		/* CSV: the state there */
	/* The pipe in rec_pump(): told before a read that would block. */
	const struct rec_stage *stage;
	struct rec_writer *out;
};

int rec_source_open(struct rec_source *s, const char *path, struct err *err);
void rec_source_bytes(struct rec_source *s, const void *p, size_t n);
void rec_source_close(struct rec_source *s);
/* 1: more bytes (data may have moved; pos is 0).  0: there are none.  -1. */
int rec_source_fill(struct rec_source *s, struct err *err);
/* Whether read(2) would wait. */
bool rec_source_blocks(const struct rec_source *s, int wait_ms);
/* Whether a whole line (quotes: a whole CSV row) is buffered. */
bool rec_source_line(struct rec_source *s, bool quotes);
/* Consumes blank lines, and at the end of input blanks; how many lines. */
int64_t rec_source_blank(struct rec_source *s);
/* How many of the unread bytes are whole lines (csv: rows). */
size_t rec_source_whole(const struct rec_source *s, bool csv);
/* The next n bytes go to to, whose buffer takes what is behind them. */
void rec_source_hand(struct rec_source *s, struct rec_source *to, size_t n);
/* What from has not read returns to s, in front of the rest. */
void rec_source_put_back(struct rec_source *s, const struct rec_source *from);
/* How many of the n bytes at p are c. */
int64_t rec_count_bytes(const char *p, size_t n, char c);
/* Consumes n bytes. */
static inline void
rec_source_take(struct rec_source *s, size_t n)
{
	s->pos += n;
	s->seen = 0;
	s->in_quotes = false;
}

/*
 * The shapes seen, as a tree: a node is the list of keys from the root to
 * it.  A parser goes from node to node and guesses the next key from the one
 * taken last time, so a key that was expected is compared, never hashed.
 * Below the key "record" there is one more step by the value, so each kind
 * has guesses of its own.  Everything is forgotten when the tree or the
 * dictionary grow beyond their limits; memory is bounded whatever comes.
 */
enum { REC_PAT_MAX = 64 };

struct rec_node {
	struct rec_shape shape;	/* at == NULL: not yet made */
	struct rec_node *parent;
	struct rec_node *next, *alt;	/* the children taken last */
	struct rec_node *chain;	/* of the hash table */
	struct rec_node *kinds;	/* by the value of "record" */
	struct rec_node *kind_chain;
	int64_t key;		/* in the dictionary; -1: root or kind */
	int depth;		/* keys from the root */
	bool is_record;		/* the first key, "record": kinds follow */
	uint8_t pat_len;
	uint32_t pat_mask;	/* bits for its first bytes; 0: no guess */
	char pat[REC_PAT_MAX];	/* ,"key":  or, first,  {"key":  or the kind */
};

struct rec_shapes {
	const struct rec_schema *schema;
	struct map names;	/* the schema's keys, then the unknown */
	size_t name_bytes;
	struct arena mem;
	size_t mem_bytes;
	struct rec_node **slot;
	size_t nslot, nnode;
	struct rec_node *root;
	struct rec_node *never;	/* the guess where there is none */
	uint32_t *stamp;	/* by key: the record that has it */
	size_t stamp_cap;
	uint32_t now;
	bool stamped;		/* the ancestors of this record's new node */
};

void rec_shapes_init(struct rec_shapes *t, const struct rec_schema *schema);
void rec_shapes_release(struct rec_shapes *t);
void rec_shapes_forget(struct rec_shapes *t);
/* The node of one more key; NULL when the record has it already. */
struct rec_node *rec_shapes_key(struct rec_shapes *t, struct rec_node *at,
    const char *name, size_t n);
/* From at the way went on to n: the next guess. */
void rec_shapes_took(struct rec_node *at, struct rec_node *n);
/* The node below "record" for the kind v. */
struct rec_node *rec_shapes_kind(struct rec_shapes *t, struct rec_node *at,
    const struct rec_val *v);
const struct rec_shape *rec_shapes_make(struct rec_shapes *t,
    struct rec_node *at);

/* Between two records: forgets everything if it is too much. */
static inline void
rec_shapes_tidy(struct rec_shapes *t)
{
	t->stamped = false;
	if (t->names.len >= REC_NAMES_MAX || t->name_bytes >= REC_SHAPES_MAX ||
	    t->mem_bytes >= REC_SHAPES_MAX)
		rec_shapes_forget(t);
}

static inline const struct rec_shape *
rec_shapes_of(struct rec_shapes *t, struct rec_node *at)
{
	return at->shape.at != NULL ? &at->shape : rec_shapes_make(t, at);
}

/* What a codec's next() returns besides -1, an error that ends the reading. */
enum rec_got {
	REC_GOT_END = 0,
	REC_GOT_REC = 1,
	REC_GOT_BAD = 2		/* *err names a line that was passed over */
};

/*
 * The inner loops for one instruction set.  The reader asks the processor
 * which it has when it is opened.
 */
#if defined(__x86_64__) && !defined(REC_PORTABLE)
#define REC_X86 1
#endif

struct rec_reader;

struct rec_isa {
	const char *name;
	/* The first quote, backslash or control character. */
	const char *(*string)(const char *p, bool *ascii);
	const char *(*object)(struct rec_reader *in, const char *p);
	const char *(*row)(struct rec_reader *in, const char *p);
};

extern const struct rec_isa rec_isa_portable, rec_isa_sse2, rec_isa_avx2;
/* Those that run here, the best first; NULL behind the last. */
const struct rec_isa *rec_isa_nth(size_t n);

/* A CSV column whose text must be a number or a truth. */
struct rec_typed {
	int column;
	enum rec_type type;
};

struct rec_reader {
	struct rec_source src;
	const struct rec_isa *isa;
	struct rec_shapes shapes;
	struct rec_options opt;
	bool started;
	int (*next)(struct rec_reader *in, struct err *err);
	struct rec rec;
	struct rec_val *val;		/* REC_FIELDS_MAX of them */
	char *scratch;			/* decoded texts of this record */
	size_t scratch_len, scratch_cap;
	struct rec_node *node;
	bool closed;		/* step() met the brace */
	bool complete;		/* the object was good, whatever follows */
	int64_t line;			/* of the record last read */
	int64_t line_next;
	/* what is wrong, when a codec's parser says so */
	const char *what, *bad_text;
	size_t bad_len;
	const char *bad_key;		/* NULL: none in particular */
	bool torn;			/* the last line, cut */
	/* CSV */
	struct rec_node *header;	/* NULL: not read yet */
	struct rec_typed *typed;	/* columns that are not text */
	int ntyped;
	int first;			/* 1: val[0] is options.kind */
	int nfield;
	int bad_field;			/* -1: none in particular */
	int64_t newlines;		/* inside quotes */
	const char *stop;		/* where the parser stood last */
	char counts[64];
	/* the stream contract and the counts */
	bool in_query;
	int64_t query_count;
	int64_t count, bad;
	int64_t alone;			/* records between two rec_lanes() */
	struct err failed;		/* what every later read repeats */
	char *name;
	char *where;
	size_t where_cap;
};

/* Behind the blanks at p; newlines are none. */
static inline const char *
rec_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	return p;
}

/* How much of what stands at p belongs into a complaint about it. */
size_t rec_word_len(const char *p);
/* The string whose opening quote is at p; what follows it, or NULL. */
const char *rec_ndjson_string(struct rec_reader *in, const char *p,
    struct rec_val *v);
/* The value at p; what follows it, or NULL. */
const char *rec_ndjson_value(struct rec_reader *in, const char *p,
    struct rec_val *v);
/*
 * From '{' or from behind a value to the next value, or, with closed set, to
 * behind '}'.  For blanks, and for keys that were not guessed.
 */
const char *rec_ndjson_step(struct rec_reader *in, const char *p);
int rec_ndjson_next(struct rec_reader *in, struct err *err);
/*
 * The quoted field v whose opening quote is at p, which must be where its
 * text begins; what follows the closing quote, or NULL.
 */
const char *rec_csv_quoted(struct rec_reader *in, const char *p,
    struct rec_val *v);
/* The row's last field v ended at p; where the newline is, or NULL. */
const char *rec_csv_row_end(struct rec_reader *in, const char *p,
    struct rec_val *v, bool ascii);
const char *rec_csv_too_many(struct rec_reader *in, const char *p);
int rec_csv_next(struct rec_reader *in, struct err *err);

/* Takes over the header of another reader of the same options. */
void rec_csv_adopt(struct rec_reader *in, const struct rec_reader *from);

/* All but a source; for rec_close(). */
struct rec_reader *rec_reader_new(const char *name,
    const struct rec_options *o);
/* A place in the input explains what is wrong with it or not foreseen. */
void rec_fed_badly(struct rec_reader *in, struct err *err);
/*
 * Moves records through a stage that prepares, as far as nothing odd comes;
 * rec_read() goes on from there.  0, or -1 with *err when the stage failed.
 */
int rec_lanes(const struct rec_stage *st, struct rec_reader *in,
    struct rec_writer *out, struct err *err);

/* Reads until a whole line is buffered.  1, 0 the input ends before, -1. */
int rec_want(struct rec_reader *in, bool quotes, struct err *err);
/* Room in the scratch for one record's decoded texts; before the first. */
void rec_scratch_ready(struct rec_reader *in);
/* Notes what is wrong; NULL, for a parser to return. */
const char *rec_wrong(struct rec_reader *in, const char *what,
    const char *text, size_t n);
/* Makes *err of what is wrong; REC_GOT_BAD. */
int rec_bad_line(struct rec_reader *in, struct err *err);

/* Behind the JSON number at p, or NULL when there is none. */
const char *rec_number(const char *p);
/* What is wrong with a text where a number was wanted. */
const char *rec_not_a_number(const struct rec_val *v);
/* text for an error message: shortened, control and bad bytes as \xNN. */
const char *rec_excerpt(char out[REC_EXCERPT], const char *s, size_t n);
/* Length of the UTF-8 sequence at s (1..4), 0 when it is none. */
size_t rec_utf8_seq(const char *s, size_t n);
/* Appends s with U+FFFD for each byte that is not UTF-8. */
void rec_utf8_repair(struct buf *b, const char *s, size_t n);
/*
 * Writes valid UTF-8 as a JSON string with quotes to where there is room for
 * REC_JSON_ROOM(n) bytes; returns its end.
 */
#define REC_JSON_ROOM(n) ((n) * 6 + 2 + 8)
char *rec_json_put(char *to, const char *s, size_t n);
/*
 * Writes a text as a CSV field, in quotes where it must be, or always when
 * the delimiter is 0, to where there is room for REC_CSV_ROOM(n) bytes.
 */
#define REC_CSV_ROOM(n) ((n) * 2 + 2)
char *rec_csv_put(char *to, const char *s, size_t n, char delimiter);
/* Appends valid UTF-8 as a JSON string with quotes. */
void rec_json_quote(struct buf *b, const char *s, size_t n);

/* Bytes on their way to a descriptor. */
enum { REC_OUT = 128 * 1024 };
struct rec_out {
	int fd;
	struct buf buf;
	size_t whole;		/* bytes of whole records */
};
/* A record is complete: writes when there is enough. */
int rec_out_end(struct rec_out *o, struct err *err);
/* Writes the whole records. */
int rec_out_flush(struct rec_out *o, struct err *err);

struct rec_writer {
	const struct rec_writer_ops *ops;
	void *self;
	/* NDJSON takes a line as it is; else NULL. */
	int (*copy_line)(void *self, const char *line, size_t n,
	    struct err *err);
	struct err err;			/* sticky */
	struct buf text, kind;		/* repaired text; a kind with NUL */
	int64_t written;
};

#endif
