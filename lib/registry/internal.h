/* SPDX-License-Identifier: MIT */
/*
 * internal: what the files of lib/registry say to each other.
 *
 * The journal is the truth, HEAD.json how far it counts: it names the byte
 * where the line of its seq ends, and that line's hash.  Bytes of the journal
 * before that never change, so readers need no lock.
 */
#ifndef REGISTRY_INTERNAL_H
#define REGISTRY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <jansson.h>

#include "base/err.h"
#include "base/stop.h"
#include "registry/registry.h"

struct buf;

#define REG_HEAD	"HEAD.json"
#define REG_HEAD_NEW	"HEAD.json.new"
#define REG_JOURNAL	"journal.ndjson"
#define REG_LOCK	"lock"
#define REG_MANIFEST	"manifest.json"
#define REG_VERSIONS	"versions"
#define REG_TEMP	".tmp-"

enum {
	REG_TEMP_MAX = 24,		/* ".tmp-", letters, NUL */
	REG_PLACE = 512,		/* a path in a message */
	REG_LINE = 16 * 1024,		/* of the journal, at most */
	REG_HEAD_BYTES = 64 * 1024,
	REG_MANIFEST_BYTES = 16 * 1024 * 1024,
	REG_FILES = 64,			/* of a version */
	REG_FILE_BYTES = 1 << 30,	/* of each of them */
	REG_WHY = 1000,			/* bytes of why, and of who */
	REG_VERSIONS_MAX = 1000000	/* that a check keeps in mind */
};

struct registry {
	char *dir;			/* as given, for messages */
	int fd;
};

/* ---- beneath.c: files by one name in an open directory ---- */

/* A descriptor, or -1 with errno; ELOOP: a symbolic link. */
int reg_openat(int dir, const char *name, int flags, mode_t mode);
int reg_open_dir(int dir, const char *name);

/* errno as a failure at a place, "DIR/NAME/FILE"; -1. */
int reg_fail(struct err *err, const char *place);

/* Opens a regular file; flags O_RDONLY or O_RDWR. */
int reg_open_regular(int dir, const char *name, int flags, off_t *size,
    const char *place, struct err *err) __attribute__((warn_unused_result));

/* Appends a regular file of at most max bytes to b. */
int reg_read(int dir, const char *name, size_t max, struct buf *b,
    const char *place, struct err *err) __attribute__((warn_unused_result));

/* Makes a file that was not there: written, of the mode, on the disk. */
int reg_write(int dir, const char *name, const void *p, size_t n,
    mode_t mode, const char *place, struct err *err)
    __attribute__((warn_unused_result));

/* Makes a directory unless it is there; 1: it is new and on the disk. */
int reg_make_dir(int dir, const char *name, const char *place,
    struct err *err) __attribute__((warn_unused_result));

/* What root makes belongs to whom the directory belongs to. */
void reg_own_like(int fd, int dir);

/* fsync of a directory; -1 with errno. */
int reg_sync(int dir);

/* A name for what is not whole yet. */
int reg_temp_name(char out[REG_TEMP_MAX]);
bool reg_is_temp(const char *name);

/* Renames within a directory, never over something; -1 with errno. */
int reg_rename(int dir, const char *from, const char *to);

/* Removes a directory of files; best effort. */
void reg_remove_tree(int dir, const char *name);

/* The names in a directory but "." and "..", sorted; free with the next. */
int reg_list(int dir, char ***names, size_t *n, const char *place,
    struct err *err) __attribute__((warn_unused_result));
void reg_list_free(char **names, size_t n);

/* ---- journal.c: lines ---- */

struct reg_line {
	struct registry_head head;	/* after the move; its seq */
	int last;			/* the highest number ever given */
	int64_t time_us;
	const char *action;		/* of a table */
	int version;
	int from, to;			/* 0 is none */
	char temp[REG_TEMP_MAX];	/* register: its name before */
	char manifest[REGISTRY_HASH];	/* register: sha256 */
	char prev[REGISTRY_HASH], hash[REGISTRY_HASH];
};

extern const char reg_register[], reg_promote[], reg_challenge[],
    reg_rollback[], reg_remove[];

/* The line, its newline included; fills l->hash. */
int reg_line_make(struct buf *out, struct reg_line *l,
    const struct registry_note *note, struct err *err)
    __attribute__((warn_unused_result));

/* A line without its newline; everything that can be wrong with it alone. */
int reg_line_read(const char *s, size_t n, struct reg_line *l,
    struct err *err) __attribute__((warn_unused_result));

