#!/bin/sh
# soak_writers.sh [SECONDS [SEED ...]]: 24 sessions write to an event table
# for so long (60 s) while cimco-sync follows; then once more in quiet.  Every
# row must be there as the source has it, whatever it was stamped and however
# late it was committed: by stamps in seconds and in microseconds, with the
# PROCESS privilege and without.  Rows deleted at the source must be gone
# after --reconcile.
#
# As a control a third sync is told a time that leaves it one second behind,
# with the minute that is read twice anyway, instead of asking who writes: it
# must lose rows, or the soak would not notice a lost one.
#
# STORE=pg: the stores are in PostgreSQL.  Prints a line for each run, exits 1
# when a row is missing, stale or left.
set -eu
soak=soak_writers
# shellcheck source=bench/soak.sh
. bench/soak.sh

seconds=${1:-60}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- 1 2 3
writers=${MW_BUILD:-build/rel}/bench/soak_writers
[ -x "$writers" ] || skip 'not built'
begin_soak
begin_server
begin_store

followers=
before_end() {
	# shellcheck disable=SC2086 # a list
	[ -z "$followers" ] || kill $followers 2>/dev/null || :
}

table() {
	cat <<-EOT
	CREATE TABLE $1 (id BIGINT PRIMARY KEY, machine VARCHAR(10),
	  start_ts DATETIME, end_ts DATETIME, status VARCHAR(10), version INT,
	  changed_at DATETIME$2 NOT NULL DEFAULT CURRENT_TIMESTAMP$2
	  ON UPDATE CURRENT_TIMESTAMP$2, KEY (changed_at));
	EOT
}

# mapping [OVERLAP]: both tables.
mapping() {
	echo 'source: soak'
	echo 'tables:'
	for _t in events_s events_us; do
		cat <<-EOT
		  - from: $_t
		    key: [id]
		    cursor: {column: changed_at, kind: stamp, type: utc$1}
		    span:
		      machine: machine
		      start: {column: start_ts, type: utc}
		      end: {column: end_ts, type: utc}
		      state: {column: status, map: {RUN: running}}
		      parts: version
		EOT
	done
}
mapping '' >"$tmp/asks.yaml"
cp "$tmp/asks.yaml" "$tmp/overlap.yaml"
mapping ', overlap: 1m' >"$tmp/control.yaml"

# sync WHO [option ...]: WHO names the account, the mapping and the store.
sync_as() {
	_w=$1
	_a=reader
	[ "$_w" != asks ] || _a=asker
	shift
	exec "$bin/cimco-sync" --mapping "$tmp/$_w.yaml" --store "$(url_of "$_w")" \
	    --source "mysql://$_a@localhost/soak?socket=$tmp/s" -q "$@"
}

# follow WHO: while they write.
follow() {
	case $1 in
	asks)
		sync_as asks --follow 50ms ;;
	overlap)
		# Each round reads a quarter of an hour.
		sync_as overlap --follow 2s ;;
	control)
		while :; do
			(sync_as control --now "$(date -u -d '119 seconds' \
			    +%FT%TZ)") || :
			sleep .05
		done ;;
	esac
}

# differ WHO TABLE: "missing stale left".
differ() {
	echo "SELECT id, version FROM $2 ORDER BY 1" | sql soak >"$tmp/source"
	store_ask "$(url_of "$1")" "SELECT
	    CAST(source_key AS INTEGER), CAST(parts AS INTEGER) FROM span
	    WHERE source = 'soak.$2' ORDER BY 1" | tr '|' '\t' >"$tmp/stored"
	awk 'NR == FNR { v[$1] = $2; next }
	    !($1 in v) { left++; next }
	    v[$1] != $2 { stale++ }
	    { delete v[$1] }
	    END { print length(v) + 0, stale + 0, left + 0 }' \
	    "$tmp/source" "$tmp/stored"
}

lost=0 runs=0 control=0

# judge SEED WHO: after the quiet run, and after a reconciliation.
judge() {
	differ "$2" events_s >"$tmp/quiet_events_s"
	differ "$2" events_us >"$tmp/quiet_events_us"
	[ "$2" = control ] || (sync_as "$2" --reconcile \
	    --accept-deletes 1000000 >"$tmp/last")
	for t in events_s events_us; do
		read -r missing stale deleted <"$tmp/quiet_$t"
		differ "$2" $t >"$tmp/reconciled"
		read -r m s left <"$tmp/reconciled"
		line="seed $1, $t, $2: $missing missing, $stale stale of"
		line="$line $(wc -l <"$tmp/source") rows"
		if [ "$2" = control ]; then
			echo "$line"
			control=$((control + missing + stale))
			continue
		fi
		echo "$line; $deleted deleted, $left left after --reconcile"
		lost=$((lost + missing + stale + m + s + left))
		runs=$((runs + 1))
	done
}

for seed; do
	{
		echo 'DROP DATABASE IF EXISTS soak; CREATE DATABASE soak;'
		echo 'USE soak;'
		table events_s ''
		table events_us '(6)'
		echo "CREATE OR REPLACE USER reader@localhost;
		    CREATE OR REPLACE USER asker@localhost;
		    GRANT SELECT ON soak.* TO reader@localhost, asker@localhost;
		    GRANT PROCESS ON *.* TO asker@localhost;"
	} | sql
	followers=
	for who in asks overlap control; do
		new_store "$(url_of $who)"
		follow $who >"$tmp/$who.out" 2>"$tmp/$who.err" &
		followers="$followers $!"
	done
	"$writers" "mysql://root@localhost/soak?socket=$tmp/s" "$seconds" \
	    "$seed"
	for pid in $followers; do
		kill "$pid"
		wait "$pid" 2>/dev/null || :
	done
	followers=
	for who in asks overlap control; do
		now=$(date -u -d '119 seconds' +%FT%TZ)
		[ $who = control ] || now=
		# shellcheck disable=SC2086 # two words or none
		(sync_as $who ${now:+--now $now} >"$tmp/last") || exit 1
		echo "seed $seed, $who: $(wc -l <"$tmp/$who.out") records" \
		    "while they wrote"
		judge "$seed" $who
	done
done
echo "$soak: $runs comparisons, $lost rows missing, stale or left;" \
    "the control lost $control"
[ "$lost" -eq 0 ] && [ "$control" -gt 0 ]
