#!/usr/bin/env bats
# downtime-stat: what its page promises.

load helper

now=2026-06-30T00:00:00Z

# The plant's own calendar, as docs/plant.md has it.
plant_calendar() {
  cat >calendar.yaml <<'END'
zone: UTC
shifts:
  - name: early
    days: weekdays
    from: "06:00"
    to: "14:00"
    breaks: [{from: "10:00", to: "10:30"}]
  - name: late
    days: weekdays
    from: "14:00"
    to: "22:00"
    breaks: [{from: "18:00", to: "18:30"}]
END
}

setup_file() {
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR mw_setup
  cimco-sim plant.db --machines 6 --zone UTC --seed 3 \
    --from 2026-01-05T00:00:00Z --now $now --truth truth.ndjson >totals
  shdr-to-facts Mazak01 <"$top/tests/data/nist/Mazak01.shdr" >nist.ndjson
  plant_calendar
}

# stat REPORT [option...]: of the plant.
stat() {
  downtime-stat --report "$@" --now $now \
    --calendar "$BATS_FILE_TMPDIR/calendar.yaml" \
    "$BATS_FILE_TMPDIR/truth.ndjson"
}

# day N MINUTES REASON [MACHINE]: a day of 24 hours that begins with a stop.
day() {
  local d m=${4:-M1}
  d=$(date -u -d "2026-03-01 +$1 days" +%F)
  printf '{"record":"span","machine":"%s","start":"%sT00:00:00Z","end":"%sT%02d:%02d:00Z","state":"down","reason":"%s"}\n' \
    "$m" "$d" "$d" $(($2 / 60)) $(($2 % 60)) "$3"
  printf '{"record":"span","machine":"%s","start":"%sT%02d:%02d:00Z","end":"%s","state":"running"}\n' \
    "$m" "$d" $(($2 / 60)) $(($2 % 60)) \
    "$(date -u -d "$d +1 day" +%FT00:00:00Z)"
}

# ---- misuse and bad input, each with its word and its code ----

@test "what a report has no use for is 64 and named" {
  refused 64 '--by takes one of hour' downtime-stat --by hour,day
  refused 64 'takes no period' downtime-stat -r trend --by day
  refused 64 'takes machine, group and site' downtime-stat -r correlation --by part
  refused 64 '--top is for' downtime-stat -r trend --top 3
  refused 64 '--step is for' downtime-stat --step week
  refused 64 'are for --report comparison' downtime-stat --compare shift
  refused 64 'are for --report comparison' downtime-stat --split 2026-03-01
  refused 64 '--compare excludes' downtime-stat -r comparison -c shift --split 2026-03-01
  refused 64 '--class' downtime-stat --class sleeping
}

@test "periods that cannot be compared are 64 and shown" {
  refused 64 'need each other' downtime-stat -r comparison --before 2026-01-01..2026-02-01
  refused 64 'wants FROM..TO: "2026-01-01"' downtime-stat -r comparison \
    --before 2026-01-01 --after 2026-02-01..2026-03-01
  refused 64 'ends before it begins' downtime-stat -r comparison \
    --before 2026-02-01..2026-01-01 --after 2026-02-01..2026-03-01
  refused 64 '--before ends after --after begins' downtime-stat -r comparison \
    --before 2026-02-01..2026-03-01 --after 2026-01-01..2026-02-01
  refused 64 '--split and --before' downtime-stat -r comparison \
    --split 2026-02-01 --before 2026-01-01..2026-02-01 --after 2026-02-01..2026-03-01
  refused 64 'not a time' downtime-stat -r comparison --before x..y --after y..z
}

