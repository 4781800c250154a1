#!/usr/bin/env bats
# oee-calc: what its page promises.

load helper

@test "two periods at once, or two kinds of answers, are 64" {
  refused 64 '--by takes one of hour, shift' oee-calc --by machine,shift,day
  refused 64 '--by takes one of hour, shift' oee-calc --by hour --by month
  refused 64 'exclude each other' oee-calc --loss --explain oee
  run -0 oee-calc --by job,operator,week,group,site,part /dev/null
}

# ---- bad input, each with its word and its code ----

two_spans='{"record":"span","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","state":"running"}
{"record":"span","machine":"M1","start":"2026-11-23T07:00:00Z","end":"2026-11-23T08:00:00Z","state":"idle"}'

@test "facts out of order are 65, with the line and what to do" {
  tac <<<"$two_spans" >back.ndjson
  refused 65 'back.ndjson:2: machine "M1": start: ' oee-calc back.ndjson
  [[ $stderr == *'sort the facts by machine and start'* ]] || fail "$stderr"
  refused 65 'back.ndjson:2: ' oee-calc --order machine back.ndjson
}

@test "a fact that ends before it starts is 65, with the line" {
  sed '2s/T08/T05/' <<<"$two_spans" >ends.ndjson
  refused 65 'ends.ndjson:2: end: before start' oee-calc ends.ndjson
}

# They were passed over, and nothing was printed with status 0.
@test "rows that do not say what they are are 65, and --kind is named" {
  printf 'machine,start,end,state\nM1,2026-11-23T06:00:00Z,2026-11-23T07:00:00Z,running\n' >spans.csv
  refused 65 'spans.csv:2: record: missing; of CSV without' oee-calc spans.csv
  run --separate-stderr -0 oee-calc --by machine --kind span spans.csv
  same "$(field running_s)" 3600
  refused 65 'record: missing' oee-calc - <<<'{"machine":"M1"}'
}

@test "a state the profile does not know is 78 and named" {
  echo "${two_spans/idle/dancing}" >dance.ndjson
  refused 78 'no class for state "dancing"' oee-calc dance.ndjson
}

@test "parts without a standard: availability, and why there is no more" {
  run --separate-stderr -0 oee-calc --by machine - <<<"$two_spans
{\"record\":\"output\",\"machine\":\"M1\",\"start\":\"2026-11-23T07:00:00Z\",\"end\":\"2026-11-23T08:00:00Z\",\"parts\":5,\"part\":\"P9\"}"
  same "$(jq -r '"\(.availability) \(.oee) \(.performance) \(.why)"' \
    <<<"$output")" \
    '0.5 null null no standard for 100.0 % of the running time'
}

@test "two standards that fit equally are 78" {
  refused 78 'P9' oee-calc - <<<'{"record":"standard","part":"P9","machine":"M1","ideal_s":60}
{"record":"standard","part":"P9","machine":"M1","ideal_s":61}
{"record":"span","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","state":"running","part":"P9"}
{"record":"output","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","parts":5,"part":"P9"}'
}

# calendar SHIFT...: one that holds them, as calendar.yaml.
calendar() {
  printf 'zone: UTC\nshifts:\n' >calendar.yaml
  printf '  - %s\n' "$@" >>calendar.yaml
}

@test "an impossible calendar is 78, with the place and the reason" {
  local try=(oee-calc --calendar calendar.yaml /dev/null)
  calendar '{name: a, days: daily, from: "06:00", to: "14:00"}' \
    '{name: b, days: weekdays, from: "13:00", to: "22:00"}'
  refused 78 'calendar.yaml:4:5: shifts[]: shift "b" of mon overlaps "a"' "${try[@]}"
  calendar '{name: a, days: daily, from: "22:00", to: "06:00"}' \
    '{name: b, days: mon, from: "05:00", to: "14:00"}'
  refused 78 'shift "b" of mon overlaps "a"' "${try[@]}"
  calendar '{name: a, days: daily, from: "06:00", to: "14:00", breaks: [{from: "14:30", to: "15:00"}]}'
  refused 78 'a break outside its shift' "${try[@]}"
  calendar '{name: a, days: daily, from: "06:00", to: "14:00", breaks: [{from: "09:00", to: "09:30"}, {from: "09:15", to: "10:00"}]}'
  refused 78 'overlaps another break' "${try[@]}"
  calendar '{name: a, days: daily, from: "06:00", to: "06:00"}'
  refused 78 'a shift of no length' "${try[@]}"
  calendar '{name: a, days: someday, from: "06:00", to: "14:00"}'
  refused 78 '"someday"' "${try[@]}"
  calendar '{name: a, days: daily, from: "25:00", to: "14:00"}'
  refused 78 '"25:00"' "${try[@]}"
  calendar '{name: a, days: daily, from: "06:00", to: "14:00"}'
  "${try[@]}"
}

# ---- two threads, one answer ----

# What a span had left behind in a batch was read as the job's.
@test "oee-calc: jobs and outputs among spans, by one thread and by two" {
  awk 'BEGIN {
    for (i = 0; i < 3000; i++) {
      w = sprintf("\"machine\":\"M1\",\"start\":\"2026-11-%02dT%02d:%02d:00Z\"," \
        "\"end\":\"2026-11-%02dT%02d:%02d:59Z\",\"source\":\"s\"," \
        "\"source_key\":\"%d\"", i / 1440 + 1, i / 60 % 24, i % 60,
        i / 1440 + 1, i / 60 % 24, i % 60, i)
      printf "{\"record\":\"job\",%s,\"n\":0,\"job\":\"J%d\"}\n", w, i
      printf "{\"record\":\"output\",%s,\"n\":1,\"parts\":1}\n", w
      if (i < 1500)
        printf "{\"record\":\"span\",%s,\"n\":2,\"state\":\"running\"," \
          "\"reason\":\"reason %d\"}\n", w, i % 7
    }
  }' >facts.ndjson
  run --separate-stderr -0 oee-calc --threads 1 --by machine \
    --now 2026-11-23 facts.ndjson
  same "$(field parts) $(field running_s)" "3000 88500"
  one=$output
  run --separate-stderr -0 oee-calc --threads 2 --by machine \
    --now 2026-11-23 facts.ndjson
  same "$output" "$one"
}
