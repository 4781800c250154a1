#!/bin/sh
# levy.sh: twelve weeks of a real job shop, every report accounted for.
#
# D. Levy's production log (4TU.ResearchData 2014, doi 10.4121/uuid:68726926-
# 5ac5-4fab-b873-ee76ea412399), shaped as CIMCO's joblog_ob in a MariaDB of
# its own, through cimco-sync, store-put and oee-calc.  Each report is loaded,
# collapsed as an exact copy, or quarantined with its reason; what the data's
# SOURCE.md publishes comes out again.  Prints each figure and exits 1 when
# one is off.
set -eu

data=${MILLWRIGHT_DATA:-../shared/data}/levy_job_shop
if [ ! -r "$data/production_log.csv" ]; then
	echo "levy: skipped: no $data"
	exit 0
fi
. tests/servers.sh
if ! command -v mariadbd >/dev/null; then
	echo 'levy: skipped: no mariadbd'
	exit 0
fi
tmp=$(mktemp -d /tmp/mwlevy.XXXXXX)		# a socket's path is short
trap 'kill_mariadb "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

PATH=$PWD/${MW_BUILD:-build/rel}/bin:$PATH
MILLWRIGHT_STORE=sqlite:$tmp/shop.db
MILLWRIGHT_DATADIR=$PWD/etc
XDG_CONFIG_HOME=$tmp
export PATH MILLWRIGHT_STORE MILLWRIGHT_DATADIR XDG_CONFIG_HOME
status=0

# figure NAME GOT WANTED
figure() {
	if [ "$2" = "$3" ]; then
		echo "levy: $1: $2"
	else
		echo "levy: $1: $2, should be $3"
		status=1
	fi
}

ask() {
	sqlite3 "$tmp/shop.db" "$1"
}

# value KEY FILE: of a record, a number.
value() {
	sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p" "$2"
}

# Columns by the names in the first line; a report in a row of joblog_ob.
cat >"$tmp/rows.awk" <<'EOF'
function q(name,    s) {
	s = $at[name]
	gsub(/\\/, "\\\\", s)
	gsub(/'/, "''", s)
	return s == "" ? "NULL" : "'" s "'"
}
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
	s = $at["span_min"] * 60
	t = $at["report_type"]
	printf "INSERT INTO joblog_ob VALUES (%s, %s, %s, %s, %s, %s, " \
	    "'CLOSED', %s, %d, %d, %d, %d, %d, %d, '%s');\n", q("resource"),
	    q("start"), q("complete"), q("case_id"), q("part"),
	    q("activity"), q("worker_id"), $at["qty_completed"], s,
	    t == "D" ? s : 0, t == "S" ? s : 0, t == "B" ? s : 0,
	    $at["work_order_qty"], t
}
EOF
# The same reports told apart without our programs: copies, and rows that
# share a key with other content.  Those without a time are not loaded.
cat >"$tmp/same.awk" <<'EOF'
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["start"] == "" || $at["complete"] == "" {
	untimed++
	lost += $at["qty_completed"]
	next
}
{
	key = $at["resource"] "|" $at["start"] "|" $at["case_id"] "|" \
	    $at["activity"]
	all = key "|" $at["complete"] "|" $at["part"] "|" $at["worker_id"] \
	    "|" $at["qty_completed"] "|" $at["span_min"] * 60 "|" \
	    $at["work_order_qty"] "|" $at["report_type"]
	if (all in seen) {
		copies++
		lost += $at["qty_completed"]
	} else if (key in known)
		shared++
	seen[all] = known[key] = 1
}
END { printf "%d %d %d %d\n", untimed, copies, shared, lost }
EOF
cat >"$tmp/scrap.awk" <<'EOF'
NR == 1 {
	for (i = 1; i <= NF; i++)
		at[$i] = i
	print "source_key,machine,start,end,job,part,op,operator,scrap"
	next
}
$at["qty_rejected"] + $at["qty_mrb"] > 0 {
	start = $at["start"] "Z"
	end = $at["complete"] "Z"
	sub(" ", "T", start)
	sub(" ", "T", end)
	printf "%d,%s,%s,%s,%s,%s,%s,%s,%d\n", NR, $at["resource"], start,
	    end, $at["case_id"], $at["part"], $at["activity"],
	    $at["worker_id"], $at["qty_rejected"] + $at["qty_mrb"]
}
EOF

