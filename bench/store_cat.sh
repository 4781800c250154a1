#!/bin/sh
# store_cat: 1,000,000 spans of 200 machines out of a store, SQLite's and
# PostgreSQL's; goal: 500,000 records/s of either.  And a small change among
# them: 1,000 of the spans, all over the plant, listed by --changed.
#
# The peers say what is possible: the databases' own clients with all rows of
# the table in whatever order they lie.  PostgreSQL is a private one, gone
# afterwards.  ROWS and ROUNDS make it shorter; they take turns; medians.
# "cpu" is the program's; the server's stands beside it.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
rows=${ROWS:-1000000} rounds=${ROUNDS:-3}
MILLWRIGHT_DATADIR=$PWD/etc
export MILLWRIGHT_DATADIR
[ -x "$build/bin/store-cat" ] || make -s
[ -x "$build/bench/store_load" ] || make -s benches
. tests/servers.sh

dir=$(mktemp -d "${TMPDIR:-/tmp}/bench_cat.XXXXXX")
trap 'stop_postgres "$dir/pg"; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$dir"

lite=$dir/shop.db pg=
"$build/bench/store_load" "$lite" "$rows" 200 >/dev/null
if pg_bin >/dev/null && start_postgres "$dir/pg" -c shared_buffers=512MB; then
	pg="postgresql://mw@/postgres?host=$dir/pg"
	"$build/bench/store_load" "$pg" "$rows" 200 >/dev/null
	postgres_sql "$dir/pg" -c 'VACUUM ANALYZE'
else
	echo "store_cat: no PostgreSQL here: SQLite alone"
fi

# server_ticks: the processor time of the server's sessions that have ended.
server_ticks() {
	[ -n "$pg" ] || { echo 0; return; }
	awk '{ print $16 + $17 }' \
	    "/proc/$(head -n 1 "$dir/pg/data/postmaster.pid")/stat"
}

# timed LABEL COMMAND...: appends "wall cpu server_cpu rss_mb" to its list.
timed() {
	label=$1
	shift
	before=$(server_ticks)
	/usr/bin/env time -f '%e %U %S %M' -o "$dir/time" "$@" \
	    >"$dir/$label.out"
	sleep .2	# the session ends behind its client
	awk -v t="$(($(server_ticks) - before))" -v hz="$(getconf CLK_TCK)" \
	    '{ print $1, $2 + $3, t / hz, $4 / 1024 }' \
	    "$dir/time" >>"$dir/$label.t"
}
median() {
	sort -g -k "$2,$2" "$dir/$1.t" |
	    awk -v c="$2" '{ t[NR] = $c } END { print t[int((NR + 1) / 2)] }'
}
cat_store() {
	label=$1 url=$2
	shift 2
	timed "$label" "$build/bin/store-cat" --store "$url" --kind span "$@"
}
with_machine() {
	cat_store "$1" "$2" --machine M0007 --format ndjson
}
# A thousandth of the spans get other parts, in one commit, at the end.
change_some() {
	"$build/bin/store-cat" --store "$1" --kind span | grep '"span",' |
	    awk 'NR % 1000 == 1' | sed 's/"parts":5/"parts":8/' |
	    "$build/bin/store-put" --store "$1" |
	    sed 's/.*"seq":\([0-9]*\).*/\1/'
}

round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	for format in ndjson csv; do
		cat_store "sqlite_$format" "$lite" --format $format
		[ -z "$pg" ] || cat_store "pg_$format" "$pg" --format $format
	done
	timed sqlite3_csv sqlite3 -csv "$lite" 'SELECT * FROM span'
	timed sqlite3_json sqlite3 -json "$lite" 'SELECT * FROM span'
	with_machine sqlite_machine "$lite"
	[ -z "$pg" ] || with_machine pg_machine "$pg"
	[ -z "$pg" ] || timed psql_csv psql -X -q "$pg" \
	    -c '\copy (SELECT * FROM span) TO STDOUT CSV'
done
if [ -n "$pg" ]; then
	cmp "$dir/sqlite_csv.out" "$dir/pg_csv.out"
	seq=$(change_some "$pg")
fi
seq=$(change_some "$lite")
round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	cat_store sqlite_changed "$lite" --changed $((seq - 1)).."$seq"
	[ -z "$pg" ] || cat_store pg_changed "$pg" \
	    --changed $((seq - 1)).."$seq"
done
changed=$(grep -c '"changed_to"' "$dir/sqlite_changed.out")
[ "$changed" -eq $(((rows + 999) / 1000)) ] || {
	echo "store_cat: $changed spans changed" >&2
	exit 1
}

printf '%-16s %8s %8s %8s %8s %10s\n' '' wall_s cpu_s server_s rss_mb \
    records/s
for f in "$dir"/*.t; do
	l=$(basename "$f" .t)
	case $l in
	*_json) n=$rows ;;
	*_changed | *_machine) n=$(grep -c '"machine":' "$dir/$l.out") ;;
	*) n=$rows ;;
	esac
	awk -v l="$l" -v w="$(median "$l" 1)" -v c="$(median "$l" 2)" \
	    -v s="$(median "$l" 3)" -v m="$(median "$l" 4)" -v n="$n" 'BEGIN {
		printf "%-16s %8.2f %8.2f %8.2f %8.1f %10.0f\n", l, w, c, s,
		    m, n / (w > 0 ? w : 0.01) }'
done

# ratio PEER OURS THEIRS
ratio() {
	awk -v p="$1" -v o="$(median "$2" 1)" -v t="$(median "$3" 1)" \
	    -v now="$(date -u +%Y-%m-%dT%H:%M:%SZ)" 'BEGIN {
		printf "{\"bench\":\"store-cat\",\"peer\":\"%s\"," \
		    "\"ratio\":%.3f,\"ours_s\":%.2f,\"peer_s\":%.2f," \
		    "\"date\":\"%s\"}\n", p, o / t, o, t, now
	}' >>bench/ratios.jsonl
}
ratio 'sqlite3 -json' sqlite_ndjson sqlite3_json
ratio 'sqlite3 -csv' sqlite_csv sqlite3_csv
[ -z "$pg" ] || ratio 'psql copy csv' pg_csv psql_csv
