#!/usr/bin/env bats
# feat-build: what its pages promise.

load helper

now=2026-03-31T00:00:00Z

# A week of one machine by the event, with work around the clock: 50 minutes
# of running and 10 of a stop in every hour, a job every 6 hours.
events() {
  local h at to
  for h in $(seq 0 167); do
    at=$(date -u -d "2026-03-02 +$h hours" +%FT%TZ)
    to=$(date -u -d "2026-03-02 +$((h + 1)) hours" +%FT%TZ)
    if ((h % 6 == 0)); then
      printf '{"record":"job","machine":"M1","start":"%s","end":"%s","job":"J%d","part":"P%d","op":"10","operator":"O%d"}\n' \
        "$at" "$(date -u -d "2026-03-02 +$((h + 6)) hours" +%FT%TZ)" \
        $((h / 6)) $((h / 6 % 2)) $((h / 6 % 3))
    fi
    printf '{"record":"span","machine":"M1","start":"%s","end":"%s","state":"running","job":"J%d","part":"P%d","op":"10"}\n' \
      "$at" "${at/:00:00/:50:00}" $((h / 6)) $((h / 6 % 2))
    printf '{"record":"span","machine":"M1","start":"%s","end":"%s","state":"down","reason":"tooling","job":"J%d","part":"P%d","op":"10"}\n' \
      "${at/:00:00/:50:00}" "$to" $((h / 6)) $((h / 6 % 2))
  done
}

setup_file() {
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR mw_setup
  cimco-sim plant.db --machines 3 --zone Europe/Copenhagen --seed 3 \
    --from 2026-03-02T00:00:00Z --now $now --truth truth.ndjson >/dev/null
  jq -c 'select(.record != "truth")' truth.ndjson |
    jq -sc 'sort_by(.start // "") | .[]' >plant.ndjson
  events >events.ndjson
  cat >calendar.yaml <<'END'
zone: Europe/Copenhagen
shifts:
  - name: early
    days: daily
    from: "06:00"
    to: "14:00"
    breaks: [{from: "10:00", to: "10:30"}]
  - {name: night, days: daily, from: "22:00", to: "06:00"}
holidays: [2026-03-25]
END
}

setup() {
  mw_setup
  ln -s "$BATS_FILE_TMPDIR"/{plant.ndjson,events.ndjson,calendar.yaml} .
}

# build FILE [option...]
build() {
  feat-build --now $now "${@:2}" "$1"
}

@test "a row has the same keys in the same order, whatever is known" {
  build plant.ndjson --at hour >rows
  [ "$(jq -c 'keys_unsorted' rows | sort -u | wc -l)" -eq 1 ]
  [ "$(wc -l <rows)" -gt 1000 ]
  [ "$(jq -r .spec rows | sort -u | wc -l)" -eq 1 ]
  build plant.ndjson --at hour --format csv >rows.csv
  [ "$(head -n 1 rows.csv)" = \
    "$(jq -r 'keys_unsorted | join(",")' rows | head -n 1)" ]
}

@test "rows come in order of time, then of machine, and the same each time" {
  build plant.ndjson --at hour >one
  build plant.ndjson --at hour >two
  cmp one two
  jq -r '.time + " " + .machine' one >order
  sort -c order
}

@test "an hour of the hand-made week is as it was made" {
  build events.ndjson --at hour >rows
  row=$(jq -c 'select(.time == "2026-03-04T03:00:00Z")' rows)
  is() {
    same "$(jq -r ".$1" <<<"$row")" "$2"
  }
  is running_s_1h 3000
  is down_s_1h 0
  is delay_s_1h 600
  is r_tooling_s_8h 4800
  is r_tooling_n_8h 8
  is availability_24h 0.833333
  is nodata_s_24h 0
  is history_h 51
  is job J8
  is part P0
  is y_reason tooling
  is y_down_s 4800
  is since_same_part_h 9
}

