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

	snprintf(fx->dir, sizeof(fx->dir), "/tmp/test_registry.XXXXXX");
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
	assert_ok(registry_rollback(fx->r, "stops", -1, &note, &fx->head,
	    &fx->err));
	assert_int_equal(fx->head.champion, 1);
	assert_refused(registry_rollback(fx->r, "stops", -1, &note, &fx->head,
	    &fx->err), ERR_NOINPUT, "no earlier champion");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(what_was_put_is_got),
		T(aliases_move_and_move_back),
		T(the_slower_of_two_loses_politely),
#undef T
	};

	return cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}