@test "facts out of order are 65, a state nobody knows is 78" {
  day 0 60 a >days
  tac days >back
  refused 65 'back:2: machine "M1": start: ' downtime-stat back
  sed 's/running/dancing/' days >dance
  refused 78 'no class for state "dancing"' downtime-stat dance
  refused 65 'record: missing' downtime-stat - <<<'{"machine":"M1"}'
  refused 66 'no-such-file' downtime-stat no-such-file
  { day 0 60 a M1; day 0 60 a M2; day 1 60 a M1; } >mixed
  refused 65 'machine "M1" comes again' downtime-stat --order machine mixed
}

@test "a machine that the calendar does not list is 78" {
  printf 'shifts: [{name: d, days: daily, from: "00:00", to: "24:00"}]\nmachines: {only: listed, M2: {}}\n' >c.yaml
  day 0 60 a >days
  run -78 downtime-stat --calendar c.yaml days
}

@test "a period without data is no record, and no error" {
  local r
  for r in pareto pattern correlation comparison trend; do
    run --separate-stderr -0 stat $r --from 2030-01-01 --to 2030-02-01
    same "$output$stderr" ""
    run --separate-stderr -0 downtime-stat -r $r /dev/null
    same "$output$stderr" ""
  done
}

@test "too little data is an answer" {
  { day 0 60 a; day 1 60 a; day 2 60 a; day 3 60 a; } >days
  run -0 downtime-stat -r pattern days
  same "$(jq -r 'select(.factor == "hour") | "\(.p) \(.why)"' <<<"$output" |
    sort -u)" 'null n = 4, need 20'
  run -0 downtime-stat -r trend days
  same "$(jq -r '"\(.slope) \(.changed) \(.why)"' <<<"$output")" \
    'null null n = 4, need 10'
  run -0 downtime-stat -r comparison --split 2026-03-03 days
  same "$(jq -r '"\(.difference) \(.low) \(.p) \(.why)"' <<<"$output")" \
    '0 null null n = 2, need 10'
  run -0 downtime-stat -r correlation days
  same "$(jq -r '"\(.p) \(.why)"' <<<"$output" | sort -u)" \
    'null n = 0, need 20'
}

# ---- pareto ----

# lost OPTION...: of oee-calc's loss tree, what a pareto counts.
lost() {
  oee-calc --loss "$@" | jq -s -r '[.[] | select(.class | IN("availability",
    "unassigned", "residual"))] | group_by([.machine, .state, .reason])[] |
    "\(.[0].machine) \(.[0].state) \(.[0].reason) " +
    "\(map(.seconds * 1000 | round) | add)"' | sort
}
pareto_ms() {
  downtime-stat --level reason "$@" | jq -r '"\(.machine) \(.state) " +
    "\(.reason) \(.seconds * 1000 | round)"' | sort
}

@test "its seconds are those of the loss tree, to the millisecond" {
  local c=$BATS_FILE_TMPDIR/calendar.yaml f
  for f in truth nist; do
    f=$BATS_FILE_TMPDIR/$f.ndjson
    same "$(pareto_ms --by machine --calendar "$c" --now $now "$f")" \
      "$(lost --by machine --calendar "$c" --now $now "$f")"
  done
  [ "$(pareto_ms --by machine "$f" | wc -l)" -gt 1 ]
}

@test "and of totals, and with stops that the profile ignores" {
  sed 's/^ignore_under:.*/ignore_under: 5m/' \
    "$top/etc/definitions/iso22400.yaml" >brief.yaml
  cimco-sim p.db --machines 2 --zone UTC --from 2026-01-05T00:00:00Z \
    --now 2026-02-05T00:00:00Z --seed 9 --truth t.ndjson >totals
  same "$(pareto_ms --by machine --profile brief.yaml t.ndjson)" \
    "$(lost --by machine --profile brief.yaml t.ndjson)"
  # The same plant as a job log tells it: seconds of a row, by reason.
  jq -c 'select(.record == "job")' t.ndjson >of_jobs
  jq -s -c '[.[] | select(.record == "job")] as $j |
    ($j | map({key: .source_key, value: .}) | from_entries) as $of |
    ([.[] | select(.record == "span")] | group_by([.source_key, .reason])[] |
      $of[.[0].source_key] + {record: "span", n: 0, state: .[0].state,
      reason: .[0].reason, seconds: (map(.seconds) | add)} |
      del(.duration_s)), $j[]' t.ndjson |
    jq -s -c 'sort_by(.machine, .start, .source_key)[] |
      with_entries(select(.value != null))' >totals.ndjson
  same "$(pareto_ms --by machine totals.ndjson)" \
    "$(lost --by machine totals.ndjson)"
  run -0 downtime-stat totals.ndjson
  same "$(jq -r '"\(.count) \(.mean_s) \(.why)"' <<<"$output" | sort -u)" \
    'null null count: totals'
}

