/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "registry/registry.h"

struct fixture {
	char dir[64];
	struct registry *r;
	struct err err;
	struct registry_head head;
	struct buf b;
	char faults[4000];
};

static const struct registry_note note = { "anna", "a reason",
    INT64_C(1774000000000000) };

static int
setup(void **state)
{
	struct fixture *fx = mem_new(1, sizeof(*fx));
	char path[80];

	/* Thousands of fsyncs: not to a disk where memory will do. */
	snprintf(fx->dir, sizeof(fx->dir), "%s/test_registry.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(fx->dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/reg", fx->dir);
	fx->r = registry_open(path, true, &fx->err);
	*state = fx;
	return fx->r == NULL ? -1 : 0;
}

/* A command of the shell in the registry. */
__attribute__((format(printf, 2, 3))) static int
sh(const struct fixture *fx, const char *fmt, ...)
{
	char line[1000];
	va_list ap;
	int n = snprintf(line, sizeof(line), "cd '%s/reg' && ", fx->dir);

	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, ap);
	va_end(ap);
	return system(line);
}

static int
teardown(void **state)
{
	struct fixture *fx = *state;
	int rc = sh(fx, "rm -rf '%s'", fx->dir);

	registry_close(fx->r);
	buf_release(&fx->b);
	free(fx);
	return rc;
}

static void
reopen(struct fixture *fx)
{
	err_clear(&fx->err);
}

/* Registers a version whose model.bin is the text. */
static int
put(struct fixture *fx, const char *name, const char *text)
{
	const struct registry_file file[] = {
		{ "model.bin", text, strlen(text) },
		{ "features.yaml", "windows: [1h]\n", 14 },
	};
	int version = -1;

	reopen(fx);
	if (registry_put(fx->r, name, file, 2,
	    "{\"seed\": 0.1, \"rows\": 100}", &note, &version,
	    &fx->err) < 0)
		return -1;
	return version;
}

static int
promote(struct fixture *fx, int version, int64_t if_seq)
{
	reopen(fx);
	return registry_promote(fx->r, "stops", version, if_seq, &note,
	    &fx->head, &fx->err);
}

static const char *
get(struct fixture *fx, int version, const char *file)
{
	reopen(fx);
	buf_clear(&fx->b);
	if (registry_get(fx->r, "stops", version, file, 1 << 20, &fx->b,
	    &fx->err) < 0)
		return NULL;
	return buf_text(&fx->b);
}

static void
found(void *arg, const char *what)
{
	struct fixture *fx = arg;
	const size_t n = strlen(fx->faults);

	snprintf(fx->faults + n, sizeof(fx->faults) - n, "%s\n", what);
}

static int
check(struct fixture *fx)
{
	reopen(fx);
	*fx->faults = '\0';
	return registry_check(fx->r, "stops", found, fx, &fx->err);
}

#define assert_ok(x) do {						\
	if ((x) < 0)							\
		fail_msg("%s: %d: %s", #x, fx->err.code, fx->err.text);	\
} while (0)
#define assert_refused(x, want, words) do {				\
	assert_true((x) < 0);						\
	assert_int_equal(fx->err.code, want);				\
	if (strstr(fx->err.text, words) == NULL)			\
		fail_msg("\"%s\" lacks \"%s\"", fx->err.text, words);	\
} while (0)
#define assert_whole() do {						\
	const int rc_ = check(fx);					\
	if (rc_ != 0)							\
		fail_msg("%d: %s%s", rc_, fx->err.text, fx->faults);	\
} while (0)
#define assert_fault(words) do {					\
	assert_int_equal(check(fx), 1);					\
	if (strstr(fx->faults, words) == NULL)				\
		fail_msg("\"%s\" lacks \"%s\"", fx->faults, words);	\
} while (0)

static void
what_was_put_is_got(void **state)
{
	struct fixture *fx = *state;

	assert_int_equal(put(fx, "stops", "first"), 1);
	assert_int_equal(put(fx, "stops", "second"), 2);
	assert_string_equal(get(fx, 1, "model.bin"), "first");
	assert_string_equal(get(fx, 2, "model.bin"), "second");
	assert_string_equal(get(fx, 2, "features.yaml"), "windows: [1h]\n");
	assert_string_equal(get(fx, 2, "manifest.json"),
	    "{\n  \"model\": \"stops\",\n  \"version\": 2,\n"
	    "  \"created\": \"2026-03-20T09:46:40Z\",\n"
	    "  \"files\": {\n    \"model.bin\": {\"size\": 6, \"sha256\": "
	    "\"16367aacb67a4a017c8da8ab95682ccb"
	    "390863780f7114dda0a0e0c55644c7c4\"},\n"
	    "    \"features.yaml\": {\"size\": 14, \"sha256\": "
	    "\"0e49fd2c608c5def1514213c780556a5"
	    "7595509756d9f062e42010a275160359\"}\n  },\n"
	    "  \"seed\": 0.1, \"rows\": 100}\n");
	assert_whole();
}

