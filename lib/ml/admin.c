/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/when.h"
#include "ml/admin.h"
#include "ml/admin_rests.h"
#include "rec/rec.h"
#include "shop/kinds.h"

enum { METRICS_MAX = 64 * 1024 * 1024 };

/* ---- a model record ---- */

/* What is told of a version, or of a name; all zero is nothing. */
struct row {
	const char *action;
	int version;
	const struct registry_head *head;	/* NULL: not known */
	const json_t *manifest;			/* the same */
	const char *why;
};

/* What the manifest may say that the record says too. */
static const struct said {
	const char *key;
	enum { TEXT, TIME, INT, REAL, COUNT } is;
} facts[] = {
	{ "outcome", TEXT }, { "learner", TEXT }, { "created", TIME },
	{ "rows", INT }, { "features", COUNT }, { "spec", TEXT },
	{ "figure", TEXT }, { "value", REAL }, { "low", REAL },
	{ "high", REAL }, { "baseline", REAL }, { NULL, TEXT },
};

static void
put_str(const struct ml_admin *a, const char *key, const char *s)
{
	if (s != NULL || a->csv)
		rec_put_str(a->w, key, s);
}

static void
put_int(const struct ml_admin *a, const char *key, bool known, int64_t x)
{
	if (known)
		rec_put_int(a->w, key, x);
	else if (a->csv)
		rec_put_null(a->w, key);
}

/* Something of another type than ours is somebody else's word. */
static void
put_fact(const struct ml_admin *a, const struct said *f, const json_t *v)
{
	const char *s = json_string_value(v);
	int64_t us;

	if (f->is == TEXT && s != NULL)
		rec_put_str(a->w, f->key, s);
	else if (f->is == TIME && s != NULL &&
	    when_parse(s, strlen(s), &us) == 0)
		rec_put_time(a->w, f->key, us);
	else if ((f->is == INT || f->is == COUNT) && json_is_integer(v))
		rec_put_int(a->w, f->key, json_integer_value(v));
	else if (f->is == COUNT && json_is_array(v))
		rec_put_int(a->w, f->key, (int64_t)json_array_size(v));
	else if (f->is == REAL && json_is_number(v))
		rec_put_real(a->w, f->key, json_number_value(v));
	else if (a->csv)
		rec_put_null(a->w, f->key);
}

/* All aliases of a version, comma separated. */
static const char *
aliases(struct buf *b, const struct registry_head *h, int version)
{
	int i;

	if (h->champion == version)
		buf_puts(b, ",champion");
	if (h->challenger == version)
		buf_puts(b, ",challenger");
	for (i = 0; i < h->nprevious; i++) {
		if (h->previous[i] == version) {
			buf_puts(b, ",previous");
			break;
		}
	}
	return b->len == 0 ? NULL : buf_text(b) + 1;
}

static int64_t
size_of_files(const json_t *manifest)
{
	json_t *files = json_object_get(manifest, "files");
	int64_t sum = 0;
	const char *name;
	json_t *file;

	json_object_foreach(files, name, file)
		sum += json_integer_value(json_object_get(file, "size"));
	return sum;
}

static int
tell(const struct ml_admin *a, const char *name, const struct row *r,
    struct err *err)
{
	const json_t *m = r->manifest;
	const char *sha256 = json_string_value(json_object_get(
	    json_object_get(json_object_get(m, "files"), "model.bin"),
	    "sha256"));
	const bool headed = r->head != NULL && r->head->seq > 0;
	const struct said *f;
	struct buf b = { 0 };

	rec_begin(a->w, "model");
	rec_put_str(a->w, "model", name);
	put_int(a, "version", r->version > 0, r->version);
	put_str(a, "alias", headed && r->version > 0 ?
	    aliases(&b, r->head, r->version) : NULL);
	put_str(a, "action", r->action);
	for (f = facts; f->key != NULL; f++)
		put_fact(a, f, json_object_get(m, f->key));
	put_int(a, "bytes", m != NULL, size_of_files(m));
	put_str(a, "sha256", sha256);
	put_int(a, "seq", headed, headed ? r->head->seq : 0);
	put_str(a, "why", r->why);
	buf_release(&b);
	return rec_end(a->w, err);
}

static json_t *
manifest(const struct ml_admin *a, const char *name, int version,
    struct err *err)
{
	struct buf b = { 0 };
	json_t *o = NULL;

	if (registry_get(a->r, name, version, "manifest.json", ML_MANIFEST_MAX,
	    &b, err) == 0)
		o = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
	buf_release(&b);
	return o;
}

/* ---- over all names ---- */