# downtime-stat knew ignore_under only: a micro-stop was downtime here and
# lost speed there.
@test "and with micro-stops, and runs too short to end a stop" {
  local c=$BATS_FILE_TMPDIR/calendar.yaml f limits
  cimco-sim p.db --machines 2 --zone UTC --from 2026-01-05T00:00:00Z \
    --now 2026-02-05T00:00:00Z --seed 9 --truth t.ndjson >totals
  for limits in 'micro_stop: 5m' 'micro_stop: 5m\nminimum_run: 10m' \
    'minimum_run: 10m' 'ignore_under: 1m\nmicro_stop: 5m\nminimum_run: 3m'; do
    { grep -v '^ignore_under' "$top/etc/definitions/iso22400.yaml"
      printf '%b\n' "$limits"; } >brief.yaml
    for f in "$BATS_FILE_TMPDIR/nist.ndjson" t.ndjson; do
      same "$(pareto_ms --by machine --calendar "$c" --profile brief.yaml \
        --now $now "$f")" "$(lost --by machine --calendar "$c" \
        --profile brief.yaml --now $now "$f")"
    done
  done
  [ "$(lost --by machine --profile brief.yaml t.ndjson)" != \
    "$(lost --by machine t.ndjson)" ]
}

# at FROM TO STATE [REASON]: a span of one machine and day.
at() {
  printf '{"record":"span","machine":"M1","start":"2026-11-23T%s:00Z","end":"2026-11-23T%s:00Z","source":"s","source_key":"%s","state":"%s"%s}\n' \
    "$1" "$2" "$1" "$3" "${4:+,\"reason\":\"$4\"}"
}

# stops LIMIT...: "reason count" of what they leave.
stops() {
  { grep -v '^ignore_under' "$top/etc/definitions/iso22400.yaml"
    printf '%s\n' "$@"; } >own.yaml
  { at 06:00 07:00 running; at 07:00 07:02 down jam
    at 07:02 07:03 running; at 07:03 07:06 down jam
    at 07:06 08:00 running; at 08:00 08:10 down belt
    at 08:10 09:00 running; } >day.ndjson
  downtime-stat --level reason --profile own.yaml \
    --from 2026-11-23T06:00 --to 2026-11-23T09:00 day.ndjson |
    jq -r 'select(.class == "down") | "\(.reason) \(.count) \(.seconds)"' |
    sort | tr '\n' ' '
}

@test "a run shorter than minimum_run makes one stop of two, as in oee-calc" {
  same "$(stops)" 'belt 1 600 jam 2 300 '
  same "$(stops 'minimum_run: 60s')" 'belt 1 600 jam 2 300 '
  same "$(stops 'minimum_run: 61s')" 'belt 1 600 jam 1 300 '
  # Of 6 minutes, the run included.
  same "$(stops 'minimum_run: 61s' 'micro_stop: 6m')" 'belt 1 600 jam 1 300 '
  same "$(stops 'minimum_run: 61s' 'micro_stop: 361s')" 'belt 1 600 '
  same "$(stops 'micro_stop: 3m')" 'belt 1 600 jam 1 180 '
  same "$(oee-calc --by machine --profile own.yaml --from 2026-11-23T06:00 \
    --to 2026-11-23T09:00 day.ndjson | jq '.stops, .micro_stops' |
    tr '\n' ' ')" '2 1 '
}

