#!/usr/bin/env bats
# model-predict: what its page promises; and what becomes of it.

load helper
load rows

setup() {
  mw_setup
  export MILLWRIGHT_REGISTRY=$BATS_TEST_TMPDIR/reg
  rows 500 >r
  model-train -m m --cv 3 -s trees=30 -t y_reason r >/dev/null
  model-admin promote m 1 >/dev/null
}

@test "a row in, a row out, with a class, its chance and reasons" {
  rows 300 2 | model-predict -m m >out
  same "$(jq -c '[.machine, .time, .job]' out)" \
    "$(rows 300 2 | jq -c '[.machine, .time, .job]')"
  jq -e -s 'all(.[]; (.p_none + .p_tool - 1 | fabs) < 1e-9 and
    .confidence == ([.p_none, .p_tool] | max) and .outcome == "y_reason" and
    .version == 1 and .class != null and .novel == false)' out
  # What was planted is the reason of nearly all.
  [ "$(jq -r '.why_1 | split("=")[0]' out | grep -c '^wear$')" -gt 280 ]
  [ "$(paste <(jq -r .class out) <(rows 300 2 | jq -r .y_reason) |
    awk '$1 == $2' | wc -l)" -gt 240 ]
}

@test "a row of CSV has the answer of the same row as NDJSON, and its score" {
  local t
  typed 400 >t
  typed 200 2 >new
  as_csv t >t.csv
  as_csv new >new.csv
  for t in y_reason y_s y_next_h y_over; do
    model-train -m "$t" --cv 3 -t "$t" t >/dev/null
    model-admin promote "$t" 1 -q >/dev/null
    model-predict -m "$t" new >a
    model-predict -m "$t" new.csv >b
    cmp a b
    model-predict -m "$t" --format csv new.csv >a.csv
    model-admin evaluate "$t" -i new -i a >e
    [ "$(jq -s 'map(select(.figure != "waiting")) | length' e)" -gt 0 ]
    cmp e <(model-admin evaluate "$t" -i new.csv -i a)
    cmp e <(model-admin evaluate "$t" -i new -i a.csv)
    cmp e <(model-admin evaluate "$t" -i new.csv -i a.csv)
    model-admin drift "$t" -i new >d || [ $? -eq 1 ]
    [ -s d ]
    cmp d <(model-admin drift "$t" -i new.csv)
  done
}

@test "what a class is called does not matter to its scores" {
  local by='if . == "tool" then "a=1; b" elif . == "none" then "\"x\"; y" else
    . end'
  rows 200 2 >new
  for f in r new; do jq -c ".y_reason |= ($by)" $f >$f.odd; done
  model-train -m odd --cv 3 -s trees=30 -t y_reason r.odd >/dev/null
  model-predict -m m new >said
  model-predict -m odd@1 new.odd >said.odd
  model-admin evaluate -i new -i said | jq -c 'del(.model)' >e
  model-admin evaluate -i new.odd -i said.odd | jq -c 'del(.model)' >e.odd
  grep -q log_loss e
  cmp e e.odd
}

@test "predictions of CSV are the same in a store" {
  local s
  typed 40 2 >new
  model-predict -m m new >a
  model-predict -m m --format csv new >a.csv
  store-migrate --store a.db >/dev/null
  store-migrate --store b.db >/dev/null
  store-put --store a.db a >/dev/null
  store-put --store b.db a.csv >/dev/null
  for s in a b; do
    store-cat --store $s.db --kind prediction |
      jq -c 'select(.record == "prediction") | del(.known_at)' >$s.kept
  done
  [ "$(wc -l <a.kept)" -eq 40 ]
  cmp a.kept b.kept
}

@test "the order of keys and more threads change nothing" {
  rows 600 3 | jq -c . >new
  model-predict -m m new >a
  jq -c -S . new | jq -c '{record} + .' | model-predict -m m --threads 2 >b
  cmp a b
}

@test "an answer is there before the next row comes" {
  local line pid
  mkfifo in out
  model-predict -m m <in >out 3>&- &
  pid=$!
  exec 8>in 9<out
  rows 1 4 >&8
  IFS= read -r -t 30 line <&9
  same "$(jq -r .job <<<"$line")" J0
  exec 8>&- 9<&-
  wait "$pid"
}

# refuses TEXT FILTER: 65, with the place and the text.
refuses() {
  run --separate-stderr -65 model-predict -m m <(rows 1 | jq -c "$2")
  [[ $stderr == "model-predict: /dev/fd/"*":1: $1"* ]] || fail "$stderr"
}