/* One that is broken hides none of the others: its code is kept. */
static int
each_name(const struct ml_admin *a, int (*of)(const struct ml_admin *a,
    const char *name, struct err *err), struct err *err)
{
	char **names = NULL;
	size_t i, n = 0;
	int rc = 0, worst = 0;

	if (a->name != NULL)
		return of(a, a->name, err);
	if (registry_names(a->r, &names, &n, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (rc >= 0)
			rc = of(a, names[i], err);
		if (rc > 0)
			worst = err_worse(rc, worst);
		free(names[i]);
	}
	free(names);
	return rc < 0 ? -1 : worst;
}

/* Bad data is told as the row of what it is of; anything else fails. */
static int
tell_bad(const struct ml_admin *a, const char *name, const struct row *r,
    const struct err *why, struct err *err)
{
	struct row bad = *r;

	if (why->code != ERR_DATA)
		return err_set(err, (enum err_code)why->code, "%s",
		    why->text);
	bad.why = why->text;
	return tell(a, name, &bad, err) < 0 ? -1 : ERR_DATA;
}

/* ---- list ---- */

static int
list_version(const struct ml_admin *a, const char *name,
    const struct registry_head *h, int version, struct err *err)
{
	struct row r = { .version = version, .head = h };
	struct err why = { 0 };
	json_t *m = manifest(a, name, version, &why);
	int rc;

	r.manifest = m;
	/* Gone since we looked: then it is not in the list. */
	if (m == NULL && why.code == ERR_NOINPUT)
		rc = 0;
	else if (m == NULL)
		rc = tell_bad(a, name, &r, &why, err);
	else
		rc = tell(a, name, &r, err);
	json_decref(m);
	return rc;
}

static int
list_name(const struct ml_admin *a, const char *name, struct err *err)
{
	struct registry_head h;
	const struct row none = { 0 };
	struct err why = { 0 };
	int *versions = NULL, rc = 0, worst = 0;
	size_t i, n = 0;

	if (registry_head(a->r, name, &h, &why) < 0)
		return tell_bad(a, name, &none, &why, err);
	if (registry_versions(a->r, name, &versions, &n, err) < 0)
		return -1;
	for (i = 0; i < n && rc >= 0; i++) {
		rc = list_version(a, name, &h, versions[i], err);
		if (rc > 0)
			worst = err_worse(rc, worst);
	}
	free(versions);
	return rc < 0 ? -1 : worst;
}

static int
list(const struct ml_admin *a, struct err *err)
{
	return each_name(a, list_name, err);
}

/* ---- show ---- */

/* A metric as it was kept, and of which version it is. */
static int
copy_metric(const struct ml_admin *a, const struct rec *r, int version,
    struct err *err)
{
	bool known = false;
	int i;

	if (!rec_is_kind(r, "metric"))
		return 0;
	rec_begin(a->w, "metric");
	for (i = 0; i < r->shape->n; i++) {
		if (r->shape->id[i] == REC_KIND)
			continue;
		known = known || strcmp(r->shape->name[i], "version") == 0;
		rec_put_val(a->w, r->shape->name[i], &r->val[i]);
	}
	if (!known)
		rec_put_int(a->w, "version", version);
	return rec_end(a->w, err);
}

static int
tell_metrics(const struct ml_admin *a, int version, struct err *err)
{
	const struct rec_options o = { .schema = &shop_schema,
	    .format = REC_NDJSON };
	struct rec_reader *in = NULL;
	struct buf b = { 0 };
	const struct rec *r;
	int got;

	got = registry_get(a->r, a->name, version, "metrics.ndjson",
	    METRICS_MAX, &b, err);
	if (got == 0) {
		in = rec_open_bytes("metrics.ndjson", b.data, b.len, &o, err);
		got = in == NULL ? -1 : 1;
	}
	while (got > 0 && (got = rec_read(in, &r, err)) > 0) {
		if (copy_metric(a, r, version, err) < 0)
			got = -1;
	}
	rec_close(in);
	buf_release(&b);
	return got;
}

/* The one that was asked for; else the champion, else the newest. */
static int
choose(const struct ml_admin *a, int *version, struct err *err)
{
	struct err why = { 0 };
	int *versions = NULL;
	size_t n = 0;

	if (a->version != NULL)
		return registry_resolve(a->r, a->name, a->version, version,
		    err);
	if (registry_resolve(a->r, a->name, NULL, version, &why) == 0)
		return 0;
	if (why.code == ERR_NOINPUT && registry_versions(a->r, a->name,
	    &versions, &n, NULL) == 0 && n > 0) {
		*version = versions[n - 1];
		err_clear(&why);
	}
	free(versions);
	return why.code == ERR_NONE ? 0 :
	    err_set(err, (enum err_code)why.code, "%s", why.text);
}

static int
show(const struct ml_admin *a, struct err *err)
{
	struct registry_head h;
	struct row r = { .head = &h };
	json_t *m;
	int rc = 0;

	if (choose(a, &r.version, err) < 0 ||
	    registry_head(a->r, a->name, &h, err) < 0)
		return -1;
	m = manifest(a, a->name, r.version, err);
	r.manifest = m;
	if (m == NULL)
		return -1;
	if (!a->csv)
		rc = tell(a, a->name, &r, err);
	if (rc == 0 && json_object_get(json_object_get(m, "files"),
	    "metrics.ndjson") != NULL)
		rc = tell_metrics(a, r.version, err);
	if (rc == 0 && !a->csv)
		rc = ml_admin_rests(a, m, r.version, err);
	json_decref(m);
	return rc;
}

/* ---- moves ---- */

static int
tell_move(const struct ml_admin *a, const char *action, int version,
    const struct registry_head *h, struct err *err)
{
	const struct row r = { .action = action, .version = version,
	    .head = h, .why = a->note.why };

	return tell(a, a->name, &r, err);
}

static int
promote(const struct ml_admin *a, struct err *err)
{
	struct registry_head h;
	int version;

	return registry_resolve(a->r, a->name, a->version, &version, err) < 0
	    || registry_promote(a->r, a->name, version, a->if_seq, &a->note,
	    &h, err) < 0 ? -1 : tell_move(a, "promote", version, &h, err);
}

static int
challenge(const struct ml_admin *a, struct err *err)
{
	struct registry_head h;
	int version = 0;

	if (strcmp(a->version, "none") != 0 &&
	    registry_resolve(a->r, a->name, a->version, &version, err) < 0)
		return -1;
	return registry_challenge(a->r, a->name, version, a->if_seq,
	    &a->note, &h, err) < 0 ? -1 :
	    tell_move(a, "challenge", version, &h, err);
}

static int
rollback(const struct ml_admin *a, struct err *err)
{
	struct registry_head h;

	return registry_rollback(a->r, a->name, a->if_seq, &a->note, &h,
	    err) < 0 ? -1 : tell_move(a, "rollback", h.champion, &h, err);
}

/* ---- check ---- */

struct checking {
	const struct ml_admin *a;
	const char *name;
	int rc;				/* of telling */
	struct err *err;
};

static void
found(void *arg, const char *what)
{
	const struct row r = { .action = "check", .why = what };
	struct checking *c = arg;

	if (c->rc == 0)
		c->rc = tell(c->a, c->name, &r, c->err);
}

static int
check_name(const struct ml_admin *a, const char *name, struct err *err)
{
	struct checking c = { a, name, 0, err };
	struct registry_head h;
	struct row r = { .action = "check", .head = &h };
	int rc;

	rc = registry_check(a->r, name, found, &c, err);
	if (rc < 0 || c.rc < 0)
		return -1;
	if (rc > 0)
		return ERR_DATA;
	if (registry_head(a->r, name, &h, err) < 0)
		return -1;
	r.version = h.champion;
	return tell(a, name, &r, err);
}

static int
check(const struct ml_admin *a, struct err *err)
{
	return each_name(a, check_name, err);
}

/* ---- prune ---- */

static bool
is_meant(const struct registry_head *h, int version)
{
	int i;

	for (i = 0; i < h->nprevious; i++) {
		if (h->previous[i] == version)
			return true;
	}
	return version == h->champion || version == h->challenger;
}

static int
prune_version(const struct ml_admin *a, int version, struct err *err)
{
	const struct row r = { .action = a->dry_run ? "dry_run" : "prune",
	    .version = version, .why = a->note.why };

	if (!a->dry_run && registry_remove(a->r, a->name, version, &a->note,
	    err) < 0)
		return -1;
	return tell(a, a->name, &r, err);
}

/* The newest stay, and whatever an alias means. */
static int
prune(const struct ml_admin *a, struct err *err)
{
	struct registry_head h;
	int *versions = NULL, rc = 0;
	size_t i, n = 0;

	if (registry_head(a->r, a->name, &h, err) < 0 ||
	    registry_versions(a->r, a->name, &versions, &n, err) < 0)
		return -1;
	for (i = 0; rc == 0 && (int64_t)i < (int64_t)n - a->keep; i++) {
		if (!is_meant(&h, versions[i]))
			rc = prune_version(a, versions[i], err);
	}
	free(versions);
	return rc;
}

const struct ml_action ml_actions[] = {
	{ "list", 0, 1, 0, list, NULL },
	{ "show", 1, 2, 0, show, NULL },
	{ "promote", 2, 2, ML_TAKES_IF_SEQ | ML_TAKES_WHY, promote, NULL },
	{ "challenge", 2, 2, ML_TAKES_IF_SEQ | ML_TAKES_WHY, challenge,
	    NULL },
	{ "rollback", 1, 1, ML_TAKES_IF_SEQ | ML_TAKES_WHY, rollback, NULL },
	{ "check", 0, 1, 0, check, NULL },
	{ "prune", 1, 1, ML_TAKES_WHY | ML_TAKES_KEEP, prune, NULL },
	{ "evaluate", 0, 1, ML_TAKES_RECORDS, NULL, ml_admin_evaluate },
	{ "drift", 1, 2, ML_TAKES_RECORDS | ML_TAKES_WINDOW, NULL,
	    ml_admin_drift },
	{ "verify", 2, 2, ML_TAKES_RECORDS, NULL, ml_admin_verify },
	{ NULL, 0, 0, 0, NULL, NULL },
};
