/* SPDX-License-Identifier: MIT */
#include "rec/rec_internal.h"

#ifdef REC_X86
#define ISA rec_isa_sse2
#define ISA_NAME "sse2"
#define SCAN_SSE2
#include "rec/isa_loops.inc"
#else
extern int rec_isa_sse2_is_not_built;
#endif