@test "its seconds are those of oee-calc on what had ended" {
  local t w m machines from a b n=0
  build plant.ndjson --at hour --calendar calendar.yaml >rows
  machines=$(jq -r 'select(.record == "machine").machine' plant.ndjson | sort -u)
  for t in 2026-03-12T09:00:00Z 2026-03-20T17:00:00Z 2026-03-29T12:00:00Z; do
    grep -F "\"time\":\"$t\"" rows >rows.then
    for m in $machines; do
      jq -c --arg m "$m" --arg t "$t" 'select((.end // "" | . <= $t) and
          (.machine // $m) == $m)' plant.ndjson >ended
      for w in 8 24; do
        from=$(date -u -d "$t -$w hours" +%FT%TZ)
        a=$(oee-calc --order time --by machine --calendar calendar.yaml \
            --now $now --from "$from" --to "$t" ended |
          jq -c 'select(.record == "oee") | [.running_s, .setup_time_s,
            .delay_s, .down_s, .unassigned_s, .planned_stop_s, .off_s,
            .nodata_s, .residual_s, .parts]')
        b=$(jq -c --arg t "$t" --arg m "$m" 'select(.time == $t and
            .machine == $m) | [.running_s_W, .setup_time_s_W, .delay_s_W,
            .down_s_W, .unassigned_s_W, .planned_stop_s_W, .off_s_W,
            .nodata_s_W, .residual_s_W, .parts_W]' \
          <(sed "s/_${w}h\"/_W\"/g" rows.then))
        [ -n "$a" ]
        same "$b" "$a"
        n=$((n + 1))
      done
    done
  done
  [ "$n" -ge 18 ]
}

@test "the audit passes, at each kind of moment" {
  local at
  for at in job hour shift; do
    build plant.ndjson --at $at --calendar calendar.yaml --audit 40 >/dev/null
  done
}

@test "the audit finds a leak that was planted: 70, and says where" {
  run --separate-stderr -70 build plant.ndjson --at hour --audit 40 \
    --plant-leak 10m
  [[ $stderr == "feat-build: audit: machine \"Machine"*": "* ]] ||
    fail "$stderr"
}

# early: of rows those of the first three weeks, all but their targets.
early() {
  awk 'match($0, /"time":"[^"]*"/) &&
      substr($0, RSTART + 8, RLENGTH - 9) < "2026-03-20T00:00:00Z" {
    gsub(/,"y_[a-z0-9_]*":("[^"]*"|[^",}]*)/, "")
    print
  }'
}

@test "what comes after a moment does not change its row" {
  build plant.ndjson --at hour >rows
  early <rows >whole
  jq -c 'select((.start // "") < "2026-03-20T00:00:00Z")' plant.ndjson >before
  build before --at hour | early >part
  [ "$(wc -l <part)" -gt 1000 ]
  head -n "$(wc -l <part)" whole | cmp - part
  # What is left is all but the targets, and there were some.
  same "$(head -n 1 whole | jq -c 'keys')" \
    "$(head -n 1 rows | jq -c 'keys | map(select(startswith("y_") | not))')"
  head -n 1 rows | grep -q '"y_'
}

@test "targets are null while their time is not over" {
  build events.ndjson --at hour >rows
  last=$(jq -r 'select(.y_down_s != null) | .time' rows | tail -n 1)
  same "$last" 2026-03-08T16:00:00Z
  same "$(tail -n 1 rows | jq -r .time)" 2026-03-09T00:00:00Z
  # No maintenance: censored at the end of the data.
  same "$(jq -c 'select(.time == "2026-03-08T16:00:00Z") |
    [.y_maintenance_h, .y_maintenance_censored]' rows)" '[8,true]'
}

@test "--live gives the last row of each machine, without targets" {
  build plant.ndjson --at hour --live >rows
  same "$(jq -r .machine rows | sort | uniq -c | awk '{print $1}' | sort -u)" 1
  same "$(jq -r .y_reason rows | sort -u)" null
  build plant.ndjson --at hour >all
  tail -n "$(wc -l <rows)" all >last
  same "$(jq -c 'del(.y_maintenance_h, .y_maintenance_censored)' last)" \
    "$(jq -c 'del(.y_maintenance_h, .y_maintenance_censored)' rows)"
}

@test "at a job: its own setup and the limit of the standard" {
  {
    echo '{"record":"standard","part":"P","op":"10","machine":"*","setup_s":600}'
    for h in 06 08; do
      m=$([ $h = 06 ] && echo 15 || echo 16)
      echo '{"record":"job","machine":"M1","start":"2026-03-02T'"$h"':00:00Z","end":"2026-03-02T'"$h"':59:00Z","job":"J'"$h"'","part":"P","op":"10"}'
      echo '{"record":"span","machine":"M1","start":"2026-03-02T'"$h"':00:00Z","end":"2026-03-02T'"$h"':'"$m"':00Z","state":"setup","job":"J'"$h"'","part":"P","op":"10"}'
      echo '{"record":"span","machine":"M1","start":"2026-03-02T'"$h"':'"$m"':00Z","end":"2026-03-02T'"$h"':59:00Z","state":"running","job":"J'"$h"'","part":"P","op":"10"}'
    done
  } >'jobs'
  build jobs >rows
  same "$(jq -r '[.job, .y_setup_over, .part_jobs, .part_setup_s,
    .standard_setup_s] | @csv' rows)" \
    '"J06",false,0,,600'$'\n''"J08",true,1,900,600'
}

