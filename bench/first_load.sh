#!/bin/sh
# first_load: the first sync of an event table out of MariaDB, 1,000,000 rows,
# with validation, hashes and checkpoints: into PostgreSQL against pgloader,
# into SQLite against `mysql | sqlite3 .import`.  Then the runs after it, and
# a job log without any index.
#
# The generator of the events is optional developer data, ../shared/bench
# (SHARED says where else); a peer that is not installed is skipped with a
# word.  ROWS and ROUNDS make it shorter, ONLY="pg sqlite again joblog" parts
# of it.  Ours and the peer take turns; medians.  Both servers are private,
# PostgreSQL with its default durability (fsync on), SQLite with its own
# (FULL).  cpu_s is the client's, server_s that of both servers.
#
# How the columns map: an event is a span with machine, state (offline is
# off), start, end, reason, job, operator, parts and scrap; its key is id, the
# cursor start_ts, which has an index, with two days of lookback.  The peers
# copy all eleven columns into one table with the primary key id; pgloader
# makes the index as well.  Ours writes a span, whose primary key is machine,
# start, source, source_key, n, and a row of the ledger with the hash.
# pgloader speaks TCP only, the others take MariaDB's socket.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/servers.sh
. tests/servers.sh
build=${MW_BUILD:-build/rel}
shared=$(cd "${SHARED:-../shared}/bench" 2>/dev/null && pwd) || {
	echo "first_load: skipped: no ${SHARED:-../shared}/bench"
	exit 0
}
command -v mariadbd >/dev/null || {
	echo "first_load: skipped: no MariaDB (apt-get install mariadb-server)"
	exit 0
}
rows=${ROWS:-1000000} rounds=${ROUNDS:-3}
MILLWRIGHT_DATADIR=$PWD/etc
export MILLWRIGHT_DATADIR
[ -x "$build/bin/cimco-sync" ] || make -s

dir=$(mktemp -d "${TMPDIR:-/tmp}/bfl.XXXXXX")
chmod 755 "$dir"
clean() {
	kill_mariadb "$dir/my"
	stop_postgres "$dir/pg"
	rm -rf "$dir"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

want() {
	case " ${ONLY:-pg sqlite again joblog} " in *" $1 "*) ;; *) return 1 ;; esac
}
has() {
	command -v "$2" >/dev/null && return
	echo "first_load: $1: skipped: no $2 (apt-get install ${3:-$2})"
	return 1
}
sql() {
	mariadb_sql "$dir/my" --local-infile=1 "$@"
}

# ---- the source ----

make_events() {
	sql <<-'END'
	CREATE DATABASE cimco; USE cimco;
	CREATE TABLE ev (id BIGINT PRIMARY KEY AUTO_INCREMENT,
	  machine VARCHAR(16) NOT NULL, state VARCHAR(16) NOT NULL,
	  start_ts DATETIME NOT NULL, end_ts DATETIME NOT NULL,
	  reason VARCHAR(32) NULL, job VARCHAR(16), operator VARCHAR(16),
	  parts INT NOT NULL, scrap INT NOT NULL,
	  updated_at DATETIME NOT NULL, KEY (start_ts));
	CREATE USER loader@'127.0.0.1' IDENTIFIED BY 'loader';
	GRANT ALL ON cimco.* TO loader@'127.0.0.1';
	END
	"$dir/gen_events" "$rows" 200 csv 42 >"$dir/ev.csv"
	sql cimco >/dev/null <<-END
	SET foreign_key_checks = 0, unique_checks = 0;
	LOAD DATA LOCAL INFILE '$dir/ev.csv' INTO TABLE ev
	  FIELDS TERMINATED BY ',' IGNORE 1 LINES
	  (machine, state, @s, @e, @r, job, operator, parts, scrap) SET
	  start_ts = REPLACE(REPLACE(@s, 'T', ' '), 'Z', ''),
	  end_ts = REPLACE(REPLACE(@e, 'T', ' '), 'Z', ''),
	  reason = NULLIF(@r, ''),
	  updated_at = REPLACE(REPLACE(@e, 'T', ' '), 'Z', '');
	ANALYZE TABLE ev;
	END
	rm "$dir/ev.csv"
	now=$(sql cimco -N -e "SELECT DATE_FORMAT(MAX(end_ts) +
	  INTERVAL 1 MINUTE, '%Y-%m-%dT%H:%i:%SZ') FROM ev")
}

