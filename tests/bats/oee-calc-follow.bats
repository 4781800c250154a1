#!/usr/bin/env bats
# oee-calc --follow: live figures from a stream that does not end.

load helper

# fact MACHINE FROM TO KEY STATE [REST]: a span of 2026-11-23.
fact() {
  printf '{"record":"span","machine":"%s","start":"2026-11-23T%s:00Z",' "$1" "$2"
  printf '"end":"2026-11-23T%s:00Z","source":"s","source_key":"%s",' "$3" "$4"
  printf '"state":"%s"%s}\n' "$5" "${6:-}"
}

# lines N: waits until the answer has that many.
lines() {
  local i
  for ((i = 0; i < 200; i++)); do
    [ "$(wc -l <out)" -lt "$1" ] || return 0
    sleep .05
  done
  fail "$(wc -l <out) lines, want $1: $(cat out err)"
}

follow() {
  mkfifo in
  oee-calc --follow --now 2026-11-23T08:00:00Z --by machine,day \
    --format ndjson <in >out 2>err 3>&- &
  pid=$!
  exec 8>in
}

teardown() {
  exec 8>&- || true
  wait || true
}

said() {
  jq -r '"\(.machine) \(.running_s) \(.down_s) \(.nodata_s)"' out
}

@test "a line for each change, and none where nothing changed" {
  follow
  fact M1 06:00 07:00 1 running >&8
  lines 1
  # It is open, and grows: the same row again.
  fact M1 07:00 07:10 2 down ',"open":true' >&8
  lines 2
  fact M1 07:00 07:20 2 down ',"open":true' >&8
  lines 3
  fact M2 06:00 07:00 1 running >&8
  lines 4
  fact M1 07:00 07:20 2 down ',"open":true' >&8
  # It ends, and another reason is given; then an older row is corrected.
  fact M1 07:00 07:30 2 idle >&8
  lines 5
  fact M1 06:00 06:30 1 running >&8
  lines 6
  exec 8>&-
  wait "$pid"
  same "$(said)" 'M1 3600 0 3600
M1 3600 600 3000
M1 3600 1200 2400
M2 3600 0 3600
M1 3600 0 1800
M1 1800 0 3600'
}

@test "what --follow says last is what oee-calc says of the same facts" {
  for i in 06:10 06:30 06:40 07:20; do
    fact M1 "$i" 07:50 "$i" running ",\"parts\":${i#*:}"
    fact M2 "$i" 07:30 "$i" down
  done >facts
  follow
  while read -r line; do
    printf '%s\n' "$line" >&8
    sleep .02
  done < <(shuf --random-source=<(yes) facts)
  exec 8>&-
  wait "$pid"
  oee-calc --order any --now 2026-11-23T08:00:00Z --to 2026-11-23T08:00:00Z \
    --by machine,day <(sort -t'"' -k8,8 -k12,12 facts) >want
  diff <(jq -cs 'group_by(.machine) | map(last)[]' out) \
    <(jq -c . want)
}

@test "a fact of the future waits for its time, and one out of order does not" {
  follow
  fact M1 09:00 10:00 2 running >&8
  fact M1 06:00 07:00 1 running >&8
  lines 1
  exec 8>&-
  wait "$pid"
  same "$(said)" 'M1 3600 0 3600'
}

@test "a bad fact ends it with its line, as without --follow" {
  follow
  fact M1 06:00 07:00 1 running >&8
  lines 1
  fact M1 07:00 08:00 2 dancing >&8
  exec 8>&-
  rc=0
  wait "$pid" || rc=$?
  same "$rc" 78
  [[ $(cat err) == *'standard input:2: '*dancing* ]] || fail "$(cat err)"
  refused 64 '--follow writes oee, loss or explain' oee-calc --follow --trend 3
}

# The clock is the system's here, set back by libfaketime.
@test "a clock that is set back is told once, and time stays" {
  lib=
  for f in /usr/lib/*/faketime/libfaketime.so.1; do
    [ ! -e "$f" ] || lib=$f
  done
  [ -n "$lib" ] || skip 'faketime is not installed'
  [[ $MW_BUILD != *san* ]] || skip 'a sanitizer wants to be loaded first'
  echo '@2026-11-23 08:00:00' >clock
  mkfifo in
  TZ=UTC LD_PRELOAD=$lib FAKETIME_TIMESTAMP_FILE=$PWD/clock FAKETIME_NO_CACHE=1 \
    oee-calc --follow --by machine,day --format ndjson <in >out 2>err 3>&- &
  pid=$!
  exec 8>in
  fact M1 06:00 07:00 1 running >&8
  lines 1
  echo '@2026-11-23 06:30:00' >clock
  sleep .1
  fact M1 07:00 07:30 2 down >&8
  lines 2
  fact M1 07:30 07:40 3 down >&8
  lines 3
  exec 8>&-
  wait "$pid"
  same "$(grep -c 'clock went back' err)" 1
  same "$(jq -s 'map(.down_s) | last' out)" 2400
}
