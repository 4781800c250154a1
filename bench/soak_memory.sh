#!/bin/sh
# soak_memory.sh [ROWS ...]: the most memory that the first load of a job log
# takes (100,000 and 1,000,000 rows), and that of a run which finds nothing
# new.  Ten times the rows may take a third more: eight bytes a row are kept,
# to know which are gone.  STORE=pg: into PostgreSQL; its server is not looked
# at.
set -eu
soak=soak_memory
# shellcheck source=bench/soak.sh
. bench/soak.sh

[ $# -gt 0 ] || set -- 100000 1000000
begin_soak
begin_server
begin_store
shop=$(url_of shop)
url="mysql://root@localhost/soak?socket=$tmp/s"
job_log_mapping >"$tmp/m.yaml"

# peak: runs a sync; prints its peak in kB and the seconds it took.
peak() {
	from=$(now_ms)
	"$bin/cimco-sync" --mapping "$tmp/m.yaml" --source "$url" \
	    --store "$shop" --now "$now" -q >"$tmp/record" &
	pid=$!
	kb=0
	while k=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" \
	    2>/dev/null) && [ -n "$k" ]; do
		kb=$k
		sleep .005
	done
	wait "$pid"
	echo "$kb $((($(now_ms) - from) / 1000))"
}

small=0
for n; do
	# shellcheck disable=SC2119 # it is no argument of ours
	sql <<SQL
DROP DATABASE IF EXISTS soak;
CREATE DATABASE soak;
USE soak;
CREATE TABLE jobs (machine VARCHAR(10), st DATETIME, et DATETIME,
  job VARCHAR(10), state VARCHAR(10), parts INT, run INT, idle INT, KEY (st));
INSERT INTO jobs SELECT CONCAT('M', seq % 20),
  '2024-01-01' + INTERVAL seq * 9 DIV 10 MINUTE,
  '2024-01-01' + INTERVAL seq * 9 DIV 10 + 17 MINUTE, CONCAT('J', seq),
  'CLOSED', seq % 40, seq % 600, seq % 400 FROM seq_1_to_$n;
SQL
	# So that a run which finds nothing new looks at its lookback.
	now=$(sql -N soak <<-'SQL'
	SELECT DATE_FORMAT(MAX(et), '%Y-%m-%dT%H:%i:%sZ') FROM jobs
	SQL
	)
	new_store "$shop"
	peak >"$tmp/first"
	read -r first took <"$tmp/first"
	[ "$(store_ask "$shop" 'SELECT count(*) FROM source_row')" \
	    -eq "$n" ] || exit 1
	peak >"$tmp/second"
	read -r second _ <"$tmp/second"
	echo "$soak: $n rows: at most $((first / 1024)) MB, $took s;" \
	    "a run that finds nothing new: $((second / 1024)) MB"
	[ "$small" -eq 0 ] || [ "$first" -lt $((small * 4 / 3)) ] || exit 1
	small=$first
done
