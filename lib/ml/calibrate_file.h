/* SPDX-License-Identifier: MIT */
/* calibrate_file: what calibrate.c and calibrate_file.c share. */
#ifndef ML_CALIBRATE_FILE_H
#define ML_CALIBRATE_FILE_H

#include "ml/calibrate.h"

/* The temperature lies within 1 / so much and so much. */
#define CALIBRATE_HOTTEST 100.0

/* Makes the arrays of an isotonic one, all zero. */
void calibrate_steps(struct calibrate *c);

#endif