@test "NIST's log by an independent sum: seconds, stops, means, shares" {
  jq -r 'select(.record == "span" and .state != "running" and
    .state != "planned" and .state != "off" and .state != "nodata") |
    [.state, .reason // "", .start, .end] | @tsv' \
    "$BATS_FILE_TMPDIR/nist.ndjson" | awk -F '\t' '
    function ms(t) {
      split(t, p, /[-T:Z]/)
      s = mktime(p[1] " " p[2] " " p[3] " " p[4] " " p[5] " 0")
      return s * 1000 + int(int(p[6] * 1000000 + 0.5) / 1000)
    }
    { k = $1 "/" $2; x = ms($4) - ms($3); sum[k] += x; all += x
      if (end[k] != $3 || last != k) n[k]++
      end[k] = $4; last = k }
    END { for (k in sum) printf "%s %.3f %d %.6f %.6f\n", k, sum[k] / 1000,
      n[k], sum[k] / 1000 / n[k], sum[k] / all }' | sort >want
  downtime-stat --level reason "$BATS_FILE_TMPDIR/nist.ndjson" |
    jq -r '[.state, .reason // "", .seconds, .count, .mean_s, .share] | @tsv' |
    awk -F '\t' '{ printf "%s/%s %.3f %d %.6f %.6f\n", $1, $2, $3, $4, $5,
      $6 }' | sort >got
  [ -s want ]
  same "$(cat got)" "$(cat want)"
}

@test "one stop is one stop in oee-calc and here, breaks and hours or not" {
  local c=$BATS_FILE_TMPDIR/calendar.yaml
  { day 0 60 a; day 1 700 b; day 2 600 a; } >days
  same "$(downtime-stat -l all days | jq .count)" \
    "$(oee-calc --by machine days | jq .stops)"
  same "$(downtime-stat -l all --calendar "$c" days | jq .count)" 2
  run -0 downtime-stat --by hour --level all days
  same "$(jq -s 'map(.count) | add' <<<"$output")" 3
  same "$(jq -s 'map(.seconds) | add' <<<"$output")" $((1360 * 60))
  same "$(jq -r 'select(.count == 0).why' <<<"$output" | sort -u)" \
    'mean_s: began before'
}

@test "two levels, longest first, and the rest in one row" {
  run -0 stat pareto
  same "$(jq -r 'select(.tier == "state") | .seconds' <<<"$output")" \
    "$(jq -r 'select(.tier == "state") | .seconds' <<<"$output" | sort -rn)"
  same "$(jq -s '[.[] | select(.tier == "state").seconds] | add' \
    <<<"$output")" \
    "$(jq -s '[.[] | select(.tier == "reason").seconds] | add' <<<"$output")"
  local all
  all=$(stat pareto --level all | jq .seconds)
  run -0 stat pareto --level reason --top 3
  same "$(jq -s 'length' <<<"$output")" 4
  same "$(jq -s '.[3] | "\(.tier) \(.state) \(.cumulative)"' <<<"$output")" \
    '"rest other 1"'
  same "$(jq -s 'map(.seconds) | add' <<<"$output")" "$all"
}

@test "--class chooses what counts" {
  run -0 stat pareto --class down,setup --level state
  same "$(jq -r .class <<<"$output" | sort -u)" 'down
setup'
}

# ---- pattern ----

