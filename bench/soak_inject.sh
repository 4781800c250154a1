#!/bin/sh
# soak_inject.sh [STEP]: cimco-sync stopped at every system call by which it
# touches its store (every STEP-th of each kind), of a sync of three batches
# that inserts, updates, closes, sets aside and deletes: killed there, and
# told there that the disk is broken (EIO) or full (ENOSPC).
#
# With STORE=pg the calls are those by which it speaks to PostgreSQL; they fail
# as a network does.
#
# Killed: the store is whole, its cursor moved only if everything else is
# there, and the next run makes it what a fresh store becomes.  An error: the
# same, and the status is 74 (69 of PostgreSQL), or the run is good because it
# could do without that call.
#
# Prints how many points were hit, and exits 1 at the first that is not so.
set -eu
soak=soak_inject
# shellcheck source=bench/soak.sh
. bench/soak.sh

step=${1:-1}
want strace
begin_soak
begin_store
bin=$(cd "$bin" && pwd)
strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'

cd "$tmp"
job_log_mapping >m.yaml
sqlite3 source.db <<'SQL'
CREATE TABLE jobs (machine TEXT, st TEXT, et TEXT, job TEXT, state TEXT,
  parts INT, run INT, idle INT);
WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 240)
INSERT INTO jobs SELECT 'M' || (i % 5), datetime('2026-03-01', (i / 5) ||
  ' hours'), datetime('2026-03-01', (i / 5 * 60 + 50) || ' minutes'),
  'J' || i, CASE WHEN i % 60 = 0 THEN 'OPENED' ELSE 'CLOSED' END, i % 40,
  i * 7 % 2500, i * 3 % 400 FROM s;
UPDATE jobs SET et = '2026-01-01 00:00:00' WHERE job IN ('J7', 'J170');
SQL

# In PostgreSQL, where a copy is wanted in an instant, each store is a database.
if [ "${STORE-}" = pg ]; then
	url_of() {
		echo "postgresql://mw@/$1?host=$tmp/pg"
	}
	new_store() {
		copy_store template1 "$1"
		"$bin/store-migrate" -q --store "$1" >/dev/null
	}
	copy_store() {
		store_ask "$(url_of postgres)" \
		    "DROP DATABASE IF EXISTS $(name_of "$2") WITH (FORCE)" \
		    2>/dev/null
		store_ask "$(url_of postgres)" "CREATE DATABASE $(name_of "$2")
		    TEMPLATE $(name_of "$1") STRATEGY FILE_COPY"
	}
	name_of() {
		_n=${1%%\?*}
		echo "${_n##*/}"
	}
	# What a killed run has asked for may still be under way.
	settle() {
		until [ "$(store_ask "$(url_of postgres)" "SELECT count(*) FROM
		    pg_stat_activity WHERE datname = 'shop'")" -eq 0 ]; do
			sleep .01
		done
	}
	files='-e trace=sendto,recvfrom,poll,connect'
	broken=69
else
	copy_store() {
		cp "$1" "$2"
		rm -f "$2-journal" "$2".*.lock
	}
	settle() {
		:
	}
	files="-P $tmp/shop.db -P $tmp/shop.db-journal -P $tmp
	    -P $tmp/shop.db.sync-cimco.lock"
	broken=74
fi
shop=$(url_of shop) before=$(url_of before) quiet=$(url_of quiet)

# sync_to STORE: three batches; run by what stands in $under.
sync_to() {
	# shellcheck disable=SC2086 # a command, or nothing
	${under-} "$bin/cimco-sync" --mapping m.yaml --source source.db \
	    --store "$1" --now 2026-04-12T00:00:00Z --page 90 -q
}

# The store before: another day.
new_store "$before"
"$bin/cimco-sync" --mapping m.yaml --source source.db --store "$before" \
    --now 2026-04-11T00:00:00Z -q >/dev/null
sqlite3 source.db <<'SQL'
UPDATE jobs SET parts = parts + 1 WHERE job LIKE 'J%3';
UPDATE jobs SET job = job || 'x' WHERE job LIKE 'J%8';
UPDATE jobs SET state = 'CLOSED' WHERE job = 'J60';
UPDATE jobs SET et = '2026-01-01 00:00:00' WHERE job = 'J99';
UPDATE jobs SET et = '2026-03-02 12:00:00' WHERE job = 'J7';
DELETE FROM jobs WHERE job LIKE 'J%5';
INSERT INTO jobs SELECT machine, datetime(st, '5 minutes'), et, 'late' || job,
  state, parts, run, idle FROM jobs WHERE job LIKE 'J%1';