static void
aliases_move_and_move_back(void **state)
{
	struct fixture *fx = *state;
	int v;

	put(fx, "stops", "a");
	put(fx, "stops", "b");
	put(fx, "stops", "c");
	assert_refused(registry_resolve(fx->r, "stops", NULL, &v, &fx->err),
	    ERR_NOINPUT, "champion");
	assert_ok(promote(fx, 1, -1));
	assert_ok(registry_challenge(fx->r, "stops", 3, -1, &note, &fx->head,
	    &fx->err));
	assert_ok(promote(fx, 2, -1));
	assert_int_equal(fx->head.challenger, 3);
	assert_ok(promote(fx, 3, 6));
	assert_int_equal(fx->head.seq, 7);
	assert_int_equal(fx->head.champion, 3);
	assert_int_equal(fx->head.challenger, 0);
	assert_int_equal(fx->head.nprevious, 2);
	assert_int_equal(fx->head.previous[0], 2);
	assert_int_equal(fx->head.previous[1], 1);
	assert_ok(registry_rollback(fx->r, "stops", -1, &note, &fx->head,
	    &fx->err));
	assert_ok(registry_resolve(fx->r, "stops", "champion", &v, &fx->err));
	assert_int_equal(v, 2);
	/* Of those that were champion before, the newest. */
	assert_ok(registry_resolve(fx->r, "stops", "previous", &v, &fx->err));
	assert_int_equal(v, 1);
	assert_ok(registry_rollback(fx->r, "stops", -1, &note, &fx->head,
	    &fx->err));
	assert_int_equal(fx->head.champion, 1);
	assert_refused(registry_rollback(fx->r, "stops", -1, &note, &fx->head,
	    &fx->err), ERR_NOINPUT, "no earlier champion");
	reopen(fx);
	assert_refused(registry_resolve(fx->r, "stops", "previous", &v,
	    &fx->err), ERR_NOINPUT, "no version is the previous");
	assert_whole();
}

static void
the_slower_of_two_loses_politely(void **state)
{
	struct fixture *fx = *state;

	put(fx, "stops", "a");
	put(fx, "stops", "b");
	assert_ok(promote(fx, 1, 2));
	assert_refused(promote(fx, 2, 2), ERR_TEMPFAIL, "seq is 3, not 2");
	reopen(fx);
	assert_ok(registry_head(fx->r, "stops", &fx->head, &fx->err));
	assert_int_equal(fx->head.champion, 1);
}

/* Of a directory: each name with its kind, mode, target or hash. */
static void
look_into(struct buf *b, const char *dir)
{
	char path[400], target[300], hash[REGISTRY_HASH];
	struct dirent **names;
	struct buf text = { 0 };
	struct stat st;
	int i, n = scandir(dir, &names, NULL, alphasort);

	for (i = 0; i < n; i++) {
		if (strcmp(names[i]->d_name, ".") == 0 ||
		    strcmp(names[i]->d_name, "..") == 0 ||
		    strcmp(names[i]->d_name, "lock") == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
		assert_int_equal(lstat(path, &st), 0);
		buf_printf(b, "%s %o %lld", path, st.st_mode,
		    S_ISDIR(st.st_mode) ? 0LL : (long long)st.st_size);
		buf_clear(&text);
		memset(target, 0, sizeof(target));
		if (S_ISLNK(st.st_mode) &&
		    readlink(path, target, sizeof(target) - 1) > 0)
			buf_printf(b, " -> %s", target);
		if (S_ISREG(st.st_mode) &&
		    file_read(path, 1 << 20, &text, NULL) == 0) {
			hash_sha256_hex(text.data, text.len, hash);
			buf_printf(b, " %s", hash);
		}
		buf_putc(b, '\n');
		if (S_ISDIR(st.st_mode))
			look_into(b, path);
	}
	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
	buf_release(&text);
}

/* Everything under the registry as one text, but for the lock's file. */
static char *
snapshot(const struct fixture *fx)
{
	struct buf b = { 0 };
	char *text;

	look_into(&b, fx->dir);
	text = mem_strdup(buf_text(&b));
	buf_release(&b);
	return text;
}

/* Nothing moves, whatever is asked, and nothing changes. */
static void
assert_stuck_(struct fixture *fx, const char *words, int line)
{
	char *was = snapshot(fx), *is;
	int version, rc[5], i;

	for (i = 0; i < 5; i++) {
		reopen(fx);
		rc[i] = i == 0 ? promote(fx, 1, -1) :
		    i == 1 ? registry_rollback(fx->r, "stops", -1, &note,
		    &fx->head, &fx->err) :
		    i == 2 ? registry_challenge(fx->r, "stops", 1, -1, &note,
		    &fx->head, &fx->err) :
		    i == 3 ? registry_remove(fx->r, "stops", 1, &note,
		    &fx->err) :
		    registry_put(fx->r, "stops", NULL, 0, "{}", &note,
		    &version, &fx->err);
		if (rc[i] == 0 || fx->err.code != ERR_DATA ||
		    strstr(fx->err.text, words) == NULL)
			fail_msg("%d, move %d: %d, %d: %s", line, i, rc[i],
			    fx->err.code, fx->err.text);
	}
	is = snapshot(fx);
	assert_string_equal(was, is);
	free(was);
	free(is);
}
#define assert_stuck(words) assert_stuck_(fx, words, __LINE__)

/* Versions 1, 2 and 3, of which 2 is the champion and 1 was. */
static void
some(struct fixture *fx)
{
	assert_int_equal(put(fx, "stops", "a"), 1);
	assert_int_equal(put(fx, "stops", "b"), 2);
	assert_int_equal(put(fx, "stops", "c"), 3);
	assert_ok(promote(fx, 1, -1));
	assert_ok(promote(fx, 2, -1));
}

static void
names_stay_beneath(void **state)
{
	static const char *const bad[] = { "", ".", "..", "../x", "a/b",
	    "/etc", ".hidden", "-x", "_x", "A", "a b", "a\n", "\xc3\xa4",
	    "a0123456789012345678901234567890123456789012345678901234567890123"
	};
	struct fixture *fx = *state;
	char *was = snapshot(fx), *is;
	size_t i;
	int v;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(put(fx, bad[i], "x"), -1);
		assert_int_equal(fx->err.code, ERR_USAGE);
		reopen(fx);
		assert_refused(registry_head(fx->r, bad[i], &fx->head,
		    &fx->err), ERR_USAGE, "a name has");
		reopen(fx);
		assert_refused(registry_resolve(fx->r, bad[i], "1", &v,
		    &fx->err), ERR_USAGE, "a name has");
	}
	is = snapshot(fx);
	assert_string_equal(was, is);
	free(was);
	free(is);
	some(fx);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_null(get(fx, 1, bad[i]));
		assert_int_equal(fx->err.code, ERR_USAGE);
	}
	assert_null(get(fx, 1, "nosuch"));
	assert_int_equal(fx->err.code, ERR_NOINPUT);
	assert_int_equal(put(fx, "a01234567890123456789012345678901234567890"
	    "1234567890123456789.-_0", "x"), -1);
	assert_int_equal(put(fx, "a01234567890123456789012345678901234567890"
	    "1234567890123456789.-_", "x"), 1);
}