@test "NIST's hours by an independent sum" {
  jq -r 'select(.record == "span") | [.state, .reason // "", .start, .end] |
    @tsv' "$BATS_FILE_TMPDIR/nist.ndjson" | awk -F '\t' '
    function ms(t) {
      split(t, p, /[-T:Z]/)
      s = mktime(p[1] " " p[2] " " p[3] " " p[4] " " p[5] " 0")
      return s * 1000 + int(int(p[6] * 1000000 + 0.5) / 1000)
    }
    { a = ms($3); b = ms($4)
      for (; a < b; a = c) {
        h = int(a / 3600000)
        c = (h + 1) * 3600000 < b ? (h + 1) * 3600000 : b
        if ($1 !~ /planned|off|nodata/) { plan[h % 24] += c - a; all += c - a }
        if ($1 !~ /running|planned|off|nodata/) {
          x[$1 "/" $2, h % 24] += c - a; tot[$1 "/" $2] += c - a } } }
    END { for (i in x) { split(i, k, SUBSEP)
      printf "%s %02d %.3f %.3f\n", k[1], k[2], x[i] / 1000,
        tot[k[1]] / 1000 * plan[k[2]] / all } }' | sort >want
  downtime-stat -r pattern "$BATS_FILE_TMPDIR/nist.ndjson" |
    jq -r 'select(.factor == "hour" and .seconds > 0) | [.state,
      .reason // "", .bin, .seconds, .expected_s] | @tsv' |
    awk -F '\t' '{ printf "%s/%s %s %.3f %.3f\n", $1, $2, $3, $4, $5 }' |
    sort >got
  [ -s want ]
  same "$(cat got)" "$(cat want)"
}

# levy: the spans of a real job shop, see tests/data/levy.
levy() {
  LC_ALL=C sort -s -k 1,2 "$top/tests/data/levy/log.txt" | awk '
    BEGIN { split("D running S setup B down", w, " ")
      for (i = 1; i < 6; i += 2) state[w[i]] = w[i + 1] }
    { printf "{\"record\":\"span\",\"machine\":\"%s\",\"start\":\"%s:00Z\"," \
        "\"end\":\"%s:00Z\",\"source\":\"levy\",\"source_key\":\"%d\"," \
        "\"state\":\"%s\"}\n", $1, $2, $3, NR, state[$4] }'
}

@test "Levy's job shop, counted minute by minute: Pareto and stops" {
  local want=$top/tests/data/levy/reference.txt
  levy >levy.ndjson
  downtime-stat --level state --by machine levy.ndjson |
    jq -r '{setup: "S", down: "B"}[.state] as $type |
      "pareto \(.machine) \($type) \(.seconds / 60) \(.count)"' |
    sort >got
  same "$(cat got)" "$(grep ^pareto "$want" | sort)"
  # All together, with shares: the sums of the machines.
  downtime-stat --level state levy.ndjson |
    jq -r '"\(.state) \(.seconds / 60) \(.count) " +
      "\(.share * 1e9 | round) \(.cumulative * 1e9 | round)"' >got
  awk '$1 == "pareto" { n[$3] += $4; runs[$3] += $5; all += $4 }
    END { printf "setup %d %d %.0f %.0f\n", n["S"], runs["S"],
        n["S"] / all * 1e9, n["S"] / all * 1e9
      printf "down %d %d %.0f %.0f\n", n["B"], runs["B"],
        n["B"] / all * 1e9, 1e9 }' "$want" >sums
  same "$(cat got)" "$(cat sums)"
}

@test "Levy's job shop, counted minute by minute: hours and weekdays" {
  levy >levy.ndjson
  downtime-stat --report pattern --level state levy.ndjson |
    jq -r 'select(.factor == "hour" or .factor == "weekday") |
      {setup: "S", down: "B"}[.state] as $type |
      ({Mon: 0, Tue: 1, Wed: 2, Thu: 3, Fri: 4, Sat: 5, Sun: 6}[.bin]
        // .bin) as $bin |
      [.factor, $type, $bin, .seconds / 60, .expected_s / 60] | @tsv' |
    awk -F '\t' '{ printf "%s %s %s %d %.9f\n", $1, $2, $3, $4, $5 }' |
    sort >got
  same "$(cat got)" "$(grep -v ^pareto "$top/tests/data/levy/reference.txt" |
    sort)"
}

