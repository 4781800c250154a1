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

# ---- what if ----

# what OPTION...: effect records of the jams, on the shipped definitions.
what() {
  jams >jams.ndjson
  run --separate-stderr -0 oee-calc "$@" jams.ndjson
}

# figure NAME: of the effects in $output, before, after and difference.
figure() {
  jq -r --arg f "$1" 'select(.figure == $f and .cause == null) |
    [.before, .after, .difference] | map(if . == null then "null" else
    . * 1e6 | round / 1e6 end) | map(tostring) | join(" ")' <<<"$output"
}

# causes NAME: of the figure, each with the seconds that moved and its effect.
causes() {
  jq -r --arg f "$1" 'select(.figure == $f and .cause != null) |
    "\(.cause) \(.seconds) \(.effect)"' <<<"$output"
}

@test "oee-calc --what-if: another class, and the seconds that moved" {
  what --what-if class.idle=planned
  same "$(figure planned_s)" '10800 10200 -600'
  same "$(causes planned_s)" 'idle: unassigned->planned 600 -600'
  same "$(figure oee)" '0.85 0.9 0.05'
  same "$(jq -r 'select(.figure == "oee" and .cause != null) |
    "\(.machine) \(.state) \(.reason) \(.class_before) \(.class_after) \(.effect * 1000 | round)"' \
    <<<"$output")" 'M1 idle null unassigned planned 50'
  same "$(jq -r .variant <<<"$output" | uniq)" class.idle=planned
}

@test "oee-calc --what-if: several changes are one variant, each cause apart" {
  what --what-if class.down.jam=setup --what-if standard.P1=66
  same "$(jq -r .variant <<<"$output" | uniq)" \
    'class.down.jam=setup, standard.P1=66'
  same "$(figure ideal_total_s)" '9300 10230 930'
  same "$(causes ideal_total_s)" 'part P1 930 930'
  same "$(figure stops)" '3 1 -2'
  same "$(causes stops)" 'stops of down/jam null -2'
  same "$(jq -s '(map(select(.figure == "nee" and .cause != null).effect) | add)
    - (map(select(.figure == "nee" and .cause == null).difference) | add) |
    fabs < 1e-12' <<<"$output")" true
  same "$(causes nee | sed 's/ [-0-9.]*$//')" \
    $'part P1 918\ndown/jam: down->setup 300'
}

@test "oee-calc --what-if: limits, a gap and a standard scaled" {
  what --what-if micro_stop=5m
  same "$(figure micro_stops)" '0 2 2'
  same "$(causes running_s)" 'down/jam: down->micro_stop 300 300'
  what --what-if minimum_run=2m
  same "$(figure stops)" '3 2 -1'
  same "$(figure mttr_h)" '0.041667 0.083333 0.041667'
  what --what-if 'standard.*=x0.5'
  same "$(figure ideal_good_s)" '9180 4590 -4590'
  jams | sed /08:10/d >hole.ndjson
  run --separate-stderr -0 oee-calc --what-if gap=idle \
    --to 2026-11-23T08:30:00Z hole.ndjson
  same "$(causes planned_s)" 'no row: nodata->unassigned 1800 1800'
}

# two_shifts: a calendar of them.
two_shifts() {
  cat >calendar.yaml <<'END'
zone: UTC
shifts:
  - {name: early, days: daily, from: "06:00", to: "08:00"}
  - {name: late, days: daily, from: "08:00", to: "10:00"}
END
}

@test "oee-calc --what-if: a shift that is moved meets what it was" {
  two_shifts
  what --calendar calendar.yaml --by machine,shift \
    --what-if shift.late.to=09:00
  same "$(jq -r 'select(.figure == "planned_s" and .cause == null) |
    "\(.shift) \(.before) \(.after)"' <<<"$output")" \
    "$(printf '%s\n' 'early 7200 7200' 'late 3600 3600')"
  run --separate-stderr -0 oee-calc --calendar calendar.yaml \
    --by machine,shift --to 2026-11-23T10:00:00Z \
    --what-if shift.late.from=08:30 jams.ndjson
  same "$(jq -r 'select(.figure == "running_s" and .shift == "late") |
    "\(.before) \(.after) \(.cause) \(.effect)"' <<<"$output")" \
    "$(printf '%s\n' '3000 1800 null -1200' \
    'null null running: production->elsewhere -1200')"
  same "$(jq -r 'select(.figure == "running_s" and .shift == null) |
    "\(.before) \(.after) \(.cause) \(.effect)"' <<<"$output" | head -2)" \
    "$(printf '%s\n' '0 1200 null 1200' \
    'null null running: elsewhere->production 1200')"
  # Of two that touch the other is moved first.
  refused 64 'would overlap; change the other first' oee-calc \
    --calendar calendar.yaml --what-if shift.early.to=09:00 jams.ndjson
  what --calendar calendar.yaml \
    --what-if shift.late.from=09:00,shift.early.to=09:00
}

