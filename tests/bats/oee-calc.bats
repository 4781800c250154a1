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
# The second thread saw no SIGPIPE: "oee-calc | head" said "Broken pipe".
@test "oee-calc: by all is one record, of whatever sites" {
  cat >two.ndjson <<'END'
{"record":"machine","machine":"M1","site":"A"}
{"record":"machine","machine":"M2","site":"B"}
{"record":"span","machine":"M1","start":"2026-06-01T00:00:00Z","end":"2026-06-01T06:00:00Z","state":"running"}
{"record":"span","machine":"M1","start":"2026-06-01T06:00:00Z","end":"2026-06-01T08:00:00Z","state":"idle"}
{"record":"span","machine":"M2","start":"2026-06-01T00:00:00Z","end":"2026-06-02T02:00:00Z","state":"running"}
END
  run -0 oee-calc --by all --to 2026-06-02T02:00:00Z --now 2026-06-03 \
    two.ndjson
  same "$(jq -c '[.machine, .site, .start, .end, .running_s]' <<<"$output")" \
    '[null,null,"2026-06-01T00:00:00Z","2026-06-02T02:00:00Z",115200]'
  # It is the sum of the sites.
  same "$(oee-calc --by site --now 2026-06-03 two.ndjson |
    jq -s 'map(.running_s) | add')" 115200
  # By day it is what day alone is.
  oee-calc --by all,day --now 2026-06-03 two.ndjson >a
  oee-calc --by day --now 2026-06-03 two.ndjson >b
  cmp a b
  run --separate-stderr -64 oee-calc --by all,machine two.ndjson
  [[ $stderr == *'--by all is one row of everything'* ]]
  run -64 downtime-stat --by site,all two.ndjson
  same "$(downtime-stat --by all --now 2026-06-03 two.ndjson)" \
    "$(downtime-stat --now 2026-06-03 two.ndjson)"
}

@test "oee-calc: | head is silent however long the input, by one thread and by two" {
  awk 'BEGIN {
    print "machine,start,end,state"
    for (i = 0; i < 200000; i++)
      printf "M%d,2026-%02d-%02dT%02d:00:00Z,2026-%02d-%02dT%02d:30:00Z," \
        "running\n", i % 40, i / 40 / 672 % 12 + 1, i / 40 / 24 % 28 + 1,
        i / 40 % 24, i / 40 / 672 % 12 + 1, i / 40 / 24 % 28 + 1, i / 40 % 24
  }' >spans.csv
  for n in 1 2 2 2 2 2 2; do
    run --separate-stderr -0 sh -c "oee-calc --threads $n --kind span \
      --order time --by machine,week --now 2027-01-01 spans.csv | head -n 1"
    same "$(jq -r .machine <<<"$output")" M0
    same "$stderr" ""
  done
}

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

# A job's name here is longer than what goes from thread to thread at once.
@test "oee-calc: names of any length, by one thread and by two" {
  awk 'BEGIN {
    print "machine,start,end,source,source_key,state,reason,job,part,parts"
    for (long = "job"; length(long) < 100000; long = long long)
      ;
    split("P,part 12,a part with a name of its own,ü\"\"ber", part, ",")
    split("M1,machine 2,a machine with a long name", name, ",")
    for (i = 0; i < 9000; i++) {
      t = int(i / 3)
      printf "%s,2026-11-%02dT%02d:%02d:00Z,2026-11-%02dT%02d:%02d:00Z," \
        "s,%d,running,%s,%s,\"%s\",1\n", name[i % 3 + 1],
        t / 1440 + 1, t / 60 % 24, t % 60, (t + 1) / 1440 + 1,
        (t + 1) / 60 % 24, (t + 1) % 60, i, i % 2 ? "" : "why " i % 5,
        i % 1000 == 900 ? long i : "J" i % 7, part[int(i / 50) % 4 + 1]
    }
  }' >spans.csv
  for order in time any; do
    run --separate-stderr -0 oee-calc --threads 1 --by machine,part,job \
      --kind span --order $order --now 2026-11-23 --format ndjson spans.csv
    same "$(jq -s 'map(.parts, .running_s) | add' <<<"$output")" 549000
    one=$output
    run --separate-stderr -0 oee-calc --threads 2 --by machine,part,job \
      --kind span --order $order --now 2026-11-23 --format ndjson spans.csv
    same "$output" "$one"
  done
}