@test "the plant's Mondays and early shifts are found, and no other time" {
  run -0 stat pattern
  same "$(jq -r 'select(.p_adjusted != null and .p_adjusted < 0.05 and
    .factor != "since_setup") | "\(.reason) \(.factor)"' <<<"$output" | uniq)" \
    'not_feeding weekday
not_feeding shift'
  same "$(jq -s -r '[.[] | select(.reason == "not_feeding" and
    .factor == "weekday")] | max_by(.ratio).bin' <<<"$output")" Mon
  # After a setup comes the first piece's inspection, before any other hour.
  same "$(jq -r 'select(.p_adjusted != null and .p_adjusted < 0.05 and
    .factor == "since_setup") | .reason' <<<"$output" | sort -u)" \
    'buy_in
engineering'
}

# stop N HOUR: six hours of a day.
stop() {
  local d
  d=$(date -u -d "2026-03-01 +$1 days" +%F)
  printf '{"record":"span","machine":"M1","start":"%s","end":"%s","state":"%s","reason":"%s"}\n' \
    "${d}T00:00:00Z" "$(printf '%sT%02d:00:00Z' "$d" "$2")" running '' \
    "$(printf '%sT%02d:00:00Z' "$d" "$2")" \
    "$(printf '%sT%02d:00:00Z' "$d" $(($2 + 6)))" down jam
  printf '{"record":"span","machine":"M1","start":"%sT%02d:00:00Z","end":"%s","state":"running"}\n' \
    "$d" $(($2 + 6)) "$(date -u -d "$d +1 day" +%FT00:00:00Z)"
}

# Over seconds, 30 stops of six hours are 180 hours that do not look even.
@test "a stop counts once, however many hours it fills" {
  local i
  for i in $(seq 0 29); do stop "$i" $(((i * 7 + i / 9) % 18)); done >days
  run -0 downtime-stat -r pattern days
  same "$(jq -r 'select(.factor == "hour") | "\(.p > 0.05) \(.n)"' \
    <<<"$output" | uniq)" 'true 30'
  for i in $(seq 0 29); do stop "$i" $((i % 5)); done >days
  run -0 downtime-stat -r pattern days
  same "$(jq -r 'select(.factor == "hour") | "\(.p < 0.001) \(.n)"' \
    <<<"$output" | uniq)" 'true 30'
}

# ---- correlation ----

# first REASON: the factor that stands first of those that are significant.
first() {
  jq -s -r --arg r "$1" '[.[] | select(.reason == $r and
    .p_adjusted != null and .p_adjusted < 0.05)][0].factor' <<<"$output"
}

@test "the plant's causes are found and stand first" {
  run -0 stat correlation
  same "$(first tooling)" part			# wear, by the part's cycle
  same "$(first dressing)" machine		# grinders
  same "$(first setup)" part			# standard setup time
  same "$(first micro_stop)" part		# fuss
  same "$(first not_feeding)" shift		# Monday, early
  same "$(first maintenance)" since_maintenance	# due by running hours
  same "$(first coolant)" since_maintenance	# Weibull, k = 1.5
  # Electronics fail by chance (k = 1), which is a matter of the machine.
  same "$(first electrical)" machine
  same "$(jq -r 'select(.reason == "setup" and .factor == "operator") |
    .p_adjusted < 0.05' <<<"$output")" true
  same "$(jq -r 'select(.reason == "micro_stop" and .factor == "machine") |
    .p_adjusted < 0.05' <<<"$output")" true
  # Who was slowest at setups by the plant's own book.
  same "$(jq -r 'select(.reason == "setup" and .factor == "operator").most' \
    <<<"$output")" "$(jq -s -r '[.[] | select(.what == "effect" and
      .operator != null and .column == "setup")] |
      max_by(.true_value | tonumber).operator' \
      "$BATS_FILE_TMPDIR/truth.ndjson")"
  same "$(jq -c 'select(.p_adjusted != null and .p_adjusted < 0.05 and
    (.effect_low == null or .effect_low > .effect_high))' <<<"$output")" ""
}