@test "oee-calc --what-if: the capacity of a machine" {
  two_shifts
  what --calendar calendar.yaml --what-if capacity=2
  same "$(figure utilisation)" '1 0.5 -0.5'
}

@test "oee-calc --vs: other definitions, and what they alone do" {
  what --vs definitions/nakajima.yaml
  [[ $(jq -r .variant <<<"$output" | uniq) == 'profile nakajima '* ]] ||
    fail "$output"
  same "$(causes running_s)" 'down/jam: down->micro_stop 300 300'
  same "$(figure oee)" '0.85 0.85 0'
  run --separate-stderr -0 oee-calc --vs definitions/iso22400.yaml jams.ndjson
  same "$(jq 'select(.cause != null or .difference != 0 and
    .difference != null)' <<<"$output")" ''
}

@test "oee-calc --what-if: a figure that cannot be given says why" {
  what --what-if class.down.jam=setup
  same "$(jq -r 'select(.figure == "mtbf_h") | "\(.after) \(.why)"' \
    <<<"$output")" 'null after: no failures'
  span 06:00 08:00 down ',"seconds":200' >total.ndjson
  run --separate-stderr -0 oee-calc --what-if micro_stop=5m total.ndjson
  same "$(jq -r 'select(.figure == "stops") |
    "\(.before) \(.difference) \(.why)"' <<<"$output")" \
    'null null before: stops: totals'
}

@test "oee-calc --what-if: a standard that nothing has is told" {
  what --what-if standard.P9=5
  [[ $stderr == *'standard.P9: nothing of it was made'* ]] || fail "$stderr"
}

@test "oee-calc --what-if: any order of the input gives the same" {
  two_shifts
  local one by=('--by=machine,shift' --calendar calendar.yaml
    --what-if micro_stop=5m)
  what "${by[@]}" --order time
  one=$output
  run --separate-stderr -0 oee-calc "${by[@]}" --order machine jams.ndjson
  same "$output" "$one"
  run --separate-stderr -0 oee-calc "${by[@]}" jams.ndjson
  same "$output" "$one"
}

@test "oee-calc --what-if: a table of 80 columns shows figure and causes" {
  jams >jams.ndjson
  COLUMNS=80 run --separate-stderr -0 oee-calc --format table \
    --what-if class.idle=planned,standard.P1=x1.1 jams.ndjson
  ! grep -E '^.{81,}' <<<"$output" || fail "$output"
  [[ $output == *'idle: unassigned->plan'* && $output == *'part P1'* ]] ||
    fail "$output"
}

@test "oee-calc --what-if: effects as CSV are one kind" {
  what --what-if class.idle=planned --format csv
  same "$(cut -d, -f 1,6,7,14 <<<"$output" | sed -n '1p;2p;3p')" \
    "$(printf '%s\n' 'record,variant,figure,class_after' \
    'effect,class.idle=planned,oee,' 'effect,class.idle=planned,oee,planned')"
}