# The thread that reads met the second mistake before the first was found.
@test "oee-calc: of two mistakes the first is named, by one thread and by two" {
  awk 'BEGIN {
    print "machine,start,end,state,parts"
    for (i = 0; i < 9000; i++)
      printf "M1,2026-11-%02dT%02d:%02d:%02dZ,2026-11-%02dT%02d:%02d:%02dZ," \
        "running,%s\n", i == 8500 ? 1 : 2, i / 3600, i / 60 % 60, i % 60,
        2, (i + 1) / 3600, (i + 1) / 60 % 60, (i + 1) % 60,
        i == 8600 ? "x" : 1
  }' >spans.csv
  for n in 1 2 2 2 2; do
    refused 65 'spans.csv:8502: machine "M1": start: 2026-11-01' \
      oee-calc --threads $n --kind span --now 2026-11-23 spans.csv
  done
}

# The thread that reads looks the words up; what it met it must tell as well.
@test "oee-calc: a state nobody knows, late, is named by one thread and by two" {
  awk 'BEGIN {
    print "machine,start,end,state,reason"
    for (i = 0; i < 9000; i++)
      printf "M1,2026-11-02T%02d:%02d:%02dZ,2026-11-02T%02d:%02d:%02dZ,%s,\n",
        i / 3600, i / 60 % 60, i % 60, (i + 1) / 3600, (i + 1) / 60 % 60,
        (i + 1) % 60, i == 8800 ? "dancing" : "running"
  }' >spans.csv
  for n in 1 2; do
    refused 78 'spans.csv:8802: ' oee-calc --threads $n --kind span \
      --now 2026-11-23 spans.csv
    [[ $stderr == *dancing* ]] || fail "$stderr"
    [ $n -eq 2 ] || one=$stderr
  done
  same "$stderr" "$one"
}

@test "oee-calc: more reasons than a table holds, by one thread and by two" {
  awk 'BEGIN {
    print "machine,start,end,state,reason"
    for (i = 0; i < 80000; i++)
      printf "M1,2026-11-02T%02d:%02d:%02dZ,2026-11-02T%02d:%02d:%02dZ," \
        "%s,reason %d\n", i / 3600, i / 60 % 60, i % 60, (i + 1) / 3600,
        (i + 1) / 60 % 60, (i + 1) % 60, i % 3 ? "running" : "down", i
  }' >spans.csv
  for n in 1 2; do
    run --separate-stderr -0 oee-calc --threads $n --kind span --by machine \
      --now 2026-11-23 --format ndjson spans.csv
    same "$(field running_s) $(field down_s)" "53333 26667"
    [ $n -eq 2 ] || one=$output
  done
  same "$output" "$one"
}

# ---- --explain ----

# events: a day with stops of both kinds, scrap, a part without a standard,
# work off shift and time that nobody recorded.
events() {
  local day=2026-11-23T
  span() {
    printf '{"record":"span","machine":"M1","start":"%s%s:00Z","end":"%s%s:00Z","source":"s","source_key":"%s","state":"%s"%s}\n' \
      $day "$1" $day "$2" "$1" "$3" "${4-}"
  }
  echo '{"record":"standard","part":"P1","ideal_s":33.333}'
  span 05:00 06:30 running ',"part":"P1","parts":120,"scrap":7'
  span 06:30 06:37 down ',"reason":"jam"'
  span 06:37 07:00 idle
  span 07:00 08:00 setup
  span 08:00 08:11 idle
  span 08:11 10:05 running ',"part":"P1","parts":203.5'
  span 10:05 10:40 waiting
  span 10:40 11:00 running ',"part":"P9","parts":3'
  span 11:00 11:20 maintenance
  span 11:20 11:30 planned
  span 12:30 13:55 running ',"part":"P1","parts":50,"scrap":0.5'
  span 13:55 14:20 down
}

