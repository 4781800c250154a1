/* SPDX-License-Identifier: MIT */
/* load: a model by its name. */
#include "ml/load.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "ml/model.h"
#include "registry/registry.h"

static int
read_version(struct model *m, struct registry *r,
    const struct load_names *n, struct err *err)
{
	struct buf b = { 0 };
	int rc = registry_get(r, n->model, n->version, "model.bin",
	    MODEL_MAX_BYTES, &b, err);

	if (rc == 0 && model_read(m, buf_text(&b), b.len, err) < 0)
		rc = err_at(err, "%s@%d: model.bin", n->model, n->version);
	buf_release(&b);
	return rc;
}

int
load_model(struct model *m, const char *registry, const char *name,
    struct load_names *names, struct err *err)
{
	const char *at = strchr(name, '@');
	size_t n = at != NULL ? (size_t)(at - name) : strlen(name);
	struct registry *r;
	int rc = -1;

	if (n >= sizeof(names->model))
		return err_set(err, ERR_USAGE, "a name too long: \"%s\"",
		    name);
	snprintf(names->model, sizeof(names->model), "%.*s", (int)n, name);
	r = registry_open(registry, false, err);
	if (r != NULL && registry_resolve(r, names->model, at != NULL ?
	    at + 1 : NULL, &names->version, err) == 0)
		rc = read_version(m, r, names, err);
	registry_close(r);
	return rc;
}

int
load_file(struct model *m, const char *path, struct err *err)
{
	struct buf b = { 0 };
	int rc = file_read(path, MODEL_MAX_BYTES, &b, err);

	if (rc == 0 && model_read(m, buf_text(&b), b.len, err) < 0)
		rc = err_at(err, "%s", path);
	buf_release(&b);
	return rc;
}
