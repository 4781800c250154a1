#!/bin/sh
# soak_models.sh [N [SEED]]: N (100,000) model files that somebody has tampered
# with, of a forest, boosted classes, numbers with their noise and times, and an
# isolation forest.  Each must be refused or answer, in less than a second.
#
# MW_BUILD=build/san-address-undefined looks for reads beyond what is there.
set -eu
build=${MW_BUILD:-build/rel}
soak=$build/bench/soak_models
[ -x "$soak" ] || { echo 'soak_models: skipped: not built'; exit 0; }
MILLWRIGHT_DATADIR=$PWD/etc
export MILLWRIGHT_DATADIR
tmp=$(mktemp -d /tmp/mwk.XXXXXX)
[ -n "${KEEP:-}" ] || trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

"$build/bin/cimco-sim" -q --machines 4 --shapes joblog --dirt none --seed 7 \
    --from 2026-09-01 --now 2026-10-15 -t "$tmp/truth" "$tmp/plant.db" \
    >/dev/null
grep -v '"record":"truth"' "$tmp/truth" |
    "$build/bin/store-put" -q --store "$("$build/bin/store-migrate" -q \
	--store "$tmp/shop.db" >/dev/null && echo "$tmp/shop.db")" >/dev/null
"$build/bin/store-cat" --store "$tmp/shop.db" --order time |
    "$build/bin/feat-build" --at job >"$tmp/jobs"
# train NAME OPTION...
train() {
	name=$1
	shift
	"$build/bin/model-train" -q -m "$name" --registry "$tmp/registry" "$@" \
	    "$tmp/jobs" >/dev/null
}
train forest -t y_reason -s trees=20
train classes -t y_reason -l boost -s rounds=10
train numbers -t y_down_s -s rounds=20
train times -t y_maintenance_h -s rounds=20 --gap 1d
train odd -l isolation --alarm-rate 0.01
"$soak" "${1:-100000}" "${2:-1}" "$tmp"/registry/*/versions/1/model.bin
