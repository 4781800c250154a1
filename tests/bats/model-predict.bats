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
    printf '\xff\xff' | dd of=bad bs=1 seek="$at" conv=notrunc 2>/dev/null
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
}

@test "what drifts is found, and what does not is left alone" {
  rows 1500 6 >new
  run --separate-stderr -0 model-admin drift m -i new --window 12d
  [ "$(jq -c 'select(.drifted)' <<<"$output" | wc -l)" = 0 ]
  run --separate-stderr -1 model-admin drift m --window 12d \
    -i <(jq -c '.wear += 0.3' new)
  same "$(jq -r 'select(.drifted) | .field' <<<"$output" | sort -u)" wear
}
