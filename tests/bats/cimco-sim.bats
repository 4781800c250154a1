#!/usr/bin/env bats
# cimco-sim: the source it makes is the truth it tells, and a sync of the
# source finds the truth again.

load helper
load servers
load sync
load plant

setup_file() {
  mariadb_start
}
teardown_file() {
  mariadb_stop
}

# each_source COMMAND...: on SQLite, then on MariaDB, in a folder for each.
each_source() {
  local s
  for s in sqlite mariadb; do
    mkdir "$s" && cd "$s" || return 1
    "use_$s"
    "$@" || fail "on $s" || return 1
    cd .. || return 1
  done
}

clean_joblog() {
  sim --dirt none "$src" || return 1
  sync_plant joblog_ob || return 1
  same "$(of inserted)" "$(total rows joblog_ob)" || return 1
  same "$(of flagged) $(of quarantined) $(of duplicate)" '0 0 0' || return 1
  [ "$(true_totals | wc -l)" -gt 2000 ] || return 1
  same "$(stored_totals)" "$(true_totals)" || return 1
  same "$(stored_jobs)" "$(true_jobs)" || return 1
  same "$(stored_outputs)" "$(true_outputs)"
}
@test "a clean job log, synced, is the truth: jobs, seconds, parts" {
  each_source clean_joblog
}

clean_hourly() {
  sim --dirt none --schema index "$src" || return 1
  sync_plant valtb_hourly || return 1
  same "$(of inserted)" "$(total rows valtb_hourly_dashboard)" || return 1
  same "$(of flagged) $(of quarantined)" '0 0' || return 1
  same "$(store-cat --store shop.db --kind output | made)" \
    "$(made <truth.ndjson)"
}
@test "a clean value table, synced, counts the true parts" {
  each_source clean_hourly
}

clean_events() {
  sim --dirt none --schema key,index "$src" || return 1
  sync_plant events || return 1
  same "$(of inserted)" "$(total rows events)" || return 1
  same "$(of flagged) $(of quarantined)" '0 0' || return 1
  same "$(stored_events)" "$(true_events)"
}
@test "a clean event table, synced, is the true spans" {
  each_source clean_events
}

@test "the counter of the value table only goes up, by the parts made" {
  use_sqlite
  sim --dirt none "$src"
  map valtb_hourly |
    sed 's/parts: .*/parts: {column: column4, counter: cumulative}}/; s/^ *target:.*//' |
    sed 's/}}/}/' >map.yaml
  sync_plant valtb_hourly
  # The first hour of a machine has nothing before it.
  same "$(of flagged)" 3
  first=$(sqlite3 "$src" 'SELECT sum(column3) FROM (SELECT column3,
    row_number() OVER (PARTITION BY portid ORDER BY starttime) n
    FROM valtb_hourly_dashboard) WHERE n = 1')
  same "$(($(stored_outputs | awk '{n += $3} END {print n}') + first))" \
    "$(made <truth.ndjson | awk '{n += $2} END {print n}')"
}

@test "the same plant has the same rows in SQLite and in MariaDB" {
  local t
  use_sqlite
  sim --dirt heavy "$src"
  mv truth.ndjson lite.ndjson
  for t in joblog_ob valtb_hourly_dashboard events; do
    rows "$t" >"lite.$t"
  done
  use_mariadb
  sim --dirt heavy "$src"
  cmp truth.ndjson lite.ndjson
  for t in joblog_ob valtb_hourly_dashboard events; do
    [ "$(wc -l <"lite.$t")" -gt 400 ]
    rows "$t" | cmp - "lite.$t"
  done
}

@test "the same seed is the same plant, to the byte; another is another" {
  use_sqlite
  sim a.db
  mv truth.ndjson a.ndjson
  sim b.db
  cmp truth.ndjson a.ndjson
  same "$(sqlite3 a.db .dump)" "$(sqlite3 b.db .dump)"
  sim --seed 12 c.db
  run -1 cmp -s truth.ndjson a.ndjson
}

# facts_of FILE: what happened, apart from what was written of it.
facts_of() {
  jq -c 'select(.record != "truth" or .what == "breakdown")' "$1"
}

