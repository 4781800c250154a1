#!/usr/bin/env bats
# oee-calc: trends from period to period, and standards from what was made.

load helper

# plant DAYS FROM: a machine that stands more from day FROM on; its rows and
# parts are made by a small generator, so that no file is needed.
plant() {
  awk -v days="$1" -v from="$2" 'BEGIN {
    print "machine,start,end,source,source_key,state,part,op,parts"
    seed = 7
    for (d = 0; d < days; d++)
      for (h = 0; h < 24; h += 2) {
        seed = (seed * 16807) % 2147483647
        run = int(7200 * (d < from ? .8 : .6) + seed % 600)
        t = d * 86400 + h * 3600
        parts = int(run / (30 + seed % 11))
        printf "M1,%s,%s,s,%d,running,P%d,10,%d\n", at(t), at(t + run),
          ++k, h / 2 % 3, parts
        printf "M1,%s,%s,s,%db,idle,P%d,10,\n", at(t + run), at(t + 7200),
          k, h / 2 % 3
      }
  }
  function at(t) {
    return strftime("%Y-%m-%dT%H:%M:%SZ", 1788220800 + t, 1)
  }' >spans.csv
}

@test "--suggest-standards: the cycle that a fifth of the rows reach" {
  plant 20 30
  run --separate-stderr -0 oee-calc --kind span --suggest-standards spans.csv
  same "$(jq -c '[.record, .part, .op, .machine, .valid_from, .assumed]' \
    <<<"$output")" '["standard","P0","10","M1","2026-09-01T00:00:00Z",true]
["standard","P1","10","M1","2026-09-01T02:00:00Z",true]
["standard","P2","10","M1","2026-09-01T04:00:00Z",true]'
  for p in P0 P1 P2; do
    # The ceil(n / 5)th of the sorted cycles.
    want=$(awk -F, -v p=$p '$6 == "running" && $7 == p {
      split($2, a, "[-T:Z]"); split($3, b, "[-T:Z]")
      s = (b[3] - a[3]) * 86400 + (b[4] - a[4]) * 3600
      s += (b[5] - a[5]) * 60 + b[6] - a[6]
      printf "%.6f\n", s / $9 }' spans.csv | sort -n |
      awk '{ x[NR] = $1 } END { print x[int((NR + 4) / 5)] }')
    same "$(jq -r --arg p $p 'select(.part == $p) | .ideal_s' \
      <<<"$output")" "$want"
  done
  # They are what oee-calc reads, and then no part lacks one.
  echo "$output" >standards.ndjson
  run --separate-stderr -0 oee-calc --kind span --by machine \
    standards.ndjson spans.csv
  same "$(field standard_share)" 1
}

@test "--suggest-standards: totals, and rows that say too little" {
  awk 'BEGIN {
    for (i = 0; i < 8; i++) {
      w = sprintf("\"machine\":\"M1\",\"start\":\"2026-11-02T%02d:00:00Z\"," \
        "\"end\":\"2026-11-02T%02d:00:00Z\",\"source\":\"s\"," \
        "\"source_key\":\"%d\",\"part\":\"A\",\"op\":\"1\"", i, i + 1, i)
      if (i < 7)
        printf "{\"record\":\"span\",%s,\"n\":1,\"state\":\"running\"," \
          "\"seconds\":1000%s}\n", w, i == 6 ? ",\"open\":true" : ""
      printf "{\"record\":\"span\",%s,\"n\":2,\"state\":\"setup\"," \
        "\"seconds\":500}\n{\"record\":\"output\",%s,\"n\":3," \
        "\"parts\":%d}\n", w, w, 50 + i
    }
    for (i = 0; i < 4; i++)
      printf "{\"record\":\"span\",\"machine\":\"M2\",\"start\":" \
        "\"2026-11-02T0%d:00:00Z\",\"end\":\"2026-11-02T0%d:00:00Z\"," \
        "\"state\":\"running\",\"part\":\"B\",\"parts\":9}\n", i, i + 1
  }' >facts.ndjson
  run --separate-stderr -0 oee-calc --suggest-standards facts.ndjson
  # 1000 s over 50 to 55 parts; the open row and the one that never ran are
  # none, and four rows are too few.
  same "$(jq -c '[.part, .op, .machine, .ideal_s]' <<<"$output")" \
    '["A","1","M1",18.518519]'
  [[ $stderr == *'no suggestion for 1 of 2: fewer than 5 rows'* ]] ||
    fail "$stderr"
  [[ $stderr == *'1 rows have parts but no running time'* ]] || fail "$stderr"
  tac facts.ndjson >back.ndjson
  refused 65 'back.ndjson:' oee-calc --suggest-standards back.ndjson
  [[ $stderr == *'sort the facts by machine and start'* ]] || fail "$stderr"
}

