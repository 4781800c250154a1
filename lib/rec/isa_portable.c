/* SPDX-License-Identifier: MIT */
#define ISA rec_isa_portable
#define ISA_NAME "portable"
#include "rec/isa_loops.inc"
