#!/usr/bin/env bats
# The demo, in a copy of what it reads, and its figures worked out again from
# its source alone.

load helper

setup_file() {
  command -v sqlite3 >/dev/null || skip 'sqlite3 is not installed'
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree/tools" "$tree/tests"
  cp "$top/tools/demo.sh" "$tree/tools"
  cp -r "$top/tests/data" "$tree/tests"
  cp -r "$top/libexec" "$top/etc" "$tree"
  (
    mkdir "$BATS_FILE_TMPDIR/home" && cd "$BATS_FILE_TMPDIR/home" || exit 1
    env HOME="$PWD" XDG_CONFIG_HOME="$PWD" XDG_STATE_HOME="$PWD" \
      "$tree/tools/demo.sh" "$MW_BUILD" >"$BATS_FILE_TMPDIR/out" \
      2>"$BATS_FILE_TMPDIR/err"
    echo $? >"$BATS_FILE_TMPDIR/status"
  )
}

setup() {
  mw_setup
  out=$BATS_FILE_TMPDIR/out
  export MILLWRIGHT_CONFIG=$tree/build/demo/millwright.yaml
}

# printed COMMAND: what the demo shows below the last "$ COMMAND...".
printed() {
  awk -v c="\$ $1" '/^\$ / {on = index($0, c) == 1; if (on) text = ""}
    /^$/ {on = 0}
    on {text = text $0 "\n"}
    END {printf "%s", text}' "$out"
}

@test "the demo succeeds, and writes below build/demo only" {
  same "$(cat "$BATS_FILE_TMPDIR/status")" 0
  [ ! -s "$BATS_FILE_TMPDIR/err" ] || fail "$(cat "$BATS_FILE_TMPDIR/err")"
  same "$(find "$BATS_FILE_TMPDIR/home" -mindepth 1)" ""
  same "$(cd "$tree" && find . -newer tools/demo.sh -type f ! -path \
    './build/demo/*' ! -path './tests/*' ! -path './libexec/*' ! -path \
    './etc/*')" ""
  same "$(cd "$tree/build/demo" && ls)" \
    "calendar.yaml
cimco.db
mapping.yaml
millwright.yaml
plant
shop.db
shop.db.sync-cimco.lock
year"
}

@test "the demo's words fit 80 columns, without colour in a pipe" {
  ! grep -vE '^(cimco-sync|store-[a-z]+|oee-calc): ' "$out" |
    awk 'length > 80' | grep . || fail wide
  ! grep -q $'\e' "$out" || fail colour
}