start_mariadb "$tmp"
{
	cat <<-'EOF'
	CREATE DATABASE mdc; USE mdc; SET sql_mode = '';
	CREATE TABLE joblog_ob (machine VARCHAR(60), StartTime DATETIME,
	  EndTime DATETIME, JobNumber VARCHAR(20), PartNumber VARCHAR(40),
	  OpNumber VARCHAR(60), State VARCHAR(10), EmpID VARCHAR(20),
	  PartsProduced INT, JobDuration INT, RunningTime INT, SetupTime INT,
	  MaintenanceTime INT, OrderQuantity INT, ReportType CHAR(1));
	START TRANSACTION;
	EOF
	awk -F, -f "$tmp/rows.awk" "$data/production_log.csv"
	echo 'COMMIT;'
} | mariadb_sql "$tmp"
# shellcheck disable=SC2046 # four numbers
set -- $(awk -F, -f "$tmp/same.awk" "$data/production_log.csv")
untimed=$1 copies=$2 shared=$3 lost=$4

sync() {
	cimco-sync -q --mapping bench/levy.yaml --now 2012-04-01T00:00:00Z \
	    --source "mysql://root@localhost/mdc?socket=$MARIADB_SOCKET"
}
store-migrate >"$tmp/migrate"
sync >"$tmp/first"
sync >"$tmp/second"

figure 'rows read, as published' "$(value read "$tmp/first")" 4543
figure 'set aside: without a time' \
    "$(value quarantined "$tmp/first")" "$untimed"
figure 'exact copies' "$(value duplicate "$tmp/first")" "$copies"
figure 'loaded: all others' "$(value inserted "$tmp/first")" \
    $((4543 - untimed - copies))
figure 'jobs in the store' "$(ask 'SELECT count(*) FROM job')" \
    $((4543 - untimed - copies))
figure 'rows numbered, for they share a key with other content' \
    "$(ask "SELECT count(*) FROM job WHERE source_key LIKE '%#%'")" "$shared"
figure 'inserted, updated, deleted by a second sync' \
    "$(value inserted "$tmp/second") $(value updated "$tmp/second") $(value \
    deleted "$tmp/second")" '0 0 0'
ask "SELECT field || ': ' || why, count(*) FROM quarantine GROUP BY 1" |
    sed 's/^/levy: quarantine: /'

# By type: what is in the store, and what copies and quarantine hold back.
mariadb_sql "$tmp" -N -B mdc >"$tmp/types" <<'EOF'
SELECT ReportType, count(*), sum(PartsProduced) FROM joblog_ob GROUP BY 1;
EOF
by_type() {
	figure "$1: reports in the source" \
	    "$(awk -v t="$1" '$1 == t {print $2}' "$tmp/types")" "$2"
	figure "$1: pieces in the source" \
	    "$(awk -v t="$1" '$1 == t {print $3}' "$tmp/types")" "$3"
	figure "$1: pieces in the store and in what was held back" \
	    $(($(ask "SELECT CAST(coalesce(sum(o.parts), 0) AS INTEGER)
	        FROM job AS j JOIN output AS o USING (machine, start_us,
	        source, source_key) WHERE j.setup_family = '$1'") + \
	    $(awk -F, -v t="$1" -f "$tmp/held.awk" \
	        "$data/production_log.csv"))) "$3"
}
cat >"$tmp/held.awk" <<'EOF'
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
	all = $0
	sub(/,[^,]*$/, "", all)
}
$at["report_type"] == t && ($at["start"] == "" || all in seen) {
	sum += $at["qty_completed"]
}
{ seen[all] = 1 }
END { print sum + 0 }
EOF
by_type D 3785 92048
by_type S 705 471
by_type B 53 0

awk -F, -f "$tmp/scrap.awk" "$data/production_log.csv" >"$tmp/scrap.csv"
store-put -q --kind output --source quality "$tmp/scrap.csv" >"$tmp/put"
figure 'rejected and MRB pieces in the store' \
    "$(ask 'SELECT CAST(sum(scrap) AS INTEGER) FROM output')" $((593 + 105))

# From the store through oee-calc: what went in comes out, by machine.
store-cat | oee-calc --by machine --now 2012-04-01T00:00:00Z \
    --format csv >"$tmp/oee.csv"
awk -F, '
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
	parts += $at["parts"]; scrap += $at["scrap"]
	placed += $at["running_s"] + $at["setup_time_s"] + $at["down_s"]
	over += $at["overlap_s"]; un += $at["unplaced_s"]; n++
}
END { printf "%d %.0f %.0f %.0f %.0f %.0f\n", n, parts, scrap, placed, over, un }
' "$tmp/oee.csv" >"$tmp/sums"
read -r machines parts scrap placed over unplaced <"$tmp/sums"
figure 'machines' "$machines" 31
figure 'pieces by oee-calc, those held back added' $((parts + lost)) 92519
figure 'rejected and MRB by oee-calc' "$scrap" 698
echo "levy: hours placed $((placed / 3600)), in overlaps $((over / 3600))," \
    "in reports of no length $((unplaced / 3600))"
figure 'seconds placed, in overlaps and in reports of no length' \
    $((placed + over + unplaced)) \
    "$(ask 'SELECT sum(seconds_ms) / 1000 FROM span')"
exit "$status"
