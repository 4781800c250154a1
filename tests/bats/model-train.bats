#!/usr/bin/env bats
# model-train: what its page promises.

load helper
load rows

setup() {
  mw_setup
  export MILLWRIGHT_REGISTRY=$BATS_TEST_TMPDIR/reg
}

# train OPTION...: few trees, for the sake of time.
train() {
  model-train -m m --cv 3 -s trees=30 "$@"
}

# figure NAME: its value over all folds, of metric records.
figure() {
  jq -r "select(.fold == \"all\" and .figure == \"$1\") | ${2:-.value}"
}

# true_that EXPRESSION: of bc.
true_that() {
  [ "$(bc -l <<<"$1")" = 1 ] || fail "$1"
}

@test "what is there is found, and said to be better than the baseline" {
  train -t y_reason <(rows 1200) >out
  true_that "$(figure auc <out) > 0.85"
  true_that "$(figure gain .low <out) > 0"
  same "$(figure gain .why <out)" null
  true_that "$(figure log_loss <out) < $(figure log_loss .baseline <out)"
  same "$(jq -r .version out | sort -u)" 1
  [ -s reg/m/versions/1/model.bin ]
}

@test "where there is nothing the model is not called better" {
  train -t y_reason <(rows 1200 1 0) >out
  true_that "$(figure gain .low <out) <= 0"
  [[ $(figure gain .why <out) == "not shown to be better than the baseline"* ]]
}

@test "numbers, and times that go on, have intervals that cover" {
  model-train -m n --cv 4 -t y_s -s rounds=40 <(rows 1200) >out
  true_that "$(figure mae <out) < $(figure mae .baseline <out) / 4"
  true_that "$(figure coverage <out) > 0.85"
  true_that "$(figure coverage <out) < 0.95"
  model-train -m t --cv 4 -t y_next_h -s rounds=40 <(rows 1200) >out
  true_that "$(figure concordance <out) > 0.75"
  true_that "$(figure coverage <out) > 0.82"
  true_that "$(figure gain .low <out) > 0"
}

@test "absolute errors make medians, and are what the gain is of" {
  # Nothing to learn but that one of five is late, by much.
  rows 1000 | jq -c '.y_s = (if (.job[1:] | tonumber) % 5 == 0 then 1000
    else 10 end)' >r
  model-train -m mean --cv 3 -t y_s -s rounds=20,absolute=0 r >mean.said
  model-train -m median --cv 3 -t y_s -s rounds=20 r >median.said
  model-admin promote mean 1 -q >/dev/null
  model-admin promote median 1 -q >/dev/null
  true_that "$(head -n 1 r | model-predict -m mean | jq .value) > 100"
  true_that "$(head -n 1 r | model-predict -m median | jq .value) < 20"
  # Beside the median nothing is gained by saying it.
  true_that "$(figure gain '.value | fabs' <median.said) < 5"
  true_that "$(figure mae .baseline <median.said) < 250"
  run --separate-stderr -64 model-train -m m -t y_reason -l forest \
    -s absolute=1 r
}

@test "what the answers rest on is shown, the strongest first" {
  train -t y_reason <(rows 1200) >/dev/null
  model-admin show m >shown
  jq -es 'map(select(.record == "importance")) | .[0].field == "wear" and
    .[0].share > 0.5 and .[0].strongest == 1 and .[0].n == 180 and
    .[0].outcome == "y_reason" and .[0].version == 1 and
    (map(.share) | add) <= 1.000001 and
    ([.[].value] == ([.[].value] | sort | reverse))' shown
  model-admin show m --format table | grep -E '^wear +[0-9.]+ +[0-9.]+% +100'
  # CSV holds one kind.
  ! model-admin show m --format csv | grep importance || fail csv
  # Of what is odd, too.
  model-train -m odd -l isolation <(rows 600) >/dev/null
  model-admin show odd | jq -es 'map(select(.record == "importance")) |
    map(.field) | contains(["wear", "noise"])'
}

