#!/bin/sh
# ndjson: events from NDJSON to typed fields on one thread, against simdjson,
# yajl, jq and a hand-made parser without validation; and CSV, against a
# floor of 1 GB/s.  Ours and the peers take turns; medians of 5 of the
# processor's seconds (user and system), which other work disturbs least.
#
# The peers' sources are optional developer data: ../shared/bench.
# SHARED says where else; ROWS and ROUNDS make it shorter.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
shared=${SHARED:-../shared}/bench
rows=${ROWS:-2000000} rounds=${ROUNDS:-5}
ours=$PWD/$build/bench/ndjson_typed

[ -x "$ours" ] || make -s "$build/bench/ndjson_typed"
if [ ! -d "$shared/a_ndjson" ]; then
	echo "ndjson: skipped: no $shared/a_ndjson"
	exit 0
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_ndjson.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# peer NAME COMPILER SOURCE FLAGS...: built, or left out with a word.
peers=
peer()
{
	name=$1 compiler=$2 source=$3
	shift 3
	if command -v "$compiler" >/dev/null && "$compiler" -O3 -w \
	    -I"$shared/a_ndjson" -o "$dir/$name" "$source" "$@" \
	    2>"$dir/log"; then
		peers="$peers $name"
	else
		echo "ndjson: no $name: $(head -n 1 "$dir/log")"
	fi
}
peer simdjson g++ "$shared/a_ndjson/jb_simdjson.cpp" -std=c++17 -lsimdjson
peer yajl cc "$shared/a_ndjson/jb_yajl.c" -march=native -lyajl
peer hand cc "$shared/a_ndjson/jb_hand.c" -march=native

cc -O2 -w -o "$dir/gen" "$shared/common/gen_events.c"
cc -O2 -w -o "$dir/mrun" "$shared/common/mrun.c"
"$dir/gen" "$rows" 200 ndjson 42 >"$dir/events.ndjson"
head -n $((rows / 10)) "$dir/events.ndjson" >"$dir/tenth.ndjson"
"$dir/gen" $((rows * 2)) 200 csv 42 >"$dir/events.csv"

on=
command -v taskset >/dev/null && on='taskset -c 0'

# timed LABEL COMMAND...: appends its seconds to the label's list.
timed()
{
	label=$1
	shift
	$on "$dir/mrun" -l "$label" -n 1 -w 0 -o "$dir/out.$label" -- "$@" |
	    sed 's/.*"cpu_s":\([0-9.]*\).*/\1/' >>"$dir/t.$label"
}

median()
{
	sort -g "$dir/t.$1" | awk '{ t[NR] = $1 }
	    END { printf "%.4f", t[int((NR + 1) / 2)] }'
}

round=0
cat "$dir"/events.* >/dev/null		# into the page cache
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	timed ours "$ours" "$dir/events.ndjson"
	for p in $peers; do
		timed "$p" "$dir/$p" "$dir/events.ndjson"
		cmp -s "$dir/out.$p" "$dir/out.ours" || {
			echo "ndjson: $p got another result" >&2
			exit 1
		}
	done
	timed csv "$ours" -r "$dir/events.csv"
	timed csvtyped "$ours" "$dir/events.csv"
	command -v jq >/dev/null || continue
	timed tenth "$ours" "$dir/tenth.ndjson"
	timed jq jq -c 'select(.state == "down")' "$dir/tenth.ndjson"
done
command -v jq >/dev/null || echo "ndjson: no jq"

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# line BENCH PEER PEER_S OURS_S: a row of the table and a line of the log.
line()
{
	awk -v bench="$1" -v peer="$2" -v p="$3" -v o="$4" -v now="$now" '
	BEGIN {
		printf "%-8s %-10s %8.4f %8.4f %7.2f\n", bench, peer, o, p,
		    p / o
		printf "{\"bench\":\"%s\",\"peer\":\"%s\",\"ratio\":%.3f," \
		    "\"better\":\"higher\",\"ours_s\":%s,\"peer_s\":%s," \
		    "\"date\":\"%s\"}\n", bench, peer, p / o, o, p, now \
		    >>"bench/ratios.jsonl"
	}'
}

echo "bench    peer         ours s   peer s   ratio  (peer / ours)"
for p in $peers; do
	line ndjson "$p" "$(median "$p")" "$(median ours)"
done
[ ! -f "$dir/t.jq" ] || line ndjson jq "$(median jq)" "$(median tenth)"
floor=$(wc -c <"$dir/events.csv" | awk '{ printf "%.4f", $1 / 1e9 }')
line csv 1GB/s "$floor" "$(median csv)"
line csvtyped 1GB/s "$floor" "$(median csvtyped)"