static void
a_name_that_is_nearly_right_is_told(void **state)
{
	struct fixture *fx = *state;

	reopen(fx);
	assert_refused(registry_head(fx->r, "stosp", &fx->head, &fx->err),
	    ERR_NOINPUT, "nothing is registered");
	some(fx);
	assert_refused(registry_head(fx->r, "stosp", &fx->head, &fx->err),
	    ERR_NOINPUT, "near is \"stops\"");
}

static void
numbers_are_never_used_twice(void **state)
{
	struct fixture *fx = *state;

	some(fx);
	assert_ok(registry_remove(fx->r, "stops", 3, &note, &fx->err));
	assert_null(get(fx, 3, "model.bin"));
	assert_int_equal(fx->err.code, ERR_NOINPUT);
	assert_refused(promote(fx, 3, -1), ERR_NOINPUT, "no version 3");
	reopen(fx);
	assert_refused(registry_remove(fx->r, "stops", 2, &note, &fx->err),
	    ERR_USAGE, "champion");
	reopen(fx);
	assert_refused(registry_remove(fx->r, "stops", 1, &note, &fx->err),
	    ERR_USAGE, "champion");
	assert_int_equal(put(fx, "stops", "d"), 4);
	assert_int_equal(sh(fx, "test ! -e stops/versions/3 && "
	    "test \"$(ls -A stops/versions | tr '\\n' ' ')\" = '1 2 4 '"), 0);
	assert_whole();
}

/* ---- what was edited ---- */

static void
an_edited_journal_stops_all_moves(void **state)
{
	struct fixture *fx = *state;
	int64_t seq;

	some(fx);
	assert_whole();
	/* In place, at once: size, inode and almost the time are the same. */
	assert_int_equal(sh(fx, "printf b | dd of=stops/journal.ndjson "
	    "bs=1 seek=60 conv=notrunc status=none"), 0);
	assert_stuck("journal.ndjson: 1: a line was changed");
	assert_fault("journal.ndjson: 1: a line was changed");
	/* Whoever reads is served. */
	reopen(fx);
	assert_ok(registry_head(fx->r, "stops", &fx->head, &fx->err));
	seq = fx->head.seq;
	assert_int_equal(seq, 5);
}

static void
a_line_left_out_or_moved_is_seen(void **state)
{
	struct fixture *fx = *state;

	some(fx);
	sh(fx, "cp stops/journal.ndjson keep; sed -i 2d stops/journal.ndjson");
	assert_stuck("cut");
	assert_fault("journal.ndjson");
	sh(fx, "sed '2{h;d}; 3G' keep >stops/journal.ndjson");
	assert_stuck("another line belongs here");
	assert_fault("another line belongs here");
	sh(fx, "cp keep stops/journal.ndjson");
	assert_whole();
	assert_ok(promote(fx, 3, 5));
	assert_whole();
}