@test "dirt and the choice of tables change what is written, not what was" {
  sim --dirt none a.db
  facts_of truth.ndjson >a
  sim --dirt heavy --shapes joblog b.db
  facts_of truth.ndjson | cmp - a
  same "$(sqlite3 b.db .tables | xargs)" 'cimco_sim joblog_ob'
  sqlite3 b.db 'SELECT * FROM joblog_ob' >b
  sim --dirt heavy c.db
  sqlite3 c.db 'SELECT * FROM joblog_ob' | cmp - b
}

dirty_joblog() {
  local table=joblog_ob
  sim --dirt heavy --seed 3 "$src" || return 1
  sync_plant joblog_ob --max-bad 1000 || return 1
  same "$(of read)" "$(total rows joblog_ob)" || return 1
  same "$(of quarantined)" \
    "$(sum null_start null_machine end_before_start)" || return 1
  same "$(of duplicate)" "$(sum copy)" || return 1
  same "$(of flagged)" "$(sum no_end negative_duration long_category \
    long_idle parts_high gap ambiguous)" || return 1
  # Which ones, by their keys.
  same "$(ask 'SELECT source_key FROM quarantine' | LC_ALL=C sort)" \
    "$(jq -r 'select(.table == "joblog_ob" and (.what | IN("null_start",
      "null_machine", "end_before_start"))) | .key // empty' truth.ndjson |
      LC_ALL=C sort)" || return 1
  flags_are no_end:EndTime no_end || return 1
  flags_are negative:JobDuration negative_duration || return 1
  flags_are long:EngineeringTime,sum long_category || return 1
  flags_are range:IdleTime,long:IdleTime,sum long_idle || return 1
  flags_are range:PartsProduced parts_high || return 1
  parts_are_as_written
}
# flags_are FLAGS KIND: of exactly the rows of this kind.
flags_are() {
  jq -e -n --arg w "$2" 'any(inputs; .what == $w and has("key"))' \
    truth.ndjson >/dev/null || fail "$2: none was planted" || return 1
  same "$(ask "SELECT source_key FROM job WHERE flags = '$1'" |
    LC_ALL=C sort)" "$(jq -r --arg w "$2" 'select(.what == $w) |
    .key // empty' truth.ndjson | LC_ALL=C sort)"
}
# Where parts were falsified the store has what was written, and what is true
# is in the truth.
parts_are_as_written() {
  same "$(ask 'SELECT source_key, CAST(parts AS INT) FROM output' |
    LC_ALL=C sort >stored; jq -r 'select(.what | IN("parts_off",
    "parts_high")) | "\(.key)|\(.written // empty)"' truth.ndjson |
    LC_ALL=C sort | LC_ALL=C comm -23 - stored)" ''
}
@test "each dirty row of a job log is found, and no other" {
  each_source dirty_joblog
}

dirty_hourly() {
  local table=valtb_hourly_dashboard
  sim --dirt heavy "$src" || return 1
  sync_plant valtb_hourly --max-bad 1000 || return 1
  same "$(of read)" "$(total rows $table)" || return 1
  same "$(of quarantined)" "$(sum bad_epoch)" || return 1
  same "$(of duplicate)" "$(sum hour_copy)"
}
@test "each dirty row of a value table is found" {
  each_source dirty_hourly
}

@test "each counter that was put back or forward is found" {
  local table=valtb_hourly_dashboard
  use_sqlite
  sim --dirt none,counter_reset=0.02,counter_jump=0.02 "$src"
  map valtb_hourly |
    sed 's/parts: .*/parts: {column: column4, counter: cumulative}/; s/^ *target:.*//' \
    >map.yaml
  sync_plant valtb_hourly
  [ "$(sum counter_reset)" -gt 10 ]
  [ "$(sum counter_jump)" -gt 10 ]
  same "$(ask "SELECT count(*) FROM output WHERE flags = 'reset:column4'")" \
    "$(sum counter_reset)"
  same "$(ask "SELECT count(*) FROM output WHERE flags = 'jump:column4'")" \
    "$(sum counter_jump)"
}

