/* SPDX-License-Identifier: MIT */
/* admin_rests: what a model's answers rest on, as its manifest says. */
#ifndef ML_ADMIN_RESTS_H
#define ML_ADMIN_RESTS_H

#include <jansson.h>

#include "ml/admin.h"

/* An "importance" record for each feature that the manifest lists. */
int ml_admin_rests(const struct ml_admin *a, const json_t *manifest,
    int version, struct err *err) __attribute__((warn_unused_result));

#endif
