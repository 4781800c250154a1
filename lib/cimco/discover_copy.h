/* SPDX-License-Identifier: MIT */
/*
 * discover_copy: tables that would count the same time or pieces twice.
 */
#ifndef CIMCO_DISCOVER_COPY_H
#define CIMCO_DISCOVER_COPY_H

#include "cimco/discover_clock.h"

/*
 * Of two active plans with the same columns the one that looks like a copy
 * (a view, joblog_ob_bak, the same rows) is made inactive, with the reason.
 * Plans that tell the same thing of the same machines get a doubt.
 */
void copy_find(struct found *f, size_t n);

#endif