cat >"$dir/events.yaml" <<'END'
source: cimco
time_zone: UTC
tables:
  - from: ev
    key: [id]
    cursor: {column: start_ts, kind: start, lookback: 2d}
    span:
      machine: machine
      start: {column: start_ts, type: utc}
      end: {column: end_ts, type: utc}
      state: {column: state, map: {running: running, idle: idle, setup: setup, down: down, offline: "off"}}
      reason: reason
      job: job
      operator: operator
      parts: parts
      scrap: scrap
END

# ---- taking the time ----

# cpu_of PID: seconds of a server and all its processes, those that ended too.
cpu_of() {
	cat "/proc/$1/stat" "/proc/$1/task/$1/children" 2>/dev/null |
	    awk -v tick="$(getconf CLK_TCK)" 'NR == 1 {
		sub(/.*\) /, ""); t = $12 + $13 + $14 + $15; next
	} {
		for (i = 1; i <= NF; i++) {
			f = "/proc/" $i "/stat"
			if ((getline line <f) > 0) {
				sub(/.*\) /, "", line); split(line, x, " ")
				t += x[12] + x[13]
			}
			close(f)
		}
	} END { print t / tick }'
}
servers_s() {
	for _p in "$dir/my/pid" "$dir/pg/data/postmaster.pid"; do
		[ -s "$_p" ] && cpu_of "$(head -n 1 "$_p")"
	done | awk '{ t += $1 } END { print t + 0 }'
}

# timed LABEL COMMAND...: appends "wall cpu rss server" to the label's list.
timed() {
	label=$1
	shift
	before=$(servers_s)
	"$dir/mrun" -l "$label" -n 1 -w 0 -o "$dir/$label.out" -- "$@" \
	    >"$dir/$label.run" || {
		cat "$dir/$label.run" >&2
		return 1
	}
	sed 's/.*"wall_s":\([0-9.]*\).*"cpu_s":\([0-9.]*\).*"rss_mb":\([0-9.]*\).*/\1 \2 \3/' \
	    "$dir/$label.run" | awk -v a="$before" -v b="$(servers_s)" \
	    '{ print $0, b - a }' >>"$dir/$label.t"
}
median() {
	sort -g -k "$2,$2" "$dir/$1.t" |
	    awk -v c="$2" '{ t[NR] = $c } END { print t[int((NR + 1) / 2)] }'
}
line() {
	printf '%-24s %8s %8s %8s %8s\n' "$1" "$(median "$1" 1)" \
	    "$(median "$1" 2)" "$(median "$1" 4)" "$(median "$1" 3)"
}
# ratio BENCH OURS PEER-LABEL PEER-NAME
ratio() {
	awk -v b="$1" -v o="$(median "$2" 1)" -v d="$(median "$3" 1)" \
	    -v oc="$(median "$2" 2)" -v os="$(median "$2" 4)" \
	    -v dc="$(median "$3" 2)" -v ds="$(median "$3" 4)" -v peer="$4" \
	    -v now="$(date -u +%Y-%m-%dT%H:%M:%SZ)" 'BEGIN {
		printf "%s: %.2f times the rate of %s (wall), %.2f (all cpu)\n",
		    b, d / o, peer, (dc + ds) / (oc + os)
		printf "{\"bench\":\"%s\",\"peer\":\"%s\",\"ratio\":%.3f," \
		    "\"better\":\"higher\",\"ours_s\":%.4f,\"peer_s\":%.4f," \
		    "\"date\":\"%s\"}\n", b, peer, d / o, o, d, now \
		    >>"bench/ratios.jsonl"
	}'
}