/* The hash of the last line made anew: HEAD.json knows the old one. */
static void
a_forged_last_line_is_seen(void **state)
{
	struct fixture *fx = *state;

	some(fx);
	assert_int_equal(sh(fx, "f=stops/journal.ndjson; "
	    "b=$(tail -n 1 $f | sed 's/,\"hash\".*//; s/anna/otto/'); "
	    "sed -i '$d' $f; printf '%%s,\"hash\":\"%%s\"}\\n' \"$b\" "
	    "\"$(printf %%s \"$b\" | sha256sum | cut -c 1-64)\" >>$f"), 0);
	assert_stuck("HEAD.json");
	assert_fault("HEAD.json");
	reopen(fx);
	assert_refused(registry_head(fx->r, "stops", &fx->head, &fx->err),
	    ERR_DATA, "not what line 5 of the journal says");
}

static void
an_edited_head_is_seen(void **state)
{
	static const char *const edits[] = {
		"s/\"champion\":2/\"champion\":3/", "s/\"seq\":5/\"seq\":4/",
		"s/\"seq\":5/\"seq\":50/",
		"s/\"previous\":.1./\"previous\":[]/",
		"s/\"last\":3/\"last\":4/",
		"s/\"challenger\":null/\"challenger\":3/",
		"s/\"champion\":2/\"champion\":2,&/",
		"s/.$//", "s/bytes\":/&1/", "s/bytes\":/&-/", "s/2/9999999999/",
		"s/.*/null/", "s/.*//",
	};
	struct fixture *fx = *state;
	size_t i;
	int v;

	some(fx);
	sh(fx, "cp stops/HEAD.json keep");
	for (i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		assert_int_equal(sh(fx, "sed '%s' keep >stops/HEAD.json",
		    edits[i]), 0);
		assert_stuck("stops/");
		assert_fault("stops/");
		reopen(fx);
		assert_refused(registry_resolve(fx->r, "stops", NULL, &v,
		    &fx->err), ERR_DATA, "stops/");
	}
	sh(fx, "rm stops/HEAD.json");
	assert_stuck("HEAD.json: is gone");
	assert_fault("HEAD.json: is gone");
	assert_refused(registry_resolve(fx->r, "stops", "1", &v, &fx->err),
	    ERR_DATA, "backup");
	reopen(fx);
	assert_refused(registry_head(fx->r, "stops", &fx->head, &fx->err),
	    ERR_DATA, "backup");
	sh(fx, "cp keep stops/HEAD.json; rm stops/journal.ndjson");
	assert_stuck("is gone");
}

static void
swapped_versions_say_so(void **state)
{
	struct fixture *fx = *state;

	some(fx);
	sh(fx, "cd stops/versions && mv 1 x && mv 2 1 && mv x 2");
	assert_null(get(fx, 1, "model.bin"));
	assert_int_equal(fx->err.code, ERR_DATA);
	assert_non_null(strstr(fx->err.text, "of version 2, not of 1"));
	assert_null(get(fx, 2, "manifest.json"));
	assert_int_equal(fx->err.code, ERR_DATA);
	assert_fault("of version 2, not of 1");
	assert_refused(promote(fx, 1, -1), ERR_DATA, "of version 2");
	/* Another name's version is no better. */
	assert_int_equal(put(fx, "other", "a"), 1);
	sh(fx, "rm -rf stops/versions/*; cp -r other/versions/1 "
	    "stops/versions");
	assert_null(get(fx, 1, "model.bin"));
	assert_non_null(strstr(fx->err.text, "of \"other\", not of"));
}

static void
a_manifest_that_lies_is_seen(void **state)
{
	static const char *const edits[] = {
		"s/\"size\": 1,/\"size\": 2,/",
		"s/\"size\": 1,/\"size\": 99999999999,/",
		"s/\"size\": 1,/\"size\": -1,/",
		"s/\"size\": 1,/\"size\": \"1\",/",
		"s/sha256\": \"./&0/", "s/sha256/sha512/",
		"s/\"version\": 1/\"version\": 1.0/", "s/\"files\"/\"flies\"/",
		"s/.model.:.*stops.,/&&/", "s/}//",
	};
	struct fixture *fx = *state;
	size_t i;

	some(fx);
	sh(fx, "cp stops/versions/1/manifest.json keep");
	for (i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		assert_int_equal(sh(fx, "sed '%s' keep >m && ! cmp -s keep m "
		    "&& mv -f m stops/versions/1/manifest.json", edits[i]),
		    0);
		assert_null(get(fx, 1, "model.bin"));
		if (fx->err.code != ERR_DATA)
			fail_msg("%s: %d %s", edits[i], fx->err.code,
			    fx->err.text);
		assert_fault("versions/1");
		assert_refused(promote(fx, 1, -1), ERR_DATA, "versions/1");
	}
	/* One that fits its files and is not what was registered. */
	sh(fx, "sed 's/0\\.1/0.2/' keep >stops/versions/1/manifest.json");
	assert_non_null(get(fx, 1, "model.bin"));
	assert_fault("not the manifest that was registered");
	sh(fx, "cp keep stops/versions/1/manifest.json; "
	    "printf x >stops/versions/1/model.bin");
	assert_null(get(fx, 1, "model.bin"));
	assert_non_null(strstr(fx->err.text, "sha256 is"));
	sh(fx, "rm -f stops/versions/1/model.bin");
	assert_null(get(fx, 1, "model.bin"));
	assert_int_equal(fx->err.code, ERR_DATA);
	assert_fault("model.bin");
	sh(fx, "printf a >stops/versions/1/model.bin; "
	    "touch stops/versions/1/more");
	assert_fault("its manifest does not know it");
	sh(fx, "rm stops/versions/1/more; mkdir stops/versions/9");
	assert_fault("versions/9: nobody registered it");
	assert_refused(promote(fx, 9, -1), ERR_DATA, "versions/9");
	/* It stands in nobody's way. */
	sh(fx, "mv stops/versions/9 stops/versions/4");
	assert_int_equal(put(fx, "stops", "d"), 5);
	sh(fx, "rmdir stops/versions/4");
	assert_whole();
}