# Ten hours: nine of running, one of service; the second service is of a
# repair's type.
services() {
  local i at
  for i in 0 1 2 3 4; do
    at() { date -u -d "2026-03-02 +$((10 * i + $1)) hours" +%FT%TZ; }
    echo "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"$(at 0)\",\"end\":\"$(at 9)\",\"state\":\"running\"}"
    echo "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"$(at 9)\",\"end\":\"$(at 10)\",\"state\":\"maintenance\"}"
    echo "{\"record\":\"maintenance\",\"machine\":\"M1\",\"start\":\"$(at 9)\",\"end\":\"$(at 10)\",\"type\":\"$(
      [ $i = 1 ] && echo corrective || echo preventive)\"}"
  done
}

@test "a service is due by the hours of running since the last service" {
  services >s
  # Nobody knows what is usual before two are seen, and what follows.
  build s --at hour >rows
  at() {
    same "$(jq -c 'select(.time == "2026-03-'"$1"':00:00Z") |
      [.since_preventive_h, .run_since_preventive_h, .preventive_n,
      .preventive_run_h, .preventive_left_h, .preventive_due_h]' rows)" "$2"
  }
  at 02T09 '[null,null,0,null,null,null]'
  # The repair does not start its clock anew.
  at 03T01 '[15,9,1,null,null,null]'
  at 03T05 '[19,18,1,null,null,null]'
  # 18 hours between two, of which 9 are over; 36 of 39 hours it ran.
  at 03T15 '[9,9,2,18,9,9.75]'
  same "$(jq -c 'select(.time == "2026-03-03T15:00:00Z") |
    [.run_since_maintenance_h, .run_since_corrective_h, .corrective_n]' rows)" \
    '[9,18,1]'
}

# change N JOB PART OPERATOR SETUP: hour N is of a job, with minutes of setup.
change() {
  local from to at
  from=$(date -u -d "2026-03-02 +$1 hours" +%FT%TZ)
  to=$(date -u -d "2026-03-02 +$(($1 + 1)) hours" +%FT%TZ)
  at=${from/:00:00Z/:$(printf %02d "$5"):00Z}
  local of="\"job\":\"$2\",\"part\":\"$3\",\"op\":\"10\",\"operator\":$4"
  echo "{\"record\":\"job\",\"machine\":\"M1\",\"start\":\"$from\",\"end\":\"$to\",$of}"
  [ "$5" = 0 ] ||
    echo "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"$from\",\"end\":\"$at\",\"state\":\"setup\",$of}"
  echo "{\"record\":\"output\",\"machine\":\"M1\",\"start\":\"$from\",\"end\":\"$to\",\"parts\":5,$of}"
  echo "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"$at\",\"end\":\"$to\",\"state\":\"running\",$of}"
}

# Parts of two setup families, each with a standard of ten minutes.
parts() {
  local p
  for p in A1:A A2:A B1:B; do
    echo "{\"record\":\"part\",\"part\":\"${p%:*}\",\"setup_family\":\"${p#*:}\"}"
    echo "{\"record\":\"standard\",\"part\":\"${p%:*}\",\"op\":\"10\",\"machine\":\"*\",\"setup_s\":600}"
  done
}

@test "a setup is expected to take what such changeovers took" {
  {
    parts
    # A first job, whose change nobody saw; then A to B takes twice the
    # standard, and B to A as long as it.
    change 0 J0 A1 null 30
    change 1 J1 B1 null 20
    change 2 J2 A2 null 10
    change 3 J3 B1 null 20
    change 4 J4 A1 null 10
    # It goes on after that: no setup is expected.
    change 5 J4 A1 null 0
    change 6 J5 B1 null 20
  } >'jobs'
  build 'jobs' >rows
  same "$(jq -c '[.job, .same_job, .job_setup_s, .job_parts, .family,
    .last_family, .changeover, .expected_setup_s]' rows)" \
    '["J0",null,0,0,"A",null,null,null]
["J1",false,0,0,"B","A",null,null]
["J2",false,0,0,"A","B",2,1200]
["J3",false,0,0,"B","A",1.414214,848.528137]
["J4",false,0,0,"A","B",1,600]
["J4",true,600,5,"A","A",null,null]
["J5",false,0,0,"B","A",2,1200]'
}

