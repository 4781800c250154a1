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
