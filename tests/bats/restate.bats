#!/usr/bin/env bats
# restate: which figures of a period moved between two commits, and the rows
# that moved them.

# sync.bash reads src.
# shellcheck disable=SC2034

load helper
load sync

# The night in which Chicago's clocks go from two to three is in it.
period=(--from=2026-03-07 --to=2026-03-09)

setup() {
  mw_setup
  local c=$XDG_CONFIG_HOME/millwright
  use_sqlite
  joblog
  mkdir -p "$c/mapping"
  cp "$top/etc/mapping/joblog_ob.yaml" "$c/mapping/cimco.yaml"
  store_room shop.db
  MILLWRIGHT_STORE=$(store_url "$PWD/shop.db")
  export MILLWRIGHT_STORE
  printf 'source: {url: %s}\nsite: {zone: America/Chicago}\n' "$src" \
    >"$c/millwright.yaml"
  {
    printf 'zone: America/Chicago\nshifts:\n'
    printf '  - {name: %s, days: daily, from: "%s", to: "%s"}\n' \
      early 06:00 14:00 late 14:00 22:00 night 22:00 06:00
  } >"$c/calendar.yaml"
  store-migrate --now 2026-03-01 >/dev/null
  standard 60 | put 2026-03-01T12:00:00Z
}

# put TIME: records into the store, committed then.
put() {
  store-put --now "$1" >/dev/null
}

standard() {
  printf '{"record":"standard","part":"P1","op":"10","machine":"*","valid_from":"2026-01-01T00:00:00Z","ideal_s":%s}\n' "$1"
}

# seen: what was in the store when the report was printed: commit 2.
seen() {
  {
    job M1 '2026-03-07 06:00:00' '2026-03-07 10:00:00' J1 \
      PartNumber=P1 PartsProduced=20 IdleTime=600
    job M1 '2026-03-07 10:00:00' '2026-03-07 14:00:00' J2 \
      PartNumber=P1 PartsProduced=30 SetupTime=900
    job M1 '2026-03-07 21:00:00' '2026-03-08 07:30:00' J3 \
      PartNumber=P1 PartsProduced=9 ToolingTime=1000
    job M1 '2026-03-08 10:00:00' '2026-03-08 12:00:00' J4 PartNumber=P1
    job M2 '2026-03-07 06:00:00' '2026-03-07 14:00:00' J5 PartNumber=P1 \
      PartsProduced=9
    job M3 '2026-03-07 06:00:00' '2026-03-07 14:00:00' J6 PartNumber=P1
  } | source_sql
  synced 2026-03-09T12:00:00Z
}

synced() {
  cimco-sync --now "$1" --reconcile >/dev/null
}

# moved: a clerk mends and deletes rows, one comes late, over another one.
moved() {
  {
    echo "UPDATE joblog_ob SET PartsProduced = 14, RunningTime = 20001
      WHERE JobNumber = 'J3';"
    echo "UPDATE joblog_ob SET EndTime = '2026-03-07 15:30:00'
      WHERE JobNumber = 'J2';"
    echo "DELETE FROM joblog_ob WHERE JobNumber IN ('J4', 'J6');"
    job M1 '2026-03-07 07:00:00' '2026-03-07 11:00:00' J7 \
      PartNumber=P1 PartsProduced=3 WaitingSetupTime=12000
  } | source_sql
  synced 2026-03-10T12:00:00Z
}

# adds_up: of the records in $output the rows below a figure add up to its
# difference, in milliseconds; prints how many figures there were.
adds_up() {
  jq -es '
    def ratio: .figure | IN("oee", "availability", "performance", "quality",
      "nee", "teep", "utilisation", "mtbf_h", "mttr_h");
    def ms: . * 1000 | round;
    reduce .[] as $r ([]; if $r.change == null
      then . + [{f: $r, rows: []}] else .[-1].rows += [$r] end) |
    (map(if .f.difference == null then .rows == []
      elif .f | ratio then
        (.rows | map(.effect) | add) - .f.difference | fabs < 1e-9
      else (.rows | map(.effect | ms) | add) == (.f.difference | ms) and
        (.rows | all(.difference == .effect))
      end) | all) and length > 0' <<<"$output" >/dev/null ||
    fail "does not add up: $output"
}

# of_oee BY FIGURE: group, before, after, from two runs of oee-calc.
of_oee() {
  join -t '|' -a 1 -a 2 -e 0 -o 0,1.2,2.2 <(of_seq 2 "$@") <(of_seq 3 "$@") |
    awk -F '|' '$2 != $3'
}

of_seq() {
  store-cat "${period[@]}" --seq "$1" | oee-calc --by "$2" |
    jq -r --arg f "$3" '"\(.machine) \(.shift) \(.business_date)|\(.[$f])"' |
    sort
}

