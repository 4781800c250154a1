#!/usr/bin/env bats
# report: the everyday pipe to files that people read.

load helper

# One plant for all tests, made by cimco-sim with every event: 5 machines,
# 5 weeks, two shifts a day.
setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit
  cp "$top/tests/data/demo/plant/calendar.yaml" .
  printf 'store: shop.db\nsite: {zone: America/Chicago}\n' >millwright.yaml
  export MILLWRIGHT_CONFIG=$PWD/millwright.yaml
  PATH=$MW_BUILD/bin:$PATH
  cimco-sim --shapes joblog --dirt none --machines 5 --seed 5 \
    --from 2026-09-24 --now 2026-10-30T20:00:00-05:00 -t truth.ndjson \
    plant.db >/dev/null
  store-migrate >/dev/null
  sed '/"record":"truth"/d' truth.ndjson |
    store-put --now 2026-10-30 >/dev/null
}

setup() {
  mw_setup
  cp "$BATS_FILE_TMPDIR"/{calendar.yaml,millwright.yaml,shop.db} .
  export MILLWRIGHT_CONFIG=$PWD/millwright.yaml MILLWRIGHT_RUN=test
  export PATH=$top/libexec:$PATH MILLWRIGHT_DATADIR=$top/etc
  export now=2026-10-30T07:00:00-05:00
}

# tile FIGURE FILE: what stands beside a figure in a report's text.
tile() {
  sed -n "s/^$1  *//p" "$2" | head -n 1 | sed 's/   *.*//; s/\xe2\x80\xaf//g'
}

@test "yesterday, in three formats, by their names" {
  run --separate-stderr -0 report -d out -n "$now" daily
  same "$output" "$(printf 'out/daily-2026-10-29.%s\n' pdf xlsx html)"
  [ -z "$stderr" ] || fail "$stderr"
  [ "$(head -c 5 out/daily-2026-10-29.pdf)" = %PDF- ]
  [ "$(head -c 2 out/daily-2026-10-29.xlsx)" = PK ]
  grep -q 'Thursday 29 October 2026' out/daily-2026-10-29.html
  grep -q '<footer>definitions iso22400 .*, commit 1, run test<' \
    out/daily-2026-10-29.html
  # Nothing but those, and what it was made of.
  same "$(find out -type f | wc -l)" 4
  read -r from to seq <out/.last-daily
  same "$from $to $seq" '2026-10-29T05:00:00Z 2026-10-30T05:00:00Z 1'
}