@test "oee-calc --what-if: what is none is refused" {
  jams >jams.ndjson
  two_shifts
  local c=(oee-calc --calendar calendar.yaml)
  refused 64 'not KEY=VALUE: "micro_stop"' "${c[@]}" --what-if micro_stop
  refused 64 'no such key: "micro_stops"' "${c[@]}" --what-if micro_stops=5m
  refused 64 'no value for it: "soon"' "${c[@]}" --what-if micro_stop=soon
  refused 64 'no class: "lazy"' "${c[@]}" --what-if class.idle=lazy
  refused 64 'no such state or reason' "${c[@]}" --what-if class.jam=setup
  refused 64 'no such shift' "${c[@]}" --what-if shift.night.to=06:00
  refused 64 'no value for it: "25:00"' "${c[@]}" --what-if shift.late.to=25:00
  refused 64 'no seconds of a part, nor a factor' "${c[@]}" \
    --what-if standard.P1=fast
  refused 64 'neither with --loss nor' "${c[@]}" --loss --what-if gap=idle
  refused 64 'neither with --loss nor' "${c[@]}" --loss --vs \
    definitions/nakajima.yaml
  refused 64 'neither with --loss nor' "${c[@]}" --explain oee --what-if \
    gap=idle
  refused 78 'no such file' "${c[@]}" --vs absent.yaml jams.ndjson
  profile; sed -i '/state: down,/d' profile.yaml
  refused 78 'no class for state "down"' "${c[@]}" --vs profile.yaml \
    jams.ndjson
}

# ---- sensitivity ----

@test "oee-calc --sensitivity: the usual grid, machine by machine" {
  what --sensitivity
  same "$(wc -l <<<"$output")" 32
  same "$(jq -r 'select(.ignore_under_s == 0 and .minimum_run_s == 60) |
    "\(.micro_stop_s) \(.stops) \(.micro_stops)"' <<<"$output")" \
    "$(printf '%s\n' '0 3 0' '120 3 0' '300 1 2' '600 1 2')"
}

@test "oee-calc --grid: other lengths, and the rest as usual" {
  what --grid micro_stop=0,5m,minimum_run=0,2m --grid ignore_under=0
  same "$(jq -r '"\(.micro_stop_s) \(.minimum_run_s) \(.stops) \(.micro_stops) \(.availability * 1000 | round)"' \
    <<<"$output")" "$(printf '%s\n' '0 0 3 0 917' '0 120 2 0 917' \
    '300 0 1 2 944' '300 120 2 0 917')"
  COLUMNS=80 run --separate-stderr -0 oee-calc --sensitivity --format table \
    jams.ndjson
  awk 'length > 80 { exit 1 }' <<<"$output" || fail "$output"
}

@test "oee-calc --grid: what is none is refused" {
  refused 64 'not ignore_under, micro_stop or minimum_run' oee-calc --grid 5m
  refused 64 '"gap=idle"' oee-calc --grid gap=idle
  refused 64 'micro_stop: no length up to 24h: "long"' oee-calc \
    --grid micro_stop=0,long
  refused 64 'micro_stop: more than 8 values' oee-calc \
    --grid micro_stop=1s,2s,3s,4s,5s,6s,7s,8s,9s
  refused 64 'goes with none' oee-calc --sensitivity --loss
  refused 64 'goes with none' oee-calc --grid micro_stop=5m \
    --what-if gap=idle
}

# ---- worked examples of the literature ----

# shift FILE: spans one after the other from lines of state, reason, minutes
# and parts, good and bad; TIMES such lines.
shift_of() {
  awk -v t="$(date -ud 2026-11-23T06:00Z +%s)" 'function z(s,  c, d) {
      c = "date -ud @" s " +%FT%TZ"
      c | getline d
      close(c)
      return d
    }
    { for (n = $6 == "" ? 1 : $6; n > 0; n--) {
        printf "{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"%s\"," \
          "\"end\":\"%s\",\"source\":\"s\",\"source_key\":\"%d\"," \
          "\"state\":\"%s\"", z(t), z(t + $3 * 60), t, $1
        if ($2 != "-")
          printf ",\"reason\":\"%s\"", $2
        if ($4 > 0)
          printf ",\"part\":\"P\",\"parts\":%d,\"scrap\":%d", $4, $5
        print "}"
        t += $3 * 60
      } }'
}