dirty_events() {
  local table=events
  sim --dirt heavy "$src" || return 1
  sync_plant events --max-bad 1000 || return 1
  same "$(of read)" "$(total rows events)" || return 1
  same "$(of quarantined)" \
    "$(sum unknown_status event_backwards)" || return 1
  same "$(ask 'SELECT source_key FROM quarantine' | LC_ALL=C sort)" \
    "$(jq -r 'select(.table == "events" and (.what |
      IN("unknown_status", "event_backwards"))) | .key // empty' \
      truth.ndjson | LC_ALL=C sort)" || return 1
  # Beside those, every span is there, and some twice.
  same "$(stored_events | LC_ALL=C uniq -d | wc -l)" \
    "$(sum event_repeat)" || return 1
  same "$(stored_events | LC_ALL=C uniq | LC_ALL=C comm -23 - \
    <(true_events))" ''
}
@test "each dirty event is found" {
  each_source dirty_events
}

# At one o'clock on the first of November 2026 it is one o'clock again, in
# Chicago; on the eighth of March it is never half past two.
@test "rows at a change of the clocks: those that cannot be told are flagged" {
  local table=joblog_ob
  export now=2026-11-05T00:00:00Z
  use_sqlite
  sim --machines 40 --days 7 --from 2026-10-28 --dirt none,ambiguous=0.5 \
    "$src"
  [ "$(sum ambiguous)" -gt 4 ]
  sync_plant joblog_ob
  same "$(of flagged) $(of quarantined)" "$(sum ambiguous) 0"
  # The earlier reading may be too short for what the row says it did.
  same "$(ask "SELECT source_key FROM job WHERE flags LIKE 'ambiguous%'" |
    LC_ALL=C sort)" "$(jq -r 'select(.what == "ambiguous") |
    .key // empty' truth.ndjson | LC_ALL=C sort)"
  # All others are where they were: also those that begin in that hour.
  ask "SELECT source_key FROM job WHERE flags LIKE 'ambiguous%'" |
    cut -d '|' -f 1,3 >doubtful
  same "$(true_jobs | cut -f 1-4 | awk -F '\t' 'BEGIN {
    while ((getline line <"doubtful") > 0) skip[line] = 1}
    !(($1 "|" $4) in skip)' >a; stored_jobs | cut -f 1-4 |
    awk -F '\t' 'BEGIN {while ((getline line <"doubtful") > 0) skip[line] = 1}
    !(($1 "|" $4) in skip)' | diff - a)" ''
}

@test "a clock that nobody put on is read as it was meant" {
  local table=joblog_ob
  export now=2026-03-11T00:00:00Z
  use_sqlite
  sim --machines 40 --days 7 --from 2026-03-05 --dirt none,gap=1 "$src"
  [ "$(sum gap)" -gt 3 ]
  sync_plant joblog_ob
  flags_are gap gap
  same "$(stored_jobs | cut -f 1-7)" "$(true_jobs | cut -f 1-7)"
}

# lived SHAPE: three times four steps and a sync, against one sync of it all.
lived() {
  local i
  sim --dirt usual,edit=0.2,delete=0.1 --schema key,index,micros "$src" ||
    return 1
  totals=lived.ndjson
  for i in 1 2 3; do
    cimco-sim --resume --step 50m --steps 4 --truth truth.ndjson "$src" \
      >$totals || return 1
    sync_plant "$1" --now "$(date -ud \
      "2026-02-10T10:20:30Z + $((i * 200)) minutes" +%FT%TZ)" || return 1
  done
  known >steps.facts
  rm shop.db
  sync_plant "$1" --now 2026-02-10T20:20:30Z || return 1
  same "$(of read)" "$(total rows "$table")" || return 1
  [ "$(wc -l <steps.facts)" -gt 1000 ] || return 1
  known | diff steps.facts -
}
# known: what the store knows; of open rows not where they end, which is where
# they were seen first.
known() {
  store-cat --store shop.db --kind job,output,span |
    jq -c 'select(has("source_key")) |
      if .open then del(.end) else . end' | LC_ALL=C sort
}