@test "its figures are those of oee-calc and downtime-stat, to the digit" {
  report -d out -f text -n "$now" daily >/dev/null
  store-cat --from 2026-10-29 --to 2026-10-30 >facts
  local text=out/daily-2026-10-29.txt name key said
  for name in OEE:oee Availability:availability Performance:performance \
    Quality:quality; do
    key=${name#*:}
    said=$(oee-calc --by site facts | jq "select(.oee != null).$key * 1000 |
      round / 10")
    same "$(tile "${name%:*}" "$text" | tr -d ' %')" \
      "$(printf '%.1f' "$said" | sed 's/^100.0$/100/')"
  done
  said=$(oee-calc --by site facts | jq '.parts | round')
  same "$(tile Parts "$text" | tr -d ' ')" "$said"
  # The longest loss and its hours.
  said=$(downtime-stat facts | jq -s 'map(select(.tier == "reason")) |
    max_by(.seconds).seconds / 360 | round / 10')
  grep -A 2 '^What cost most' "$text" >/dev/null
  awk '/^What cost most/ { on = 1 } on && / h / { print; exit }' "$text" |
    grep -qF " $said" || fail "no $said h: $(grep -A 5 'What cost' "$text")"
  # Each machine's own.
  oee-calc --by machine facts | jq -r 'select(.oee != null) |
    "\(.machine) \(.oee * 1000 | round / 10)"' | while read -r name said; do
    awk '/^Machines$/ { on = 1 } on' "$text" |
      grep -m 1 "^$name " | sed 's/\xe2\x80\xaf//g' |
      grep -q "$(printf '%.1f' "$said")" || fail "$name $said"
  done
}

# sites ZONE: the machines belong to two plants, the second in that zone.
sites() {
  local i
  for i in 1 2 3 4 5; do
    printf '{"record":"machine","machine":"Machine000%d","site":"%s"' "$i" \
      "$([ "$i" -lt 3 ] && echo Joliet || echo Ulm)"
    [ "$i" -lt 3 ] || printf ',"time_zone":"%s"' "$1"
    echo '}'
  done | store-put --now 2026-10-30T18:00:00Z >/dev/null
}

@test "of several sites the whole is told, as if they were one" {
  report -d a -f text -n "$now" daily >/dev/null
  sites America/Chicago
  report -d b -f text -n "$now" daily >/dev/null
  # Tiles, trend, waterfall and all else; but for the commit.
  diff <(sed 's/commit [0-9]*//' a/*.txt) <(sed 's/commit [0-9]*//' b/*.txt)
  grep -A 2 '^Daily report' b/*.txt | grep -q '5 machines'
  # A table may be one of the sites.
  cat >sites.yaml <<'END'
title: Sites
sections:
  - table: {of: oee, by: site, columns: [site, oee]}
END
  run -0 report -d b -f text -t "$PWD/sites.yaml" -n "$now" daily
  grep -q '^Joliet .*%' "$output"
  grep -q '^Ulm .*%' "$output"
}

@test "of sites in several zones the whole is that of the site's day" {
  local text=out/daily-2026-10-29.txt said days
  sites Europe/Berlin
  run --separate-stderr -0 report -d out -f text,ndjson -n "$now" daily
  store-cat --from 2026-10-29 --to 2026-10-30 >facts
  said=$(oee-calc --by all facts | jq '.oee * 1000 | round / 10')
  same "$(tile OEE "$text" | tr -d ' %')" "$(printf '%.1f' "$said")"
  # Ulm's 30th has begun by then, which is no day of the trend.
  days=$(jq -r 'select(.section == "OEE by day").subject' out/*.ndjson |
    sort -u)
  [[ $days == *'29 Oct 2026'* && $days != *'30 Oct 2026'* ]] || fail "$days"
}

@test "the last whole week, from Monday on" {
  run -0 report -d out -f html -n "$now" weekly
  same "$output" out/weekly-2026-W43.html
  grep -q '19 – 25 October 2026, week 43' out/weekly-2026-W43.html
  # On a Monday it is the week that ended the night before.
  run -0 report -d out -f html -n 2026-10-26T06:00:00-05:00 weekly
  same "$output" out/weekly-2026-W43.html
}

@test "the shift that was over last, against the one a day earlier" {
  run -0 report -d out -f html -n "$now" shift
  same "$output" out/shift-2026-10-29-late.html
  grep -q 'Thursday 29 October 2026, 14:00 – 22:00' "$output"
  grep -q 'same shift of the day before' "$output"
  run -0 report -d out -f text -n 2026-10-30T14:05:00-05:00 shift
  same "$output" out/shift-2026-10-30-early.txt
  # 28 October's early shift is what it was.
  store-cat --from 2026-10-29T06:00 --to 2026-10-29T14:00 |
    oee-calc --by site >was
  said=$(jq '.parts | round' was)
  sed 's/\xe2\x80\xaf//g' "$output" | grep -q "^Parts .*(was $said)" ||
    fail "$(grep ^Parts "$output"), was $said"
}

@test "any period, any template, some machines" {
  run -0 report -d out -f pdf -n "$now" -m Machine0003 -t machine \
    2026-10-05 2026-10-19
  same "$output" out/report-2026-10-05-2026-10-18-machine-Machine0003.pdf
  run -0 sh -c 'pdftotext -layout out/*.pdf - 2>/dev/null'
  [[ $output == *'Machine report'* ]]
  [[ $output == *'5 – 18 October 2026'* ]]
  [[ $output == *Machine0003* ]]
  [[ $output != *Machine0001* ]]
}

@test "the same store and time, the same bytes" {
  report -d a -n "$now" daily >/dev/null
  report -d b -n "$now" daily >/dev/null
  for f in pdf xlsx html; do
    cmp a/daily-2026-10-29.$f b/daily-2026-10-29.$f
  done
}

@test "what came late is told in the next report" {
  report -d out -f text -n "$now" daily >/dev/null
  grep -A 2 '^Figures that are not' out/*.txt | grep -q 'Nothing is known'
  # A clerk deletes a job of the 29th, and its time is somebody else's.
  store-cat -m Machine0002 --kind span --from 2026-10-29T07:00 \
    --to 2026-10-29T13:00 | sed -n '/"state":"running"/{
    s/"state":"running"/"state":"idle"/p; q; }' |
    store-put --now 2026-10-30T18:00:00Z >/dev/null
  run -0 report -d out -f text -n 2026-10-31T07:00:00-05:00 daily
  awk '/^Figures that are not/ { on = 1 } on' "$output" | grep -q Machine0002 ||
    fail "$(awk '/^Figures that/ { on = 1 } on' "$output")"
}

@test "what came late is a row a figure, and row by row in the data" {
  report -d out -f text -n "$now" daily >/dev/null
  store-cat -m Machine0002 --kind span --from 2026-10-29T07:00 \
    --to 2026-10-29T13:00 | sed -n '/"state":"running"/{
    s/"state":"running"/"state":"idle"/p; q; }' |
    store-put --now 2026-10-30T18:00:00Z >/dev/null
  report -d out -f text,html,ndjson -n 2026-10-31T07:00:00-05:00 daily
  same "$(awk '/^Figures that/ { on = 1 } on' out/daily-2026-10-30.txt |
    grep -c '^Machine0002  *Availability')" 1
  grep -q 'running: state running' out/daily-2026-10-30.txt
  run ! grep -q 'Rows that moved' out/daily-2026-10-30.{txt,html}
  jq -r 'select(.section == "Rows that moved figures").subject' \
    out/daily-2026-10-30.ndjson | grep -q 'Availability changed .*Machine0002/'
}

@test "made once more, a report still tells what it told" {
  report -d out -f text -n "$now" daily >/dev/null
  store-cat -m Machine0002 --kind span --from 2026-10-29T07:00 \
    --to 2026-10-29T13:00 | sed -n '/"state":"running"/{
    s/"state":"running"/"state":"idle"/p; q; }' |
    store-put --now 2026-10-30T18:00:00Z >/dev/null
  report -d out -f text -n 2026-10-31T07:00:00-05:00 daily >/dev/null
  cp out/daily-2026-10-30.txt first
  report -d out -f text -n 2026-10-31T07:00:00-05:00 daily >/dev/null
  cmp out/daily-2026-10-30.txt first
  same "$(wc -l <out/.last-daily)" 2
  # One of a machine, or by a template, leaves that alone.
  cp out/.last-daily last
  report -d out -f text -n 2026-10-31T07:00:00-05:00 -m Machine0001 daily
  cmp out/.last-daily last
}

@test "a torn or odd .last-daily is nobody's, and mended" {
  local text
  mkdir out
  for text in '' one 'a b c' '2026-10-28T05:00:00Z 2026-10-29T05:00:00Z -h' \
    '2026-10-28T05:00:00Z 2026-10-29T05:00:00Z --store=x' \
    '2026-10-28T05:00:00Z 2026-10-29T05:00:00Z 1 2' "\$(touch x)"; do
    printf %s "$text" >out/.last-daily
    run --separate-stderr -0 report -d out -f text -n "$now" daily
    [ -z "$stderr" ] || fail "$text: $stderr"
  done
  [ ! -e x ]
  # A commit that is no more is told of.
  echo '2026-10-28T05:00:00Z 2026-10-29T05:00:00Z 99' >out/.last-daily
  run --separate-stderr -0 report -d out -f text -n "$now" daily
  [[ $stderr == *'commit 99'* ]]
}

@test "a shift's name may be anything, and is a part of the file's" {
  {
    printf 'zone: America/Chicago\nshifts:\n'
    printf '  - {name: "%s", days: daily, from: "%s", to: "%s"}\n' \
      'Schicht 1' 06:00 14:00 'Schicht 2' 14:00 22:00 '日/ "x' 22:00 06:00
  } | sed 's/日\/ "x/日\/ \\"x/' >calendar.yaml
  run -0 report -d out -f html -n 2026-10-29T15:00:00-05:00 shift
  same "$output" out/shift-2026-10-29-Schicht_1.html
  run -0 report -d out -f html -n 2026-10-29T23:00:00-05:00 shift
  same "$output" out/shift-2026-10-29-Schicht_2.html
  run -0 report -d out -f html -n 2026-10-30T06:10:00-05:00 shift
  [[ $output == out/shift-2026-10-29-日* ]] || fail "$output"
  same "$(find out -name '*.html' | wc -l)" 3
}

@test "the day before is one of the calendar's, also when clocks change" {
  # 1 November is the day on which Chicago's go back.
  {
    printf 'zone: America/Chicago\nshifts:\n'
    printf '  - {name: %s, days: daily, from: "%s", to: "%s"}\n' \
      early 06:00 14:00 late 14:00 22:00
  } >calendar.yaml
  run -0 report -d out -f ndjson -n 2026-11-01T15:00:00-06:00 shift
  mkdir bin
  cat >bin/oee-calc <<END
#!/bin/sh
echo "\$@" >>calls
exec "$MW_BUILD/bin/oee-calc" "\$@"
END
  chmod +x bin/oee-calc
  PATH=$PWD/bin:$PATH report -d out -f ndjson -n 2026-11-01T15:00:00-06:00 \
    shift >/dev/null
  grep -q -- '--by all --from 2026-10-31T11:00:00Z --to 2026-10-31T19:00:00Z' \
    calls || fail "$(cat calls)"
}

@test "midnights that are none, a time of any form, an empty store" {
  sed -i s,America/Chicago,America/Santiago, millwright.yaml calendar.yaml
  run -0 report -d out -f text -n 2026-09-07T12:00:00Z daily
  same "$output" out/daily-2026-09-06.txt
  run -0 report -d out -f text -n '2026-10-30 12:00' shift
  run -0 report -d out -f text -n "$now" -7d today
  run -0 report -d out -f text -n "$now" 2026-10-29T06:00 2026-10-29T14:00
  same "$output" out/report-2026-10-29T0600-2026-10-29T1400.txt
  rm shop.db
  store-migrate >/dev/null
  run -0 report -d out -f text -n "$now" daily
  grep -q 'No figures of this period came' "$output"
}

@test "a format named twice is one" {
  run -0 report -d out -f html,html -n "$now" daily
  same "$output" out/daily-2026-10-29.html
  [ -f out/daily-2026-10-29.html ]
}

@test "a sync at work moves nothing: all is read at one commit" {
  report -d a -f ndjson -n "$now" daily >/dev/null
  # Each store-cat behind the first finds another row in the store.
  mkdir bin
  cat >bin/store-cat <<END
#!/bin/sh
"$MW_BUILD/bin/store-cat" "\$@" || exit
echo '{"record":"span","machine":"Machine0001","start":"2026-10-29T08:00:00Z","end":"2026-10-29T08:30:00Z","source":"s","source_key":"'\$\$'","n":1,"state":"running","parts":3}' |
  "$MW_BUILD/bin/store-put" --now 2026-10-30T12:00:00Z >/dev/null
END
  chmod +x bin/store-cat
  PATH=$PWD/bin:$PATH report -d b -f ndjson -n "$now" daily >/dev/null
  cmp a/daily-2026-10-29.ndjson b/daily-2026-10-29.ndjson
  # They are in the store all the same.
  report -d c -f ndjson -n "$now" daily >/dev/null
  run ! cmp -s a/daily-2026-10-29.ndjson c/daily-2026-10-29.ndjson
}

@test "a program that fails ends it, with its status and without a file" {
  printf 'zone: Nowhere/Else\n' >calendar.yaml
  run --separate-stderr -78 report -d out -n "$now" daily
  [[ $stderr == *calendar.yaml:1* ]]
  [ ! -e out ] || [ -z "$(ls -A out)" ]
  rm calendar.yaml shop.db
  run -66 report -d out -n "$now" daily
}

@test "a folder that cannot be made is 73, a report that stands stays" {
  : >file
  run -73 report -d file/out -n "$now" daily
  report -d out -f html -n "$now" daily >/dev/null
  cp out/daily-2026-10-29.html before.html
  printf 'title: T\nsections: [{tiles: {figures: [x]}}]\n' >bad.yaml
  run --separate-stderr -78 report -d out -f html -t "$PWD/bad.yaml" \
    -n "$now" daily
  [[ $stderr == *'bad.yaml:2:'*'no such figure: "x"'* ]]
  cmp out/daily-2026-10-29.html before.html
  same "$(find out -type f | wc -l)" 2
}

@test "without a shift that is over there is nothing to hand over: 66" {
  printf 'zone: America/Chicago\nshifts: []\n' >calendar.yaml
  run --separate-stderr -66 report -d out -n "$now" shift
  [[ $stderr == *'no shift'* ]]
}

@test "anything else is 64, with the usage" {
  local words
  for words in '' hourly '2026-10-01' 'daily weekly now' '-x daily' \
    '-d'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr -64 report $words
    [[ $stderr == *'usage: report '* ]] || fail "$words: $stderr"
  done
}