# ---- comparison, trend ----

@test "machines: shares are those of oee-calc, the worst stands first" {
  local c=$BATS_FILE_TMPDIR/calendar.yaml
  run -0 stat comparison
  same "$(jq -r '"\(.subject) \(.planned_s) \(.seconds)"' <<<"$output" |
    sort)" "$(oee-calc --by machine --calendar "$c" --now $now \
      "$BATS_FILE_TMPDIR/truth.ndjson" | jq -r '"\(.machine) \(.planned_s) " +
      "\(.planned_s - .running_s)"' | sort)"
  same "$(jq -s -r '.[0].subject' <<<"$output")" \
    "$(jq -s -r 'max_by(.difference | fabs).subject' <<<"$output")"
  same "$(jq -c 'select(.low > .difference or .high < .difference)' \
    <<<"$output")" ""
}

@test "a period with more downtime is told, and where it began" {
  local i
  for i in $(seq 0 39); do
    day "$i" $((i < 25 ? 60 + i * 7 % 30 : 180 + i * 7 % 30)) a
  done >days
  run -0 downtime-stat -r comparison --split 2026-03-26 days
  same "$(jq -r '"\(.subject) \(.against) \(.n) \(.p_adjusted < 0.01) " +
    "\(.low > 0.07 and .high < 0.1)"' <<<"$output")" \
    'after before 15 true true'
  run -0 downtime-stat -r comparison --before 2026-03-01..2026-03-12 \
    --after 2026-03-13..2026-03-25 days
  same "$(jq -r '"\(.n) \(.p_adjusted < 0.05)"' <<<"$output")" '11 false'
  run -0 downtime-stat -r trend days
  same "$(jq -r '"\(.changed) \(.changed_at) \(.slope > 0) \(.n) " +
    "\(.level > 0.12) \(.level_before < 0.06)"' <<<"$output")" \
    'true 2026-03-26T00:00:00Z true 40 true true'
  run -0 downtime-stat -r trend --step week days
  same "$(jq -r '"\(.n) \(.step) \(.why)"' <<<"$output")" \
    '7 week n = 7, need 10'
}

# ---- the stream ----

@test "the same input and seed give the same bytes, in either order" {
  local r
  jq -s -c 'sort_by(.start // "")[]' "$BATS_FILE_TMPDIR/nist.ndjson" >by_time
  for r in pareto pattern trend comparison; do
    stat $r >one
    stat $r >two
    cmp one two
    downtime-stat -r $r --order machine "$BATS_FILE_TMPDIR/nist.ndjson" >one
    downtime-stat -r $r --order time by_time >two
    cmp one two
  done
}

@test "a table fits 80 columns; its bars are of blocks, or of #" {
  local r part=()
  # Where a minute of sanitized sums is no other table than a second's.
  [[ $MW_BUILD != *san* ]] || part=(--from 2026-05-25)
  for r in pareto pattern correlation comparison trend; do
    COLUMNS=80 stat $r "${part[@]}" --format table >shown
    [ -s shown ]
    ! grep -nE '^.{81,}' shown || fail "$r: a long line"
  done
  COLUMNS=80 stat pareto --format table >shown
  grep -q '█' shown
  LC_ALL=C COLUMNS=80 stat pareto --format table >shown
  grep -q '###' shown
  run ! grep -q '█' shown
}

# ---- noise ----

@test "of shuffled days 5 in a hundred have a finding, at most" {
  # The sanitizers look for other mistakes than the statistics'.
  local n=50
  [[ $MW_BUILD != *san* ]] || n=5
  cd "$top"
  run -0 bench/soak_shuffle.sh $n
  same "$(grep -c "of $n runs" <<<"$output")" 5
}