@test "an operator is known by what setups take beyond such changeovers" {
  local i
  {
    parts
    for i in {0..15}; do
      change "$i" "J$i" "$([ $((i % 2)) = 0 ] && echo A1 || echo B1)" \
        "$([ $((i % 4)) -lt 2 ] && echo '"slow"' || echo '"quick"')" \
        "$([ $((i % 4)) -lt 2 ] && echo 24 || echo 12)"
    done
  } >'jobs'
  build 'jobs' | jq -e -s 'map(select(.job | IN("J12", "J14"))) |
    .[0].operator_setup > 0.1 and .[1].operator_setup < -0.1 and
    .[0].expected_setup_s > 1.3 * .[1].expected_setup_s'
}

@test "sensors: the windows of a reading" {
  cat >f.yaml <<'END'
groups: [sensors]
sensors: {names: [Load kW], windows: [10m, 1h],
  statistics: [last, mean, std, slope, min, max, sum, n]}
targets: {wanted: []}
END
  for i in 0 1 2 3 4; do
    echo "{\"record\":\"sensor\",\"machine\":\"M1\",\"time\":\"2026-03-02T06:0$((2 * i)):00Z\",\"name\":\"Load kW\",\"value\":$i.5}"
  done >s
  build s --at reading -f f.yaml | tail -n 1 >row
  same "$(jq -c '[.x_load_kw_last, .x_load_kw_mean_10m, .x_load_kw_sum_10m,
    .x_load_kw_n_10m, .x_load_kw_slope_10m, .x_load_kw_min_1h]' row)" \
    '[4.5,2.5,12.5,5,30,0.5]'
  same "$(jq .x_load_kw_std_10m row)" 1.58113883
}

@test "on the nights the clocks change hours are hours" {
  build events.ndjson --at hour --calendar calendar.yaml >/dev/null
  # 29 March 2026: 02:00 does not exist in Copenhagen; its night began at
  # 21:00 UTC.
  for h in 00 01 02 03; do
    echo "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"2026-03-29T$h:00:00Z\",\"end\":\"2026-03-29T$h:59:59Z\",\"state\":\"running\"}"
  done >s
  build s --at hour --calendar calendar.yaml >rows
  same "$(jq -c '[.time[11:16], .running_s_1h, .shift_min]' rows)" \
    '["01:00",3599,240]
["02:00",3599,300]
["03:00",3599,360]'
  build plant.ndjson --at shift --calendar calendar.yaml --from 2026-03-28 \
    --to 2026-03-30 >rows
  same "$(jq -r 'select(.machine == "Machine0001") | .time + " " + .shift' rows)" \
    '2026-03-28T05:00:00Z early
2026-03-28T21:00:00Z night
2026-03-29T04:00:00Z early
2026-03-29T20:00:00Z night'
}

@test "a holiday and a weekend are known" {
  build plant.ndjson --at hour --calendar calendar.yaml >rows
  same "$(jq -r 'select(.holiday) | .time[:10]' rows | sort -u)" \
    '2026-03-24
2026-03-25'
  same "$(jq -r 'select(.weekend) | .time[:10]' rows | sort -u | head -n 3)" \
    '2026-03-06
2026-03-07
2026-03-08'
}

@test "--describe says what each column is, in the order of the rows" {
  build events.ndjson --at hour >rows
  build events.ndjson --at hour --describe >columns
  same "$(jq -r .field columns)" "$(head -n 1 rows |
    jq -r 'keys_unsorted | .[8:][]')"
  same "$(jq -c 'select(.field == "running_s_1h") |
    [.holds, .bound_low, .seen_low, .seen_high]' columns)" \
    '["number",0,3000,3000]'
}

@test "what holds texts is a text in CSV, too, whatever it looks like" {
  local at field
  for at in hour job; do
    build events.ndjson --at $at --describe |
      jq -r 'select(.holds == "text") | .field'
  done | sort -u >texts
  [ "$(wc -l <texts)" -ge 6 ]
  while read -r field; do
    grep -q "^KEY([A-Z_]*, \"$field\", TEXT," "$top/lib/shop/records.def" ||
      fail "$field"
  done <texts
}

@test "what the file says names the rows, not how it says it" {
  echo 'windows: [1h]' >a.yaml
  printf '# other\nwindows:\n  - 1h\ntrend: true\n' >b.yaml
  echo 'windows: [2h]' >c.yaml
  for f in a b c; do
    build events.ndjson -f $f.yaml | head -n 1 | jq -r .spec | cut -d ' ' -f 2
  done >ids
  same "$(uniq -c ids | awk '{print $1}')" '2
1'
}

