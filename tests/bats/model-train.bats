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
