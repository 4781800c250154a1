#!/usr/bin/env bats
# store-cat: what its page promises.

load helper
load store

setup() {
  store_setup
}

@test "--as-of gives the store as it was committed by then" {
  span M1 06:00 07:00 a | store-put --now 2026-11-24T00:00:00Z >/dev/null
  span M1 06:00 07:00 b | store-put --now 2026-11-25T00:00:00Z >/dev/null
  run -0 store-cat --as-of 2026-11-24T12:00:00Z
  same "$(jq -r 'select(.record == "query").seq' <<<"$output")" 1
  same "$(jq -r 'select(.record == "span").source_key' <<<"$output")" a
  run -0 store-cat --as-of 2026-11-23T12:00:00Z
  same "$(field record | tr '\n' ' ')" "query end "
  run --separate-stderr -66 store-cat --seq 3
  [[ $stderr == *"no commit 3 yet; the newest is 2" ]]
  run --separate-stderr -64 store-cat --seq 1 --as-of 2026-11-24
}

@test "the same seq gives the same bytes, whatever came later" {
  everything | store-put >/dev/null
  store-cat --seq 1 >before
  everything | sed 's/07:00:00Z/08:00:00Z/; s/"capacity":2/"capacity":3/' |
    store-put >/dev/null
  store-cat --seq 1 | cmp - before
  store-cat >after
  run -1 cmp -s after before
}

@test "--from and --to choose by overlap, in the site's zone" {
  { span M1 05:00 06:00 a; span M1 05:00 06:01 b; span M1 06:59 09:00 c
    span M1 07:00 09:00 d; } | store-put >/dev/null
  run -0 store-cat --kind span --from 2026-11-23T06:00:00Z --to 2026-11-23T07:00:00Z
  same "$(jq -r 'select(.record == "span").source_key' <<<"$output" | tr '\n' ' ')" "b c "
  MILLWRIGHT_ZONE=America/Chicago run -0 store-cat --from 2026-11-23T00:00 --to 2026-11-23T01:00
  same "$(jq -r 'select(.record == "span").source_key' <<<"$output" | tr '\n' ' ')" "b c "
  same "$(jq -r 'select(.record == "query") | .from + " " + .zone' <<<"$output")" \
    "2026-11-23T06:00:00Z America/Chicago"
  run --separate-stderr -64 store-cat --from 2026-11-24 --to 2026-11-23
}

@test "--machine: only these, with theirs; an unknown one is 66" {
  { span M1 05:00 06:00 a; span M2 05:00 06:00 b
    echo '{"record":"standard","part":"P","op":"1","machine":"M2","ideal_s":1}'
    echo '{"record":"standard","part":"P","op":"1","ideal_s":1}'; } |
    store-put >/dev/null
  run -0 store-cat --machine M1
  same "$(field machine | grep -v null | sort -u | tr '\n' ' ')" "* M1 "
  run --separate-stderr -66 store-cat --machine M1,M9
  [ -z "$output" ]
  [[ $stderr == 'store-cat: no machine of that name in the store: "M9"' ]]
}

@test "--order time goes over all machines" {
  { span M2 05:00 06:00 a; span M1 06:00 07:00 b; span M2 07:00 08:00 c
    span M1 07:00 08:00 d; } | store-put >/dev/null
  run -0 store-cat --order time
  same "$(jq -r 'select(.record == "span").source_key' <<<"$output" | tr '\n' ' ')" \
    "a b d c "
  same "$(jq -r 'select(.record == "query").order' <<<"$output")" time
}

