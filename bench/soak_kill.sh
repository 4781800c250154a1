#!/bin/sh
# soak_kill.sh [N]: cimco-sync killed in the middle N times (200) at random
# moments, while the source goes on changing; then run to its end.  What the
# store holds must be what a store holds that was made in one quiet run.
# STORE=pg: the store is in PostgreSQL.  Prints where the kills fell, and exits
# 1 on any difference.
set -eu

soak=soak_kill
# shellcheck source=bench/soak.sh
. bench/soak.sh

n=${1:-200}
begin_soak
begin_server
begin_store
url="mysql://root@localhost/soak?socket=$tmp/s"
job_log_mapping >"$tmp/m.yaml"

# 20,000 jobs of 20 machines in 41 days, every hundredth still open, some
# copies and some that share their key.
sql <<'SQL'
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

change_source() {
	sql soak <<SQL
UPDATE jobs SET parts = parts + $1 WHERE job LIKE 'J%$(($1 % 10))1';
UPDATE jobs SET job = CONCAT(job, 'x') WHERE job LIKE 'J%$(($1 % 100))2'
  AND LENGTH(job) < 8;
UPDATE jobs SET state = 'CLOSED' WHERE state = 'OPENED' AND run % 7 = $1 % 7;
DELETE FROM jobs WHERE job LIKE 'J%$(($1 % 100))3' AND run % 3 = $1 % 3;
INSERT INTO jobs SELECT machine, st + INTERVAL 5 MINUTE, et, 'late$1', state,
  parts, run, idle FROM jobs WHERE run = $1;
SQL
}

hit=0
probe=$(url_of probe) killed=$(url_of killed) quiet=$(url_of quiet)
new_store "$probe"
begin=$(now_ms)
sync_to "$probe" >/dev/null
took_ms=$(($(now_ms) - begin))
new_store "$killed"
i=0
while [ "$hit" -lt "$n" ]; do
	i=$((i + 1))
	[ $((i % 5)) -ne 0 ] || change_source "$i"
	sync_to "$killed" exec >/dev/null 2>&1 &
	pid=$!
	sleep "$(awk -v i="$i" -v t="$took_ms" \
	    'BEGIN { srand(i); printf "%.3f", rand() * t / 1000 }')"
	# A run that was done already makes the next kill come sooner.
	if kill -9 "$pid" 2>/dev/null; then
		hit=$((hit + 1))
		took_ms=$((took_ms * 5 / 4))
	else
		took_ms=$((took_ms * 2 / 3 + 10))
	fi
	wait "$pid" 2>/dev/null || :
done
sync_to "$killed" >"$tmp/last"
new_store "$quiet"
sync_to "$quiet" >/dev/null
facts "$killed" >"$tmp/killed"
facts "$quiet" >"$tmp/quiet"
echo "$soak: $i runs, $hit killed on the way," \
    "$(wc -l <"$tmp/quiet") lines compared," \
    "$(store_ask "$killed" 'SELECT max(seq) FROM commit_log') commits"
damage "$killed" >&2
if [ -n "$(damage "$killed")" ] ||
    ! diff "$tmp/quiet" "$tmp/killed" >"$tmp/diff"; then
	head -n 20 "$tmp/diff" >&2
	echo "$soak: the stores differ" >&2
	exit 1
fi
