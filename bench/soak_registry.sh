#!/bin/sh
# soak_registry.sh [MOVES [SEED ...]]: 16 processes move the aliases of one
# model, MOVES times each (1000), are killed at random moments all the while,
# and four others read.  Not one move that was said to have happened may be
# missing, none be there twice, no reader see a mixed version, wait or fail,
# and the journal, HEAD.json and every version must be whole at the end.
#
# Prints a line a seed and exits 1 when something was not so.
set -eu
soak=${MW_BUILD:-build/rel}/bench/soak_registry
moves=${1:-1000}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- 1 2 3
[ -x "$soak" ] || { echo 'soak_registry: skipped: not built'; exit 0; }
tmp=$(mktemp -d /tmp/mwk.XXXXXX)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
for seed; do
	"$soak" "$tmp/$seed" 16 "$moves" 4 "$seed"
done
