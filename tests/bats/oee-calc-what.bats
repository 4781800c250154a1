#!/usr/bin/env bats
# oee-calc: short stops, and what would be if something were otherwise.

load helper

# span FROM TO STATE [MORE]: one of a day on machine M1.
span() {
  printf '{"record":"span","machine":"M1","start":"2026-11-23T%s:00Z","end":"2026-11-23T%s:00Z","source":"s","source_key":"%s","state":"%s"%s}\n' \
    "$1" "$2" "$1" "$3" "${4-}"
}

# jams: down 2 min, run 1 min, down 3 min, and idle for 10 min.
jams() {
  echo '{"record":"standard","part":"P1","ideal_s":60}'
  span 06:00 07:00 running ',"part":"P1","parts":54,"scrap":2'
  span 07:00 07:02 down ',"reason":"jam"'
  span 07:02 07:03 running ',"part":"P1","parts":1'
  span 07:03 07:06 down ',"reason":"jam"'
  span 07:06 08:00 running ',"part":"P1","parts":50'
  span 08:00 08:10 idle
  span 08:10 09:00 running ',"part":"P1","parts":50'
}

# profile LINE...: the shipped one with other limits.
profile() {
  { grep -v '^ignore_under' "$top/etc/definitions/iso22400.yaml"
    printf '%s\n' "$@"; } >profile.yaml
}

# limits LINE...: what they make of the jams.
limits() {
  profile "$@"
  jams >jams.ndjson
  run --separate-stderr -0 oee-calc --by machine --profile profile.yaml \
    jams.ndjson
  jq -r '"\(.running_s) \(.stops) \(.micro_stops) \((.mttr_h // 0) * 3600 | round)"' \
    <<<"$output"
}

@test "oee-calc: micro_stop makes short stops lost speed, and counts them" {
  same "$(limits)" '9900 3 0 150'
  same "$(limits 'micro_stop: 5m')" '10200 1 2 0'
  same "$(limits 'micro_stop: 180s')" '10020 2 1 180'
  same "$(limits 'micro_stop: 5m' 'ignore_under: 150s')" '10200 1 1 0'
  same "$(limits 'micro_stop: 5m' 'ignore_under: 5m')" '10200 1 0 0'
}

@test "oee-calc: a run shorter than minimum_run does not end a stop" {
  same "$(limits 'minimum_run: 60s')" '9900 3 0 150'
  same "$(limits 'minimum_run: 61s')" '9900 2 0 300'
  # One stop of 6 minutes, the run included, held against the limits.
  same "$(limits 'minimum_run: 2m' 'micro_stop: 6m')" '9900 2 0 300'
  same "$(limits 'minimum_run: 2m' 'micro_stop: 361s')" '10200 1 1 0'
  same "$(limits 'minimum_run: 2m' 'ignore_under: 361s')" '10200 1 0 0'
}

@test "oee-calc: micro-stops have bars of their own, and the tree closes" {
  limits 'micro_stop: 5m' >/dev/null
  run --separate-stderr -0 oee-calc --by machine --profile profile.yaml \
    --loss jams.ndjson
  same "$(jq -r '"\(.class) \(.state) \(.reason) \(.seconds) \(.count)"' \
    <<<"$output")" "$(printf '%s\n' 'good null null 9180 null' \
    'quality null null 120 null' 'performance null null 600 null' \
    'performance down jam 300 2' 'unassigned idle null 600 1')"
  same "$(jq -s 'map(.seconds) | add' <<<"$output")" 10800
  run --separate-stderr -0 oee-calc --by machine --profile profile.yaml \
    --explain micro_stops jams.ndjson
  same "$(jq -r '"\(.source_key) \(.reason) \(.count)"' <<<"$output")" \
    $'07:00 jam 1\n07:03 jam 1'
}

@test "oee-calc: of totals nobody knows the micro-stops" {
  profile 'micro_stop: 5m'
  run --separate-stderr -0 oee-calc --by machine --profile profile.yaml - \
    < <(span 06:00 08:00 running ',"seconds":7000'
        span 06:00 08:00 down ',"seconds":200')
  same "$(jq -r '"\(.micro_stops) \(.stops) \(.why)"' <<<"$output")" \
    'null null no standard for 100.0 % of the running time'
  same "$(field down_s)" 200
}

# The time of repair of 20 hours stood in the first of them.
@test "oee-calc: by hour a stop is repaired in the hours it lasts" {
  run --separate-stderr -0 oee-calc --by machine,hour - \
    < <(span 06:30 08:30 down)
  same "$(field mttr_h)" $'0.5\nnull\nnull'
  run --separate-stderr -0 oee-calc --by machine,hour --explain repair_s - \
    < <(span 06:30 08:30 down)
  same "$(field seconds)" $'1800\n3600\n1800'
}