@test "while it lives, syncs of the job log end where one at the end does" {
  local table=joblog_ob
  each_source lived joblog_ob
  [ "$(totals=mariadb/lived.ndjson sum edit)" -gt 2 ]
  [ "$(totals=mariadb/lived.ndjson sum delete)" -gt 1 ]
  # Rows that only grew are told by their number.
  jq -r 'select(has("key")).what' mariadb/lived.ndjson | sort -u >kinds
  same "$(grep -cxE 'opened|closed|edit|delete' kinds)" 4
  run -1 grep -x updated kinds
  [ "$(totals=mariadb/lived.ndjson sum updated)" -gt 10 ]
}

@test "while it lives, syncs of the value table end where one at the end does" {
  local table=valtb_hourly_dashboard
  each_source lived valtb_hourly
}

@test "while it lives, syncs of the events end where one at the end does" {
  local table=events
  each_source lived events
  [ "$(totals=mariadb/lived.ndjson sum edit)" -gt 2 ]
}

@test "resumed or in one go, a plant lives the same life" {
  sim --dirt heavy --steps 8 --step 40m a.db
  mv truth.ndjson a.ndjson
  mv totals.ndjson a.totals
  sim --dirt heavy --step 40m b.db
  for i in 1 2 5; do
    cimco-sim --resume --steps $i --truth truth.ndjson b.db >totals.ndjson
  done
  cmp truth.ndjson a.ndjson
  same "$(sqlite3 a.db .dump)" "$(sqlite3 b.db .dump)"
  # The totals are those of the whole life.
  same "$(jq -c 'select(has("count"))' totals.ndjson)" \
    "$(jq -c 'select(has("count"))' a.totals)"
}

@test "resumed, it goes on in the steps in which it lived" {
  sim --machines 1 a.db
  cimco-sim --resume --steps 2 --step 50m a.db >/dev/null
  run --separate-stderr -64 cimco-sim --resume --steps 2 --step 15m a.db
  [[ $stderr == *"this plant lives in steps of 3000 s"* ]]
  cimco-sim --resume --steps 2 a.db >/dev/null
  sim --machines 1 --steps 4 --step 50m b.db
  same "$(sqlite3 a.db .dump)" "$(sqlite3 b.db .dump)"
}

@test "each step tells what it did, and the tables agree" {
  use_sqlite
  sim --dirt none --steps 40 --step 15m "$src"
  local opened closed
  opened=$(jq -s 'map(select(.what == "opened" and .table == "joblog_ob" and
    has("key"))) | length' totals.ndjson)
  same "$opened" "$(total opened joblog_ob)"
  closed=$(total closed joblog_ob)
  [ "$opened" -gt 3 ] && [ "$closed" -gt 3 ]
  same "$(sqlite3 "$src" 'SELECT count(*) FROM joblog_ob')" \
    "$(total rows joblog_ob)"
  # What is left is the truth ten hours later.
  now=2026-02-10T20:20:30Z sync_plant joblog_ob
  same "$(stored_totals)" "$(true_totals)"
}

@test "--follow lives on until it is told to stop, and stops whole" {
  cimco-sim --machines 2 --from -3d --now 2026-02-10T10:00:00Z \
    --follow 100ms --step 1h plant.db >out.ndjson &
  local pid=$! i
  for i in $(seq 100); do
    [ "$(sqlite3 plant.db "SELECT value FROM cimco_sim
      WHERE name = 'steps'" 2>/dev/null || echo 0)" -lt 2 ] || break
    sleep 0.1
  done
  kill "$pid"
  wait "$pid"
  # Its last words are the totals.
  same "$(totals=out.ndjson total rows joblog_ob)" \
    "$(sqlite3 plant.db 'SELECT count(*) FROM joblog_ob')"
}

@test "killed between two steps, it is resumed where it was" {
  sim --dirt heavy --steps 30 --step 20m a.db
  sim --dirt heavy --step 20m b.db
  cimco-sim --resume --follow 50ms --steps 30 b.db >/dev/null &
  local pid=$! steps
  sleep 0.4
  kill -KILL "$pid"
  wait "$pid" || true
  steps=$(sqlite3 b.db "SELECT value FROM cimco_sim WHERE name = 'steps'")
  [ "$steps" -lt 30 ]
  cimco-sim --resume --steps $((30 - steps)) b.db >/dev/null
  same "$(sqlite3 a.db .dump)" "$(sqlite3 b.db .dump)"
}

