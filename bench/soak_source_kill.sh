#!/bin/sh
# soak_source_kill.sh [N]: the source's server killed N times (100) at random
# moments while cimco-sync reads it.  A run that it hits is 69, writes no
# record and leaves the cursor, unless it only was to say good-bye; the run
# after the server came back makes the store what a new one becomes.
#
# STORE=pg: the store is in PostgreSQL.  Prints how many runs were hit, and
# exits 1 on anything else.
set -eu
soak=soak_source_kill
# shellcheck source=bench/soak.sh
. bench/soak.sh

n=${1:-100}
begin_soak
begin_server
begin_store
shop=$(url_of shop) fresh=$(url_of fresh)
url="mysql://root@localhost/soak?socket=$tmp/s"
job_log_mapping >"$tmp/m.yaml"
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
SQL

die() {
	echo "$soak: $*" >&2
	exit 1
}

# sync_to STORE [exec]
sync_to() {
	${2-} "$bin/cimco-sync" --mapping "$tmp/m.yaml" --source "$url" \
	    --store "$1" --now 2026-04-12T00:00:00Z --page 500 --retry 0s -q \
	    --accept-deletes 1000000
}

# compare: a run in peace against a store that has seen nothing else.
compare() {
	sync_to "$shop" >"$tmp/record" || die "a run in peace failed"
	new_store "$fresh"
	sync_to "$fresh" >"$tmp/record"
	facts "$shop" >"$tmp/killed"
	facts "$fresh" >"$tmp/fresh"
	cmp -s "$tmp/fresh" "$tmp/killed" || die "run $1: the stores differ:" \
	    "$(diff "$tmp/fresh" "$tmp/killed" | head -n 5)"
}

new_store "$shop"
begin=$(now_ms)
sync_to "$shop" >"$tmp/record"
took_ms=$(($(now_ms) - begin))
new_store "$shop"
i=0 hit=0 late=0 compared=0
while [ "$i" -lt "$n" ]; do
	i=$((i + 1))
	sql soak <<SQL
UPDATE jobs SET parts = parts + $i WHERE job LIKE 'J%$((i % 10))1';
DELETE FROM jobs WHERE job LIKE 'J%$((i % 100))3' AND run % 3 = $i % 3;
SQL
	before=$(cursor "$shop")
	sync_to "$shop" exec >"$tmp/record" 2>"$tmp/words" &
	pid=$!
	sleep "$(awk -v i="$i" -v t="$took_ms" \
	    'BEGIN { srand(i); printf "%.3f", rand() * t / 1000 }')"
	kill_mariadb "$tmp"
	rc=0
	wait "$pid" || rc=$?
	case $rc in
	69)
		took_ms=$((took_ms * 9 / 8))
		[ "$(wc -l <"$tmp/words")" -eq 1 ] ||
		    die "run $i: $(cat "$tmp/words")"
		if [ -s "$tmp/record" ]; then
			late=$((late + 1))
		elif [ "$(cursor "$shop")" = "$before" ]; then
			hit=$((hit + 1))
		else
			die "run $i: the cursor moved"
		fi ;;
	0)
		took_ms=$((took_ms * 3 / 4 + 10)) ;;
	*)
		die "run $i: status $rc: $(cat "$tmp/words")" ;;
	esac
	start_mariadb "$tmp"
	[ $((i % 10)) -ne 0 ] || {
		compare "$i"
		compared=$((compared + 1))
	}
done
compare "$i"
echo "$soak: killed $n times, $hit in mid-read: each was 69 with" \
    "the cursor where it was; $late behind the last row; equal to a fresh" \
    "store $((compared + 1)) times"
[ "$hit" -gt 0 ]