# ---- ours and theirs ----

url="mysql://root@localhost/cimco?socket=$dir/my/s"
sync_ev() {
	timed "$1" "$build/bin/cimco-sync" -q --mapping "$dir/events.yaml" \
	    --source "$url" --store "$2" --now "$now" --format ndjson
	grep -q "\"read\":$3,\"inserted\":$4," "$dir/$1.out" || {
		cat "$dir/$1.out" >&2
		exit 1
	}
}
pg_url="postgresql://mw@/postgres?host=$dir/pg"
pg() {
	postgres_sql "$dir/pg" -q "$@"
}
# New tables each time, and the log of the last time written out.
fresh_pg() {
	pg -d postgres >/dev/null 2>&1 <<-'END'
	DROP SCHEMA public CASCADE; CREATE SCHEMA public;
	DROP SCHEMA IF EXISTS pgl CASCADE; CREATE SCHEMA pgl;
	CHECKPOINT;
	END
}
ours_pg() {
	fresh_pg
	"$build/bin/store-migrate" -q --store "$pg_url" >/dev/null
	sync_ev ours_pg "$pg_url" "$rows" "$rows"
}
ours_sqlite() {
	rm -f "$dir"/shop.db*
	"$build/bin/store-migrate" -q --store "$dir/shop.db" >/dev/null
	sync_ev ours_sqlite "$dir/shop.db" "$rows" "$rows"
}
peer_pg() {
	fresh_pg
	timed pgloader pgloader "$dir/pgl.load"
	[ "$(pg -At -d postgres -c 'SELECT count(*) FROM pgl.ev')" = "$rows" ]
}
peer_sqlite() {
	rm -f "$dir/peer.db"
	timed mysql_sqlite3 sh -c "mysql --no-defaults -S '$dir/my/s' -uroot \
	    cimco -q -N -B -e 'SELECT * FROM ev' | sqlite3 '$dir/peer.db' \
	    'CREATE TABLE ev(id INTEGER PRIMARY KEY, machine TEXT, state TEXT,
	    start_ts TEXT, end_ts TEXT, reason TEXT, job TEXT, operator TEXT,
	    parts INTEGER, scrap INTEGER, updated_at TEXT)' '.mode tabs' \
	    '.import /dev/stdin ev'"
	[ "$(sqlite3 "$dir/peer.db" 'SELECT count(*) FROM ev')" = "$rows" ]
}

# ---- a job log without an index ----

make_joblog() {
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++) {
			s = 1700000000 + int(i / 100) * 1800
			printf "Machine%04d\t%s\t%s\tJ%d\tP%d\t10\tCLOSED\t" \
			    "E%d\t%d\t1800\t%d\t%d\t0\t0\t0\t0\t0\t0\t0\t0" \
			    "\t0\t%d\n", i % 100, t(s), t(s + 1800), i,
			    i % 500, i % 40, i % 60, 1200 + i % 300,
			    i % 4 ? 0 : 200, 300 - i % 300
		}
	}
	function t(s) { return strftime("%Y-%m-%d %H:%M:%S", s, 1) }
	' >"$dir/jobs.tsv"
	{
		echo 'DROP TABLE IF EXISTS joblog_ob; CREATE TABLE joblog_ob (
		machine VARCHAR(20), StartTime DATETIME, EndTime DATETIME,
		JobNumber VARCHAR(20), PartNumber VARCHAR(20),
		OpNumber VARCHAR(20), State VARCHAR(10), EmpID VARCHAR(20),
		PartsProduced INT, JobDuration INT'
		for c in RunningTime SetupTime WaitingSetupTime \
		    NotFeedingTime AdjustmentTime DressingTime ToolingTime \
		    EngineeringTime MaintenanceTime BuyInTime \
		    BreakShiftChangeTime IdleTime; do
			echo ", $c INT"
		done
		echo "); LOAD DATA LOCAL INFILE '$dir/jobs.tsv'
		    INTO TABLE joblog_ob"
	} | sql cimco
	rm "$dir/jobs.tsv"
}
sed 's|America/Chicago|UTC|' etc/mapping/joblog_ob.yaml >"$dir/joblog.yaml"

