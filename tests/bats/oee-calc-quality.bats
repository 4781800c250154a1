#!/usr/bin/env bats
# oee-calc --data-quality: what is doubtful about each machine's data.

load helper

# fact MACHINE KEY FROM TO REST: a record of 2026-11-23.
fact() {
  printf '{"record":"%s","machine":"%s","source":"s","source_key":"%s",' \
    "${6:-span}" "$1" "$2"
  printf '"start":"2026-11-23T%s:00Z","end":"2026-11-23T%s:00Z"%s}\n' \
    "$3" "$4" "$5"
}

facts() {
  echo '{"record":"standard","part":"P1","op":"*","machine":"*","valid_from":"2020-01-01T00:00:00Z","ideal_s":60}'
  fact M1 1 06:00 07:00 ',"state":"running","part":"P1","parts":30,"flags":"ambiguous"'
  fact M1 2 07:00 08:00 ',"state":"idle","flags":"ambiguous,range"'
  # One row, two facts: it counts once.
  fact M1 3 08:00 09:00 ',"n":1,"seconds":1200,"state":"running","part":"P1","flags":"range"'
  fact M1 3 08:00 09:00 ',"n":2,"seconds":600,"state":"setup","part":"P1","flags":"range"'
  fact M1 3 08:00 09:00 ',"n":3,"part":"P1","parts":50,"flags":"range"' output
  fact M1 4 10:00 12:00 ',"state":"running","part":"P2","open":true'
  fact M1 5 13:00 13:30 ',"state":"down"'
  fact M2 1 06:00 07:00 ',"state":"running","part":"P1","parts":90'
}

@test "doubts are counted by row, and times are those of the oee record" {
  facts >facts.ndjson
  for n in 1 2; do
    run --separate-stderr -0 oee-calc --data-quality --threads $n \
      --now 2026-11-23T11:00:00Z facts.ndjson
    same "$(jq -r '[.machine, .check, .part, .count, .seconds, .source_key] |
      map(. // "-") | join(" ")' <<<"$output")" 'M1 rows - 5 - -
M1 ambiguous - 2 - 1
M1 range - 2 - 2
M1 future - 1 - 5
M1 open - 1 - 4
M1 nodata - - 10800 -
M1 residual - - 1800 -
M1 unassigned - - 3600 -
M1 apportioned - - 1800 -
M1 no_standard - - 3600 -
M2 rows - 1 - -
M2 fast P1 - 3600 -'
  done
  # Shares: of the rows, of the planned operation time, of the running time.
  oee-calc --by machine --now 2026-11-23T11:00:00Z facts.ndjson >oee
  jq -es --slurpfile o oee '
    def of(m; c): .[] | select(.machine == m and .check == c) | .share;
    ($o[] | select(.machine == "M1")) as $m |
    of("M1"; "range") == 0.4 and of("M1"; "rows") == null and
    (of("M1"; "nodata") - $m.nodata_s / $m.pot_s | fabs) < 1e-12 and
    (of("M1"; "no_standard") - 3600 / $m.running_s | fabs) < 1e-12 and
    of("M2"; "fast") == 1.5' <<<"$output" >/dev/null || fail "$output"
}

@test "good data have no doubts; without data there is nothing" {
  fact M1 1 06:00 07:00 ',"state":"running"' >one.ndjson
  run --separate-stderr -0 oee-calc --data-quality --now 2026-11-24 one.ndjson
  same "$(jq -r .check <<<"$output")" $'rows\nno_standard'
  run --separate-stderr -0 oee-calc --data-quality /dev/null
  same "$output" ''
  refused 64 'exclude each other' oee-calc --data-quality --loss
}
