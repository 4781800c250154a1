/* SPDX-License-Identifier: MIT */
/*
 * num_table: what num.c and num_put.c look up; for these two alone.
 */
#ifndef BASE_NUM_TABLE_H
#define BASE_NUM_TABLE_H

#include <stdint.h>

enum { NUM_POW10 = 20 };	/* 10^19 is the last within uint64_t */

extern const uint64_t num_pow10[NUM_POW10];

#endif