@test "the same rows give the same bytes, at one thread and at two" {
  rows 600 >r
  train -t y_reason --threads 1 r >/dev/null
  train -t y_reason --threads 2 r >/dev/null
  shuf --random-source=<(yes) r | train -t y_reason >/dev/null
  cmp reg/m/versions/1/model.bin reg/m/versions/2/model.bin
  cmp reg/m/versions/1/model.bin reg/m/versions/3/model.bin
  model-train -m b -t y_reason -l boost -s rounds=20 --threads 1 r >/dev/null
  model-train -m b -t y_reason -l boost -s rounds=20 --threads 2 r >/dev/null
  cmp reg/b/versions/1/model.bin reg/b/versions/2/model.bin
  train -t y_reason --seed 7 r >/dev/null
  run ! cmp -s reg/m/versions/1/model.bin reg/m/versions/4/model.bin
}

@test "CSV gives the same model" {
  rows 400 >r
  jq -r -s '(.[0] | keys_unsorted) as $k | $k, (.[] | [.[$k[]]]) | @csv' r >r.csv
  train -t y_reason r >/dev/null
  train -t y_reason r.csv >/dev/null
  cmp reg/m/versions/1/model.bin reg/m/versions/2/model.bin
}

@test "CSV gives the same model of texts that look like numbers, of truths" {
  local t n=0
  typed 400 >r
  as_csv r >r.csv
  for t in y_reason y_s y_next_h y_over; do
    model-train -m m --cv 3 -t $t r >said
    model-train -m m --cv 3 -t $t r.csv >said.csv
    cmp "reg/m/versions/$((++n))/model.bin" "reg/m/versions/$((++n))/model.bin"
    diff <(jq -c 'del(.version)' said) <(jq -c 'del(.version)' said.csv)
  done
}

@test "a companion that is neither true nor false is refused" {
  rows 300 >r
  run --separate-stderr -65 model-train -m m -t y_next_h \
    <(jq -c '.y_next_censored = "yes"' r)
  [[ $stderr == *':1: y_next_censored: neither true nor false: "yes"' ]] ||
    fail "$stderr"
  jq -c '.y_next_censored = 1' r >one
  as_csv one >one.csv
  run --separate-stderr -65 model-train -m m -t y_next_h one.csv
  [[ $stderr == *'one.csv:2: y_next_censored: neither true nor false: "1"' ]] ||
    fail "$stderr"
}

@test "too little to learn from is an answer, and registers nothing" {
  local what
  for what in 'select(.job | length < 3)' '.y_reason = "none"' \
    '.y_reason = null' \
    'if .job == "J3" then .y_reason = "x" else .y_reason = "none" end'; do
    run --separate-stderr -1 train -t y_reason <(rows 300 | jq -c "$what")
    [ -z "$output" ] || fail "$output"
    [[ $stderr == "model-train: not enough data: "* ]] || fail "$stderr"
  done
  run --separate-stderr -1 train -t y_s <(rows 300 | jq -c .y_s=5)
  [[ $stderr == *"y_s is 5 in every row"* ]] || fail "$stderr"
  run --separate-stderr -1 train -t y_reason </dev/null
  [ ! -e reg/m ]
}

@test "folds without a past are not enough data, and --cv 0 asks for none" {
  rows 300 >r
  run --separate-stderr -1 train -t y_reason --gap 90d r
  [ -z "$output" ] || fail "$output"
  [[ $stderr == *"12.5 days and --gap is 90 days, so that no fold has a past;"* ]] ||
    fail "$stderr"
  jq -c '.time = "2026-01-01T00:00:00Z"' r >at_once
  run --separate-stderr -1 train -t y_reason at_once
  [[ $stderr == *"all rows are of one time, so that no fold has a past;"* ]] ||
    fail "$stderr"
  # One class until the last fold's last rows.
  jq -c '.y_reason = if .job >= "J285" and (.job | length) == 4 then "tool"
    else "none" end' r >late
  run --separate-stderr -1 train -t y_reason late
  [[ $stderr == *"y_reason is the same in all that a fold knows"* ]] ||
    fail "$stderr"
  [ ! -e reg/m ]
  run --separate-stderr -0 train -t y_reason --cv 0 --gap 90d r
  same "$stderr" "model-train: registered as version 1 of m, without figures"
  run --separate-stderr -0 train -t y_reason --cv 0 -q r
  [ -z "$stderr" ] || fail "$stderr"
}

