#!/bin/sh
# oee: OEE by machine and shift over 10,000,000 exact spans from CSV, against
# DuckDB with two threads on the same file and definition.  FORMAT=ndjson reads
# NDJSON instead, BY=part or BY=operator makes groups of those and shifts.
#
# The peer's SQL and the generator are optional developer data, ../shared/bench
# (SHARED says where else); DuckDB's library comes out of its npm package
# (PEERS names a folder that has node_modules already).  ROWS and ROUNDS make
# it shorter.  Ours and the peer take turns; medians of wall-clock seconds.
#
# How their columns map to ours: each line is a span; `job` is our part, with
# a standard of 30 s for each of the 2,000; state `offline` is outside the
# plan; parts are in the span.  Both write a row a machine and shift: theirs
# with ten columns, ours with all of an oee record.  Rows, planned and running
# seconds must be equal; OEE to a millionth, since our parts split at shift
# ends are thousandths, floored.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
shared=$(cd "${SHARED:-../shared}/bench" 2>/dev/null && pwd) || {
	echo "oee: skipped: no ${SHARED:-../shared}/bench"
	exit 0
}
rows=${ROWS:-10000000} rounds=${ROUNDS:-3}
format=${FORMAT:-csv} by=${BY:-machine}
MILLWRIGHT_DATADIR=$PWD/etc
export MILLWRIGHT_DATADIR
[ -x "$build/bin/oee-calc" ] || make -s

dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_oee.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

peers=${PEERS:-$dir/npm}
duck=$peers/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so
if [ ! -e "$duck" ]; then
	mkdir -p "$peers"
	(cd "$peers" && npm install --silent @duckdb/node-api) >/dev/null 2>&1 ||
	    true
fi
if [ ! -e "$duck" ]; then
	echo "oee: skipped: no DuckDB (npm install @duckdb/node-api)"
	exit 0
fi

for p in gen_events mrun duckrun; do
	cc -O2 -w -o "$dir/$p" "$shared/common/$p.c" -ldl
done
if [ "$format" = csv ]; then
	"$dir/gen_events" "$rows" 200 csv 42 | sed '1s/job/part/'
else
	"$dir/gen_events" "$rows" 200 ndjson 42 |
	    sed 's/^{/{"record":"span",/; s/"job"/"part"/'
fi >"$dir/ev.$format"
{
	echo record,part,op,machine,valid_from,ideal_s
	seq 10000 11999 | sed 's/.*/standard,J-&,*,*,2020-01-01T00:00:00Z,30/'
} >"$dir/std.csv"
cat >"$dir/calendar.yaml" <<'END'
zone: UTC
shifts:
  - {name: early, days: [mon,tue,wed,thu,fri,sat,sun], from: "06:00", to: "14:00"}
  - {name: late, days: [mon,tue,wed,thu,fri,sat,sun], from: "14:00", to: "22:00"}
  - {name: night, days: [mon,tue,wed,thu,fri,sat,sun], from: "22:00", to: "06:00"}
END
sed 's/^  - {state: off, .*/&\n  - {state: offline, class: outside}/' \
    etc/definitions/iso22400.yaml >"$dir/profile.yaml"
{
	sed "s|@FILE@|$dir/ev.$format|; s/'job'/'part'/
		s/SELECT machine,/SELECT $by machine,/" \
	    "$shared/b_oee/duck_oee_csv.head" |
	    if [ "$format" = csv ]; then
		cat
	    else
		sed 's/read_csv(\(.*\), header=true,/read_ndjson(\1,/'
	    fi
	cat "$shared/b_oee/duck_core.sql.txt"
	echo ") TO '$dir/duck.csv' (FORMAT csv);"
} >"$dir/duck.sql"

# timed LABEL COMMAND...: appends "wall cpu rss" to the label's list.
timed() {
	label=$1
	shift
	"$dir/mrun" -l "$label" -n 1 -w 0 -o "$dir/$label.out" -- "$@" |
	    sed 's/.*"wall_s":\([0-9.]*\).*"cpu_s":\([0-9.]*\).*"rss_mb":\([0-9.]*\).*/\1 \2 \3/' \
	    >>"$dir/$label.t"
}
median() {
	sort -g -k "$2,$2" "$dir/$1.t" |
	    awk -v c="$2" '{ t[NR] = $c } END { print t[int((NR + 1) / 2)] }'
}
ours() {
	timed "ours$1" "$build/bin/oee-calc" --threads "$1" --kind span \
	    --order time --by "$by,shift" --calendar "$dir/calendar.yaml" \
	    --profile "$dir/profile.yaml" --format csv "$dir/std.csv" \
	    "$dir/ev.$format"
}

cat "$dir/ev.$format" >/dev/null	# into the page cache
round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	ours 2
	timed duck2 "$dir/duckrun" "$duck" 2 :memory: "$dir/duck.sql"
	ours 1
done

# Rows, planned, running and OEE of both.
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{ n++; p += $at["planned_s"]; r += $at["running_s"]; o += $at["oee"] }
END { printf "%d %.0f %.0f %.1f\n", n, p, r, o }' "$dir/ours2.out" >"$dir/a"
awk -F, 'NR > 1 || $1 != "machine" { n++; p += $3; r += $4; o += $10 }
END { printf "%d %.0f %.0f %.1f\n", n, p, r, o }' "$dir/duck.csv" |
    awk '{ print }' >"$dir/b"
cmp -s "$dir/ours1.out" "$dir/ours2.out" || {
	echo "oee: one thread and two differ" >&2
	exit 1
}
echo "rows planned running oee: ours $(cat "$dir/a"), DuckDB $(cat "$dir/b")"

name=oee
[ "$format" = csv ] || name=$name-$format
[ "$by" = machine ] || name=$name-$by
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
printf '%-8s %8s %8s %8s\n' '' wall_s cpu_s rss_mb
for l in ours2 ours1 duck2; do
	printf '%-8s %8s %8s %8s\n' "$l" "$(median $l 1)" "$(median $l 2)" \
	    "$(median $l 3)"
done
awk -v o="$(median ours2 1)" -v oc="$(median ours2 2)" \
    -v d="$(median duck2 1)" -v dc="$(median duck2 2)" -v now="$now" \
    -v one="$(median ours1 1)" -v name="$name" 'BEGIN {
	printf "%s: ours takes %.2f of DuckDB'\''s time (wall), %.2f (cpu)\n",
	    name, o / d, oc / dc
	printf "%s: two threads are %.2f times as fast as one\n", name, one / o
	line = "{\"bench\":\"%s\",\"peer\":\"%s\",\"ratio\":%.3f," \
	    "\"better\":\"higher\",\"ours_s\":%.4f,\"peer_s\":%.4f," \
	    "\"date\":\"%s\"}\n"
	printf line, name, "duckdb2", d / o, o, d, now >>"bench/ratios.jsonl"
	printf line, name, "one thread", one / o, o, one,
	    now >>"bench/ratios.jsonl"
}'