# totals: two job log rows on top of each other, longer than their windows.
totals() {
  local k s
  echo '{"record":"standard","part":"P1","ideal_s":33.333}'
  for k in a b; do
    echo "{\"record\":\"output\",\"machine\":\"M1\",\"start\":\"2026-11-23T05:00:00Z\",\"end\":\"2026-11-23T15:00:00Z\",\"source\":\"s\",\"source_key\":\"$k\",\"part\":\"P1\",\"parts\":77,\"scrap\":1}"
    for s in running:14399.123 setup:3000 down:7000 planned:2700 idle:600; do
      echo "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"2026-11-23T05:00:00Z\",\"end\":\"2026-11-23T15:00:00Z\",\"source\":\"s\",\"source_key\":\"$k\",\"part\":\"P1\",\"state\":\"${s%:*}\",\"seconds\":${s#*:}}"
    done
  done
  echo "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"2026-11-23T15:00:00Z\",\"end\":\"2026-11-23T15:00:00Z\",\"source\":\"s\",\"source_key\":\"c\",\"state\":\"idle\",\"seconds\":5}"
}

# The page's formulas, over the sums of the explanations; null where there is
# nothing to divide by.
# shellcheck disable=SC2016 # jq's
composed='
  def sum(f): [.[] | select(.figure == f) |
    .seconds // .parts // .count] | add // 0;
  def per(a; b): if b == 0 then null else a / b end;
  { availability: per(sum("running_s"); sum("planned_s")),
    performance: per(sum("ideal_total_s"); sum("running_s")),
    quality: per(sum("ideal_good_s"); sum("ideal_total_s")),
    oee: per(sum("ideal_good_s"); sum("planned_s")),
    nee: per((sum("running_s") + sum("setup_time_s")) * sum("ideal_good_s");
      sum("planned_s") * sum("running_s")),
    teep: per(sum("ideal_good_s"); sum("calendar_s")),
    utilisation: per(sum("planned_s"); sum("calendar_s")),
    setup_ratio: per(sum("setup_time_s"); sum("running_s") +
      sum("setup_time_s")),
    technical_efficiency: per(sum("running_s"); sum("running_s") +
      sum("delay_s")),
    utilisation_efficiency: per(sum("running_s"); sum("running_s") +
      sum("setup_time_s") + sum("delay_s")),
    allocation_efficiency: per(sum("running_s") + sum("setup_time_s") +
      sum("delay_s"); sum("planned_s")),
    mtbf_h: per(sum("running_s") / 3600; sum("failures")),
    mttr_h: per(sum("repair_s") / 3600; sum("failures")),
    coverage: (per(sum("nodata_s"); sum("pot_s") - sum("planned_stop_s")) |
      if . == null then null else 1 - . end),
    standard_share: per(sum("standard_parts"); sum("parts")) } as $ratio |
  if $ratio | has($f) then $ratio[$f] else sum($f) end'

# explained FILE: each figure of its record, by what --explain says of it.
explained() {
  local args=(--by machine --min-standard 0.5 --calendar calendar.yaml)
  local f said
  oee-calc "${args[@]}" "$1" >record
  for f in $(jq -r 'to_entries[] | select(.value | type == "number") | .key' \
    record); do
    oee-calc "${args[@]}" --explain "$f" "$1" >rows || return
    said=$(jq -s --arg f "$f" "$composed" rows)
    jq -e --argjson x "$said" --arg f "$f" '.[$f] as $y |
      ($x - $y | fabs) <= 1e-12 * ($y | fabs)' record >explained ||
      fail "$f is $(jq ".$f" record), explained $said"
    echo "$f"
  done
}

@test "--explain lists what adds up to each figure that is printed" {
  cat >calendar.yaml <<-'EOF'
	zone: UTC
	shifts:
	  - name: early
	    days: daily
	    from: "06:00"
	    to: "14:00"
	    breaks: [{from: "10:00", to: "10:30"}]
	EOF
  events >events.ndjson
  totals >totals.ndjson
  explained events.ndjson >of_events
  explained totals.ndjson >of_totals
  # Every figure that a record can have was one of them.
  same "$(jq -r 'to_entries[] | .key' record | grep -vxE \
    'record|machine|start|end|provisional|assumed|profile|calendar|why' |
    sort)" "$(sort -u of_events of_totals)"
  # Of totals nobody knows how often a machine stopped.
  run --separate-stderr -0 oee-calc --by machine --explain stops \
    --calendar calendar.yaml totals.ndjson
  same "$output" ''
}