@test "a plant that was killed while it was made is not gone on with" {
  use_mariadb
  cimco-sim --machines 200 --from 2025-06-01 "$src" >/dev/null &
  local pid=$! i
  for i in $(seq 200); do
    [ "$(sql "$db" <<<'SELECT count(*) FROM events' 2>/dev/null ||
      echo 0)" -eq 0 ] || break
    sleep 0.05
  done
  kill -KILL "$pid"
  wait "$pid" || true
  run --separate-stderr -65 cimco-sim --resume "$src"
  [[ $stderr == *"it was not finished"* ]]
  run --separate-stderr -73 cimco-sim "$src"
  sim --replace "$src"
  same "$(sql "$db" <<<'SELECT count(*) FROM events')" "$(total rows events)"
}

@test "a plant whose table of options was edited is not gone on with" {
  sim --machines 1 a.db
  sqlite3 a.db "UPDATE cimco_sim SET value = '0' WHERE name = 'days'"
  run --separate-stderr -65 cimco-sim --resume --steps 1 a.db
  [[ $stderr == *"table cimco_sim is not as it was" ]]
  sqlite3 a.db "UPDATE cimco_sim SET value = '5d' WHERE name = 'days'"
  run --separate-stderr -65 cimco-sim --resume --steps 1 a.db
  same "$stderr" 'cimco-sim: table cimco_sim: days: no number: "5d"'
}

@test "tables that it did not make are never touched" {
  sqlite3 real.db "CREATE TABLE joblog_ob (machine); INSERT INTO joblog_ob
    VALUES ('Mazak01')"
  run --separate-stderr -73 cimco-sim --replace real.db
  same "$stderr" "cimco-sim: table joblog_ob is there already, and cimco-sim did not make it"
  same "$(sqlite3 real.db 'SELECT * FROM joblog_ob')" Mazak01
  run --separate-stderr -65 cimco-sim --resume real.db
  [[ $stderr == *"no plant to go on with"* ]]
  sim --machines 1 a.db
  run --separate-stderr -73 cimco-sim a.db
  [[ $stderr == *"--replace makes a new one, --resume goes on"* ]]
  sim --machines 2 --replace a.db
  same "$(sqlite3 a.db 'SELECT count(DISTINCT machine) FROM joblog_ob')" 2
}

@test "a site's own ways with tables" {
  use_mariadb
  sim --schema key,index,micros,upper --charset latin1 --open-end zero "$src"
  output=$(sql "$db" <<<'SHOW CREATE TABLE joblog_ob' | tr -d '`')
  [[ $output == *'STARTTIME datetime'* ]]
  [[ $output == *'PRIMARY KEY (ID)'* ]]
  [[ $output == *'KEY joblog_ob_cursor (STARTTIME)'* ]]
  [[ $output == *'CHARSET=latin1'* ]]
  output=$(sql "$db" <<<'SHOW CREATE TABLE events' | tr -d '`')
  [[ $output == *'CHANGED_AT datetime(6)'* ]]
  same "$(sql "$db" <<<"SELECT count(*) FROM joblog_ob WHERE State = 'OPENED'
    AND EndTime != '0000-00-00 00:00:00'")" 0
  # All the same to a sync, in whatever case the columns are.
  sync_plant joblog_ob
  same "$(of read)" "$(total rows joblog_ob)"
}

@test "the truth is facts that store-put and oee-calc take" {
  sim --dirt none a.db
  store-migrate --store shop.db >/dev/null
  jq -c 'select(.record != "truth")' truth.ndjson >facts.ndjson
  run --separate-stderr -0 store-put --store shop.db facts.ndjson
  same "$(field quarantined | sort -u)" 0
  run --separate-stderr -0 oee-calc --by machine \
    --now 2026-02-10T10:20:30Z truth.ndjson
  [ "$(jq -s 'map(select(.record == "oee" and .oee > 0.2 and .oee < 0.95)) |
    length' <<<"$output")" -ge 3 ]
}

# seconds_of STORE: of each machine, as oee-calc counts them.
seconds_of() {
  store-cat --store "$1" --from 2026-03-02 --to 2026-04-06 |
    oee-calc --by machine --calendar calendar.yaml --now "$now" |
    jq -c '[.machine, .calendar_s, .off_s, .planned_stop_s, .planned_s,
      .running_s, .setup_time_s, .delay_s, .down_s, .unassigned_s,
      .residual_s, .nodata_s, .overlap_s, .parts]'
}