joblog() {
	n=$1
	make_joblog "$n"
	rm -f "$dir"/jobs.db*
	"$build/bin/store-migrate" -q --store "$dir/jobs.db" >/dev/null
	timed "joblog_$n" "$build/bin/cimco-sync" -q \
	    --mapping "$dir/joblog.yaml" --source "$url" \
	    --store "$dir/jobs.db" --now 2026-01-01T00:00:00Z --format ndjson
	grep -q "\"read\":$n,\"inserted\":$n," "$dir/joblog_$n.out"
	line "joblog_$n"
}

# ---- all of it ----

for p in gen_events mrun; do
	cc -O2 -w -o "$dir/$p" "$shared/common/$p.c"
done
start_mariadb_tcp "$dir/my" --innodb-buffer-pool-size=256M \
    --innodb-log-file-size=96M --local-infile=1
make_events
cat >"$dir/pgl.load" <<END
LOAD DATABASE FROM mysql://loader:loader@127.0.0.1:$MARIADB_PORT/cimco
 INTO pgsql://mw@unix:$dir/pg:5432/postgres
 WITH include drop, create tables, create indexes, workers = 2, concurrency = 1
 ALTER SCHEMA 'cimco' RENAME TO 'pgl';
END

with_pg=false with_pgloader=false with_sqlite3=false
if want pg && has PostgreSQL "$(pg_bin || echo postgres)/postgres" postgresql; then
	with_pg=true
	start_postgres "$dir/pg" -c fsync=on -c full_page_writes=on \
	    -c synchronous_commit=on -c wal_level=replica -c max_wal_senders=10
	has pgloader pgloader && with_pgloader=true
fi
want sqlite && has "sqlite3 .import" sqlite3 && with_sqlite3=true

round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	! $with_pg || ours_pg
	! $with_pgloader || peer_pg
	! want sqlite || ours_sqlite
	! $with_sqlite3 || peer_sqlite
done
printf '%-24s %8s %8s %8s %8s\n' "" wall_s cpu_s server_s rss_mb
! $with_pg || line ours_pg
! $with_pgloader || line pgloader
! want sqlite || line ours_sqlite
! $with_sqlite3 || line mysql_sqlite3
! $with_pgloader || ratio first_load_pg ours_pg pgloader pgloader
! $with_sqlite3 || ratio first_load_sqlite ours_sqlite mysql_sqlite3 \
    "mysql|sqlite3"

# The runs behind a first one: nothing new, then a thousandth more.
if want again; then
	new=$((rows / 1000))
	[ -e "$dir/shop.db" ] || ours_sqlite
	in_window=$(sql cimco -N -e "SELECT COUNT(*) FROM ev WHERE
	  start_ts >= '$now' - INTERVAL 2 DAY")
	sync_ev same_sqlite "$dir/shop.db" "$in_window" 0
	line same_sqlite
	if $with_pg; then
		ours_pg
		sync_ev same_pg "$pg_url" "$in_window" 0
		line same_pg
	fi
	sql cimco -e "INSERT INTO ev (machine, state, start_ts, end_ts, reason,
	  job, operator, parts, scrap, updated_at) SELECT machine, state,
	  start_ts, end_ts, reason, job, operator, parts, scrap, updated_at
	  FROM ev ORDER BY id DESC LIMIT $new"
	sync_ev new_sqlite "$dir/shop.db" "$((in_window + new))" "$new"
	line new_sqlite
	if $with_pg; then
		sync_ev new_pg "$pg_url" "$((in_window + new))" "$new"
		line new_pg
	fi
fi

if want joblog; then
	joblog "$((rows / 4))"
	joblog "$rows"
fi