static void
what_is_too_large_is_refused(void **state)
{
	struct fixture *fx = *state;

	some(fx);
	reopen(fx);
	buf_clear(&fx->b);
	buf_puts(&fx->b, "before");
	assert_refused(registry_get(fx->r, "stops", 1, "features.yaml", 13,
	    &fx->b, &fx->err), ERR_DATA, "larger than 13 bytes");
	reopen(fx);
	assert_refused(registry_get(fx->r, "stops", 1, "manifest.json", 100,
	    &fx->b, &fx->err), ERR_DATA, "larger than 100 bytes");
	assert_string_equal(buf_text(&fx->b), "before");
	/* A terabyte that takes no room on the disk takes none here. */
	sh(fx, "truncate -s 1T stops/versions/1/model.bin stops/HEAD.json");
	assert_null(get(fx, 1, "model.bin"));
	assert_int_equal(fx->err.code, ERR_DATA);
	assert_stuck("");
}

/* ---- what was planted ---- */

static void
no_link_is_followed(void **state)
{
	static const char *const at[] = { "stops/versions/1/model.bin",
	    "stops/versions/1/manifest.json", "stops/versions/1",
	    "stops/versions", "stops/HEAD.json", "stops/journal.ndjson",
	    "stops/lock", "stops" };
	struct fixture *fx = *state;
	char *was, *is;
	size_t i;

	some(fx);
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		assert_int_equal(sh(fx, "rm -rf ../out && mv %s ../out && "
		    "ln -s %s/out %s", at[i], fx->dir, at[i]), 0);
		was = snapshot(fx);
		if (i < 3 || strcmp(at[i], "stops/lock") == 0)
			assert_refused(promote(fx, 1, -1), ERR_DATA,
			    "symbolic link");
		else
			assert_stuck("symbolic link");
		if (i < 3) {
			assert_null(get(fx, 1, "model.bin"));
			assert_int_equal(fx->err.code, ERR_DATA);
			assert_non_null(strstr(fx->err.text,
			    "symbolic link"));
		}
		is = snapshot(fx);
		assert_string_equal(was, is);
		free(was);
		free(is);
		sh(fx, "rm %s && mv ../out %s", at[i], at[i]);
	}
	assert_whole();
}

static void
nobody_waits_for_a_pipe(void **state)
{
	static const char *const at[] = { "versions/1/model.bin",
	    "versions/1/manifest.json", "HEAD.json", "journal.ndjson" };
	struct fixture *fx = *state;
	size_t i;

	some(fx);
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		sh(fx, "mv stops/%s keep && mkfifo stops/%s", at[i], at[i]);
		assert_int_equal(check(fx), 1);
		reopen(fx);
		assert_int_equal(promote(fx, 1, -1), -1);
		assert_int_equal(fx->err.code, ERR_DATA);
		sh(fx, "mv keep stops/%s", at[i]);
	}
	assert_whole();
}

/* ---- writers that did not get to the end ---- */

static void
a_torn_line_is_cut(void **state)
{
	struct fixture *fx = *state;
	size_t i;

	some(fx);
	for (i = 0; i < 3; i++) {
		sh(fx, i == 0 ? "printf '{\"seq\":6,\"ti' "
		    ">>stops/journal.ndjson" : i == 1 ?
		    "truncate -s +300 stops/journal.ndjson" :
		    "truncate -s +30 stops/journal.ndjson; "
		    "printf 'cd\"}\\n' >>stops/journal.ndjson");
		reopen(fx);
		assert_ok(registry_head(fx->r, "stops", &fx->head,
		    &fx->err));
		assert_int_equal(fx->head.seq, 5 + i);
		assert_whole();
		assert_ok(promote(fx, i % 2 == 0 ? 1 : 2, 5 + (int64_t)i));
		assert_whole();
	}
	/* A whole line that is none was written by nobody of ours. */
	sh(fx, "cp stops/journal.ndjson keep; "
	    "echo '{\"seq\":9}' >>stops/journal.ndjson");
	assert_stuck("not a line of a journal");
	assert_fault("not a line of a journal");
	/* More than a line ever has is no beginning of one. */
	sh(fx, "cp keep stops/journal.ndjson; "
	    "head -c 20000 /dev/zero | tr '\\0' x >>stops/journal.ndjson");
	assert_stuck("no line behind byte");
	assert_fault("no line behind byte");
}

