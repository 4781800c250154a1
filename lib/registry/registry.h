/* SPDX-License-Identifier: MIT */
/*
 * registry: versions of named bytes, each with its manifest; aliases that move
 * by compare and set; a journal that cannot be edited unseen.
 *
 *   DIR/NAME/versions/N/{FILE..., manifest.json}   read-only once there
 *   DIR/NAME/HEAD.json       {"seq":41,"champion":7,"challenger":8,
 *                             "previous":[6,5]}
 *   DIR/NAME/journal.ndjson  hash-chained: who, when, why, from, to
 *
 * Names are [a-z0-9][a-z0-9._-]{0,63}; everything is opened beneath DIR, no
 * symbolic link is followed.  Readers take HEAD once, then the version's
 * directory.  A crash at any instant leaves the old or the new state: a
 * journal that is one ahead of HEAD is finished by the next writer; until then
 * readers go by HEAD, which they hold against its line of the journal.
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;
struct registry;

enum { REGISTRY_PREVIOUS = 16, REGISTRY_HASH = 65 };

/* Opens DIR; make it when there is none and create says so. */
struct registry *registry_open(const char *dir, bool create, struct err *err);
void registry_close(struct registry *r);	/* accepts NULL */

/* Whether it is a name; *err (ERR_USAGE) says what is allowed. */
int registry_check_name(const char *name, struct err *err)
    __attribute__((warn_unused_result));

/* The aliases of a name.  0 is none. */
struct registry_head {
	int64_t seq;
	int champion, challenger;
	int nprevious;
	int previous[REGISTRY_PREVIOUS];	/* newest first */
};
/* A name without any move has a head of zeros.  A name that is not there:
   ERR_NOINPUT with the names near it.  ERR_DATA when it is not what its line
   of the journal says; the lines before are registry_check()'s to look at. */
int registry_head(struct registry *r, const char *name,
    struct registry_head *h, struct err *err)
    __attribute__((warn_unused_result));

/* A file of a version; lent. */
struct registry_file {
	const char *name;	/* as a name above */
	const void *data;
	size_t len;
};

/* What is said of a move or a registration in the journal. */
struct registry_note {
	const char *who, *why;
	int64_t now_us;
};

/*
 * Registers a version: all files and the manifest, which is manifest (a JSON
 * object, its text) with "model", "version", "created" and "files" (size and
 * sha256 each) put before what it says, and must not say itself.  Files have
 * at most 1 GiB.  *version gets its number; numbers are never used twice.
 * Whole or absent, also on a full disk (ERR_IO) or a kill.
 */
int registry_put(struct registry *r, const char *name,
    const struct registry_file *file, size_t nfile, const char *manifest,
    const struct registry_note *note, int *version, struct err *err)
    __attribute__((warn_unused_result));

/*
 * A version's file, whole and as its manifest says (size, sha256), appended
 * to b; at most max bytes.  ERR_DATA when it is not; ERR_NOINPUT when there
 * is no such version or file.  file "manifest.json" is the manifest itself.
 */
int registry_get(struct registry *r, const char *name, int version,
    const char *file, size_t max, struct buf *b, struct err *err)
    __attribute__((warn_unused_result));

/* "champion", "challenger", "previous" (the newest of them), "7", or NULL
   (champion): the version it means. */
int registry_resolve(struct registry *r, const char *name, const char *which,
    int *version, struct err *err) __attribute__((warn_unused_result));

/* Names, and versions of a name, ascending; the arrays are the caller's. */
int registry_names(struct registry *r, char ***names, size_t *n,
    struct err *err) __attribute__((warn_unused_result));
int registry_versions(struct registry *r, const char *name, int **versions,
    size_t *n, struct err *err) __attribute__((warn_unused_result));

/*
 * Moves.  if_seq below 0: whatever the head's seq is; else ERR_TEMPFAIL when
 * it has moved on.  *h gets the new head.  Rolling back makes the newest
 * previous the champion.  Version 0 as challenger is none.  Waits for another
 * writer up to a second (then ERR_TEMPFAIL); a broken chain is ERR_DATA and
 * changes nothing.  Promoting looks through all files of the version, rolling
 * back at its manifest.
 */
int registry_promote(struct registry *r, const char *name, int version,
    int64_t if_seq, const struct registry_note *note, struct registry_head *h,
    struct err *err) __attribute__((warn_unused_result));
int registry_challenge(struct registry *r, const char *name, int version,
    int64_t if_seq, const struct registry_note *note, struct registry_head *h,
    struct err *err) __attribute__((warn_unused_result));
int registry_rollback(struct registry *r, const char *name, int64_t if_seq,
    const struct registry_note *note, struct registry_head *h,
    struct err *err) __attribute__((warn_unused_result));

/* Removes a version that no alias means; the journal says so. */
int registry_remove(struct registry *r, const char *name, int version,
    const struct registry_note *note, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Walks the journal: each line's hash, head against journal, each version's
 * files against manifest; calls found() for each fault.  0 when there was
 * none, 1 when there was, -1 with *err when it could not be looked at.
 */
int registry_check(struct registry *r, const char *name,
    void (*found)(void *arg, const char *what), void *arg, struct err *err)
    __attribute__((warn_unused_result));

#endif