SQL
# A row that is bad now keeps its facts of before.
copy_store "$before" "$quiet"
sync_to "$quiet" >/dev/null
facts "$quiet" >want
new_cursor=$(cursor "$quiet")
old_cursor=$(cursor "$before")
[ "$new_cursor" != "$old_cursor" ]

# What the run does to its store, by kind of call.
copy_store "$before" "$shop"
under="strace -f -o trace $files"
sync_to "$shop" >/dev/null
under=
sed -E 's/^[0-9]+ +//; s/\(.*//' trace | grep -E '^[a-z0-9_]+$' | sort |
    uniq -c >calls
[ "$(grep -c . calls)" -gt 3 ] || skip 'strace sees no calls'

die() {
	echo "$soak: $*" >&2
	exit 1
}

# judge WHERE: what the stopped run left, and what the next one makes of it.
judge() {
	settle
	whole=$(damage "$shop")
	[ -z "$whole" ] || die "$1: the store is damaged: $whole"
	now=$(cursor "$shop")
	facts "$shop" >stopped
	case $now in
	"$old_cursor") ;;
	"$new_cursor")
		cmp -s want stopped ||
		    die "$1: the cursor is ahead of the data" ;;
	*)
		die "$1: cursor $now" ;;
	esac
	sync_to "$shop" >record 2>words || die "$1: the next run: $(cat words)"
	facts "$shop" >after
	cmp -s want after || die "$1: the next run gives another store:" \
	    "$(diff want after | head -n 5)"
	[ "$(cursor "$shop")" = "$new_cursor" ] || die "$1: the cursor stays"
}

# stop_at CALL WHAT N: a run that is stopped there; its status.
stop_at() {
	copy_store "$before" "$shop"
	under="strace -f -o trace $files -e trace=$1 -e inject=$1:$2:when=$3"
	rc=0
	sync_to "$shop" >record 2>words || rc=$?
	under=
}

points() {
	awk -v c="$1" '$2 == c { print $1 }' calls
}

# Unsynced data is not lost when a process dies, so what the kill comes
# before matters and not the order on the disk.
killed=0
cut -c 9- calls >kinds
# Nothing in the loop reads its input.
while read -r call; do
	n=$(points "$call") i=1
	while [ "$i" -le "$n" ]; do
		stop_at "$call" signal=KILL "$i"
		# What comes over a network comes in more pieces or in fewer.
		if [ "$rc" -eq 0 ] && [ "$(grep -c " $call(" trace)" -lt "$i" ]
		then
			break
		fi
		[ "$rc" -eq 137 ] || die "$call $i: status $rc, not killed"
		judge "$call $i killed"
		killed=$((killed + 1)) i=$((i + step))
	done
done <kinds
echo "$soak: killed at $killed calls:" \
    "$(awk '{ printf "%s%s %d", s, $2, $1; s = ", " }' calls)"

# fail_at CALL ERROR STEP [+]: at each index; with + from there on.
failed=0 harmless=0
fail_at() {
	n=$(points "$1") i=1
	while [ "$i" -le "${n:-0}" ]; do
		stop_at "$1" "error=$2" "$i${4-}"
		case $rc in
		0) harmless=$((harmless + 1)) ;;
		"$broken") failed=$((failed + 1)) ;;
		*) die "$1 $i $2: status $rc: $(cat words)" ;;
		esac
		[ "$rc" -eq 0 ] || [ -s words ] || die "$1 $i $2: no word"
		judge "$1 $i $2"
		i=$((i + $3))
	done
}
if [ "$broken" -eq 69 ]; then
	# Not of sendto: whoever cannot send waits for the server's last words,
	# which then do not come from one that is well.
	fail_at recvfrom ECONNRESET "$step"
	fail_at recvfrom ETIMEDOUT $((step * 5)) +
else
	for call in pwrite64 fdatasync fsync ftruncate unlink openat pread64; do
		fail_at "$call" EIO "$step"
	done
	for call in pwrite64 fdatasync openat; do
		fail_at "$call" ENOSPC "$step"
	done
	fail_at pwrite64 ENOSPC $((step * 5)) +
fi
echo "$soak: failed at $((failed + harmless)) calls: $failed were $broken," \
    "$harmless could be done without"
