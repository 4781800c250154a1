/* SPDX-License-Identifier: MIT */
/* boost_take: libxgboost's serialisation taken over into trees. */
#ifndef ML_BOOST_TAKE_H
#define ML_BOOST_TAKE_H

#include <stddef.h>

#include "ml/boost.h"

struct err;

/*
 * The first rounds rounds of a model that XGBoosterSaveModelToBuffer() wrote
 * as UBJ.  ERR_INTERNAL when it is no gbtree model of this objective, of
 * features columns and outputs margins, as version 1.7 writes it.
 */
int boost_take(struct trees *out, const void *p, size_t n,
    enum boost_objective o, int features, int outputs, int rounds,
    struct err *err) __attribute__((warn_unused_result));

#endif