# Totals of jobs say nothing about when; yet over five weeks, a change of the
# clocks among them, every second must come out where it really was.
@test "the OEE of a clean job log has the seconds of the truth" {
  use_sqlite
  export now=2026-04-06T05:00:00Z
  awk '/^```/ {on = /yaml/; next} on' "$top/docs/plant.md" >calendar.yaml
  MILLWRIGHT_ZONE=America/Chicago
  export MILLWRIGHT_ZONE
  # Of a machine that runs through breaks a total cannot say that it did.
  sim --shifts 2 --from 2026-03-02 --dirt none --seed 42 "$src"
  same "$(jq -r 'select(.column == "unattended").true_value' truth.ndjson |
    xargs)" '0 0 0'
  sync_plant joblog_ob
  store-migrate --store truth.db >/dev/null
  jq -c 'select(.record != "truth")' truth.ndjson |
    store-put --store truth.db >/dev/null
  seconds_of truth.db >true
  same "$(wc -l <true)" 3
  same "$(jq -s -c 'map(.[11]) | add' true)" 0
  same "$(seconds_of shop.db)" "$(cat true)"
  same "$(jq -s -c 'map(.[5]) | add' true)" "$(jq -n 'reduce (inputs |
    select(.state == "running")) as $r (0; . + $r.seconds)' truth.ndjson)"
}

@test "breakdowns come from the hazard that the truth tells" {
  # 60 machines, a year: the hazard summed over running hours is the number
  # to expect; each service begins a new age.
  cimco-sim --machines 60 --from 2025-01-01 --now 2026-01-01 --seed 5 \
    --shapes joblog --dirt none --truth t.ndjson a.db >/dev/null
  # By machine: breakdowns an hour of running rise with the hidden hazard.
  # Of a million records that is for awk: jq takes three times as long.
  LC_ALL=C awk -F '"' '
    !/"what":"(effect|breakdown)"|"state":"running"/ {next}
    {
      split("", v)
      for (i = 2; i < NF; i++)
        if ($(i + 1) ~ /^:/)
          v[$i] = $(i + 1) == ":" ? $(i + 2) : substr($(i + 1), 2) + 0
    }
    v["what"] == "breakdown" {broke[v["machine"]]++}
    v["record"] == "span" {hours[v["machine"]] += v["seconds"] / 3600}
    v["column"] == "hazard" && "machine" in v {
      hazard[v["machine"]] = v["true_value"]
    }
    END {for (m in hazard) print hazard[m], hours[m], broke[m] + 0}' t.ndjson \
    >machines
  same "$(wc -l <machines)" 60
  sort -n machines | awk 'NR <= 20 {h += $2; n += $3}
    NR > 40 {H += $2; N += $3} END {print (N / H) / (n / h), N, n}' >ratio
  awk '$1 > 2 {ok = 1} END {exit !ok}' ratio || fail "$(cat ratio)"
}

@test "mistakes are told by their option" {
  run --separate-stderr -64 cimco-sim --dirt coppy=0.1 x.db
  [[ $stderr == *'no such kind: "coppy" (did you mean copy?)'* ]]
  run --separate-stderr -64 cimco-sim --dirt copy=2 x.db
  [[ $stderr == *'wants a rate from 0 to 1: "copy=2"'* ]]
  run --separate-stderr -64 cimco-sim --dirt copy=0.6,twin=0.6 x.db
  [[ $stderr == *'more than 1 together'* ]]
  run --separate-stderr -64 cimco-sim --from 2026-03-01 --now 2026-02-01 x.db
  run --separate-stderr -64 cimco-sim
  run --separate-stderr -78 cimco-sim --zone Mars/Olympus x.db
  [ ! -e x.db ]
}