@test "--trend: the moving value is a ratio of sums, the level changes where it did" {
  plant 60 37
  oee-calc --kind span --suggest-standards spans.csv >standards.ndjson
  oee-calc --kind span --by machine,day standards.ndjson spans.csv >days
  run --separate-stderr -0 oee-calc --kind span --by machine,day --trend 7 \
    standards.ndjson spans.csv
  same "$(wc -l <<<"$output")" 60
  jq -es --slurpfile t <(echo "$output") '. as $d |
    all(range(length); $t[.].value == $d[.].oee and $t[.].n == 60)' \
    days >/dev/null || fail "value"
  run --separate-stderr -0 oee-calc --kind span --by machine,day --trend 7 \
    --figures availability standards.ndjson spans.csv
  jq -es --slurpfile t <(echo "$output") '. as $d |
    all(range(length); . as $i |
      ($d[([$i - 6, 0] | max):$i + 1]) as $w |
      (($w | map(.running_s) | add) / ($w | map(.planned_s) | add)) as $a |
      ($t[$i].average - $a | fabs) < 1e-12)' days >/dev/null || fail "average"
  # Theil and Sen by all pairs; days are a day apart.
  want=$(jq -s 'map(.availability) as $x |
    [range(60) as $i | range($i) as $k | ($x[$i] - $x[$k]) / ($i - $k)] |
    sort | (.[884] + .[885]) / 2' days)
  jq -es --argjson w "$want" \
    'all(.slope - $w | fabs < 1e-12) and all(.slope_low <= $w) and
     all(.slope_high >= $w) and all(.p < 1e-6)' <<<"$output" >/dev/null ||
    fail "slope is not $want"
  same "$(jq -r 'select(.new_level) | .start' <<<"$output")" \
    2026-10-08T00:00:00Z
  jq -es --slurpfile d days '
    (($d[0:37] | map(.availability) | add) / 37) as $a |
    (($d[37:] | map(.availability) | add) / 23) as $b |
    all(.[0:37][]; .level - $a | fabs < 1e-12) and
    all(.[37:][]; .level - $b | fabs < 1e-12)' <<<"$output" >/dev/null ||
    fail "levels"
}

@test "--trend: too few periods have no slope, and say how many it takes" {
  plant 5 30
  run --separate-stderr -0 oee-calc --kind span --by machine,day --trend 3 \
    --figures availability spans.csv
  same "$(jq -c '[.slope, .p, .level, .n, .why]' <<<"$output" | sort -u)" \
    '[null,null,null,5,"n = 5, need 8"]'
  plant 9 30
  run --separate-stderr -0 oee-calc --kind span --by machine,day --trend 3 \
    --figures availability spans.csv
  same "$(jq -c '[.slope != null, .level, .why]' <<<"$output" | sort -u)" \
    '[true,null,"level: n = 9, need 20"]'
}

@test "--trend without a period, or beside another kind of answer, is 64" {
  refused 64 '--trend wants a period in --by' oee-calc --by machine --trend 7
  refused 64 'exclude each other' oee-calc --trend 7 --loss
  refused 64 'exclude each other' oee-calc --suggest-standards --explain oee
  refused 64 'trend' oee-calc --trend 0
  run -0 oee-calc --trend 7 /dev/null
}