@test "a wrong features.yaml is 78, with each fault and its place" {
  cat >bad.yaml <<'END'
windows: [8h, 1h]
reason: [idle]
trend: perhaps
trend: true
targets: {over: jobb}
END
  run --separate-stderr -78 build events.ndjson -f bad.yaml
  [[ $stderr == *'bad.yaml:1:15: windows'*'are to get longer: "1h"'* ]] ||
    fail "$stderr"
  [[ $stderr == *'bad.yaml:2:1: unknown key "reason"; did you mean "reasons"?'* ]] ||
    fail "$stderr"
  [[ $stderr == *'bad.yaml:3:8: trend'* ]] || fail "$stderr"
  [[ $stderr == *'bad.yaml:4:1: '* ]] || fail "$stderr"
  [[ $stderr == *'did you mean "job"?'* ]] || fail "$stderr"
  run --separate-stderr -78 build events.ndjson --at hour \
    -f <(echo 'targets: {over: job}')
  run --separate-stderr -78 build events.ndjson -f none.yaml
}

@test "records out of order are 65, with the line and advice" {
  tac events.ndjson >back
  run --separate-stderr -65 build back
  [[ $stderr == "feat-build: back:2: out of order: "*"store-cat --order time"* ]] ||
    fail "$stderr"
  {
    echo '{"record":"query","kinds":"span","order":"machine"}'
    cat events.ndjson
  } >machine
  run --separate-stderr -65 build machine
  [[ $stderr == *"store-cat --order time"* ]] || fail "$stderr"
}

@test "a cut stream is 65, and --partial takes it" {
  {
    echo '{"record":"query","kinds":"span","order":"time"}'
    head -n 100 events.ndjson
  } >'cut'
  run --separate-stderr -65 build cut
  build cut --partial >/dev/null
}

@test "no records, or machines without facts: no rows" {
  run --separate-stderr -0 build /dev/null
  [ -z "$output" ]
  [ -z "$stderr" ]
  {
    echo '{"record":"machine","machine":"M0"}'
    cat events.ndjson
  } >'more'
  same "$(build more --at hour | jq -r .machine | sort -u)" M1
  build /dev/null --describe | head -n 1 | jq -e '.rows == 0' >/dev/null
}

@test "a state the profile does not know is 78" {
  echo '{"record":"span","machine":"M1","start":"2026-03-02T00:00:00Z","end":"2026-03-02T01:00:00Z","state":"odd"}' >odd
  run --separate-stderr -78 build odd
  [[ $stderr == *odd:1:*odd* ]] || fail "$stderr"
}

@test "a row that is open, or lasts too long, is not known before it ends" {
  {
    cat events.ndjson
    echo '{"record":"span","machine":"M1","start":"2026-03-09T00:00:00Z","end":"2026-03-09T05:00:00Z","open":true,"state":"running"}'
    echo '{"record":"span","machine":"M1","start":"2026-03-09T05:00:00Z","end":"2026-03-09T06:00:00Z","state":"running"}'
    echo '{"record":"span","machine":"M1","start":"2026-03-09T06:00:00Z","end":"2026-03-19T06:00:00Z","state":"running"}'
  } >s
  build s --at hour >rows
  same "$(tail -n 1 rows | jq -c '[.time, .running_s_24h, .nodata_s_8h]')" \
    '["2026-03-09T06:00:00Z",57600,18000]'
}

# ---- what was known, and when ----

# All of a row that windows say, but for cycles, which are of jobs.
windows='with_entries(select(.key | test("_[0-9]+[hd]$") and
  (test("cycle") | not)))'

# A store of one machine and the week of events, a first load; then scrap
# of the job J4 (3 March, 00:00 to 06:00), booked on the 5th at 07:00.
late_store() {
  store-migrate --store late.db >/dev/null
  {
    events
    for j in 3 4 5; do
      printf '{"record":"output","machine":"M1","start":"%s","end":"%s","job":"J%d","part":"P%d","op":"10","parts":100}\n' \
        "$(date -u -d "2026-03-02 +$((6 * j)) hours" +%FT%TZ)" \
        "$(date -u -d "2026-03-02 +$((6 * j + 6)) hours" +%FT%TZ)" $j $((j % 2))
    done
  } | store-put --store late.db --source week --now 2026-03-01 >/dev/null
  echo '{"record":"output","job":"J4","op":"10","scrap":10,"parts":10,"source_key":"s1"}' |
    store-put --store late.db --source scrap --now 2026-03-05T07:00:00Z >/dev/null
}