static void
a_move_that_stopped_half_way_is_finished(void **state)
{
	struct fixture *fx = *state;

	some(fx);
	sh(fx, "cp stops/HEAD.json keep");
	assert_ok(promote(fx, 3, 5));
	sh(fx, "cp keep stops/HEAD.json");
	reopen(fx);
	assert_ok(registry_head(fx->r, "stops", &fx->head, &fx->err));
	assert_int_equal(fx->head.champion, 2);
	/* Who counts on the old head comes too late, and sees the new one. */
	assert_refused(promote(fx, 1, 5), ERR_TEMPFAIL, "seq is 6, not 5");
	reopen(fx);
	assert_ok(registry_head(fx->r, "stops", &fx->head, &fx->err));
	assert_int_equal(fx->head.champion, 3);
	assert_whole();
	/* With the beginning of another line behind it, too. */
	sh(fx, "cp stops/HEAD.json keep");
	assert_ok(promote(fx, 1, 6));
	sh(fx, "cp keep stops/HEAD.json; printf '{\"se' "
	    ">>stops/journal.ndjson");
	assert_ok(promote(fx, 2, 7));
	assert_whole();
	/* Two moves are not what one stopped writer leaves. */
	sh(fx, "cp stops/HEAD.json keep");
	assert_ok(promote(fx, 1, -1));
	assert_ok(promote(fx, 3, -1));
	sh(fx, "cp keep stops/HEAD.json");
	assert_stuck("more than one move behind");
	assert_fault("more than one move behind");
}

/* Its line is on the disk, its folder has its name: so far it came. */
static void
the_very_first_registration_is_finished_too(void **state)
{
	struct fixture *fx = *state;
	int v;

	assert_int_equal(put(fx, "stops", "a"), 1);
	sh(fx, "rm stops/HEAD.json");
	assert_whole();
	assert_refused(registry_resolve(fx->r, "stops", "2", &v, &fx->err),
	    ERR_NOINPUT, "no version 2");
	reopen(fx);
	assert_ok(registry_resolve(fx->r, "stops", "1", &v, &fx->err));
	assert_ok(promote(fx, 1, -1));
	assert_int_equal(fx->head.seq, 2);
	assert_whole();
}

static void
a_registration_that_stopped_half_way_is_finished(void **state)
{
	struct fixture *fx = *state;
	const char *temp = "t=$(tail -n 1 stops/journal.ndjson | sed "
	    "'s/.*\"temp\":\"//; s/\".*//'); cp keep stops/HEAD.json; ";

	some(fx);
	/* Before its directory had its name, and behind that. */
	sh(fx, "cp stops/HEAD.json keep");
	assert_int_equal(put(fx, "stops", "d"), 4);
	sh(fx, "%s mv stops/versions/4 stops/versions/$t", temp);
	assert_int_equal(put(fx, "stops", "e"), 5);
	assert_string_equal(get(fx, 4, "model.bin"), "d");
	assert_string_equal(get(fx, 5, "model.bin"), "e");
	assert_whole();
	sh(fx, "cp stops/HEAD.json keep");
	assert_int_equal(put(fx, "stops", "f"), 6);
	sh(fx, "cp keep stops/HEAD.json");
	assert_refused(promote(fx, 1, 0), ERR_TEMPFAIL, "seq is 8");
	assert_string_equal(get(fx, 6, "model.bin"), "f");
	assert_whole();
	/* Taken back by its writer, but for the line. */
	sh(fx, "cp stops/HEAD.json keep");
	assert_int_equal(put(fx, "stops", "g"), 7);
	sh(fx, "cp keep stops/HEAD.json; rm -rf stops/versions/7");
	assert_int_equal(put(fx, "stops", "h"), 7);
	assert_string_equal(get(fx, 7, "model.bin"), "h");
	assert_whole();
	/* A removal. */
	sh(fx, "cp stops/HEAD.json keep; cp -r stops/versions/7 seven");
	assert_ok(registry_remove(fx->r, "stops", 7, &note, &fx->err));
	sh(fx, "cp keep stops/HEAD.json; mv seven stops/versions/7");
	assert_int_equal(put(fx, "stops", "i"), 8);
	assert_int_equal(sh(fx, "test ! -e stops/versions/7"), 0);
	assert_whole();
	/* And what lies about of writers that are dead is swept up. */
	sh(fx, "mkdir stops/versions/.tmp-aaaaaaaa; "
	    "touch stops/versions/.tmp-aaaaaaaa/model.bin");
	assert_whole();
	assert_int_equal(put(fx, "stops", "j"), 9);
	assert_int_equal(sh(fx, "test -z \"$(ls -d stops/versions/.t* "
	    "2>&-)\""), 0);
}

/* ---- two at once, no room, no permission ---- */

