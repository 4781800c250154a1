#!/bin/sh
# soak_lock.sh [N]: N syncs of one source (50) started within a second: one
# runs, the others leave with 75 at once.  After kill -9 of the one that holds
# the lock the next runs.  Then a reader that is paused in its pipe: a sync
# does not wait for it.
#
# STORE=pg: the store is in PostgreSQL.  Prints how long the others took, and
# exits 1 when a status is another.
set -eu
soak=soak_lock
# shellcheck source=bench/soak.sh
. bench/soak.sh

n=${1:-50}
begin_soak
begin_server
begin_store
shop=$(url_of shop)
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
  'CLOSED', seq % 40, seq % 2500, seq % 400 FROM seq_1_to_20000;
SQL
new_store "$shop"

sync_it() {
	${1-} "$bin/cimco-sync" --mapping "$tmp/m.yaml" --source "$url" \
	    --store "$shop" --now 2026-04-12T00:00:00Z --retry 0s -q
}

# timed I: its status and milliseconds into FILE I.
timed() {
	from=$(now_ms)
	rc=0
	sync_it >/dev/null 2>&1 || rc=$?
	echo "$rc $(($(now_ms) - from))" >"$tmp/took.$1"
}

waiting() {
	echo 'SHOW PROCESSLIST' | sql | grep -q 'metadata lock'
}

# The holder waits at the source for as long as its table is locked.
echo 'LOCK TABLES jobs WRITE; SELECT SLEEP(600);' | sql soak >/dev/null 2>&1 &
locker=$!
until echo 'SHOW PROCESSLIST' | sql | grep -q SLEEP; do sleep .05; done
sync_it exec >/dev/null 2>&1 &
holder=$!
until waiting; do sleep .05; done

i=1 pids=
# Less than a second's worth: starting them takes its time as well.
pause=$(awk -v n="$n" 'BEGIN { printf "%.3f", .5 / n }')
begin=$(now_ms)
while [ "$i" -lt "$n" ]; do
	timed "$i" &
	pids="$pids $!"
	i=$((i + 1))
	sleep "$pause"
done
started=$(($(now_ms) - begin))
for pid in $pids; do
	wait "$pid"
done
cat "$tmp"/took.* >"$tmp/took"
busy=$(grep -c '^75 ' "$tmp/took" || :)
sort -k 2n "$tmp/took" | awk -v started="$started" -v soak="$soak" '
    { t[NR] = $2 }
    END { printf "%s: %d more syncs within %d ms of a running one: " \
      "median %d ms, longest %d ms, %d over 100 ms\n", soak, NR, started,
      t[int((NR + 1) / 2)], t[NR], over }
    $2 > 100 { over++ }'
[ "$busy" -eq $((n - 1)) ] || {
	sort "$tmp/took" | uniq -c >&2
	exit 1
}

kill -9 "$holder"
wait "$holder" 2>/dev/null || :
echo "KILL $(echo 'SHOW PROCESSLIST' | sql | awk '/SLEEP/ { print $1; exit }')" |
    sql
wait "$locker" || :
sync_it >"$tmp/record"
echo "$soak: after kill -9 of the running one the next read" \
    "$(sed -E 's/.*"read":([0-9]+).*/\1/' "$tmp/record") rows"

# A pager that shows its first page.
mkfifo "$tmp/pipe"
"$bin/store-cat" --store "$shop" >"$tmp/pipe" &
cat=$!
exec 7<"$tmp/pipe"
read -r _ <&7
sleep .2
echo 'UPDATE jobs SET parts = parts + 1' | sql soak
from=$(now_ms)
sync_it >/dev/null
took=$(($(now_ms) - from))
kill -0 "$cat" || { echo "$soak: nobody was paused" >&2; exit 1; }
exec 7<&-
wait "$cat" 2>/dev/null || :
echo "$soak: beside a paused store-cat a sync of 20000 changed rows took" \
    "$took ms"