# S. Nakajima, Introduction to TPM (Productivity Press 1988), the example of
# his chapter on equipment effectiveness: 8 h less 20 min planned downtime,
# 60 min of downtime (breakdown, setup and adjustment 20 each), 400 items of an
# ideal 0.5 and an actual 0.8 min, 2 % defects.  Availability 87 %,
# performance 50 % (speed 62.5 % of a net operating rate of 80 %), quality
# 98 %, 42.6 %.  So minor stoppages took 400 - 0.8 * 400 = 80 min; here they
# are 20 of 4 min.
@test "oee-calc: Nakajima's example, 87 % * 50 % * 98 % = 42.6 %" {
  { echo '{"record":"standard","part":"P","ideal_s":30}'
    { echo 'planned - 20'; echo 'down - 20'; echo 'setup - 20'
      echo 'setup adjustment 20'
      for _ in {1..20}; do echo 'running - 16 20 0'; echo 'idle - 4'; done
    } | sed '0,/16 20 0/s//16 20 8/' | shift_of; } >nakajima.ndjson
  run --separate-stderr -0 oee-calc --by machine \
    --profile definitions/nakajima.yaml nakajima.ndjson
  same "$(jq -r '"\(.planned_s / 60) \(.running_s / 60) \(.parts) \(.scrap)"' \
    <<<"$output")" '460 400 400 8'
  same "$(jq -r '[.availability, .performance, .quality, .oee] |
    map(. * 1000 | round) | join(" ")' <<<"$output")" '870 500 980 426'
  same "$(jq -r '"\(.stops) \(.micro_stops)"' <<<"$output")" '1 20'
  # Speed alone, 0.5 / 0.8, and what the stoppages leave, 320 / 400.
  run --separate-stderr -0 oee-calc --by machine --loss \
    --profile definitions/nakajima.yaml nakajima.ndjson
  same "$(jq -r 'select(.class == "performance") |
    "\(.state) \(.seconds / 60)"' <<<"$output")" $'null 120\nidle 80'
}

# P. Willmott, D. McCarthy, TPM: A Route to World-Class Performance
# (Butterworth-Heinemann 2001), p. 127: planned 910 min, unplanned stoppages
# 115, changeovers 12, 203 cycles of 3 min: availability 86.0 %, performance
# 203 of 261 planned cycles, 77.7 % (77.8 when it is rounded).
@test "oee-calc: Willmott and McCarthy's example, 86.0 % and 77.8 %" {
  { echo '{"record":"standard","part":"P","ideal_s":180}'
    printf '%s\n' 'down - 115' 'setup - 12' 'running - 783 203 0' |
      shift_of; } >willmott.ndjson
  run --separate-stderr -0 oee-calc --by machine \
    --profile definitions/nakajima.yaml willmott.ndjson
  same "$(jq -r '[.availability, .performance] |
    map(. * 1000 | round) | join(" ")' <<<"$output")" '860 778'
}

# SEMI E79 as de Ron and Rooda restate it (Equipment Effectiveness: OEE
# Revisited, IEEE Trans. Semicond. Manuf. 18 (2005) 190): all by total time;
# availability efficiency = uptime / total, operational efficiency =
# productive / uptime, rate efficiency = theoretical time of actual units /
# productive, quality efficiency = that of good units / of actual units; OEE
# is their product.  A week worked by hand: 168 h of which 16 non-scheduled,
# 12 unscheduled and 14 scheduled down, 6 engineering, 20 standby, 100
# productive; 1800 wafers of 3 min, 36 lost.  Uptime 126 h.
@test "oee-calc: a week by the six states of SEMI E10, as E79 counts it" {
  { echo '{"record":"standard","part":"P","ideal_s":180}'
    printf '%s\n' 'off - 960' 'down - 720' 'maintenance - 600' \
      'setup - 240' 'waiting engineering 360' 'idle - 900' \
      'waiting buy_in 300' 'running - 6000 1800 36' | shift_of
  } >e79.ndjson
  run --separate-stderr -0 oee-calc --by machine \
    --profile definitions/semi-e79.yaml e79.ndjson
  # OEE of E79 is teep: 126/168 * 100/126 * 90/100 * 88.2/90.
  same "$(jq -r '.teep * 1000 | round' <<<"$output")" 525
  same "$(jq -r '"\((.running_s + .delay_s) / 3600) \(.running_s / 3600) \(.off_s / 3600) \(.down_s / 3600)"' \
    <<<"$output")" '126 100 16 26'
  same "$(jq -r '((.running_s + .delay_s) / .calendar_s) *
    (.running_s / (.running_s + .delay_s)) * .performance * .quality -
    .teep | fabs < 1e-12' <<<"$output")" true
  same "$(jq -r '"\(.performance) \(.quality)"' <<<"$output")" '0.9 0.98'
}