static void
who_waits_too_long_says_so_and_readers_do_not(void **state)
{
	struct fixture *fx = *state;
	char path[100];
	int lock;

	some(fx);
	snprintf(path, sizeof(path), "%s/reg/stops/lock", fx->dir);
	lock = file_lock(path, NULL, &fx->err);
	assert_true(lock >= 0);
	assert_refused(promote(fx, 1, -1), ERR_TEMPFAIL,
	    "held by another run");
	assert_int_equal(put(fx, "stops", "d"), -1);
	assert_int_equal(fx->err.code, ERR_TEMPFAIL);
	assert_string_equal(get(fx, 2, "model.bin"), "b");
	assert_whole();
	close(lock);
	assert_int_equal(sh(fx, "test -z \"$(ls -d stops/versions/.t* "
	    "2>&-)\""), 0);
	assert_ok(promote(fx, 1, 5));
}

static void
texts_of_the_journal_are_texts(void **state)
{
	const struct registry_note odd = { "a\"b\\", "two\nlines \xe2\x82\xac",
	    0 }, bad = { "x", "\xff", 0 };
	char why[1200] = "";
	const struct registry_note longest = { "x", why, 0 };
	struct fixture *fx = *state;

	some(fx);
	assert_ok(registry_promote(fx->r, "stops", 3, -1, &odd, &fx->head,
	    &fx->err));
	assert_refused(registry_promote(fx->r, "stops", 3, -1, &bad,
	    &fx->head, &fx->err), ERR_USAGE, "not UTF-8");
	memset(why, '\1', 1000);
	reopen(fx);
	assert_ok(registry_promote(fx->r, "stops", 3, -1, &longest,
	    &fx->head, &fx->err));
	memset(why, 'x', 1001);
	reopen(fx);
	assert_refused(registry_promote(fx->r, "stops", 3, -1, &longest,
	    &fx->head, &fx->err), ERR_USAGE, "1000 bytes");
	assert_whole();
	assert_int_equal(sh(fx, "test $(wc -l <stops/journal.ndjson) = 7"),
	    0);
}

static void
what_a_version_cannot_be_leaves_nothing(void **state)
{
	static const char *const manifests[] = { "", "[]", "{", "{} {}",
	    "{\"version\": 7}", "{\"a\": 1, \"a\": 2}", "{\"a\": NaN}",
	    "{\"files\": {}}", "{\"model\": \"x\"}" };
	const struct registry_file twice[] = { { "a", "", 0 },
	    { "a", "", 0 } }, own[] = { { "manifest.json", "", 0 } };
	struct fixture *fx = *state;
	char *was, *is;
	size_t i;
	int v = 0;

	some(fx);
	was = snapshot(fx);
	for (i = 0; i < sizeof(manifests) / sizeof(manifests[0]); i++) {
		reopen(fx);
		assert_refused(registry_put(fx->r, "stops", NULL, 0,
		    manifests[i], &note, &v, &fx->err), ERR_DATA, "manifest");
	}
	reopen(fx);
	assert_refused(registry_put(fx->r, "stops", twice, 2, "{}", &note, &v,
	    &fx->err), ERR_USAGE, "twice");
	reopen(fx);
	assert_refused(registry_put(fx->r, "stops", own, 1, "{}", &note, &v,
	    &fx->err), ERR_USAGE, "twice");
	is = snapshot(fx);
	assert_string_equal(was, is);
	free(was);
	free(is);
	reopen(fx);
	assert_ok(registry_put(fx->r, "stops", NULL, 0, " {\n}\n", &note, &v,
	    &fx->err));
	assert_int_equal(v, 4);
	assert_whole();
}

/* Files may grow to so many bytes: the disk is full at every point. */
static void
on_a_full_disk_nothing_happens(void **state)
{
	struct fixture *fx = *state;
	struct rlimit was, small;
	char *before, *after;
	rlim_t n;
	int failed = 0, rc;

	some(fx);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	for (n = 0; n < 3000; n += 37) {
		before = snapshot(fx);
		small = (struct rlimit){ n, was.rlim_max };
		setrlimit(RLIMIT_FSIZE, &small);
		rc = n % 2 == 0 ? put(fx, "stops", "d") : promote(fx, 3, -1);
		setrlimit(RLIMIT_FSIZE, &was);
		if (rc < 0) {
			failed++;
			assert_int_equal(fx->err.code, ERR_IO);
			after = snapshot(fx);
			assert_string_equal(before, after);
			free(after);
		}
		free(before);
		assert_whole();
	}
	assert_in_range(failed, 30, 80);
	signal(SIGXFSZ, SIG_DFL);
	assert_ok(promote(fx, 1, -1));
	assert_whole();
}