@test "the demo on a terminal has colour, and none with NO_COLOR" {
  command -v script >/dev/null || skip 'script is not installed'
  # Its first commands are enough, and their tables.
  cp -r "$tree" copy
  sed -i '/^say .Once more/,$d' copy/tools/demo.sh
  run -0 script -qec "copy/tools/demo.sh $MW_BUILD" /dev/null
  [[ $output == *$'\e[1m$ store-migrate'* ]] || fail "$output"
  TERM=dumb run -0 script -qec "copy/tools/demo.sh $MW_BUILD" /dev/null
  [[ $output != *$'\e'* ]] || fail "$output"
  NO_COLOR=1 run -0 script -qec "copy/tools/demo.sh $MW_BUILD" /dev/null
  # A line of progress, which a slow machine shows, is no colour.
  [[ ${output//$'\e[K'/} != *$'\e'* ]] || fail "$output"
}

@test "a second sync of the demo writes nothing" {
  run -0 printed 'cimco-sync --now 2017'
  same "$(awk '$1 == "joblog_ob" || $1 == "events" {
    print $1, $3 + 0, $4 + 0, $6 + 0}' <<<"$output")" \
    $'joblog_ob 0 0 0\nevents 0 0 0'
  grep -q '^table *read *inserted *updated *unchanged *deleted' <<<"$output"
  run --separate-stderr -0 cimco-sync --now 2017-05-22
  same "$(jq -r '"\(.inserted) \(.updated) \(.deleted) \(.facts)"' \
    <<<"$output")" $'0 0 0 0\n0 0 0 0'
}

@test "each row of the demo's source is accounted for" {
  rm -rf again && mkdir again
  cp "$tree/build/demo/"*.yaml "$tree/build/demo/cimco.db" again
  export MILLWRIGHT_CONFIG=$PWD/again/millwright.yaml
  store-migrate -q >/dev/null
  run --separate-stderr -0 cimco-sync --now 2017-05-22
  same "$(jq -r '"\(.table) \(.read) \(.inserted) \(.quarantined)" +
    " \(.duplicate) \(.flagged)"' <<<"$output")" \
    "$(printf '%s\n' 'joblog_ob 103 101 1 1 2' \
      "events $(sqlite3 again/cimco.db 'SELECT count(*), count(*), 0, 0, 0
        FROM events' | tr '|' ' ')")"
  # The bad one is named when it comes first.
  [[ $stderr == *'cimco.joblog_ob: Grind05|2017-05-18 14:49:16|4584|20: '* ]] ||
    fail "$stderr"
  run --separate-stderr -0 cimco-sync --now 2017-05-22
  [[ $stderr != *4584* ]] || fail "$stderr"
  run --separate-stderr -0 cimco-sync -v --now 2017-05-22
  [[ $stderr == *'|4584|20: EndTime: an end before the start: "2017-05-17 20:02:49"'* ]] ||
    fail "$stderr"
}

# A shift whose rows of the job log lie inside it, by SQL and arithmetic.
# Scrap belongs to the newest row of its job.
by_hand() {
  sqlite3 "$tree/build/demo/cimco.db" <<-EOF
	ATTACH ':memory:' AS m;
	CREATE TABLE m.standard (part, op, machine, ideal REAL, setup REAL);
	CREATE TABLE m.scrap (key, machine, job, op, scrap REAL);
	.mode csv
	.import --schema m --skip 1 $tree/tests/data/demo/standards.csv standard
	.import --schema m --skip 1 $tree/tests/data/demo/scrap.csv scrap
	.mode list
	WITH row AS (
	  SELECT DISTINCT * FROM joblog_ob WHERE machine = '$1'
	    AND StartTime >= '$2 06:00:00' AND EndTime <= '$2 14:00:00'
	    AND EndTime > StartTime),
	each AS (
	  SELECT RunningTime AS run, unixepoch(EndTime) - unixepoch(StartTime)
	    - max(0, min(unixepoch(EndTime), unixepoch('$2 10:30:00'))
	      - max(unixepoch(StartTime), unixepoch('$2 10:00:00'))) AS busy,
	    ideal * PartsProduced AS made, ideal * (PartsProduced
	      - coalesce((SELECT sum(scrap) FROM m.scrap AS s WHERE s.job =
	      JobNumber AND s.op = OpNumber AND s.machine = row.machine AND
	      StartTime = (SELECT max(StartTime) FROM joblog_ob AS j WHERE
	      j.JobNumber = s.job AND j.OpNumber = s.op)), 0)) AS good
	  FROM row JOIN m.standard AS t ON t.part = PartNumber
	    AND t.op = OpNumber AND t.machine = row.machine)
	SELECT count(*), printf('%.1f%% %.1f%% %.1f%% %.1f%%',
	  100 * sum(good) / sum(busy), 100.0 * sum(run) / sum(busy),
	  100 * sum(made) / sum(run), 100 * sum(good) / sum(made)),
	  printf('%.15f', sum(good) / sum(busy)) FROM each;
	EOF
}

@test "the OEE of a shift is that of its rows, worked out by hand" {
  local rows figures oee
  IFS='|' read -r rows figures oee <<<"$(by_hand Lathe03 2017-05-16)"
  same "$rows" 3
  same "$(awk '/^Lathe03 *2017-05-16 06:00 *early/ {
    print $5, $6, $7, $8}' "$out" | sed 's/[●▼]//g')" "$figures"
  run -0 bash -c 'store-cat -m Lathe03 --from 2017-05-16 --to 2017-05-17 |
    oee-calc'
  jq -es --argjson want "$oee" '.[] | select(.shift == "early") |
    (.oee - $want | fabs) < 1e-12' <<<"$output"
}

@test "another machine and shift, of which the demo shows nothing" {
  local rows oee
  IFS='|' read -r rows _ oee <<<"$(by_hand Grind05 2017-05-17)"
  same "$rows" 2
  run -0 bash -c 'store-cat -m Grind05 --from 2017-05-17 --to 2017-05-18 |
    oee-calc'
  jq -es --argjson want "$oee" '.[] | select(.shift == "early") |
    (.oee - $want | fabs) < 1e-12' <<<"$output"
}

@test "NIST's machine ran as long as its log says" {
  local run_s
  run_s=$(awk -F '|' '$2 == "execution" && $3 != last {
    split($1, t, /[TZ]/); split(t[2], h, ":")
    if (!(t[1] in day)) {
      cmd = "date -u -d " t[1] " +%s"; cmd | getline day[t[1]]; close(cmd)
    }
    now = day[t[1]] + h[1] * 3600 + h[2] * 60 + h[3]
    if (last == "ACTIVE") sum += now - since
    last = $3; since = now
  } END {printf "%.0f", sum}' "$top/tests/data/nist/Mazak01.shdr")
  run -0 bash -c 'store-cat -m Mazak01 --from 2017-04-10 --to 2017-05-22 |
    oee-calc --by machine'
  same "$(jq -r '.running_s | round' <<<"$output")" "$run_s"
}

@test "the README's pipe prints what the README shows" {
  local block
  block=$(awk '/^```/ {on = !on; next} on' "$top/README.md")
  [ -n "$block" ]
  command=$(awk '/^\$ / {on = 1; sub(/^\$ /, "")} on {print}
    on && !/\|$/ {exit}' <<<"$block")
  COLUMNS=80 run --separate-stderr -0 bash -o pipefail -c "$command"
  same "$output" "$(awk 'on {print} !on && !/\|$/ {on = 1}' <<<"$block")"
}

@test "the README names every program, and what it names is there" {
  local p
  for p in $(programs); do
    grep -q "^| \`$p\` | " "$top/README.md" || fail "$p"
  done
  # shellcheck disable=SC2016 # backquotes of Markdown
  for p in $(grep -oE '`[a-z]+-[a-z-]+`' "$top/README.md" | tr -d '`'); do
    [ -f "$top/cmd/$p.c" ] || [ -f "$top/libexec/$p" ] ||
      [ -f "$top/man/$p.5" ] || fail "$p: not there"
  done
  for p in $(grep -oE '\]\([A-Za-z/.]+\)' "$top/README.md" | tr -d '])('); do
    [ -e "$top/$p" ] || fail "$p: not there"
  done
}

@test "a plant nobody described: all of it is stored, late edits too" {
  same "$(grep -c '^the same$' "$out")" 2
  same "$(cd "$tree/build/demo/plant" && cimco-sim --help >/dev/null &&
    sqlite3 plant.db 'SELECT count(*) FROM (SELECT DISTINCT machine,
      StartTime, EndTime, JobNumber, OpNumber, PartNumber, State,
      PartsProduced, JobDuration, RunningTime FROM joblog_ob)')" \
    "$(cd "$tree/build/demo/plant" && sqlite3 shop.db \
      'SELECT count(*) FROM source_row')"
}

@test "the job log's OEE of the invented plant is near the truth" {
  awk '/^Machine000[123] .*[0-9] h .*%/ {
      match($0, /[0-9.]+%/)
      oee[$1] = oee[$1] " " substr($0, RSTART, RLENGTH - 1)
    }
    END {
      for (m in oee) {
        n++
        split(oee[m], x, " ")
        if (length(x) != 2 || x[1] - x[2] > 1.5 || x[2] - x[1] > 1.5) {
          print m, oee[m]
          bad = 1
        }
      }
      exit n != 3 || bad
    }' "$out"
}