@test "--explain of a stop names the row in which it began" {
  events >events.ndjson
  run --separate-stderr -0 oee-calc --by machine --explain stops events.ndjson
  same "$(jq -r '"\(.source_key) \(.state) \(.count)"' <<<"$output")" \
    "$(printf '%s\n' '06:30 down 1' '08:00 idle 1' '11:00 maintenance 1' \
    '13:55 down 1')"
  run --separate-stderr -0 oee-calc --by machine --explain mttr_h events.ndjson
  same "$(jq -r 'select(.figure == "repair_s") |
    "\(.source_key) \(.seconds)"' <<<"$output")" \
    "$(printf '%s\n' '06:30 420' '11:00 1200' '13:55 1500')"
}

# ---- short stops ----

# stops: a run with a stop of two rows and 4 min, and one of 2 min.
stops() {
  local day=2026-11-23T
  span() {
    printf '{"record":"span","machine":"M1","start":"%s%s:00Z","end":"%s%s:00Z","source":"s","source_key":"%s","state":"%s"%s}\n' \
      $day "$1" $day "$2" "$1" "$3" "${4-}"
  }
  echo '{"record":"standard","part":"P1","ideal_s":60}'
  span 05:00 05:57 running ',"part":"P1","parts":57'
  span 05:57 05:58 down
  span 05:58 06:01 idle
  span 06:01 06:58 running ',"part":"P1","parts":57'
  span 06:58 07:00 idle ',"part":"P2"'
  span 07:00 08:00 running ',"part":"P1","parts":60'
}

# ignoring LENGTH ARGUMENT...: running_s, stops and what is idle or down.
ignoring() {
  sed "s/^ignore_under:.*/ignore_under: $1/" \
    "$top/etc/definitions/iso22400.yaml" >profile.yaml
  shift
  stops >stops.ndjson
  run --separate-stderr -0 oee-calc --by machine --profile profile.yaml "$@" \
    stops.ndjson
  jq -r '"\(.running_s) \(.stops) \(.unassigned_s + .down_s)"' <<<"$output"
}

# The key was read, and nothing came of it.
@test "stops shorter than ignore_under are lost speed, and no stops" {
  same "$(ignoring 0s)" '10440 2 360'
  same "$(ignoring 2m)" '10440 2 360'
  same "$(ignoring 121s)" '10560 1 240'
  same "$(ignoring 4m)" '10560 1 240'
  same "$(ignoring 5m)" '10800 0 0'
  # A part without a standard lasted no longer than the stop.
  ignoring 5m --min-standard 0 >/dev/null
  same "$(jq -r '"\(.availability) \(.performance) \(.mtbf_h)"' \
    <<<"$output")" '1 0.9666666666666667 null'
  run --separate-stderr -0 oee-calc --by machine --profile profile.yaml \
    --loss stops.ndjson
  same "$(jq -r '"\(.class) \(.seconds)"' <<<"$output")" \
    $'good 10440\nquality 0\nperformance 360'
}

@test "a stop is as long as its row where it is cut" {
  # Of 05:58 to 06:01 two minutes are asked for, or one.
  same "$(ignoring 150s --from 2026-11-23T05:59:00Z)" '7140 1 120'
  same "$(ignoring 150s --to 2026-11-23T06:59:00Z)" '6900 1 240'
  same "$(ignoring 90s --to 2026-11-23T06:59:00Z)" '6840 2 300'
  # Over the shifts of a plan it is one, whatever it is reported by.
  same "$(ignoring 150s --by hour)" "$(printf '%s\n' '3420 1 180' \
    '3540 0 60' '3600 0 0')"
}