@test "rows that do not suit the model are named" {
  refuses 'wear: missing; the model wants it' 'del(.wear)'
  refuses 'wear: a text; in training it was a number: "worn"' '.wear = "worn"'
  refuses 'part: a number; in training it was a text: "7"' '.part = 7'
  refuses 'spec: "other"; the model was trained on "features.yaml 0"' \
    '.spec = "other"'
  refuses 'machine: missing' 'del(.machine)'
  # A job that is a number used to come out as an empty one.
  refuses 'job: not a text: "7"' '.job = 7'
  refuses 'machine: not a text: "7"' '.machine = 7'
  run --separate-stderr -65 model-predict -m m \
    <(rows 1 | sed 's/"wear":[0-9.]*/"wear":1e300/')
  [[ $stderr == *'wear: no number that can be held: "1e300"' ]] || fail "$stderr"
  # More than it wants is no harm.
  rows 1 | jq -c '.more = 1' | model-predict -m m
}

@test "what training had not seen is novel" {
  rows 1 | jq -c '.part = "P99"' | model-predict -m m | jq -e .novel
  rows 1 | jq -c '.wear = 7' | model-predict -m m | jq -e .novel
  rows 1 | jq -c '.wear = null' | model-predict -m m | jq -e '.novel | not'
}

@test "a model that cannot be trusted is refused" {
  local n f=reg/m/versions/1/model.bin
  n=$(stat -c %s $f)
  cp $f good
  chmod -R u+w reg
  for at in 0 9 40 $((n / 2)) $((n - 5)); do
    cp good bad
    # No bytes that a model has anyway, as those of -1 are.
    printf '\xa5\x5a' | dd of=bad bs=1 seek="$at" conv=notrunc 2>/dev/null
    run --separate-stderr model-predict --model-file bad <(rows 2)
    [ "$status" = 65 ] || [ "$status" = 0 ] || fail "$at: $status $stderr"
    cat bad >$f
    run --separate-stderr -65 model-predict -m m <(rows 2)
  done
  head -c $((n / 3)) good >bad
  run --separate-stderr -65 model-predict --model-file bad <(rows 2)
  [[ $stderr == "model-predict: bad: "* ]] || fail "$stderr"
  { head -c 8 good; printf '\x09\0\0\0'; tail -c +13 good; } >bad
  run --separate-stderr -65 model-predict --model-file bad <(rows 2)
  [[ $stderr == *"format 9, made by a newer program"* ]] || fail "$stderr"
  model-predict --model-file good <(rows 2) >/dev/null
}

@test "no such model, version or alias is 66" {
  run --separate-stderr -66 model-predict -m n <(rows 2)
  run --separate-stderr -66 model-predict -m m@9 <(rows 2)
  run --separate-stderr -66 model-predict -m m@challenger <(rows 2)
  run --separate-stderr -64 model-predict <(rows 2)
  run --separate-stderr -64 model-predict -m m --horizon soon <(rows 2)
}

@test "m@previous is the champion that was" {
  run --separate-stderr -66 model-predict -m m@previous <(rows 2)
  [[ $stderr == *'m: no version is the previous'* ]] || fail "$stderr"
  model-train -m m --cv 3 -s trees=5 -t y_reason r >/dev/null
  model-admin promote m 2 >/dev/null
  same "$(model-predict -m m@previous <(rows 1) | jq .version)" 1
  same "$(model-predict -m m@previous <(rows 2))" \
    "$(model-predict -m m@1 <(rows 2))"
}

@test "times have chances by horizon, that grow" {
  model-train -m t --cv 3 -t y_next_h -s rounds=30 r >/dev/null
  model-predict -m t@1 --horizon 1h,8h,2d r >out
  jq -e -s 'all(.[]; .p_1h <= .p_8h and .p_8h <= .p_48h and .low < .value and
    .value < .high)' out
}

@test "about as many are odd as was asked for" {
  local n
  model-train -m odd -l isolation --alarm-rate 0.05 r >/dev/null
  rows 1000 9 | model-predict -m odd@1 >out
  n=$(jq -c 'select(.is_anomaly)' out | wc -l)
  [ "$n" -gt 10 ] && [ "$n" -lt 130 ] || fail "$n"
  same "$(rows 1000 9 | model-predict -m odd@1 --odd)" \
    "$(jq -c 'select(.is_anomaly)' out)"
  rows 1 | jq -c '.wear = 40 | .noise = -9 | .part = "P99"' | model-predict -m odd@1 |
    jq -e '.is_anomaly and .novel'
}

