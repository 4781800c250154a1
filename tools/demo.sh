#!/bin/sh
# demo: a small plant from its source to its OEE, each command shown and run.
#
#   tools/demo.sh [BUILD]
#
# Everything is made in build/demo, anew each time; nothing else is touched.
# The build folder is build/rel unless told.
set -eu
cd "$(dirname "$0")/.."
top=$PWD

build=${1:-build/rel}
demo=build/demo
data=tests/data/demo
command -v sqlite3 >/dev/null || {
	echo 'demo: sqlite3 is missing: ./bootstrap demo installs it' >&2
	exit 69
}
case $build in
/*) PATH=$build/bin:$PWD/libexec:$PATH ;;
*) PATH=$PWD/$build/bin:$PWD/libexec:$PATH ;;
esac
# The user's own settings are not the demo's, and its logs are of one run.
unset MILLWRIGHT_STORE MILLWRIGHT_SOURCE MILLWRIGHT_ZONE MILLWRIGHT_MAPPING
unset MILLWRIGHT_CALENDAR MILLWRIGHT_DEFINITIONS
MILLWRIGHT_CONFIG=$PWD/$demo/millwright.yaml
MILLWRIGHT_DATADIR=$PWD/etc
MILLWRIGHT_RUN=demo
# What is said to standard error stands where it was said.
exec 2>&1
export PATH MILLWRIGHT_CONFIG MILLWRIGHT_DATADIR MILLWRIGHT_RUN

bold='' plain=''
if [ -t 1 ]; then
	case ${NO_COLOR:+none}${TERM:-dumb} in
	none*|dumb) ;;
	*) bold=$(printf '\033[1m') plain=$(printf '\033[0m') ;;
	esac
else
	COLUMNS=${COLUMNS:-80}
	export COLUMNS
fi

say() {
	printf '\n'
	printf '%s\n' "$@"
}

# run COMMAND: shows it and runs it.
run() {
	printf '%s$ %s%s\n' "$bold" "$1" "$plain"
	eval "$1"
}

rm -rf "$demo"
mkdir -p "$demo"
cp "$data/millwright.yaml" "$data/mapping.yaml" "$data/calendar.yaml" "$demo"

say "Millwright's demo: four machines of one shop, 2017-04-10 to 2017-05-21." \
    'Lathe03 and Grind05 have a job log, as CIMCO MDC-Max keeps one; it is' \
    'invented.  Mazak01 and Hurco01 are real: logs of the NIST Smart' \
    'Manufacturing Systems Test Bed (National Institute of Standards and' \
    'Technology, USA).'

say 'The source: a database with a row a job and a row an event.'
run 'sqlite3 build/demo/cimco.db <tests/data/demo/source.sql'
run 'sqlite3 -header -column build/demo/cimco.db "SELECT machine, StartTime,
    PartNumber, State, RunningTime FROM joblog_ob ORDER BY 2 DESC LIMIT 3"'

say 'A store is made, and what is in the source copied into it.'
run 'store-migrate --format table'
run 'cimco-sync --now 2017-05-22 --format table'

say 'A copy of a row counts once.  What cannot be true is set aside with its' \
    'reason; what is doubtful is kept and flagged.'
run 'sqlite3 -line build/demo/shop.db \
    "SELECT source_key, field, why FROM quarantine"'
run 'sqlite3 -header -column build/demo/shop.db \
    "SELECT source_key, flags FROM job WHERE flags IS NOT NULL"'

say 'Once more: nothing has changed in the source, so nothing is written.'
run 'cimco-sync --now 2017-05-22 --format table'

say 'What such a source does not know comes from files: the ideal time of a' \
    'part, and the pieces that were rejected later, by job.'
run 'head -n 3 tests/data/demo/standards.csv tests/data/demo/scrap.csv'
run 'store-put --kind standard --format table tests/data/demo/standards.csv'
run 'store-put --kind output --source quality --format table \
    tests/data/demo/scrap.csv'

say 'OEE by machine over the six weeks.  NIST counts no pieces, so of its' \
    'machines only the availability is known, and it is that of the time of' \
    'which there is data.'
run 'store-cat --from 2017-04-10 --to 2017-05-22 |
    oee-calc --by machine --format table'

say 'Three days of the lathe by shift.  Rows without a shift are the hours' \
    'in which none was planned.'
run 'store-cat --machine Lathe03 --from 2017-05-15 --to 2017-05-18 |
    oee-calc --by machine,shift --format table'

say 'Where its time went.  The bars add up to the 72 hours of those days.'
run 'store-cat --machine Lathe03 --from 2017-05-15 --to 2017-05-18 |
    oee-calc --by machine --loss --format table'

say 'Why was it available so little on Tuesday early?  The rows of the source' \
    'behind the setup time, and what each gave.'
run 'store-cat -m Lathe03 --from 2017-05-16T06:00 --to 2017-05-16T14:00 |
    oee-calc --explain setup_time_s --format table'

say 'A second plant: twelve machines and sixty days, made up by cimco-sim as a' \
    'job log with the dirt that such databases hold.  It says what it planted.'
cp -R "$data/plant" "$data/year" "$demo"
run 'cd build/demo/plant'
run "export MILLWRIGHT_CONFIG=\$PWD/millwright.yaml"
run 'cimco-sim --shapes joblog --dirt usual,parts_high=0 --seed 7 \
    --from 2026-09-01 --now 2026-10-31 -t truth.ndjson plant.db --format table'

say 'Nobody has described this database.  cimco-discover looks at it and' \
    'proposes a mapping, with its reasons; part of it:'
run 'cimco-discover --now 2026-10-31 --output cimco.yaml'
run "sed -n '/^  - from/,/^      start/p' cimco.yaml"

say 'As proposed, it serves.  --verify compares every row with the store.'
run 'store-migrate --format table'
run 'cimco-sync --now 2026-10-31 --format table'
run 'cimco-sync --now 2026-10-31 --verify --format table && echo the same'

say 'The plant lives on for two days: jobs open and close, a clerk mends and' \
    'deletes rows.  The next sync finds all of it.'
run "cimco-sim --resume --steps 192 plant.db |
    grep -E '\"(edit|delete|updated)\".*\"count\"'"
run 'cimco-sync --now 2026-11-02 --format table'
run 'cimco-sync --now 2026-11-02 --verify --format table && echo the same'

say 'The OEE of three machines: of what really happened, by the event, and of' \
    'the job log, which knows totals only and no scrap.'
run "grep -E '^.\"record\":\"(standard|part)\"' truth.ndjson |
    store-put --format table"
run "grep -E '\"(standard|Machine000[123])\"' truth.ndjson |
    grep -v '\"record\":\"truth\"' |
    oee-calc --from 2026-09-01 --to 2026-10-31 --by machine --format table"
run 'store-cat -m Machine0001,Machine0002,Machine0003 |
    oee-calc --from 2026-09-01 --to 2026-10-31 --by machine --format table'

say 'Where the lost time of the three went, the longest first, and what it goes' \
    'with, so far as chance does not explain it.'
run "grep -E '\"(standard|Machine000[123])\"' truth.ndjson |
    grep -v '\"record\":\"truth\"' >three.ndjson"
run 'downtime-stat --from 2026-09-01 --to 2026-10-31 --top 4 --format table \
    three.ndjson'
run 'downtime-stat --report correlation --from 2026-09-01 --to 2026-10-31 \
    --format table three.ndjson | head -n 9'

say 'What would it look like if stops under two minutes were lost speed?'
run "grep -v 'Machine000[23]' three.ndjson | oee-calc --what-if micro_stop=2m \\
    --from 2026-09-01 --to 2026-10-31 --format table"

say 'What will stop next?  A row of what was known at the start of each job, and' \
    'a forest that learns what the eight hours after it lost most time for.  It' \
    'is tried on weeks it has not seen; "gain" is what it is better by than the' \
    'best guess that does not look at the row, and how sure that is.'
run 'store-cat --order time | feat-build --at job >jobs.ndjson'
run "model-train -m downtime -t y_reason --format table jobs.ndjson |
    grep -E '^(fold|all)'"
run "model-admin promote downtime 1 --why 'the first one' --format table"
say 'Each machine as it stands now: the likeliest reason, how likely, what it' \
    'would be without a look at the machine (baseline), and why.'
run 'store-cat --order time | feat-build --at job --live >now.ndjson'
run 'model-predict -m downtime --format table now.ndjson'

say 'Will the setup take more than half as long again as its standard?'
run "model-train -m setup -t y_setup_over --gap 1d --format table jobs.ndjson |
    grep -E '^(fold|all)'"
run 'model-admin promote setup 1 -q >promoted.ndjson'
run 'model-predict -m setup --format table now.ndjson'
say 'What these answers rest on: how far such changes of setup family went beyond' \
    'the standard before, and whether the job only goes on.  "strongest": in how' \
    'many of the rows it was among the three strongest reasons.'
run "model-admin show setup --format table | sed -n '/^field/,\$p' | head -n 6"

say 'And the oddest jobs of all, one in four hundred.'
run 'model-train -m odd -l isolation --alarm-rate 0.0025 -q jobs.ndjson \
    >odd.ndjson && model-admin promote odd 1 -q >>odd.ndjson'
run 'model-predict -m odd --odd --format table jobs.ndjson'

say 'Does it come true?  As if two weeks ago: a model of what was known on 18' \
    'October says at the start of each job since what it expects, the store' \
    'keeps it, and what came judges it, week by week, beside the best guess that' \
    'looks at no machine.  Whose eight hours are not over, waits.'
run 'store-cat --to 2026-10-19 --order time | feat-build --at job |
    model-train -m downtime -t y_reason -q >earlier.ndjson'
run 'store-cat --order time | feat-build --at job --from 2026-10-19 |
    tee later.ndjson | model-predict -m downtime@2 | store-put --format table'
run 'store-cat --kind prediction |
    model-admin evaluate downtime -i -,later.ndjson --format table'

say 'When is the next service?  The workshop books services and repairs; its file' \
    'is put beside the job log.  A machine is serviced every month or two, so' \
    'sixty days are too few to learn from: here is a year of such a plant.'
run 'cd ../year'
run "export MILLWRIGHT_CONFIG=\$PWD/millwright.yaml"
run 'cimco-sim --shapes joblog --dirt usual,parts_high=0 --seed 7 -q \
    --from 2025-11-01 --now 2026-11-01 -t truth.ndjson plant.db >made.ndjson'
run 'store-migrate -q >made.ndjson'
run 'cimco-sync -m ../plant/cimco.yaml --now 2026-11-01 -q --format table'
run "grep '^.\"record\":\"maintenance\"' truth.ndjson >workshop.ndjson"
run 'store-put --source workshop --format table workshop.ndjson'
run 'store-cat --order time | feat-build --at shift >shifts.ndjson'
run "model-train -m service -t y_maintenance_h --gap 1d --format table \\
    shifts.ndjson | grep -E '^(fold|all)'"
run 'model-admin promote service 1 -q >promoted.ndjson'
say 'Hours to it, the interval that holds nine of ten, what would be said of any' \
    'machine (baseline), and the chance within a day and a week.'
run 'store-cat --order time | feat-build --at shift --live >now.ndjson'
run 'model-predict -m service --horizon 24h,7d -w 0 --format table now.ndjson'
run "model-admin show service --format table | sed -n '/^field/,\$p' | head -n 6"

say 'What hangs in the shop: the report of a day and of a week, as PDF, as an' \
    'Excel workbook and as a page of HTML, all read at one commit of the store.'
run 'cd ../plant'
run "export MILLWRIGHT_CONFIG=\$PWD/millwright.yaml"
run 'report -d reports -n 2026-10-31 daily'
run 'report -d reports -n 2026-11-02 weekly'
say 'The same day for mail and terminals; its first half:'
run 'report -d reports -f text -n 2026-10-31 daily'
run 'head -n 60 reports/daily-2026-10-30.txt'
cd "$top"

cat <<END

Go on from here, in this folder:

  . ./env.sh                  the programs, their pages and completions
  export MILLWRIGHT_CONFIG=\$PWD/$demo/millwright.yaml
  store-cat | oee-calc --by machine,week
  man millwright              what there is and how it fits together
  man oee-calc                every figure and how it is made
  man downtime-stat           where the time went, and why
  xdg-open $demo/plant/reports/weekly-2026-W44.pdf
  less libexec/sync-and-oee   the everyday pipe: copy it, change it
  less libexec/report         the pipe behind a report
  ls etc                      what a site says: mapping, calendar, definitions,
                              reports
END