/* The line that ends at byte end. */
int reg_line_at(int fd, int64_t end, struct reg_line *l, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Calls line() for each of the lines up to byte end, of which hash, order
 * and chain are right; -1 with *err at the first that is not.
 */
int reg_chain(int fd, int64_t end, int64_t *seq, char hash[REGISTRY_HASH],
    int (*line)(void *arg, const char *s, size_t n, struct err *err),
    void *arg, struct err *err) __attribute__((warn_unused_result));

/* JSON of aliases, shared by lines and heads: null is none. */
json_t *reg_aliases(const struct registry_head *h, int last);
int reg_aliases_read(json_t *o, struct registry_head *h, int *last);

/* An object, strictly; NULL with ERR_DATA. */
json_t *reg_object(const char *s, size_t n, struct err *err);

/* ---- head.c ---- */

struct reg_state {
	struct registry_head head;
	int last;
	int64_t bytes;			/* of the journal, that count */
	char hash[REGISTRY_HASH];	/* of the line that ends there */
	/* How the journal's file was then: nobody wrote to it since. */
	uint64_t inode;
	int64_t changed_ns;
	int first;	/* there is no head yet, and a stopped writer was at
			   the registration of this one; 0: none */
};

/* ---- tail.c: what stands in the journal behind what counts ---- */

enum { REG_TAIL_NONE, REG_TAIL_TORN, REG_TAIL_LINE };

/*
 * Behind what counts a stopped writer may leave the beginning of a line
 * (TORN), or before that the line of one move: then *l is that, and *end the
 * byte behind it.  -1, ERR_DATA: no writer leaves that.
 */
int reg_tail(int fd, const struct reg_state *s, int64_t size,
    struct reg_line *l, int64_t *end, struct err *err)
    __attribute__((warn_unused_result));

/* One name, open. */
struct reg_name {
	const struct registry *r;
	const char *name;
	int fd;				/* DIR/NAME */
	int versions;			/* DIR/NAME/versions; -1: none yet */
	char place[REG_PLACE];
};

int reg_name_open(struct reg_name *n, struct registry *r, const char *name,
    struct err *err) __attribute__((warn_unused_result));
void reg_name_close(struct reg_name *n);
const char *reg_place(struct reg_name *n, const char *file);
const char *reg_place_version(struct reg_name *n, int version,
    const char *file);

/* HEAD.json as it is, all zero (hash of zeros) when there is none. */
int reg_head_read(struct reg_name *n, struct reg_state *s, struct err *err)
    __attribute__((warn_unused_result));

/* The same, held against the journal's line.  A head that is gone, though
   more was moved than a first writer can have left, is ERR_DATA. */
int reg_head_look(struct reg_name *n, struct reg_state *s, struct err *err)
    __attribute__((warn_unused_result));

/* -1: the old one stands.  1, with *err: the new one does, maybe not yet
   on the disk. */
int reg_head_write(struct reg_name *n, const struct reg_state *s,
    struct err *err) __attribute__((warn_unused_result));

/* ---- write.c: one writer at a time ---- */

#define REG_WAIT_US	1000000		/* for another writer */

struct reg_writer {
	struct reg_name n;
	struct reg_state state;
	struct stop_hold hold;
	int lock, journal;
	bool moved;
};

/* Waits for the lock, mends what a killed writer left, reads the state. */
int reg_begin(struct reg_writer *w, struct registry *r, const char *name,
    struct err *err) __attribute__((warn_unused_result));
void reg_end(struct reg_writer *w);

/* Of the state, for the next line. */
void reg_line_start(const struct reg_writer *w, struct reg_line *l,
    const char *action, int version);

/* Line, directories, HEAD.  A failure leaves what was before. */
int reg_commit(struct reg_writer *w, struct reg_line *l,
    const struct registry_note *note, struct err *err)
    __attribute__((warn_unused_result));

/* ---- manifest.c ---- */

/* The caller's object with ours before it; *out appended. */
int reg_manifest_make(struct buf *out, const char *given, const char *name,
    int version, int64_t now_us, const struct registry_file *file,
    size_t nfile, struct err *err) __attribute__((warn_unused_result));

/* A version, open: its directory and its manifest, which is of it. */
struct reg_version {
	int fd;
	int version;
	json_t *manifest;
	char sha256[REGISTRY_HASH];	/* of the manifest's bytes */
};
int reg_version_open(struct reg_name *n, int version, struct reg_version *v,
    struct buf *text, struct err *err) __attribute__((warn_unused_result));
void reg_version_close(struct reg_version *v);

/* A file of it as the manifest says, appended to b. */
int reg_version_file(struct reg_name *n, struct reg_version *v,
    const char *file, size_t max, struct buf *b, struct err *err)
    __attribute__((warn_unused_result));

/* All of them, and nothing beside. */
int reg_version_whole(struct reg_name *n, int version,
    char sha256[REGISTRY_HASH], struct err *err)
    __attribute__((warn_unused_result));

/* Whether a version's directory is there. */
bool reg_version_there(const struct reg_name *n, int version);
void reg_version_name(char out[16], int version);

/* "7" as 7; 0 when it is no version's name. */
int reg_version_number(const char *text);

#endif