/* As somebody who may only read. */
static int
as_a_reader(struct fixture *fx)
{
	int v;

	if (getuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
		return 1;
	if (registry_resolve(fx->r, "stops", NULL, &v, &fx->err) < 0 ||
	    v != 2 || get(fx, v, "model.bin") == NULL || check(fx) != 0)
		return 2;
	if (promote(fx, 1, -1) == 0 || fx->err.code != ERR_NOPERM)
		return 3;
	if (put(fx, "stops", "x") != -1 || fx->err.code != ERR_NOPERM)
		return 4;
	if (put(fx, "another", "x") != -1 || fx->err.code != ERR_NOPERM)
		return 5;
	reopen(fx);
	return registry_remove(fx->r, "stops", 3, &note, &fx->err) == 0 ||
	    fx->err.code != ERR_NOPERM ? 6 : 0;
}

static void
who_may_only_read_reads(void **state)
{
	struct fixture *fx = *state;
	char *was, *is;
	int status;
	pid_t pid;

	some(fx);
	sh(fx, "chmod 755 .. && chmod 555 . stops stops/versions && "
	    "chmod 444 stops/*.*json stops/lock");
	was = snapshot(fx);
	pid = fork();
	if (pid == 0)
		_exit(as_a_reader(fx));
	waitpid(pid, &status, 0);
	assert_int_equal(WEXITSTATUS(status), 0);
	is = snapshot(fx);
	assert_string_equal(was, is);
	free(was);
	free(is);
	sh(fx, "chmod -R u+w .");
	assert_whole();
}

/* ---- kill -9 ---- */

/* Moves, registers and removes until it is killed. */
static void
work(struct fixture *fx, int seed)
{
	int i, v;

	for (i = seed; ; i++) {
		reopen(fx);
		if (i % 4 == 0)
			put(fx, "stops", "x");
		else if (i % 4 == 1)
			promote(fx, 1 + i % 3, -1);
		else if (i % 4 == 2)
			v = registry_rollback(fx->r, "stops", -1, &note,
			    &fx->head, &fx->err);
		else
			v = registry_remove(fx->r, "stops", 4 + i % 100,
			    &note, &fx->err);
		(void)v;
		if (fx->err.code == ERR_DATA || fx->err.code == ERR_IO ||
		    fx->err.code == ERR_INTERNAL)
			_exit(1);
	}
}

static void
killed_writers_leave_it_whole(void **state)
{
	struct fixture *fx = *state;
	int64_t last = 0;
	int i, k, status;
	pid_t pid[3];

	some(fx);
	for (i = 0; i < 60; i++) {
		for (k = 0; k < 3; k++) {
			pid[k] = fork();
			if (pid[k] == 0)
				work(fx, i * 7 + k);
		}
		usleep((useconds_t)(1000 + i * 700));
		for (k = 0; k < 3; k++) {
			kill(pid[k], SIGKILL);
			waitpid(pid[k], &status, 0);
			assert_true(WIFSIGNALED(status));
		}
		reopen(fx);
		assert_ok(registry_head(fx->r, "stops", &fx->head, &fx->err));
		assert_true(fx->head.seq >= last);
		last = fx->head.seq;
		assert_whole();
	}
	assert_ok(promote(fx, 1, -1));
	assert_whole();
	assert_true(fx->head.seq > 60);
}

/* Nothing that is looked at grows with the journal. */
static void
a_long_journal_costs_a_move_nothing(void **state)
{
	struct fixture *fx = *state;
	char line[200];
	int64_t most;
	FILE *f;
	int i;

	some(fx);
	for (i = 0; i < 300; i++)
		assert_ok(promote(fx, 1 + i % 3, -1));
	/* Bytes read by one move, as the kernel counts them. */
	most = 0;
	for (i = 0; i < 2; i++) {
		f = fopen("/proc/self/io", "r");
		if (f == NULL)
			skip();
		if (fgets(line, sizeof(line), f) != NULL)
			most = strtoll(line + 7, NULL, 10) - most;
		fclose(f);
		if (i == 0)
			assert_ok(registry_rollback(fx->r, "stops", -1, &note,
			    &fx->head, &fx->err));
	}
	assert_in_range(most, 1, 60000);
	assert_whole();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(what_was_put_is_got),
		T(aliases_move_and_move_back),
		T(the_slower_of_two_loses_politely),
		T(names_stay_beneath),
		T(a_name_that_is_nearly_right_is_told),
		T(numbers_are_never_used_twice),
		T(an_edited_journal_stops_all_moves),
		T(a_line_left_out_or_moved_is_seen),
		T(a_forged_last_line_is_seen),
		T(an_edited_head_is_seen),
		T(swapped_versions_say_so),
		T(a_manifest_that_lies_is_seen),
		T(what_is_too_large_is_refused),
		T(no_link_is_followed),
		T(nobody_waits_for_a_pipe),
		T(a_torn_line_is_cut),
		T(a_move_that_stopped_half_way_is_finished),
		T(the_very_first_registration_is_finished_too),
		T(a_registration_that_stopped_half_way_is_finished),
		T(who_waits_too_long_says_so_and_readers_do_not),
		T(texts_of_the_journal_are_texts),
		T(what_a_version_cannot_be_leaves_nothing),
		T(on_a_full_disk_nothing_happens),
		T(who_may_only_read_reads),
		T(killed_writers_leave_it_whole),
		T(a_long_journal_costs_a_move_nothing),
#undef T
	};

	return cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}
