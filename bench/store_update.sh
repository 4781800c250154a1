#!/bin/sh
# store_update: what it costs to change what a store has.  20,000 jobs of a
# SQLite source are synced, found again, all changed, mapped anew and deleted,
# and 100,000 records put, put again and all changed; the jobs' facts, some of
# a row, put as those of another source; as many readings put and all changed;
# and all of it checked; in PostgreSQL and in SQLite.  Then, where strace is,
# the messages to the server of a sync of 60 rows of which 40 changed.
#
# ROWS, RECORDS and STORES make it shorter.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
rows=${ROWS:-20000} records=${RECORDS:-100000}
MILLWRIGHT_DATADIR=$PWD/etc
export MILLWRIGHT_DATADIR
[ -x "$build/bin/cimco-sync" ] || make -s
# shellcheck source=tests/servers.sh
. tests/servers.sh

dir=$(mktemp -d /tmp/mwbu.XXXXXX)
trap 'kill_postgres "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
sed 's/lookback: 15d/lookback: 3000d/' etc/mapping/joblog_ob.yaml \
    >"$dir/one.yaml"
sed 's/reason: setup}/reason: changed}/' "$dir/one.yaml" >"$dir/two.yaml"

source_sql() {
	sqlite3 "$dir/source.db"
}

# make_source ROWS: so many jobs of ten machines.
make_source() {
	rm -f "$dir/source.db"
	{
		echo 'CREATE TABLE joblog_ob (machine VARCHAR(20), StartTime
		    DATETIME, EndTime DATETIME, JobNumber VARCHAR(20),
		    PartNumber VARCHAR(20), OpNumber VARCHAR(20), State
		    VARCHAR(10), EmpID VARCHAR(20), PartsProduced INT,
		    JobDuration INT'
		for c in Running Setup WaitingSetup NotFeeding Adjustment \
		    Dressing Tooling Engineering Maintenance BuyIn \
		    BreakShiftChange Idle; do
			echo ", ${c}Time INT DEFAULT 0"
		done
		echo '); WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL
		    SELECT i + 1 FROM n WHERE i + 1 < '"$1"')
		    INSERT INTO joblog_ob (machine, StartTime, EndTime,
		    JobNumber, PartNumber, OpNumber, State, PartsProduced,
		    JobDuration, RunningTime, SetupTime) SELECT
		    printf("Machine%04d", i % 10 + 1),
		    datetime("2026-03-01", (i / 10) || " hours"),
		    datetime("2026-03-01", (i / 10) || " hours",
		    "55 minutes"), "J" || i, "P" || i % 7, "10", "CLOSED",
		    i % 50, 3300, 3300 - i * 37 % 3000, i * 37 % 3000
		    FROM n;'
	} | source_sql
}

sync() {
	"$build/bin/cimco-sync" --mapping "$dir/$mapping.yaml" --source \
	    "$dir/source.db" --retry 0s --now 2027-01-01T00:00:00Z \
	    --accept-deletes 1000000 >"$dir/out"
}

# timed WHAT COMMAND...: its seconds, and what it said it did.
timed() {
	what=$1
	shift
	t=$(date +%s.%N)
	"$@"
	echo "$(date +%s.%N) $t $store $what" |
	    awk '{ printf "%s %s: %.2f s ", $3, $4, $1 - $2 }'
	grep -E '^\{"record":"(sync|put)"' "$dir/out" |
	    grep -oE '"(read|inserted|updated|unchanged|deleted)":[0-9]+' |
	    tr -d '"' | tr '\n' ' '
	echo
}

put_in() {
	"$build/bin/store-put" "$dir/in" >"$dir/out"
}

# put PARTS WHAT: the records, with so many parts.
put() {
	seq 1 "$records" | awk -v parts="$1" '{
	    t = sprintf("2026-%02d-%02dT%02d:%02d:%02dZ", $1 / 2419200 % 12 + 1,
	        $1 / 86400 % 28 + 1, $1 / 3600 % 24, $1 / 60 % 60, $1 % 60)
	    printf "{\"record\":\"span\",\"machine\":\"M%d\"," \
	        "\"start\":\"%s\",\"end\":\"%s\",\"source_key\":\"%d\"," \
	        "\"state\":\"idle\",\"parts\":%d}\n", $1 % 50, t, t, $1,
	        parts }' >"$dir/in"
	timed "$2" put_in
}

# readings VALUE WHAT: as many, of that value.
readings() {
	seq 1 "$records" | awk -v value="$1" '{
	    printf "{\"record\":\"sensor\",\"machine\":\"M%d\",\"time\":" \
	        "\"2026-%02d-%02dT%02d:%02d:%02dZ\",\"name\":\"load\"," \
	        "\"value\":%d}\n", $1 % 50, $1 / 2419200 % 12 + 1,
	        $1 / 86400 % 28 + 1, $1 / 3600 % 24, $1 / 60 % 60, $1 % 60,
	        value }' >"$dir/in"
	timed "$2" put_in
}

copy_facts() {
	"$build/bin/store-cat" | sed 's/"source":"cimco.joblog_ob"/"source":"copy"/' \
	    >"$dir/in"
	timed put-copy put_in
}

check() {
	"$build/bin/store-admin" check >"$dir/out" 2>/dev/null
}

measure() {
	"$build/bin/store-migrate" >/dev/null
	make_source "$rows"
	mapping=one
	timed first sync
	copy_facts
	timed again sync
	echo 'UPDATE joblog_ob SET PartsProduced = PartsProduced + 1;' |
	    source_sql
	timed update sync
	mapping=two
	timed remap sync
	echo 'DELETE FROM joblog_ob WHERE rowid % 2 = 0;' | source_sql
	timed delete sync
	put 1 put-new
	put 1 put-same
	put 2 put-changed
	readings 1 readings-new
	readings 2 readings-changed
	timed check check
}

count_messages() {
	make_source 60
	mapping=one
	"$build/bin/store-migrate" >/dev/null
	sync
	echo 'UPDATE joblog_ob SET PartsProduced = PartsProduced + 1
	    WHERE rowid <= 40;' | source_sql
	strace -f -o "$dir/trace" -e trace=sendto "$build/bin/cimco-sync" \
	    --mapping "$dir/one.yaml" --source "$dir/source.db" --retry 0s \
	    --now 2027-01-01T00:00:00Z >/dev/null
	echo "60 rows, 40 changed: $(grep -c sendto "$dir/trace") messages"
}

for store in ${STORES:-postgresql sqlite}; do
	if [ "$store" = sqlite ]; then
		MILLWRIGHT_STORE=$dir/shop.db
	elif pg_bin >/dev/null; then
		start_postgres "$dir"
		MILLWRIGHT_STORE="postgresql://mw@/postgres?host=$dir"
	else
		echo "store_update: no PostgreSQL"
		continue
	fi
	export MILLWRIGHT_STORE
	measure
	[ "$store" = postgresql ] || continue
	psql -X -q "$MILLWRIGHT_STORE" 2>/dev/null <<-END
	DROP SCHEMA public CASCADE;
	CREATE SCHEMA public;
	END
	command -v strace >/dev/null && count_messages
done