# Of all lost time, by what the events of three machines say themselves.
@test "the second plant's Pareto has the maintenance that was planted" {
  want=$(jq -rs --arg a 2026-09-01T00:00:00Z --arg b 2026-10-31T00:00:00Z '
    [.[] | select(.record == "span" and .state == "maintenance" and
      .start >= $a and .end <= $b) |
      (.end | fromdate) - (.start | fromdate)] | add | . / 60 | round |
    "\(. / 60 | floor):\(. % 60 | if . < 10 then "0\(.)" else . end) h"' \
    "$tree/build/demo/plant/three.ndjson")
  [[ $(printed 'downtime-stat --from') == *"maintenance  -"*" $want "* ]] ||
    fail "$want: $(printed 'downtime-stat --from')"
}

# planted FIELD: the rows with half a sigma more of it; of all rows the same.
planted() {
  jq -c -s --arg f "$1" '(map(.[$f] // empty) | length as $n | (add / $n) as $m |
      map(. - $m | . * .) | add / $n | sqrt / 2) as $d |
    .[] | .[$f] |= (if . == null then . else . + $d end)' jobs.ndjson
}

# Windows of 28 days overlap, machines take turns: rows that hang together
# taken as independent, 117 features had drifted from themselves.
@test "the plant's rows have not drifted from themselves, planted ones have" {
  cd "$tree/build/demo/plant"
  export MILLWRIGHT_CONFIG=$PWD/millwright.yaml
  run --separate-stderr -0 model-admin drift downtime 1 --window 14d --all \
    -i jobs.ndjson
  same "$(jq -c 'select(.drifted)' <<<"$output")" ""
  jq -e -s '(map(select(.value != null)) | length) as $n |
    $n > 200 and (map(select(.value != null and .value > .threshold)) |
      length * 100 <= $n) and
    all(.[]; (.value == null) == (.threshold == null) and
      (.value == null) == (.why != null))' <<<"$output"
  # Sixty days tell nothing of windows of 28; a week of rows of few features.
  jq -e -s '[.[] | select(.field == "utilisation_28d") | .why] |
    all(startswith("not enough: training was too short"))' <<<"$output"
  jq -e -s 'any(.[]; .why // "" |
    test("^not enough: [0-9]+ rows are worth [0-9]+ independent"))' \
    <<<"$output"
  for f in parts_h_1h operator_performance; do
    run --separate-stderr -1 model-admin drift downtime 1 --window 14d \
      -i <(planted $f)
    same "$(jq -r 'select(.drifted) | .field' <<<"$output" | sort -u)" $f
  done
}

# docs/plant.md has what was planted; the demo's two plants are small.
@test "the demo's models beat their guesses, by what was planted" {
  for m in downtime setup service; do
    low=$(printed "model-train -m $m -t" |
      awk '$1 == "all" && $2 == "gain" {print $4}')
    [ "$(bc -l <<<"$low > 0")" = 1 ] ||
      fail "$m: $(printed "model-train -m $m -t")"
  done
  # Setups by the change of families; services by the hours since the last.
  [ "$(printed 'model-admin show setup' | sed 1,2d | head -n 3 |
    grep -cE '^(changeover|changeover_operator|family_change|same_job) ')" \
    -ge 2 ] || fail "$(printed 'model-admin show setup')"
  [ "$(printed 'model-admin show service' | sed 1,2d | head -n 4 |
    grep -cE '^(run_since_preventive_h|since_preventive_h|preventive_[a-z]+_h) ')" \
    -ge 2 ] || fail "$(printed 'model-admin show service')"
}