@test "answers are scored once the truth has come" {
  rows 400 5 >new
  model-predict -m m new >said
  run --separate-stderr -1 model-admin evaluate m -i said
  [[ $stderr == *"of 400 predictions none has its truth yet"* ]]
  model-admin evaluate m -i said,new >scores
  # Four weeks in which the rows are; each row in one.
  same "$(jq -s 'map(select(.figure == "accuracy") | .n) | add' scores)" 400
  same "$(jq -r -s '[.[] | select(.figure == "accuracy") | .value * .n] | add |
    round' scores)" \
    "$(paste <(jq -r .class said) <(jq -r .y_reason new) | awk '$1 == $2' |
      wc -l)"
  # The log loss, worked out from the rows; chances travel with four digits.
  jq -n -e --argjson got "$(jq -s '[.[] | select(.figure == "log_loss") |
      .value * .n] | add' scores)" --slurpfile s said --slurpfile t new '
    [range($s | length) | ($s[.].confidence) as $c |
      if $s[.].class == $t[.].y_reason then $c else 1 - $c end | -log] |
    add - $got | fabs < 0.05'
}

# by_hand SAID TRUTH: FIGURE VALUE BASELINE N, as jq has it from the p_* keys,
# which the store does not keep.
by_hand() {
  jq -r -n --slurpfile said "$1" --slurpfile truth "$2" '
    ($truth | map({key: (.machine + .time + .job), value: .y_reason}) |
      from_entries) as $is |
    ($said | map($is[.machine + .time + .job] as $y | select($y != null) |
      (.baseline_chances / "; " | map(. / "=" | {key: .[0],
        value: (.[1] | tonumber)})) as $base |
      ($base | max_by(.value)) as $guess |
      {hit: (if .class == $y then 1 else 0 end), confidence,
        loss: -(.["p_" + $y] | log),
        base_hit: (if $guess.key == $y then 1 else 0 end),
        base: $guess.value,
        base_loss: -($base | from_entries | .[$y] | log)})) as $r |
    ($r | length) as $n |
    def mean(f): ($r | map(f) | add) / $n;
    ["accuracy", mean(.hit), mean(.base_hit), $n],
    ["log_loss", mean(.loss), mean(.base_loss), $n],
    ["brier", mean((.confidence - .hit) | . * .),
      mean((.base - .base_hit) | . * .), $n] | map(tostring) | join(" ")'
}

# near A B: lines of a name and numbers, the same but for a thousandth.
near() {
  paste "$1" "$2" | awk '
    NF % 2 || NF == 0 { exit 1 }
    { for (i = 1; i <= NF / 2; i++) { a = $i; b = $(i + NF / 2)
      if (i == 1 ? a != b : a - b > 1e-3 || b - a > 1e-3) exit 1 } }' ||
    { paste "$1" "$2"; return 1; }
}

@test "log loss, Brier and accuracy, and those of the baseline, are as by hand" {
  local from=2026-01-05T00:00:00Z to=2026-01-12T00:00:00Z
  rows 400 5 >new
  model-predict -m m new >said
  model-admin evaluate m -i said,new |
    jq -r --arg s $from 'select(.start == $s and (.figure |
      IN("accuracy", "log_loss", "brier"))) |
      [.figure, .value, .baseline, .n] | map(tostring) | join(" ")' >scores
  jq -c --arg f $from --arg t $to 'select(.time >= $f and .time < $t)' said >week
  by_hand week new >want
  same "$(wc -l <want)" 3
  near scores want
  # Of three classes the squares of all are summed, one that came unforeseen too.
  jq -c -n '["a", "b", "d"][] | {record: "prediction", machine: "M",
    time: "2026-01-05T00:00:00Z", job: ., outcome: "y_x", model: "m", version: 1,
    class: "b", confidence: 0.5, chances: "a=0.2; b=0.5; c=0.3"}' >three
  jq -c '{record: "feature", machine, time, job, y_x: .job}' three >came
  same "$(model-admin evaluate -i three,came | jq -r '
    select(.figure == "brier") | .value * 3 | . * 1e6 | round / 1e6')" \
    "$(jq -n '(0.64 + 0.25 + 0.09) + (0.04 + 0.25 + 0.09) +
      (0.04 + 0.25 + 0.09 + 1) | . * 1e6 | round / 1e6')"
  # A prediction without chances has no baseline.
  jq -c 'del(.baseline_chances, .chances)' week >bare
  same "$(model-admin evaluate -i bare,new | jq -c '[.figure, .baseline] |
    select(.[1] != null)' | wc -l)" 0
}