@test "a stream counts what stands between query and end" {
  everything | store-put >/dev/null
  run -0 store-cat --kind "$all"
  same "$(jq -r 'select(.record == "end").records' <<<"$output")" \
    $((${#lines[@]} - 2))
}

@test "csv wants one kind, a table has neither query nor end" {
  everything | store-put >/dev/null
  run --separate-stderr -65 store-cat --format csv
  [[ $stderr == *--kind* ]]
  run --separate-stderr -65 store-cat --format csv --kind span,job
  run --separate-stderr -64 store-cat --kind spam
  [[ $stderr == *span* ]]
  run -0 store-cat --format table
  [[ $output != *query* && $output == *"chip jam"* ]]
}

# ---- what moved ----

# key: of NDJSON facts, each as one line without its past: sorted.
plain() {
  jq -cS 'select(.record != "query" and .record != "end")' | sort
}

# undo CHANGES WORD...: of a stream of changes those of these words, as facts.
those() {
  jq -cS --arg w " ${*:2} " 'select(.record == "change") |
    select(.change as $c | $w | contains(" \($c) ")) |
    .record = .fact | del(.fact, .change, .seq)' "$1" | sort
}

# edits: a few commits that add, change, move and, by a sync, delete.
edits() {
  everything | store-put >/dev/null
  { span M1 08:00 09:00 a; span M1 08:00 08:30 b; span M2 08:00 09:00 c
  } | store-put >/dev/null
  # b longer, c on another machine, a new one; a machine that is named.
  { span M1 08:00 10:00 b; span M3 08:00 09:00 c; span M1 05:00 06:00 d
    echo '{"record":"machine","machine":"M2","name":"Two"}'
    echo '{"record":"standard","part":"P1","op":"10","machine":"*","valid_from":"2026-01-01T00:00:00Z","ideal_s":13}'
    echo '{"record":"sensor","machine":"M1","time":"2026-11-23T06:00:00.123456Z","name":"temp","value":2}'
  } | store-put >/dev/null
  # d comes and goes again; b as it was before.
  { span M1 08:00 08:30 b; span M2 05:00 06:00 d; } | store-put >/dev/null
}

@test "--changed: what was there less what went plus what came is what is there" {
  local a b
  edits
  for a in 0 1 2 3 4; do
    for b in 1 2 3 4; do
      [ "$a" -le "$b" ] || continue
      store-cat --kind "$all,machine,part,operator,standard" \
        --changed "$a..$b" >moved
      same "$(jq -r 'select(.record == "end").records' moved)" \
        "$(grep -c '"record":"change"' moved || true)"
      if [ "$a" -eq 0 ]; then : >before
      else store-cat --kind "$all" --seq "$a" | plain >before; fi
      store-cat --kind "$all" --seq "$b" | plain >after
      # What went was there, what came was not.
      same "$(those moved removed changed_from | comm -13 before -)" ""
      same "$(those moved added changed_to | comm -12 before -)" ""
      { comm -23 before <(those moved removed changed_from)
        those moved added changed_to; } | sort | diff - after
    done
  done
}

@test "--changed tells what became of each fact, in which commit, in order" {
  edits
  run -0 store-cat --changed 2..3
  same "$(jq -r 'select(.record == "query") | "\(.since) \(.seq)"' \
    <<<"$output")" "2 3"
  same "$(jq -r 'select(.record == "change") | [.change, .seq, .fact,
    .machine, .start[11:16], .end[11:16], .source_key, .name] |
    map(. // "-" | tostring) | join(" ")' <<<"$output")" "$(cat <<-'EOR'
	changed_from 3 machine M2 - - - -
	changed_to 3 machine M2 - - - Two
	added 3 machine M3 - - - -
	changed_from 3 standard * - - - -
	changed_to 3 standard * - - - -
	added 3 span M1 05:00 06:00 d -
	changed_from 3 span M1 08:00 08:30 b -
	changed_to 3 span M1 08:00 10:00 b -
	removed 3 span M2 08:00 09:00 c -
	added 3 span M3 08:00 09:00 c -
	EOR
  )"
  # What came and went in between did not move, nor what is as it was.
  run -0 store-cat --changed 2..4 --kind span
  same "$(jq -r 'select(.record == "change") | "\(.change) \(.seq) " +
    .machine + " " + .source_key' <<<"$output")" "$(cat <<-'EOR'
	added 4 M2 d
	removed 3 M2 c
	added 3 M3 c
	EOR
  )"
  store-cat --changed 1..4 --order time >one
  store-cat --changed 1..4 --order time | cmp - one
}

@test "--changed: of a machine, a kind, a window, as CSV and as a table" {
  edits
  run -0 store-cat --changed 2..3 --kind span --machine M2,M3
  same "$(field change | tr '\n' ' ')" "null removed added null "
  run -0 store-cat --changed 2..3 --kind span --from 2026-11-23T09:00:00Z
  same "$(jq -r 'select(.change).change' <<<"$output")" added
  run -0 store-cat --changed 2..3 --kind span --format csv
  same "${#lines[@]}" 6
  [[ ${lines[0]} == record,change,seq,fact,machine,start,* ]] || fail "$output"
  refused 65 --kind store-cat --changed 2..3 --format csv
  run -0 store-cat --changed 2..3 --format table
  [[ $output == *changed_from*08:30* && $output != *query* ]] || fail "$output"
}

@test "--changed takes times, and an open end" {
  span M1 06:00 07:00 a | store-put --now 2026-11-24T00:00:00Z >/dev/null
  span M1 06:00 07:00 b | store-put --now 2026-11-25T00:00:00Z >/dev/null
  span M1 06:00 07:00 c | store-put --now 2026-11-26T00:00:00Z >/dev/null
  keys() {
    store-cat --kind span --now 2026-11-27T00:00:00Z --changed "$1" |
      jq -r 'select(.change).source_key' | tr '\n' ' '
  }
  same "$(keys 2026-11-24..2026-11-25T12:00)" "b "
  same "$(keys -2d..)" "c "
  same "$(keys 2026-11-01..)" "a b c "
  same "$(keys 0..1) $(keys 1..1) $(keys 2..)" "a   c "
  refused 64 'not two commits or times' store-cat --changed 5
  refused 64 '--changed: not a time' store-cat --changed 5..soon
  refused 64 'from commit 3 back to 1' store-cat --changed 3..1
  refused 66 'no commit 9 yet; the newest is 3' store-cat --changed 9..
  refused 64 'exclude each other' store-cat --changed 1..2 --seq 2
}

@test "a change is never taken for a fact" {
  edits
  run --separate-stderr -0 bash -o pipefail -c 'store-cat --changed 1..4 |
    oee-calc --from 2026-11-23 --to 2026-11-24 | jq -r .record | sort -u'
  same "$output" ""
  store-cat --changed 1..4 >moved
  run --separate-stderr -65 store-put moved
  [[ $stderr == *'not a kind that is stored: "change"'* ]] || fail "$stderr"
}

@test "--changed of more than a page has every change once" {
  many 30000 >in
  store-put in >/dev/null
  # Every third longer, every seventh on another machine.
  awk 'NR % 3 == 0 { sub(/"state":"idle"/, "\"state\":\"down\"") }
    NR % 7 == 0 { sub(/"machine":"M/, "&x") } { print }' in | store-put >/dev/null
  store-cat --kind span --changed 3..6 >moved
  same "$(those moved added changed_to | wc -l)" \
    "$(awk 'NR % 3 == 0 || NR % 7 == 0' in | wc -l)"
  store-cat --kind span --seq 3 | jq -cS 'select(.record == "span")' | sort >before
  store-cat --kind span | jq -cS 'select(.record == "span")' | sort >after
  diff <(comm -23 before after) <(those moved removed changed_from)
  diff <(comm -13 before after) <(those moved added changed_to)
}

# ---- shards ----

@test "--shard: the shards of any number part the machines and their facts" {
  local i n
  { everything; many 500; } | store-put >/dev/null
  store-cat --kind "$all" | plain >whole
  for n in 1 2 3 8; do
    for i in $(seq "$n"); do
      store-cat --kind "$all" --shard "$i/$n" >part
      same "$(jq -r 'select(.record == "query").shard' part)" "$i/$n"
      plain <part
    done | sort >parts
    grep -vE '"record":"(part|operator|standard)"' whole |
      diff - <(grep -vE '"record":"(part|operator|standard)"' parts)
    diff whole <(sort -u parts)
  done
}

# xxhsum -H3 says so: whoever cuts by shard today must find the same tomorrow.
@test "--shard: which shard a machine is in never changes" {
  local m
  for m in Machine0001 Lathe03 Mühle '*' 'plant07/Machine0001'; do
    jq -nc --arg m "$m" '{record: "machine", machine: $m}'
  done | store-put >/dev/null
  for m in 1 2 3 4 5 6 7; do
    store-cat --kind machine --shard $m/7 | jq -r --arg m "$m" \
      'select(.record == "machine") | "\($m) \(.machine)"'
  done | sort >have
  diff have - <<-'EOR'
	1 *
	1 Mühle
	2 *
	2 Machine0001
	3 *
	4 *
	5 *
	5 plant07/Machine0001
	6 *
	7 *
	7 Lathe03
	EOR
}

@test "--shard: the analyses of the shards make that of the whole" {
  local i
  many 5000 | sed 's/idle/running/' | store-put >/dev/null
  store-cat | oee-calc --by machine,day | sort >whole
  for i in 1 2 3; do
    store-cat --shard $i/3 | oee-calc --by machine,day
  done | sort | diff whole -
  if command -v parallel >/dev/null; then
    seq 3 | parallel -j 2 'store-cat --shard {}/3 |
      oee-calc --by machine,day >shard.{}'
    cat shard.? | sort | diff whole -
  fi
}

@test "--shard: anything but I of N is 64" {
  local s
  for s in 0/3 4/3 3 1/ /3 1/0 -1/3 a/b 1/2/3; do
    refused 64 'not I/N with I from 1 to N' store-cat --shard "$s"
  done
  refused 64 --shard store-cat --kind quarantine --shard 1/2
  refused 64 --changed store-cat --kind quarantine --changed 0..
}

# ---- many at once, and trouble ----

@test "a writer goes on while a reader sleeps in the middle" {
  many 30000 | store-put >/dev/null
  store-cat >want
  mkfifo pipe
  store-cat >pipe &
  exec 7<pipe
  head -c 100 <&7 >got
  many 12000 | sed 's/idle/down/' | store-put >/dev/null
  cat <&7 >>got
  exec 7<&-
  wait $!
  cmp want got
}

@test "store-cat: /dev/full is 74, | head is silent" {
  many 20000 | store-put >/dev/null
  run --separate-stderr -74 sh -c 'store-cat >/dev/full'
  # shellcheck disable=SC2016
  run --separate-stderr bash -c 'store-cat | head -n 1 >/dev/null
    exit "${PIPESTATUS[0]}"'
  [ "$status" -eq 141 ] || [ "$status" -eq 0 ]
  [ -z "$stderr" ]
}

@test "--known: when the store learned of a fact, but for its first load" {
  { span M1 05:00 06:00 a; span M1 06:00 07:00 b; } |
    MILLWRIGHT_RUN=first store-put --now 2026-11-24T00:00:00Z >/dev/null
  span M1 07:00 08:00 c |
    MILLWRIGHT_RUN=first store-put --now 2026-11-25T00:00:00Z >/dev/null
  { span M1 06:00 07:30 b; span M2 05:00 06:00 d; } |
    store-put --now 2026-11-26T00:00:00Z >/dev/null
  span M1 08:00 09:00 e | store-put --now 2026-11-27T00:00:00Z >/dev/null
  known() {
    store-cat "$@" | jq -r 'select(.source_key) |
      .source_key + "=" + (.known_at // "")[:10]' | sort | tr '\n' ' '
  }
  same "$(known)" "a= b= c= d= e= "
  same "$(known --known)" "a= b=2026-11-26 c= d=2026-11-26 e=2026-11-27 "
  same "$(known --known --order time)" "$(known --known)"
  same "$(known --loaded 2026-11-24T12:00:00Z)" \
    "a= b=2026-11-26 c=2026-11-25 d=2026-11-26 e=2026-11-27 "
  # As of a commit that is what was known of it then.
  same "$(known --known --seq 3)" "a= b=2026-11-26 c= d=2026-11-26 "
  # All else is as it was, in the same order.
  store-cat --known | jq -c 'del(.known_at)' >with
  store-cat | jq -c . | cmp - with
  same "$(store-cat --known | jq -r 'select(.record == "query").known_at')" \
    2026-11-25T00:00:00Z
  same "$(store-cat --known --kind span --format csv | head -n 1 |
    tr , '\n' | tail -n 1)" known_at
  run --separate-stderr -64 store-cat --known --changed 0..
}

@test "--known of a store without a commit is empty" {
  run -0 store-cat --known
  same "$(jq -r .record <<<"$output" | tr '\n' ' ')" "query end "
}