@test "a table says which version was registered" {
  rows 300 >r
  train -t y_reason --format table r >/dev/null
  train -t y_reason --format table r >out
  same "$(awk '$2 == "gain" {print $8}' out)" 2
  same "$(awk 'NR == 1 {print $8}' out)" version
  train -n -t y_reason --format table r >out
  ! grep version out || fail "$(cat out)"
}

@test "three rows of a new class do not make a good model a bad one" {
  rows 800 5 | jq -c 'if .job >= "J780" and .job <= "J782" then
    .y_reason = "new" else . end' >r
  train -n -t y_reason r >out
  true_that "$(figure gain .low <out) > 0"
  true_that "$(figure log_loss <out) < 0.7"
}

# refuses TEXT ROWS-FILTER: 65, with the place and the text.
refuses() {
  run --separate-stderr -65 train -t y_reason r <(rows 1 | jq -c "$2")
  [[ $stderr == "model-train: /dev/fd/"*":1: $1"* ]] || fail "$stderr"
}

@test "rows that do not go together are named" {
  rows 300 >r
  refuses 'wear: missing' 'del(.wear)'
  refuses 'more: no such feature' '.more = 1'
  refuses 'wear: a text, numbers before: "worn"' '.wear = "worn"'
  refuses 'part: a number, texts before: "7"' '.part = 7'
  refuses 'spec: rows of two' '.spec = "other"'
  refuses 'spec: rows of two' 'del(.spec)'
  refuses 'y_reason: no such target' 'del(.y_reason)'
  refuses 'y_reason: numbers and texts: "3"' '.y_reason = 3'
  refuses 'machine: missing' 'del(.machine)'
  refuses 'time: missing' '.time = null'
  run --separate-stderr -65 train -t y_reason r \
    <(rows 1 | sed 's/"wear":[0-9.]*/"wear":1e300/')
  [[ $stderr == *':1: wear: too large: "1e300"' ]] || fail "$stderr"
}