@test "scrap that was booked two days late is not known the day before" {
  late_store
  store-cat --store late.db --order time --known >known
  same "$(jq -r 'select(.scrap) | [.start, .known_at] | @csv' known)" \
    '"2026-03-03T00:00:00Z","2026-03-05T07:00:00Z"'
  same "$(jq -r 'select(.known_at and .record != "query")' known | jq -rs length)" 1
  build known --at hour --known-at >with
  build known --at hour >without
  at() { # FILE TIME
    jq -c --arg t "$2" 'select(.time == $t) | [.parts_7d, .scrap_share_7d,
      .parts_24h, .scrap_share_24h]' "$1"
  }
  same "$(at without 2026-03-03T06:00:00Z)" '[210,0.047619,210,0.047619]'
  same "$(at with 2026-03-03T06:00:00Z)" '[200,0,200,0]'
  same "$(at with 2026-03-05T06:00:00Z)" '[300,0,0,null]'
  same "$(at without 2026-03-05T06:00:00Z)" '[310,0.032258,0,null]'
  # Then it counts where it belongs: in 7 days, not in the last one.
  same "$(at with 2026-03-05T07:00:00Z)" '[310,0.032258,0,null]'
  # From there on windows are the same; the job's own figures are as they
  # were when it was over.
  jq -c 'select(.time >= "2026-03-05T07:00:00Z")'" | $windows" with >a
  jq -c 'select(.time >= "2026-03-05T07:00:00Z")'" | $windows" without >b
  [ -s a ]
  cmp a b
  build known --at hour --known-at --audit 60 >/dev/null
}

@test "a stream that does not say when facts were known is 65" {
  late_store
  store-cat --store late.db --order time >plain
  run --separate-stderr -65 build plain --known-at
  [[ $stderr == "feat-build: plain:1: "*"store-cat --known"* ]] ||
    fail "$stderr"
}

@test "a stop that was told an hour late counts an hour later, in its place" {
  events | jq -c 'if .state == "down" and .start == "2026-03-04T10:50:00Z"
    then .known_at = "2026-03-04T12:20:00Z" else . end' >told
  build told --at hour --known-at --audit 40 >with
  build told --at hour >without
  h() {
    jq -c --arg t "2026-03-04T$2:00:00Z" 'select(.time == $t) | [.delay_s_1h,
      .delay_s_8h, .delay_n_8h, .nodata_s_8h, .stops_8h, .running_s_8h]' "$1"
  }
  same "$(h without 11)" '[600,4800,8,0,0,24000]'
  same "$(h with 11)" '[0,4200,7,600,0,24000]'
  same "$(h with 12)" '[600,4200,7,0,0,24000]'
  same "$(h with 13)" "$(h without 13)"
  tail -n 20 with | jq -c "$windows" >a
  tail -n 20 without | jq -c "$windows" | cmp - a
}

@test "a service that is told late: what was made since counts again" {
  o='"machine":"M1","job":"J","part":"P","op":"1"'
  {
    for h in 08 09 10 11; do
      echo '{"record":"span",'"$o"',"start":"2026-03-02T'$h':00:00Z","end":"2026-03-02T'$h':50:00Z","state":"running"}'
      echo '{"record":"output",'"$o"',"start":"2026-03-02T'$h':00:00Z","end":"2026-03-02T'$h':50:00Z","parts":10}'
    done
    echo '{"record":"maintenance","machine":"M1","start":"2026-03-02T08:50:00Z","end":"2026-03-02T08:55:00Z","type":"preventive","known_at":"2026-03-02T10:30:00Z"}'
  } | jq -sc 'sort_by(.start)[]' >s
  build s --at hour --known-at --audit 3 |
    jq -c '[.time[11:13], .parts_since_maintenance,
      .run_since_maintenance_h]' >got
  same "$(cat got)" '["09",null,null]
["10",null,null]
["11",20,1.666667]'
  echo 'groups: [since]' >f.yaml
  build s --at hour --known-at -f f.yaml |
    jq -c '[.time[11:13], .parts_since_maintenance,
      .run_since_maintenance_h]' | cmp - got
}

# ---- what users saw ----

# span MACHINE START END STATE [more fields]: of 2 March; times as 08:00.
span() {
  printf '{"record":"span","machine":"%s","start":"2026-03-02T%s:00Z","end":"2026-03-02T%s:00Z","state":"%s"%s}\n' \
    "$1" "$2" "$3" "$4" "${5-}"
}

# job NAME START END [more fields]
job() {
  printf '{"record":"job","machine":"M1","start":"2026-03-02T%s:00Z","end":"2026-03-02T%s:00Z","job":"%s","part":"P","op":"10"%s}\n' \
    "$2" "$3" "$1" "${4-}"
}