# of_restated FIGURE: the same from $output.
of_restated() {
  jq -r --arg f "$1" 'select(.figure == $f and .change == null) |
    "\(.machine) \(.shift) \(.business_date)|\(.before)|\(.after)"' \
    <<<"$output" | sort
}

all=oee,availability,performance,quality,nee,teep,utilisation
sums=calendar_s,pot_s,off_s,planned_stop_s,planned_s,running_s,setup_time_s
sums+=,delay_s,down_s,unassigned_s,residual_s,nodata_s,unplanned_s
sums+=,apportioned_s,overlap_s,parts,good,scrap,ideal_total_s

@test "restate: late, changed and deleted rows add up to what moved" {
  local by f
  seen
  moved
  for by in machine machine,shift machine,hour machine,day site part,job; do
    run --separate-stderr -0 restate "${period[@]}" --by $by \
      --figures $all,$sums 2 3
    [ -z "$stderr" ] || fail "$stderr"
    adds_up
  done
  run --separate-stderr -0 restate "${period[@]}" --by machine,shift \
    --figures $all,$sums 2
  for f in ${all//,/ } ${sums//,/ }; do
    same "$(of_restated "$f")" "$(of_oee machine,shift "$f")"
  done
  [ -n "$(of_restated availability)" ]
  same "$(jq -r '"\(.since) \(.seq)"' <<<"$output" | sort -u)" '2 3'
  # The night is seven hours long, and one of J3's shifts.
  same "$(jq -r 'select(.shift == "night" and .figure == "running_s" and
    .change != null) | "\(.business_date) \(.change) \(.cause)"' \
    <<<"$output" | head -n 1)" \
    '2026-03-07 changed running: seconds 1800->20001; output: parts 9->14'
}

# rows FIGURE: of $output, the rows below it.
rows() {
  jq -r --arg f "$1" 'select(.figure == $f and .change != null) |
    "\(.machine) \(.source_key // "" | split("|") | .[2]) \(.change) \(.before) \(.after) \(.effect): \(.cause)"' \
    <<<"$output"
}

@test "restate: what became of each row, in words" {
  seen
  moved
  run --separate-stderr -0 restate "${period[@]}" --by machine \
    --figures parts,running_s,apportioned_s 2
  same "$(rows parts)" "$(cat <<-'END'
	M1 J3 changed 9 14 5: running: seconds 1800->20001; output: parts 9->14
	M1 J7 added 0 3 3: running 1800 s; waiting/waiting_setup 12000 s; output parts 3
	END
  )"
  # J7 lies over parts of J1 and J2, which get less of the time they share.
  same "$(rows running_s)" "$(cat <<-'END'
	M1 J3 changed 1800 20001 18201: running: seconds 1800->20001; output: parts 9->14
	M1 J4 removed 1800 0 -1800: running 1800 s
	M1 J7 added 0 1611.072 1611.072: running 1800 s; waiting/waiting_setup 12000 s; output parts 3
	M1 J1 displaced 1800 1650 -150: the same row; others or its machine moved it
	M1 J2 changed 1800 1771.689 -28.311: running: end 2026-03-07T20:00:00Z->2026-03-07T21:30:00Z
	M3 J6 removed 1800 0 -1800: running 1800 s
	END
  )"
}

# ---- what is asked of it ----

@test "restate: nothing moved is said, and is 0" {
  seen
  run --separate-stderr -0 restate "${period[@]}" 2
  same "$output$stderr" 'restate: nothing moved from commit 2 to 2'
  moved
  run --separate-stderr -0 restate --from 2026-03-01 --to 2026-03-02 2
  same "$output$stderr" \
    'restate: nothing moved from commit 2 to 3: no facts in that time'
  run --separate-stderr -0 restate -q --from 2026-03-01 --to 2026-03-02 2
  same "$output$stderr" ''
  # Rows moved, and none of the figures that were asked for.
  run --separate-stderr -0 restate "${period[@]}" --figures delay_s \
    --machine M3 2
  same "$output$stderr" 'oee-calc: no figure moved'
}

@test "restate: commits by number, by time, and before the first" {
  seen
  moved
  run --separate-stderr -0 restate "${period[@]}" --figures parts 2 3
  local want=$output
  run --separate-stderr -0 restate "${period[@]}" --figures parts \
    2026-03-09T12:00:00Z
  same "$output" "$want"
  run --separate-stderr -0 restate "${period[@]}" --figures parts \
    2026-03-10 2026-03-10T12:00:00Z
  same "$output" "$want"
  # -7d is the same to all the programs that read it.
  run --separate-stderr -0 restate --from -3d \
    --now 2026-03-10T12:00:01Z --figures parts -1d
  [ -n "$output" ]
  run --separate-stderr -0 restate "${period[@]}" --figures parts 0
  adds_up
  same "$(jq -r 'select(.change != null) | "\(.change) \(.before)"' \
    <<<"$output" | sort -u)" 'added 0'
}