@test "a feature that is the outcome is told of" {
  run --separate-stderr -0 train -n -t y_reason \
    <(rows 300 | jq -c '.note = "saw " + .y_reason')
  [[ $stderr == *"note: tells y_reason in every row"* ]] || fail "$stderr"
  run --separate-stderr -0 train -n -t y_reason -x note \
    <(rows 300 | jq -c '.note = "saw " + .y_reason')
  [ -z "$stderr" ] || fail "$stderr"
  run --separate-stderr -0 train -n -t y_reason \
    <(rows 300 | jq -c '.note = if .y_reason == "tool" then .wear else
    null end')
  [[ $stderr == *"note: that it is there tells y_reason in every row; "* ]] ||
    fail "$stderr"
  run --separate-stderr -0 model-train -n -m m -t y_s --cv 2 -s rounds=5 \
    <(rows 300 | jq -c '.note = if .job == "J7" then 0 else .y_s / 60 end')
  [[ $stderr == *"note: goes with y_s as a copy does; "* ]] || fail "$stderr"
}

@test "misuse is told" {
  run --separate-stderr -64 model-train -t y_reason
  [[ $stderr == *"--model NAME is missing"* ]] || fail "$stderr"
  run --separate-stderr -64 model-train -m m
  [[ $stderr == *"--target KEY is missing"* ]] || fail "$stderr"
  run --separate-stderr -64 model-train -m ../m -t y_reason
  run --separate-stderr -64 model-train -m m -l isolation -t y_reason
  run --separate-stderr -64 train -t y_reason -s tree=3 <(rows 300)
  [[ $stderr == *'no setting "tree"; it has trees, mtry'* ]] || fail "$stderr"
  run --separate-stderr -64 train -t y_reason -s trees=0 <(rows 300)
  run --separate-stderr -64 train -t y_reason -x wears <(rows 300)
  [[ $stderr == *'no row has "wears"; is it "wear"?'* ]] || fail "$stderr"
  run --separate-stderr -64 train -t y_reason --gap 8 <(rows 300)
  [[ $stderr == *'--gap: no unit: "8"; is it 8s, 8m, 8h or 8d?'* ]] ||
    fail "$stderr"
  train -n -t y_reason -x job,y_s,wear <(rows 300) >/dev/null
  run --separate-stderr -64 train -t y_s -l isolation <(rows 300)
  run --separate-stderr -64 model-train -m m -t y_next_h -l forest <(rows 300)
  [[ $stderr == *"forest cannot learn survival"* ]] || fail "$stderr"
}

@test "a search is no worse than the usual settings, and repeats" {
  rows 500 >r
  train -t y_reason --search 4 r >a
  train -t y_reason --search 4 r >b
  same "$(jq -c 'del(.version)' a)" "$(jq -c 'del(.version)' b)"
  cmp reg/m/versions/1/model.bin reg/m/versions/2/model.bin
}

@test "without folds there are no metrics, and a model all the same" {
  model-train -m m -t y_reason --cv 0 -s trees=5 <(rows 250) >out
  [ ! -s out ]
  jq -e '.figures == {} and .figure == null' reg/m/versions/1/manifest.json
  model-predict -m m@1 <(rows 5) >/dev/null
}

@test "the manifest says of what and how" {
  rows 400 >r
  echo 'windows: [1h]' >f.yaml
  train -t y_reason --why 'first' -f f.yaml r >/dev/null
  cmp f.yaml reg/m/versions/1/features.yaml
  run --separate-stderr -66 train -t y_reason -f nosuch.yaml r
  model-admin promote m 1
  train -t y_reason r >/dev/null
  jq -e '.parent == 1 and .outcome == "y_reason" and .training.rows == 400 and
    .training.classes.tool > 10 and .training.from == "2026-01-01T00:00:00Z" and
    .recipe.cv == 3 and .made_by.millwright != null and
    (.figures.gain.low | type) == "number"' reg/m/versions/2/manifest.json
}

@test "done again it is the same to the byte, and other rows are told" {
  rows 400 >r
  train -t y_reason --seed 5 -x noise r >/dev/null
  run --separate-stderr -0 model-admin verify m 1 -i r
  same "$(jq -r .action <<<"$output")" verify
  same "$(jq -r .sha256 <<<"$output")" \
    "$(sha256sum <reg/m/versions/1/model.bin | cut -c 1-64)"
  run --separate-stderr -1 model-admin verify m 1 -i <(tail -n +2 r)
  [[ $(jq -r .why <<<"$output") == "these are not the rows"* ]]
}

# One fold: trains on rows 0 to 192, tests on 200 to 399; a machine's last row
# that is known, 8 hours before, is the eighth before.
@test "mase is the mean error over that of the machine's last known row" {
  rows 400 3 >r
  model-train --cv 1 -m s -t y_s -n -s rounds=20 r >said
  naive=$(jq -s '[range(8; 193) as $i | .[$i].y_s - .[$i - 8].y_s | fabs] |
    add / length' r)
  jq -e -s --argjson naive "$naive" '
    map(select(.fold == "all") | {(.figure): .}) | add |
    (.mase.value * $naive / .mae.value - 1 | fabs < 1e-9) and
    (.mase.baseline * $naive / .mae.baseline - 1 | fabs < 1e-9)' said
}

# The ends of intervals are held to what they stand for: wide ones cost too.
@test "pinball is the loss of the ends of the intervals" {
  rows 900 3 >r
  model-train --cv 4 -m s -t y_s -n -s rounds=20 r >said
  model-train --cv 4 -m s -t y_s -n -s rounds=20 --coverage 0.5 r >half
  jq -e -s 'map(select(.fold == "all") | {(.figure): .}) | add |
    .pinball.value > 0 and .pinball.value < .mae.value and
    .pinball.baseline == null' said
  # Of less coverage the ends lie in the middle of the errors: more loss.
  jq -e -s '[.[] | select(.fold == "all" and .figure == "pinball") | .value] |
    .[0] < .[1]' said half
}

# uneven N SEED LOUD: y is 10 a, and an error of 1 or, where b is above 0.5,
# of LOUD.
uneven() {
  awk -v n="$1" -v seed="$2" -v loud="$3" '
    function normal() {
      return sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand())
    }
    BEGIN {
      srand(seed)
      for (i = 0; i < n; i++) {
        a = rand(); b = rand()
        printf "{\"record\":\"feature\",\"machine\":\"M%d\",\"job\":\"J%d\",", \
          i % 4, i
        printf "\"time\":\"2026-%02d-%02dT%02d:00:00Z\",", \
          1 + int(i / 24 / 28), 1 + int(i / 24) % 28, i % 24
        printf "\"spec\":\"f 0\",\"a\":%.5f,\"b\":%.5f,\"y_s\":%.5f}\n", a, \
          b, 10 * a + normal() * (b < 0.5 ? 1 : loud)
      }
    }'
}

# One width for all held 9 of 10 by being far too wide where it is quiet.
@test "intervals are as wide as the noise is, and hold nine of ten" {
  uneven 3000 1 6 >r
  uneven 3000 2 6 >new
  model-train -m u -t y_s -l forest -s trees=60 r >/dev/null
  model-predict -m u@1 -w 0 new >said
  jq -n -e --slurpfile s said --slurpfile t new '
    def held: map(select(.in)) | length;
    def share: held / length;
    def width: map(.width) | add / length;
    [range($s | length) | $s[.] as $p | $t[.] as $r | {
      b: $r.b, width: ($p.high - $p.low), off: ($p.value - $r.y_s | fabs),
      in: ($p.low <= $r.y_s and $r.y_s <= $p.high)}] |
    map(select(.b < 0.5)) as $quiet | map(select(.b >= 0.5)) as $loud |
    (map(.off) | sort | .[length * 0.9 | floor] * 2) as $same |
    share > 0.88 and share < 0.93 and width < 0.9 * $same and
    ($quiet | share > 0.85 and share < 0.96) and
    ($loud | share > 0.84 and share < 0.95) and
    ($quiet | width) * 3 < ($loud | width)'
}

@test "where the noise is even, so are the intervals" {
  uneven 2000 3 1 >r
  model-train -m e -t y_s -l forest -s trees=30 r >/dev/null
  model-predict -m e@1 -w 0 r | jq -e -s 'map(.high - .low) |
    (max - min) / max < 1e-9'
}

# What a machine makes is all there is to know: of a new one it is nothing.
@test "--group machine: each machine is answered by a fit of the others" {
  rows 800 5 | jq -c '.y_reason = if .machine == "M0" or .machine == "M3" then
    "tool" else "none" end' >r
  train -t y_reason -n r >known
  true_that "$(figure accuracy <known) > 0.99"
  # 9 hours ago, it was another machine.
  train --cv 4 --gap 9h -t y_reason -n r >known
  train --cv 4 --gap 9h -t y_reason --group machine r >new
  true_that "$(figure accuracy <new) < 0.6"
  true_that "$(figure accuracy .baseline <new) < 0.6"
  # As many rows are answered, and none twice.
  same "$(figure accuracy .n <new)" "$(figure accuracy .n <known)"
  model-admin verify m 1 -i r
  # Without two of the machines there is one class: nothing is said then.
  train --cv 2 -t y_reason -n --group machine r >half
  same "$(jq -c 'select(.value != null and (.value | isnan))' half)" ""
  # What lies in the features is known of a new machine too.
  rows 800 5 1 >r
  true_that "$(train -t y_reason -n --group machine r | figure accuracy) > 0.95"
  true_that "$(model-train -m t -t y_next_h -n --cv 3 -s rounds=30 \
    --group machine r | figure concordance) > 0.7"
  true_that "$(model-train -m t -t y_s -n --cv 3 -s rounds=60 \
    --group machine r | figure mase) < 0.2"
}

@test "--group machine wants two machines, and folds" {
  rows 400 5 | jq -c '.machine = "M0"' >r
  run --separate-stderr -1 train -t y_reason --group machine r
  [[ $stderr == *"one machine; to leave one out two are needed" ]] ||
    fail "$stderr"
  run --separate-stderr -64 model-train -m m -t y_reason --cv 0 \
    --group machine r
  [[ $stderr == *"--group is of folds: there are none"* ]] || fail "$stderr"
}
