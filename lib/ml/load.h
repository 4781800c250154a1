/* SPDX-License-Identifier: MIT */
/* load: a model by its name in the registry, or from a file. */
#ifndef ML_LOAD_H
#define ML_LOAD_H

struct err;
struct model;

struct load_names {
	char model[65];
	int version;
};

/*
 * "NAME" is the champion, "NAME@challenger" and "NAME@7" others.  Opens the
 * registry, reads that one version and lets go.  ERR_DATA for a model that
 * cannot be trusted, ERR_NOINPUT for none.
 */
int load_model(struct model *m, const char *registry, const char *name,
    struct load_names *names, struct err *err)
    __attribute__((warn_unused_result));

int load_file(struct model *m, const char *path, struct err *err)
    __attribute__((warn_unused_result));

#endif
