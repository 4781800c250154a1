#!/bin/sh
# soak_kill_load.sh [N]: the first load of ROWS (100,000) events into
# PostgreSQL, killed N times (50) at random moments, each time into a new
# store; the next run ends it.  What it holds must be what a quiet run's store
# holds, and store-admin must find the ledger and the facts of one mind.
# Prints how many kills fell where the ledger was ahead of the commits.
set -eu

soak=soak_kill_load
# shellcheck source=bench/soak.sh
. bench/soak.sh

n=${1:-50}
begin_soak
want psql
begin_server
before_end() {
	stop_postgres "$tmp/pg"
}
chmod 755 "$tmp"
start_postgres "$tmp/pg" -c fsync=on -c synchronous_commit=on

sql mysql <<SQL
CREATE DATABASE soak;
USE soak;
CREATE TABLE ev (id INT PRIMARY KEY, machine VARCHAR(10), st DATETIME,
  et DATETIME, state VARCHAR(10), KEY (st));
INSERT INTO ev SELECT seq, CONCAT('M', seq % 50),
  '2026-03-01' + INTERVAL seq DIV 50 * 10 MINUTE,
  '2026-03-01' + INTERVAL seq DIV 50 * 10 + 9 MINUTE,
  IF(seq % 3 = 0, 'idle', 'running') FROM seq_1_to_${ROWS:-100000};
SQL
cat >"$tmp/m.yaml" <<'YAML'
source: cimco
time_zone: UTC
tables:
  - from: ev
    key: [id]
    cursor: {column: st, kind: start, lookback: 2d}
    span: {machine: machine, start: st, end: et, state: {column: state}}
YAML

store="postgresql://mw@/postgres?host=$tmp/pg"
pg() {
	postgres_sql "$tmp/pg" -c "$1" 2>/dev/null
}
fresh() {
	pg 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' >/dev/null
	"$bin/store-migrate" -q --store "$store" >/dev/null
}
load() {
	${1-} "$bin/cimco-sync" -q --mapping "$tmp/m.yaml" --store "$store" \
	    --source "mysql://root@localhost/soak?socket=$tmp/s" \
	    --now 2027-01-01T00:00:00Z
}
# The commits differ, all else is the same.
held() {
	pg 'SELECT machine, start, "end", source_key, n, state FROM span
	    ORDER BY 1, 2, 4; SELECT source_key, machine, start, row_hash,
	    open, swept FROM source_row ORDER BY 1' | sha256sum
}

fresh
begin=$(now_ms)
load >/dev/null
took_ms=$(($(now_ms) - begin))
held >"$tmp/quiet"
i=0 killed=0 marked=0 ahead=0
while [ "$killed" -lt "$n" ]; do
	i=$((i + 1))
	fresh
	load exec >/dev/null 2>&1 &
	pid=$!
	sleep "$(awk -v i="$i" -v t="$took_ms" \
	    'BEGIN { srand(i); printf "%.3f", rand() * t / 1000 }')"
	if kill -9 "$pid" 2>/dev/null; then
		killed=$((killed + 1))
		took_ms=$((took_ms * 20 / 19))
	else
		took_ms=$((took_ms * 9 / 10 + 10))
	fi
	wait "$pid" 2>/dev/null || :
	m=$(pg "SELECT count(*) FROM state WHERE name = 'store.ahead'
	    AND value <> ''")
	v=$(pg 'SELECT count(*) FROM source_row WHERE seq >
	    (SELECT coalesce(max(seq), 0) FROM commit_log)')
	marked=$((marked + m))
	[ "$v" -eq 0 ] || ahead=$((ahead + 1))
	# A server that makes a key sees half a second later who is dead.
	try=0
	until load >/dev/null 2>"$tmp/why"; do
		try=$((try + 1))
		if [ "$try" -gt 20 ]; then
			cat "$tmp/why" >&2
			exit 1
		fi
		sleep .2
	done
	held >"$tmp/killed"
	if ! cmp -s "$tmp/quiet" "$tmp/killed" ||
	    ! "$bin/store-admin" check --store "$store" >"$tmp/check" 2>&1; then
		head -n 5 "$tmp/check" >&2 || :
		echo "soak_kill_load: the stores differ, run $i" >&2
		exit 1
	fi
done
echo "soak_kill_load: $i runs, $killed killed on the way, $marked with the" \
    "mark set, $ahead with the ledger ahead; all whole"
