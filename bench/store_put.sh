#!/bin/sh
# store_put: 100,000 spans into a PostgreSQL on this machine that has as many
# of that source already, by store-put and, beside it, by psql: COPY into a
# temporary table and one INSERT of what is not there.
#
# The peer keeps no ledger, no past and no commits.  Ours is measured twice:
# records that are all new, and the same again, of which nothing is written.
# ROWS and ROUNDS make it shorter; they take turns; medians of seconds.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
rows=${ROWS:-100000} rounds=${ROUNDS:-3}
[ -x "$build/bin/store-put" ] || make -s
# shellcheck source=tests/servers.sh
. tests/servers.sh
pg_bin >/dev/null || {
	echo "store_put: skipped: no PostgreSQL"
	exit 0
}

dir=$(mktemp -d /tmp/mwbp.XXXXXX)
trap 'kill_postgres "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
start_postgres "$dir"
MILLWRIGHT_STORE="postgresql://mw@/postgres?host=$dir"
export MILLWRIGHT_STORE

# spans FIRST FORMAT: so many, as NDJSON or as the peer's CSV.
spans() {
	seq "$1" $(($1 + rows - 1)) | awk -v format="$2" '{
	    t = sprintf("2026-%02d-%02dT%02d:%02d:%02dZ", $1 / 2419200 % 12 + 1,
	        $1 / 86400 % 28 + 1, $1 / 3600 % 24, $1 / 60 % 60, $1 % 60)
	    if (format == "csv")
	        printf "M%d,%s,%s,put,%d,0,idle\n", $1 % 50, t, t, $1
	    else
	        printf "{\"record\":\"span\",\"machine\":\"M%d\"," \
	            "\"start\":\"%s\",\"end\":\"%s\",\"source_key\":\"%d\"," \
	            "\"state\":\"idle\"}\n", $1 % 50, t, t, $1 }'
}

# timed FILE COMMAND...: its seconds, appended to the file.
timed() {
	to=$1
	shift
	_t=$(date +%s.%N)
	"$@" >/dev/null
	echo "$(date +%s.%N) $_t" | awk '{ printf "%.3f\n", $1 - $2 }' >>"$to"
}

median() {
	sort -n "$1" | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'
}

peer() {
	psql -X -q -v ON_ERROR_STOP=1 "$MILLWRIGHT_STORE" <<-END
	BEGIN;
	CREATE TEMP TABLE t (LIKE peer) ON COMMIT DROP;
	\\copy t FROM '$1' CSV
	INSERT INTO peer SELECT * FROM t ON CONFLICT DO NOTHING;
	COMMIT;
	END
}

for n in 1 $((rows + 1)); do
	spans "$n" ndjson >"$dir/$n.ndjson"
	spans "$n" csv >"$dir/$n.csv"
done
i=0
while [ "$i" -lt "$rounds" ]; do
	i=$((i + 1))
	psql -X -q "$MILLWRIGHT_STORE" 2>/dev/null <<-END
	DROP SCHEMA public CASCADE;
	CREATE SCHEMA public;
	CREATE TABLE peer (machine text, start timestamptz,
	    "end" timestamptz, source text, source_key text, n bigint,
	    state text, PRIMARY KEY (machine, start, source, source_key, n));
	END
	"$build/bin/store-migrate" >/dev/null
	"$build/bin/store-put" "$dir/1.ndjson" >/dev/null
	peer "$dir/1.csv"
	timed "$dir/peer" peer "$dir/$((rows + 1)).csv"
	timed "$dir/new" "$build/bin/store-put" "$dir/$((rows + 1)).ndjson"
	timed "$dir/same" "$build/bin/store-put" "$dir/$((rows + 1)).ndjson"
done
peer=$(median "$dir/peer")
for what in new same; do
	ours=$(median "$dir/$what")
	ratio=$(awk "BEGIN { printf \"%.3f\", $ours / $peer }")
	echo "store_put $what: ours $ours s, psql $peer s, ratio $ratio"
	printf '{"bench":"store-put-%s","peer":"psql copy+insert","ratio":%s,"ours_s":%s,"peer_s":%s,"date":"%s"}\n' \
	    "$what" "$ratio" "$ours" "$peer" "$(date -u +%FT%TZ)" \
	    >>"${RATIOS:-bench/ratios.jsonl}"
done