@test "windows had more time than they are long: overlaps beside open ends" {
  # What goes on until 12:00 holds back what ends behind its start.
  {
    span M1 06:00 07:00 running
    span M1 07:00 09:30 down
    span M1 09:00 12:00 running
  } >s
  build s --at hour --from 2026-03-02T10:00:00Z >rows
  same "$(jq -c '[.time[11:13], .running_s_8h, .down_s_8h, .nodata_s_8h]' \
    rows)" '["10",3600,9000,1800]
["11",3600,9000,5400]
["12",14400,7200,0]'
}

@test "an evening off counted as the reason it was booked on" {
  span M1 12:00 22:00 down ',"reason":"tooling"' >s
  build s --at hour --calendar calendar.yaml >rows
  # 14:00 to 22:00 of Copenhagen is off: an hour before and one after count.
  same "$(jq -c '[.r_tooling_s_24h, .delay_s_24h, .off_s_24h,
    .r_tooling_n_24h]' rows)" '[7200,7200,28800,1]'
}

@test "a standard for any operation did not count" {
  {
    echo '{"record":"standard","part":"P","op":"*","machine":"*","setup_s":600}'
    echo '{"record":"standard","part":"P","op":"20","machine":"*","setup_s":60}'
    job J1 08:00 09:00
    job J2 09:00 10:00 ',"planned_parts":3'
  } >s
  same "$(build s | jq -c .standard_setup_s)" '600
600'
}

@test "the job that had just begun had no row: --live told of the one before" {
  {
    job J1 08:00 09:00
    span M1 08:00 09:00 running ',"job":"J1","part":"P","op":"10"'
    job J2 10:00 10:05 ',"open":true'
  } >s
  same "$(build s --live | jq -r '[.time, .job] | @csv')" \
    '"2026-03-02T10:00:00Z","J2"'
}

@test "no row and no target lies behind --now" {
  {
    job J1 08:00 09:00
    job J2 10:00 11:00
    job J3 14:00 15:00
    span M1 16:00 17:00 down
  } >s
  feat-build --now 2026-03-02T12:00:00Z s >rows
  same "$(jq -r '[.job, .y_down_s] | @csv' rows)" '"J1",
"J2",'
  feat-build --now 2026-03-02T19:00:00Z s >rows
  same "$(jq -r '[.job, .y_down_s] | @csv' rows)" '"J1",0
"J2",
"J3",'
}

@test "at the end of the data maintenance was waited for longer than within" {
  echo 'targets: {maintenance: {within: 150m}}' >f.yaml
  {
    span M1 06:00 07:00 running
    span M1 07:00 09:05 running
    span M1 09:05 09:40 running
  } >s
  same "$(build s --at hour -f f.yaml | jq -c '[.time[11:13],
    .y_maintenance_h, .y_maintenance_censored]')" '["07",2.5,true]
["08",1.666667,true]
["09",0.666667,true]'
}

@test "a machine that stood without a row lost nothing, though gaps are idle" {
  sed 's/^gap: nodata/gap: idle/' "$top/etc/definitions/iso22400.yaml" >idle.yaml
  echo 'targets: {horizon: 2h}' >f.yaml
  {
    span M1 06:00 07:00 running
    span M2 06:00 12:00 running
    for h in 07 08 09 10; do span M3 $h:00 $h:30 running; done
    span M1 11:00 12:00 running
  } >s
  build s --at hour -f f.yaml --profile idle.yaml >rows
  same "$(jq -c 'select(.machine == "M1") | [.time[11:13], .y_reason,
    .y_down_s, .unassigned_s_1h]' rows)" '["07","unassigned",7200,0]
["08","unassigned",7200,3600]
["09","unassigned",7200,3600]
["10","unassigned",3600,3600]
["11",null,null,3600]
["12",null,null,0]'
}

@test "the first job of a machine was history before it was over" {
  {
    job J1 06:00 10:00
    span M1 06:00 07:00 running ',"job":"J1","part":"P","op":"10"'
    span M1 07:00 08:00 running ',"job":"X","part":"Q","op":"10"'
    job J2 09:00 12:00
    job J3 12:00 13:00
  } >s
  same "$(build s | jq -c '[.job, .part_jobs]')" '["J1",0]
["J2",0]
["J3",2]'
}

