#!/bin/sh
# follow: how long oee-calc --follow takes to answer a new record, with 500
# machines of 200 facts each in its memory.  The goal is 5 ms.
#
# MACHINES, FACTS and ROUNDS make it shorter.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
MILLWRIGHT_DATADIR=$PWD/etc
export MILLWRIGHT_DATADIR
[ -x "$build/bench/follow_latency" ] || make -s "$build/bench/follow_latency"
[ -x "$build/bin/oee-calc" ] || make -s

said=$("$build/bench/follow_latency" "$build/bin/oee-calc" \
    "${MACHINES:-500}" "${FACTS:-200}" "${ROUNDS:-2000}")
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
echo "$said" | awk -v now="$now" '{
	printf "follow: median %s ms, 99 %% within %s ms, longest %s ms\n",
	    $1, $2, $3
	printf "{\"bench\":\"follow\",\"peer\":\"5 ms\",\"ratio\":%.3f," \
	    "\"ours_s\":%.6f,\"peer_s\":0.005,\"date\":\"%s\"}\n",
	    $2 / 5, $2 / 1000, now >>"bench/ratios.jsonl"
}'