@test "restate: what cannot be compared is refused, with the reason" {
  seen
  moved
  refused 64 'changes from commit 3 back to 2' restate "${period[@]}" 3 2
  refused 66 'no commit 9 yet; the newest is 3' restate "${period[@]}" 2 9
  refused 66 'M9' restate "${period[@]}" --machine M9 2
  refused 64 'usage: restate ' restate
  refused 64 'usage: restate ' restate "${period[@]}" 1 2 3
  refused 64 'usage: restate ' restate 1 2
  refused 64 'usage: restate ' restate "${period[@]}" --loss 1
  refused 64 'usage: restate ' restate --from
  refused 64 'not a time: "soon"' restate "${period[@]}" soon
  refused 64 '--restated tells of sums, oee' restate "${period[@]}" \
    --figures coverage 2
  refused 66 'c.yaml' restate --calendar ./c.yaml "${period[@]}" 2
  store-admin prune --past 1h --now 2026-03-12 >/dev/null
  refused 66 'its past was pruned up to commit 3' restate "${period[@]}" 2
}

@test "restate: a full disk is 74, and a reader who leaves is silent" {
  seen
  moved
  run --separate-stderr -74 sh -c "restate ${period[*]} 2 >/dev/full"
  run --separate-stderr sh -c "restate ${period[*]} 2 | head -n 1"
  [ -z "$stderr" ] || fail "$stderr"
}

@test "restate: the same parts with another standard, and others that gave way" {
  seen
  standard 66 | put 2026-03-10T12:00:00Z
  run --separate-stderr -0 restate "${period[@]}" --figures ideal_total_s,oee 2
  adds_up
  same "$(jq -r .change <<<"$output" | sort -u)" $'null\nstandard'
  same "$(jq -r 'select(.machine == "M2" and .figure == "ideal_total_s" and
    .change == null) | "\(.before) \(.after)"' <<<"$output")" '540 594'
}

@test "restate: by site a row says whose it is" {
  seen
  moved
  run --separate-stderr -0 restate "${period[@]}" --by site --figures parts 2
  adds_up
  same "$(jq -r '.machine' <<<"$output")" $'null\nM1\nM1'
}

@test "restate: the formats of oee-calc" {
  seen
  moved
  run --separate-stderr -0 restate "${period[@]}" --format csv --by machine 2
  same "${lines[0]}" \
    record,machine,start,end,since,seq,figure,before,after,difference,change,source,source_key,effect,cause,why
  run --separate-stderr -0 restate "${period[@]}" --format table \
    --figures parts 2
  [[ ${lines[0]} == machine*was*is*difference*change*row*cause ]] ||
    fail "$output"
}

# ---- oee-calc --restated ----

@test "oee-calc --restated: two files, without what store-cat tells" {
  printf '%s\n' '{"record":"span","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","source_key":"a","state":"running"}' >was
  sed 's/07:00/07:30/' was >is
  run --separate-stderr -0 oee-calc --restated was --figures running_s is
  same "$(jq -c '[.since, .before, .after, .change, .source_key, .effect]' \
    <<<"$output")" \
    $'[null,3600,5400,null,null,1800]\n[null,3600,5400,null,"a",1800]'
  run --separate-stderr -0 oee-calc --restated was was
  same "$output$stderr" 'oee-calc: no figure moved'
}

@test "oee-calc --restated: streams that do not fit are 65" {
  seen
  moved
  store-cat "${period[@]}" --seq 2 >was
  store-cat "${period[@]}" --seq 3 >is
  store-cat "${period[@]}" --changed 2..3 >changed
  run --separate-stderr -0 oee-calc --restated was changed is
  adds_up
  store-cat --seq 2 >other
  refused 65 'of another period' oee-calc --restated other is
  refused 65 'from commit 2 to 3, the facts those of 3 and 3' \
    oee-calc --restated is changed is
  refused 65 'of the facts as they were: are they cut?' \
    oee-calc --restated /dev/null changed is
  sed '$d' was >cut.ndjson
  refused 65 'cut' oee-calc --restated cut.ndjson changed is
  refused 66 'nosuch' oee-calc --restated nosuch is
  sed 's/"state":"running"/"state":"runing"/' was >bad
  refused 78 'bad:' oee-calc --restated bad is
  refused 64 'go neither' oee-calc --restated was --loss is
  refused 64 '--trend tells of oee' oee-calc --by day --trend 3 \
    --figures parts is
}
