/* SPDX-License-Identifier: MIT */
/* boost_target: whether rows and labels can be trained on at all. */
#ifndef ML_BOOST_TARGET_H
#define ML_BOOST_TARGET_H

#include <stddef.h>

#include "ml/boost.h"

struct err;

/* The trees a round, which is the margins a row. */
int boost_outputs(const struct boost_params *p);

/* ERR_DATA with the row (from 1) that cannot be. */
int boost_check_target(const struct ml_matrix *x, const struct boost_target *t,
    const struct boost_params *p, struct err *err)
    __attribute__((warn_unused_result));

#endif
