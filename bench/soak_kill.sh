#!/bin/sh
# soak_kill.sh [N]: cimco-sync killed N times (200) at random moments, while
# the source goes on changing; then run to its end.  What the store holds must
# be what a store holds that was made in one quiet run.  Prints where the
# kills fell, and exits 1 on any difference.
set -eu

n=${1:-200}
bin=${MW_BUILD:-build/rel}/bin
[ -x "$bin/store-migrate" ] || { echo "soak_kill: skipped: not built"; exit 0; }
# shellcheck source=tests/servers.sh
. tests/servers.sh
command -v mariadbd >/dev/null ||
    { echo "soak_kill: skipped: mariadbd is not installed"; exit 0; }
command -v sqlite3 >/dev/null ||
    { echo "soak_kill: skipped: sqlite3 is not installed"; exit 0; }
tmp=$(mktemp -d /tmp/mwk.XXXXXX)
trap 'kill_mariadb "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
start_mariadb "$tmp"
url="mysql://root@localhost/soak?socket=$tmp/s"
export XDG_CONFIG_HOME="$tmp"

cat >"$tmp/m.yaml" <<'YAML'
source: cimco
time_zone: UTC
tables:
  - from: jobs
    key: [machine, st, job]
    cursor: {column: st, kind: start, lookback: 60d}
    open_when: {column: state, equals: OPENED}
    job: {machine: machine, start: st, end: et, job: job}
    output: {parts: parts}
    spans:
      - {seconds: run, state: running}
      - {seconds: idle, state: idle, reason: idle}
YAML

# 20,000 jobs of 20 machines in 41 days, every hundredth still open, some
# copies and some that share their key.
mariadb_sql "$tmp" <<'SQL'
CREATE DATABASE soak;
USE soak;
CREATE TABLE jobs (machine VARCHAR(10), st DATETIME, et DATETIME,
  job VARCHAR(10), state VARCHAR(10), parts INT, run INT, idle INT, KEY (st));
INSERT INTO jobs SELECT CONCAT('M', seq % 20),
  '2026-03-01' + INTERVAL seq DIV 20 HOUR,
  '2026-03-01' + INTERVAL seq DIV 20 * 60 + 50 MINUTE, CONCAT('J', seq),
  IF(seq % 100 = 0, 'OPENED', 'CLOSED'), seq % 40, seq % 2500, seq % 400
  FROM seq_1_to_20000;
INSERT INTO jobs SELECT * FROM jobs WHERE parts = 7;
INSERT INTO jobs SELECT machine, st, et, job, state, parts + 1, run, idle
  FROM jobs WHERE parts = 9;
SQL

# sync_to STORE [exec]: with exec the caller's subshell becomes the program.
sync_to() {
	${2-} "$bin/cimco-sync" --mapping "$tmp/m.yaml" --source "$url" \
	    --store "$1" --now 2026-04-12T00:00:00Z --page 500 \
	    --accept-deletes 1000000
}

# What a store holds, without the commits it is of.
facts() {
	for t in job output span; do
		columns=$(sqlite3 "$1" "SELECT group_concat('\"' || name ||
		    '\"') FROM pragma_table_info('$t')
		    WHERE name != 'seq_from'")
		sqlite3 "$1" "SELECT * FROM (SELECT $columns FROM $t)
		    ORDER BY 1, 2, 4, 5, 6"
	done
	sqlite3 "$1" "SELECT source_key, machine, start_us, open
	    FROM source_row ORDER BY 1"
}

change_source() {
	mariadb_sql "$tmp" soak <<SQL
UPDATE jobs SET parts = parts + $1 WHERE job LIKE 'J%$(($1 % 10))1';
UPDATE jobs SET job = CONCAT(job, 'x') WHERE job LIKE 'J%$(($1 % 100))2'
  AND LENGTH(job) < 8;
UPDATE jobs SET state = 'CLOSED' WHERE state = 'OPENED' AND run % 7 = $1 % 7;
DELETE FROM jobs WHERE job LIKE 'J%$(($1 % 100))3' AND run % 3 = $1 % 3;
INSERT INTO jobs SELECT machine, st + INTERVAL 5 MINUTE, et, 'late$1', state,
  parts, run, idle FROM jobs WHERE run = $1;
SQL
}

killed=0
"$bin/store-migrate" --store "$tmp/probe.db" >/dev/null
begin=$(date +%s%N)
sync_to "$tmp/probe.db" >/dev/null
took_ms=$((($(date +%s%N) - begin) / 1000000))
"$bin/store-migrate" --store "$tmp/killed.db" >/dev/null
i=0
while [ "$i" -lt "$n" ]; do
	i=$((i + 1))
	[ $((i % 5)) -ne 0 ] || change_source "$i"
	sync_to "$tmp/killed.db" exec >/dev/null 2>&1 &
	pid=$!
	sleep "$(awk -v i="$i" -v t="$took_ms" \
	    'BEGIN { srand(i); printf "%.3f", rand() * t / 1000 }')"
	# A run that was done already makes the next kill come sooner.
	if kill -9 "$pid" 2>/dev/null; then
		killed=$((killed + 1))
		took_ms=$((took_ms * 5 / 4))
	else
		took_ms=$((took_ms * 2 / 3 + 10))
	fi
	wait "$pid" 2>/dev/null || :
done
sync_to "$tmp/killed.db" >"$tmp/last"
"$bin/store-migrate" --store "$tmp/quiet.db" >/dev/null
sync_to "$tmp/quiet.db" >/dev/null
facts "$tmp/killed.db" >"$tmp/killed"
facts "$tmp/quiet.db" >"$tmp/quiet"
echo "soak_kill: $n runs, $killed killed on the way," \
    "$(wc -l <"$tmp/quiet") lines compared," \
    "$(sqlite3 "$tmp/killed.db" 'SELECT max(seq) FROM commit_log') commits"
if [ "$(sqlite3 "$tmp/killed.db" 'PRAGMA integrity_check')" != ok ] ||
    ! diff "$tmp/quiet" "$tmp/killed" >"$tmp/diff"; then
	head -n 20 "$tmp/diff" >&2
	echo "soak_kill: the stores differ" >&2
	exit 1
fi
