#!/bin/sh
# witness: the OEE engine against brute force, on many more random plants
# than `make check` has: exact spans, totals alone, all at once, and in steps
# of a millisecond.
#
# PLANTS says how many of each, SEED where to begin (the day's by default, so
# that every night tries others); what differs is printed with its files.
set -eu
cd "$(dirname "$0")/.."
test=${MW_BUILD:-build/rel}/unit/test_oee_witness_plants
seed=${SEED:-$(date +%Y%m%d)0000}

[ -x "$test" ] || make -s "$test"
echo "seeds from $seed on"
WITNESS_PLANTS=${PLANTS:-4000} WITNESS_SEED=$seed "$test"