@test "stops too short to be stops are production, in features and targets" {
  sed 's/^# micro_stop: 5m/micro_stop: 5m/' \
    "$top/etc/definitions/iso22400.yaml" >micro.yaml
  echo 'targets: {wanted: [y_down_s], horizon: 1h}' >f.yaml
  {
    span M1 06:00 06:58 running
    span M1 06:58 07:00 down
    span M2 07:00 09:00 running
    span M2 09:00 09:30 down
    span M2 09:30 09:33 down
    span M2 09:33 09:40 running
    span M2 09:40 09:43 down
    span M2 09:43 12:00 running
  } >s
  build s --at hour -f f.yaml --profile micro.yaml >rows
  same "$(jq -c 'select(.machine == "M1") | .y_down_s' rows | sort | uniq -c |
    awk '{print $1 "*" $2}')" '5*0
1*null'
  # 33 minutes count, 3 do not.
  same "$(jq -c 'select(.machine == "M2") | [.time[11:13], .y_down_s,
    .down_s_1h, .stops_1h, .longest_stop_s_1h]' rows)" '["09",1980,0,0,0]
["10",0,1980,1,1980]
["11",0,0,0,0]
["12",null,0,0,0]'
}

# ---- edges ----

@test "a reading and a span within one millisecond are in order" {
  {
    echo '{"record":"sensor","machine":"M1","time":"2026-03-02T08:00:00.0003Z","name":"load","value":1}'
    span M1 08:00 09:00 running | sed 's/08:00:00Z/08:00:00.0007Z/'
  } >s
  build s --at hour >/dev/null
  tac s >back
  run --separate-stderr -65 build back
  [[ $stderr == *"back:2: out of order: begins at 2026-03-02T08:00:00.0003"* ]] ||
    fail "$stderr"
}

@test "a fact of a machine that no record names is of a machine all the same" {
  {
    echo '{"record":"machine","machine":"M0"}'
    span M7 08:00 09:00 running
  } >s
  same "$(build s --at hour | jq -c '[.machine, .running_s_1h, .job]')" \
    '["M7",3600,null]'
}

@test "in the autumn night both hours of 02:00 have a row" {
  for h in 22 23; do
    echo "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"2025-10-25T$h:00:00Z\",\"end\":\"2025-10-25T$h:59:59Z\",\"state\":\"running\"}"
  done >s
  for h in 00 01 02 03; do
    echo "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"2025-10-26T$h:00:00Z\",\"end\":\"2025-10-26T$h:59:59Z\",\"state\":\"running\"}"
  done >>s
  build s --at hour --calendar calendar.yaml >rows
  # 00:00 and 01:00 UTC are 02:00 both; the shift began at 20:00 UTC.
  same "$(jq -c '[.time[11:13], .running_s_1h, .shift_min, .hour_sin]' rows)" \
    '["23",3599,180,0.258819]
["00",3599,240,0.5]
["01",3599,300,0.5]
["02",3599,360,0.707107]
["03",3599,420,0.866025]'
}

@test "names that make one column, groups and lengths that there are not: 78" {
  cat >bad.yaml <<'END'
groups: [time, rollin]
windows: [0s, 8h, 500d]
reasons: [tool change, tool-change, Other]
sensors:
  names: [Load kW, load_kw]
  statistics: [mean, median]
targets: {horizon: -1h, wanted: [y_reason, y_reason]}
END
  run --separate-stderr -78 build events.ndjson -f bad.yaml
  for w in 'bad.yaml:1:16: groups'*'"rolling"' 'bad.yaml:2:11: windows' \
    'bad.yaml:2:19: windows' 'bad.yaml:3:24: reasons'*'tool-change' \
    'bad.yaml:3:37: reasons'*'Other' 'bad.yaml:5:20: '*'load_kw' \
    'bad.yaml:6:22: '*'median' 'bad.yaml:7:20: '; do
    # shellcheck disable=SC2053
    [[ $stderr == *$w* ]] || fail "no $w in: $stderr"
  done
}

@test "ten thousand machines, a row each hour" {
  seq -f '%05.0f' 1 10000 | awk '{
    for (h = 6; h < 9; h++)
      printf "{\"record\":\"span\",\"machine\":\"M%s\",\"start\":\"2026-03-02T%02d:00:00Z\",\"end\":\"2026-03-02T%02d:50:00Z\",\"state\":\"running\"}\n", $1, h, h
  }' | sort -t'"' -k12,12 -s >s
  /usr/bin/time -f %M -o kb feat-build --now $now --at hour s >rows
  same "$(wc -l <rows)" 20000
  same "$(jq -c '[.time, .running_s_1h]' rows | sort | uniq -c |
    awk '{print $1}')" '10000
10000'
  [ "$(cat kb)" -lt 1000000 ]
}