@test "a bad prediction is told of, and the others are scored" {
  rows 100 5 >new
  model-predict -m m new >said
  jq -c 'if .job == "J3" then .chances = "garbage" elif .job == "J5" then
    .confidence = 7 elif .job == "J7" then .version = -1 else . end' said >bad
  run --separate-stderr -65 model-admin evaluate m -i bad,new
  [[ $stderr == *'bad:4: chances: not as CLASS=0.25; CLASS=0.75: "garbage"; set aside: M3 at 2026-01-01T03:00:00Z'* ]] ||
    fail "$stderr"
  [[ $stderr == *'bad:6: confidence: not from 0 to 1: "7"'* ]] || fail "$stderr"
  [[ $stderr == *'bad:8: version: negative: "-1"'* ]] || fail "$stderr"
  [[ $stderr == *'3 of 100 predictions were bad; the others are scored' ]] ||
    fail "$stderr"
  same "$output" "$(model-admin evaluate m -i new,<(
    jq -c 'select(.job | IN("J3", "J5", "J7") | not)' said))"
  run --separate-stderr -0 model-admin evaluate m -i bad,new --max-bad 3
  run --separate-stderr -65 model-admin evaluate m -i bad,new --max-bad 2
  run --separate-stderr -65 model-admin evaluate -i <(head -n 1 said |
    jq -c 'del(.class) | .value = 1 | .low = 3 | .high = 2'),new
  [[ $stderr == *'low: more than high: "3"'* ]] || fail "$stderr"
}

@test "a prediction given twice counts once, the later one" {
  rows 90 5 >new
  model-predict -m m new >said
  same "$(model-admin evaluate m -i said,new,said)" \
    "$(model-admin evaluate m -i said,new)"
  jq -c '.class = "other"' said >wrong
  same "$(model-admin evaluate m -i wrong,said,new)" \
    "$(model-admin evaluate m -i said,new)"
  # Another version says it for itself.
  same "$(model-admin evaluate m -i said,new,<(jq -c '.version = 2' said) |
    jq -r 'select(.figure == "accuracy") | "\(.version) \(.n)"')" \
    $'1 90\n2 90'
}

@test "predictions of a name that there are none of are missed" {
  rows 50 5 >new
  model-predict -m m new >said
  model-train -m mend --cv 3 -s trees=5 -t y_reason r >/dev/null
  run --separate-stderr -66 model-admin evaluate menl -i said,new
  [[ $stderr == *'no prediction of "menl" came, and '*'near is "mend"' ]] ||
    fail "$stderr"
  run --separate-stderr -1 model-admin evaluate mend -i said,new
  [[ $stderr == *'not enough data: no prediction of "mend" came' ]] ||
    fail "$stderr"
  run --separate-stderr -1 model-admin evaluate -i new
  [[ $stderr == *'not enough data: no prediction came' ]] || fail "$stderr"
  # Who is no longer registered is scored all the same.
  model-admin evaluate n -i new,<(jq -c '.model = "n"' said) >/dev/null
}

@test "an outcome may be any key of the rows, as in training" {
  model-train -m s --cv 3 -s trees=5 -t shift r >/dev/null
  rows 90 5 >new
  model-predict -m s@1 new >said
  same "$(model-admin evaluate s -i new,said |
    jq -r 'select(.figure == "accuracy") | .n')" 90
  same "$(model-admin evaluate -i new,said)" \
    "$(model-admin evaluate s -i said,new)"
  # Which key it is of a model that is gone, its predictions tell.
  jq -c '.model = "gone"' said >gone
  same "$(model-admin evaluate gone -i gone,new |
    jq -r 'select(.figure == "accuracy") | .n')" 90
  run --separate-stderr -1 model-admin evaluate gone -i \
    <(jq -c '.outcome = "part"' gone | cat new -)
  [[ $stderr == *'part: rows before the first prediction of it were passed over'* ]] ||
    fail "$stderr"
}

