/* SPDX-License-Identifier: MIT */
/*
 * file: files that appear whole or not at all, files read whole, and locks.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdio.h>

struct buf;
struct err;

/*
 * Writes path.XXXXXX beside path and moves it into place.  The temporary
 * file is unlinked by outfile_abort(), or by outfile_abandon() when a signal
 * ends the program; never renamed half written.
 *
 * The mode is 0666 less the umask, and no wider than that of the file it
 * replaces.  A path that is there and no regular file is refused: a rename
 * would put a file in the place of /dev/null.  What cannot be created is
 * ERR_CANTCREAT; a disk that is full or broken is ERR_IO.
 */
struct outfile;

struct outfile *outfile_open(const char *path, struct err *err);
FILE *outfile_stream(struct outfile *f);	/* lent */
/* Where the bytes go, for what writes by name; lent. */
const char *outfile_temp(struct outfile *f);

/*
 * Flush, fsync, rename, fsync of the directory; frees f, also on failure.
 * After -1 the old file stands, unless only the last step failed.
 */
int outfile_commit(struct outfile *f, struct err *err)
    __attribute__((warn_unused_result));
void outfile_abort(struct outfile *f);		/* accepts NULL; keeps errno */

/*
 * Unlinks every temporary file of this process that is not yet in its place:
 * for a handler of signals that end it, in which nothing else is safe.
 */
void outfile_abandon(void);

/*
 * Bytes that nobody is to find later, in $TMPDIR or else /tmp, for the user
 * alone.  outfile_scratch() has a name until outfile_abort(), and is never
 * committed; the stream of file_scratch() has none, and is the caller's.
 */
struct outfile *outfile_scratch(struct err *err);
FILE *file_scratch(struct err *err);

/*
 * Appends the whole file or pipe to b; more than max bytes is ERR_DATA.  On
 * failure b is as it was.
 */
int file_read(const char *path, size_t max, struct buf *b, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Like file_read(), for a secret of up to 64 kB: refuses (ERR_NOPERM, with
 * the command that cures it) a file that others than its owner may use, or
 * that belongs to neither this user nor root.  An access list that names
 * nobody but this user is fine.  Drops one trailing newline, LF or CR LF.
 */
int file_read_secret(const char *path, struct buf *b, struct err *err)
    __attribute__((warn_unused_result));

/*
 * An exclusive OFD lock on path, which is created when missing and never
 * removed.  A file that is created gets the owner and the mode of the file
 * like, unless that is NULL: whoever may write the one may lock the other,
 * even when root was the first.  Returns the descriptor, to close() for
 * release (a killed holder leaves nothing); -1 with ERR_TEMPFAIL when another
 * holds it, ERR_NOPERM when the file may not be opened or made.
 */
int file_lock(const char *path, const char *like, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Whether a file could be made at path: -1 with ERR_CANTCREAT names its
 * folder and the reason.
 */
int file_check_folder(const char *path, struct err *err)
    __attribute__((warn_unused_result));

/* Makes path's parent directories (mode 0700 for the ones it makes). */
int file_make_parents(const char *path, struct err *err)
    __attribute__((warn_unused_result));

#endif
