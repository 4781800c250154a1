/* SPDX-License-Identifier: MIT */
#include "feat/engine.h"
struct rec_stage feat_describe_stage(const struct feat_params *p) { return feat_stage(p); }