@test "of numbers too, and what waits for its truth is counted" {
  rows 400 5 >new
  model-train -m n --cv 3 -s rounds=20 -t y_s r >/dev/null
  model-predict -m n@1 new >said
  # The truth of the first hundred has come, and of the others it is null.
  { head -n 100 new; tail -n +101 new | jq -c '.y_s = null'; } >truth
  model-admin evaluate n -i truth,said >scores
  same "$(jq -s 'map(select(.figure == "waiting") | .value) | add' scores)" 300
  same "$(jq -r -s 'map(select(.figure == "mae") | .n) | add' scores)" 100
  jq -r -s 'map(select(.figure == "mae")) | ["mae", (map(.value * .n) | add),
    (map(.baseline * .n) | add)] | map(tostring) | join(" ")' scores >ours
  paste <(jq -r '[.value, .baseline] | @tsv' said) <(jq -r .y_s new) |
    head -n 100 | awk 'function abs(x) { return x < 0 ? -x : x }
      { a += abs($1 - $3); b += abs($2 - $3) } END { printf "mae %.6f %.6f\n", a, b }' >want
  near ours want
  # A week of which all wait has that one figure.
  same "$(jq -r 'select(.start >= "2026-01-12") | .figure' scores | sort -u)" \
    waiting
}

@test "what waits in the store is scored like what stands in a file" {
  load store
  store_setup
  rows 400 5 >new
  model-predict -m m new >said
  store-put said >put
  same "$(jq -c '[.kinds, .read, .inserted, .quarantined]' put)" \
    '["prediction",400,400,0]'
  # The same records, but for what stands in chances already, and nulls.
  diff <(jq -c 'with_entries(select(.value != null and
      (.key | startswith("p_") | not)))' said | sort) \
    <(store-cat --kind prediction | jq -c 'select(.record == "prediction")' |
      sort)
  diff <(store-cat --kind prediction | model-admin evaluate -i -,new) \
    <(model-admin evaluate -i said,new)
  store-put said >put
  same "$(jq -c '[.unchanged, .inserted]' put)" '[400,0]'
}

@test "windows of drift are counted back from the newest row, or from --now" {
  local last
  rows 1500 6 >new
  last=$(tail -n 1 new | jq -r .time)
  run --separate-stderr -0 model-admin drift m -i new --window 12d --all
  same "$(jq -r .end <<<"$output" | sort -u | tail -n 1)" "$last"
  # Hours, each of them in one window (no row is of 29 to 31 January).
  same "$(jq -r 'select(.field == "wear" and .check == "psi") | .n' \
    <<<"$output" | tr '\n' ' ')" '132 288 252 252 288 288 '
  # The newest used to have what was left, and to be not enough.
  run --separate-stderr -0 model-admin drift m -i new --window 12d
  same "$(jq -c '[.start, .end, .n]' <<<"$output" | sort -u)" \
    "[\"$(date -u -d "$last 12 days ago" +%FT%TZ)\",\"$last\",288]"
  run --separate-stderr -0 model-admin drift m -i new --window 12d \
    --now 2026-02-01T00:00:00Z
  same "$(jq -c '[.end, .n]' <<<"$output" | sort -u)" \
    '["2026-02-01T00:00:00Z",216]'
  # Long behind the last row there is none; before the first, too.
  run --separate-stderr -0 model-admin drift m -i new --now 2027-01-01
  same "$(jq -c '[.n, .value]' <<<"$output" | sort -u)" '[0,null]'
  run --separate-stderr -1 model-admin drift m -i new --now 2025-01-01
  [[ $stderr == *'not enough data: no row'* ]]
}

@test "a row of another age costs drift no time" {
  { rows 300 6; rows 1 | sed 's/"2026-/"9998-/'; } >new
  for all in '' --all; do
    # shellcheck disable=SC2086
    run --separate-stderr -0 timeout 20 model-admin drift m -i new \
      --window 1m $all
    same "$(tail -n 1 <<<"$output" | jq -r .end)" 9998-01-01T00:00:00Z
  done
  # Empty windows are none that is beyond: a year later all is forgotten.
  run --separate-stderr -0 model-admin drift m --window 12d -i <(
    rows 1500 6 | jq -c '.wear += 0.3'
    rows 400 7 | sed 's/"2026-/"2027-/')
  same "$(jq -c 'select(.drifted)' <<<"$output")" ''
}

@test "what drifts is found, and what does not is left alone" {
  rows 1500 6 >new
  run --separate-stderr -0 model-admin drift m -i new --window 12d
  [ "$(jq -c 'select(.drifted)' <<<"$output" | wc -l)" = 0 ]
  run --separate-stderr -1 model-admin drift m --window 12d \
    -i <(jq -c '.wear += 0.3' new)
  same "$(jq -r 'select(.drifted) | .field' <<<"$output" | sort -u)" wear
}
