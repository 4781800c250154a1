#!/usr/bin/env bats
# report-gen: what its page promises.

load helper

day=(--from 2026-06-11 --to 2026-06-12)
before=(--from 2026-06-10 --to 2026-06-11)
past=(--from 2026-06-04 --to 2026-06-12)
now=2026-06-12T00:00:00Z

# figures [OPTION...]: of the plant, by oee-calc.
figures() {
  oee-calc --calendar calendar.yaml --now $now "$@" plant.ndjson
}

# records: all that the daily report has a section for, as libexec/report
# makes it.
records() {
  local by
  for by in site machine machine,shift machine,hour; do
    figures "${day[@]}" --by $by
  done
  figures "${before[@]}" --by site
  figures "${before[@]}" --by machine
  figures "${past[@]}" --by day
  figures "${past[@]}" --by machine,day
  figures "${day[@]}" --data-quality
  downtime-stat --calendar calendar.yaml --now $now "${day[@]}" plant.ndjson
  grep '"record":"span"' plant.ndjson
}

setup_file() {
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR mw_setup
  cat >calendar.yaml <<'END'
zone: UTC
shifts:
  - {name: early, days: weekdays, from: "06:00", to: "14:00"}
  - {name: late, days: weekdays, from: "14:00", to: "22:00"}
END
  cimco-sim plant.db --machines 3 --zone UTC --seed 3 \
    --from 2026-06-04T00:00:00Z --now $now --truth truth.ndjson >totals
  sed 's/Machine0001/Fräse-Ä1/; s/Machine0003/Großdreh ß3/' truth.ndjson \
    >plant.ndjson
  records >day.ndjson
}

setup() {
  mw_setup
  export MILLWRIGHT_RUN=night-7
  ln -s "$BATS_FILE_TMPDIR"/{plant.ndjson,day.ndjson,calendar.yaml} .
}

# gen [OPTION...]: the report of that day.
gen() {
  report-gen "${day[@]}" "$@" day.ndjson
}

# template LINE...: writes t.yaml, which has these sections.
template() {
  { printf 'title: T\nsections:\n'; printf '  - %s\n' "$@"; } >t.yaml
}

# one: a record of all, and of one machine; no more is needed.
one() {
  cat <<'END'
{"record":"oee","start":"2026-11-23T00:00:00Z","end":"2026-11-24T00:00:00Z","site":null,"calendar_s":86400,"pot_s":57600,"planned_s":50000,"running_s":40000,"parts":120,"good":118,"scrap":2,"availability":0.8,"performance":0.9,"quality":0.98,"oee":0.7056}
{"record":"oee","machine":"M1","start":"2026-11-23T00:00:00Z","end":"2026-11-24T00:00:00Z","calendar_s":86400,"pot_s":57600,"planned_s":50000,"running_s":40000,"parts":120,"good":118,"scrap":2,"availability":0.8,"performance":0.9,"quality":0.98,"oee":0.7056}
END
}

# ---- what stands in it ----

@test "text has a title, the period, each section and where it comes from" {
  run --separate-stderr -0 gen
  same "$stderr" ''
  same "$(head -n 2 <<<"$output")" $'Daily report\nThursday 11 June 2026, 3 machines'
  local title
  for title in 'OEE by day' 'Where the time went' 'What cost most time' \
    'OEE by machine, the lowest' Machines 'OEE by machine and hour' \
    'What the machines did' Shifts 'What the figures mean'; do
    grep -qx "$title" <<<"$output" || fail "no $title" "$output"
  done
  grep -qE '^definitions iso22400 [0-9a-f]{8}, shifts calendar.yaml [0-9a-f]{8}' \
    <<<"$output"
  same "$(tail -n 1 <<<"$output")" 'run night-7'
}

# shown: machine, then OEE and its factors as numbers, parts; over 100 % a
# report has no decimals.
shown() {
  sed 's/[●▼%]//g; s/[[:space:]]\{2,\}/\t/g' | awk -F '\t' '
    { for (i = 2; i <= 5; i++) $i = $i < 99.95 ? $i : int($i + 0.5)
      print $1, $2, $3, $4, $5, $6 }'
}

@test "its figures are those of oee-calc --format table, to the digit" {
  COLUMNS=200 figures "${day[@]}" --by machine --format table >by-oee
  template 'table: {of: oee, by: machine, columns: [machine, oee, availability, performance, quality, parts]}'
  gen --template t.yaml >text
  sed -i 's/\xe2\x80\xaf//g' text
  grep -E '^(Fräse|Machine|Großdreh).*[0-9]%' by-oee |
    sed -E 's/ 2026-06-11 / /' | shown >want
  grep -E '^(Fräse|Machine|Großdreh).*[0-9]%' text | shown >got
  same "$(wc -l <want)" 3
  same "$(cat got)" "$(cat want)"
}

@test "the tiles say how much it was the day before" {
  local a b
  a=$(figures "${day[@]}" --by site | jq .oee)
  b=$(figures "${before[@]}" --by site | jq .oee)
  run -0 gen
  grep -qE "^OEE +$(printf %.1f "$(bc -l <<<"$a * 100")").% +.*$(
    printf %+.1f "$(bc -l <<<"($a - $b) * 100")") points +\(was $(
    printf %.1f "$(bc -l <<<"$b * 100")")" <<<"$output" || fail "$output"
}

@test "a machine's change is against its row of the period before" {
  local m=Machine0002 a b
  a=$(figures "${day[@]}" --by machine | jq "select(.machine == \"$m\").oee")
  b=$(figures "${before[@]}" --by machine | jq "select(.machine == \"$m\").oee")
  template 'table: {of: oee, by: machine, columns: [machine, change]}'
  run -0 gen --template t.yaml
  grep -qE "^$m +$(printf %+.1f "$(bc -l <<<"($a - $b) * 100")" |
    sed 's/+/\\+/')\$" <<<"$output" || fail "$output"
}

@test "csv and ndjson are report records, and the same ones" {
  gen --format ndjson >r.ndjson
  same "$(jq -r .record r.ndjson | sort -u)" report
  same "$(jq -r '"\(.start) \(.end)"' r.ndjson | sort -u)" \
    '2026-06-11T00:00:00Z 2026-06-12T00:00:00Z'
  same "$(jq -r 'select(.section == null and .figure == "OEE").value' r.ndjson)" \
    "$(figures "${day[@]}" --by site | jq .oee)"
  same "$(jq -r 'select(.section == "Machines" and .figure == "OEE") |
    "\(.subject) \(.value)"' r.ndjson | sort)" \
    "$(figures "${day[@]}" --by machine | jq -r '"\(.machine) \(.oee)"' | sort)"
  gen --format csv >r.csv
  same "$(wc -l <r.csv)" $(($(wc -l <r.ndjson) + 1))
  same "$(head -n 1 r.csv)" record,start,end,section,subject,figure,value,difference,text
  gen -o to.ndjson
  cmp to.ndjson r.ndjson
  gen -o to.csv
  cmp to.csv r.csv
}

@test "--title, and title, subject and words of a template" {
  run -0 gen --title 'Tag "1" & mehr'
  same "${lines[0]}" 'Tag "1" & mehr'
  printf '%s\n' 'title: Mine' 'subject: Hall 7' 'sections:' \
    '  - words: "Two words."' '  - page: {}' '  - terms: {figures: [teep]}' >t.yaml
  run -0 gen -t t.yaml
  same "${lines[0]}${lines[1]}" 'MineThursday 11 June 2026, Hall 7'
  [[ $output == *$'\nTwo words.\n'* && $output == *TEEP* ]] || fail "$output"
}

@test "a template is looked for by its name, beside millwright.yaml first" {
  local c=$XDG_CONFIG_HOME/millwright
  mkdir -p "$c/reports"
  printf 'title: Ours\nsections: [words: x]\n' >"$c/reports/hall.yaml"
  printf 'title: Nobody asked\nsections: [words: x]\n' >"$c/reports/daily.yaml"
  touch "$c/millwright.yaml"
  run -0 gen -t hall
  same "${lines[0]}" Ours
  run -0 gen
  same "${lines[0]}" 'Nobody asked'
  printf 'paths: {report: reports/hall.yaml}\n' >"$c/millwright.yaml"
  run -0 gen
  same "${lines[0]}" Ours
}

@test "the period is that of the figures where no option says it" {
  one >pair
  run -0 report-gen pair
  same "${lines[1]}" 'Monday 23 November 2026, M1'
  run -0 report-gen --from 2026-11-23T06:00 --to 2026-11-23T14:00 pair
  same "${lines[1]}" 'Monday 23 November 2026, 06:00 – 14:00, M1'
  run -0 report-gen --from 2026-11-01 --to 2026-12-01 pair
  same "${lines[1]}" 'November 2026, M1'
  run -0 report-gen --from 2026-11-23 --to 2026-11-30 pair
  same "${lines[1]}" '23 – 29 November 2026, week 48, M1'
}

# The one site's figures stood there as those of all.
@test "with two sites the tiles are not those of one of them" {
  one | head -n 1 >pair
  { sed 's/"site":null/"site":"north"/' pair
    sed 's/"site":null/"site":"south"/; s/0.7056/0.1/' pair; } >two
  template 'tiles: {figures: [oee]}'
  run -0 report-gen -t t.yaml two
  [[ $output != *70.6* && $output != *10.0* ]] || fail "$output"
}

@test "a period without data makes a report that says so" {
  template 'tiles: {}' 'trend: {}' 'waterfall: {}' 'pareto: {}' 'ranking: {}' \
    'heatmap: {}' 'timeline: {}' 'comparison: {}' \
    'table: {of: oee, by: machine, columns: [machine, oee]}' \
    'table: {of: oee, columns: [machine], none: Not one.}'
  run --separate-stderr -0 report-gen -t t.yaml --from 2030-01-01 \
    --to 2030-01-02 day.ndjson
  same "$stderr" ''
  same "$(sed 1,3d <<<"$output" | grep -c '^No ')" 7 ||
    fail "$output"
  [[ $output == *'Not one.'* ]]
  run --separate-stderr -0 report-gen --from 2030-01-01 --to 2030-01-02 </dev/null
  same "$stderr" ''
  [[ $output == *'No figures of this period came.'* ]]
  for f in pdf xlsx html; do
    report-gen --from 2030-01-01 --to 2030-01-02 -o empty.$f </dev/null
  done
  qpdf --check empty.pdf
}

# ---- which records ----

@test "kinds that are unknown or not shown are passed by; -v tells how many" {
  { printf '{"record":"weather","sky":"blue"}\n%.0s' 1 2 3
    printf '{"record":"part","part":"P1"}\n'; one; } >mixed
  run --separate-stderr -0 report-gen mixed
  same "$stderr" ''
  run --separate-stderr -0 report-gen -v mixed
  [[ $stderr == *'3 records of kinds unknown'* &&
    $stderr == *'1 records of kinds that no section shows'* ]] || fail "$stderr"
}

@test "records without a window want --from and --to: 64" {
  echo '{"record":"part","part":"P1"}' >part
  refused 64 '--from and --to must say which period' report-gen part
  refused 64 '--from and --to must say which period' report-gen --from 2026-11-23 part
  refused 64 '--from and --to must say which period' report-gen <<<''
  run -0 report-gen --from 2026-11-23 --to 2026-11-24 part
}

@test "a period that ends before it begins is 64" {
  refused 64 '--' report-gen --from 2026-11-24 --to 2026-11-23 day.ndjson
  one >pair
  refused 64 '--from is not before the end' report-gen --from 2026-12-24 pair
}

@test "CSV comes in as well" {
  one | jq -s -r '["record", "start", "end", "machine", "planned_s",
    "running_s", "oee"] as $k | $k, (.[1] | [.[$k[]]]) | @csv' >one.csv
  template 'table: {of: oee, by: any, columns: [machine, oee]}'
  run -0 report-gen -t t.yaml one.csv
  grep -qE '^M1 +70\.6.%$' <<<"$output" || fail "$output"
}

@test "a stream that is cut is 65, and leaves no file" {
  { echo '{"record":"query","from":"2026-06-11T00:00:00Z","to":"2026-06-12T00:00:00Z","seq":1,"kinds":"span","machines":"*","zone":"UTC"}'
    cat day.ndjson; } >short
  run --separate-stderr -65 report-gen -o r.pdf short
  [ ! -e r.pdf ]
  run --separate-stderr -0 report-gen --partial -f html short
  grep -q 'commit 1' <<<"$output"
  head -c 1500 day.ndjson >torn
  refused 65 'torn:2: torn line' report-gen torn
}

@test "bytes that are no UTF-8 are refused by the reader" {
  one | sed 's/M1/M\xff1/' >bad
  refused 65 'bad:2: ' report-gen bad
}

# ---- formats, and where to ----

@test "the ending says the format; without --output it is text" {
  one >pair
  local f
  for f in pdf xlsx html htm txt csv ndjson; do
    report-gen -o r.$f pair
    [ -s r.$f ]
  done
  cmp r.html r.htm
  report-gen pair >text
  cmp text r.txt
  [[ $(head -c 5 r.pdf) == %PDF- && $(head -c 2 r.xlsx) == PK ]]
  [[ $(head -c 15 r.html) == '<!DOCTYPE html>' ]]
  report-gen -f html -o page pair
  cmp page r.html
  report-gen --format pdf pair >out
  cmp out r.pdf
}

# ended SIGNAL COMMAND...: started, and ended by it once a file .XXXXXX is in
# out; its status.
ended() {
  local signal=$1 pid
  shift
  "$@" &
  pid=$!
  for _ in $(seq 2000); do
    [ -z "$(find out -name '*.??????')" ] || break
    sleep 0.01
  done
  kill "-$signal" "$pid"
  wait "$pid"
}

@test "a signal leaves no half of a file behind" {
  local signal
  template 'table: {of: oee, by: machine, columns: [machine, oee]}'
  one | sed -n 2p | awk '{ for (i = 0; i < 300000; i++) print }' >many
  mkdir out
  echo old >out/x.xlsx
  for signal in TERM HUP; do
    run --separate-stderr ended "$signal" report-gen --template t.yaml \
      --from 2026-11-23 --to 2026-11-24 -o out/x.xlsx many
    [ "$status" -gt 128 ] || fail "$status: it was not ended"
    same "$(ls out)" x.xlsx
    same "$(cat out/x.xlsx)" old
  done
  # So it is with all programs.
  rm out/*
  run --separate-stderr ended TERM cimco-sim plant.db --machines 40 \
    --from 2016-01-01 --now 2026-01-01 --truth out/truth
  [ "$status" -eq 143 ] || fail "$status"
  same "$(ls out)" ''
}

@test "a PDF that memory does not suffice for ends with a word" {
  local kb short=0
  [[ $MW_BUILD != *san* ]] || skip 'the sanitizer needs all addresses'
  mkdir out
  # From too little for the fonts to enough, in small steps.
  for kb in $(seq 12000 500 26000); do
    run --separate-stderr bash -c "ulimit -c 0; ulimit -v $kb;
      exec report-gen ${day[*]} -f pdf -o out/x.pdf day.ndjson"
    case $status in
    0) break ;;
    74 | 134)
      short=$((short + 1))
      [[ $stderr == *'out of memory'* ]] || fail "$kb: $stderr" ;;
    127) [[ $stderr == *'shared'* ]] || fail "$kb: $stderr" ;;
    *) fail "$kb: $status: $stderr" ;;
    esac
    same "$(ls out)" ''
  done
  same "$(ls out)" x.pdf
  [ "$short" -gt 0 ] || skip 'no limit met it in the midst'
}

@test "no text of a CSV report is a formula, and NDJSON is exact" {
  local name
  for name in '=1+1' '@SUM(A1)' '+A1' "-2+3+cmd|' /C calc'!A0" '-A1' 'M=1'; do
    one | sed -n 2p | jq -c --arg m "$name" '.machine = $m'
  done >named
  template 'table: {title: "=T", of: oee, by: machine, columns: [machine, oee]}'
  local of=(--from 2026-11-23 --to 2026-11-24 --template t.yaml)
  run -0 report-gen "${of[@]}" -f csv named
  same "$(cut -d , -f 4,5 <<<"$output" | sed 1d)" \
    "'=T,'=1+1
'=T,'@SUM(A1)
'=T,'+A1
'=T,'-2+3+cmd|' /C calc'!A0
'=T,'-A1
'=T,M=1"
  report-gen "${of[@]}" -f csv -o x.csv named
  same "$(cat x.csv)" "$output"
  run -0 report-gen "${of[@]}" -f ndjson named
  same "$(jq -r .subject <<<"$output" | head -n 1)" '=1+1'
  same "$(jq -r .section <<<"$output" | head -n 1)" '=T'
  # What has a sign because it is a number stays one.
  run -0 gen --format csv
  run ! grep -qE ",'[-+][0-9. ]+( points| h)?(,|\$)" <<<"$output"
}

@test "several formats go to files of one name" {
  mkdir out
  gen --format pdf,xlsx,html,text,csv,ndjson --output out/daily
  same "$(cd out && echo *)" 'daily.csv daily.html daily.ndjson daily.pdf daily.txt daily.xlsx'
  gen -f html | cmp - out/daily.html
}

@test "an unknown ending or format is 64, and so are two on standard output" {
  refused 64 'no format has such an ending: "r.doc"' report-gen -o r.doc day.ndjson
  refused 64 'no format has such an ending: "r"' report-gen -o r day.ndjson
  refused 64 'no format has such an ending: "a.pdf/r"' report-gen -o a.pdf/r day.ndjson
  refused 64 '"doc"' report-gen -f doc day.ndjson
  refused 64 '--output is missing' report-gen -f pdf,html day.ndjson
  refused 64 '--columns' report-gen --columns 39 day.ndjson
}

@test "the same records give the same bytes, whatever the clock" {
  local f
  gen -f pdf,xlsx,html,text,csv,ndjson -o one
  # Times in a ZIP have steps of two seconds.
  sleep 2.1
  TZ=Asia/Tokyo LC_ALL=C gen --now 2031-01-01T00:00:00Z \
    -f pdf,xlsx,html,text,csv,ndjson -o two
  for f in pdf xlsx html txt csv ndjson; do
    cmp one.$f two.$f
  done
}

@test "files: a folder that is gone is 73, a full disk 74; the old file stays" {
  run --separate-stderr -73 gen -o gone/r.pdf
  [[ $stderr == *gone/r.pdf* ]] || fail "$stderr"
  mkdir out
  echo old >out/r.pdf
  # shellcheck disable=SC2016
  run --separate-stderr -74 bash -c 'ulimit -f 8; trap "" XFSZ
    exec report-gen -o out/r.pdf day.ndjson'
  same "$(ls -A out)" r.pdf
  same "$(cat out/r.pdf)" old
  # shellcheck disable=SC2016
  run --separate-stderr -74 bash -c 'ulimit -f 8; trap "" XFSZ
    exec report-gen -o out/r.xlsx day.ndjson'
  same "$(ls -A out)" r.pdf
  gen -o out/r.pdf
  same "$(head -c 5 out/r.pdf)" %PDF-
}

@test "standard output: a full disk is 74 in each format" {
  local f
  for f in pdf xlsx html text csv ndjson; do
    run --separate-stderr -74 sh -c "report-gen --format $f day.ndjson >/dev/full"
    [[ $stderr == 'report-gen: '*'No space left on device' ]] || fail "$f: $stderr"
  done
}

@test "a template that fails leaves no file and the report of yesterday" {
  mkdir out
  echo old >out/r.pdf
  printf 'title: T\nlogo: gone.png\nsections: [words: x]\n' >t.yaml
  run --separate-stderr -78 gen -t t.yaml -f pdf,html,text -o out/r
  same "$(ls -A out)" r.pdf
  same "$(cat out/r.pdf)" old
}

# ---- templates that are wrong ----

# wrong PLACE WORDS LINE...: a template of these lines is refused so.
wrong() {
  local place=$1 words=$2
  shift 2
  printf '%s\n' "$@" >w.yaml
  run --separate-stderr -78 report-gen -t w.yaml -o r.pdf day.ndjson
  [[ $stderr == *"w.yaml:$place: "*"$words"* ]] || fail "$*" "$stderr"
  [ ! -e r.pdf ]
}

@test "a fault of a template is 78, with its place" {
  local s='sections: [words: x]'
  wrong 2:1 'unknown key "papr"; did you mean "paper"?' 'title: T' 'papr: A4' "$s"
  wrong 1:1 'missing key "title"' "$s"
  wrong 1:1 'missing key "sections"' 'title: T'
  wrong 2:8 'A4 or Letter' 'title: T' 'paper: A0' "$s"
  wrong 1:8 'title' 'title: [a]' "$s"
  wrong 2:11 'sections' 'title: T' 'sections: 7'
  wrong 3:5 'did you mean "tiles"?' 'title: T' sections: '  - tils: {}'
  wrong 3:13 'unknown key "colour"' 'title: T' sections: '  - tiles: {colour: red}'
  wrong 3:23 'no such figure: "oeee"' 'title: T' sections: '  - tiles: {figures: [oeee]}'
  wrong 3:23 'oee records have no "p_adjusted"' 'title: T' sections: '  - tiles: {figures: [p_adjusted]}'
  wrong 3:17 'no such kind of records: "oae"' 'title: T' sections: '  - table: {of: oae, columns: [machine]}'
  wrong 3:32 'oee records have no "cause"' 'title: T' sections: '  - table: {of: oee, columns: [cause]}'
  wrong 3:32 'no such unit: "miles"' 'title: T' sections: '  - table: {of: oee, columns: ["oee=X:miles"]}'
  wrong 3:19 'oee records have no "p_adjusted"' 'title: T' sections: '  - table: {sort: p_adjusted, columns: [machine]}'
  wrong 3:12 'missing key "columns"' 'title: T' sections: '  - table: {of: oee}'
  wrong 3:18 'expected a whole number' 'title: T' sections: '  - table: {top: many, columns: [machine]}'
  wrong 3:19 'expected a whole number' 'title: T' sections: '  - pareto: {top: 0}'
  wrong 3:18 'expected' 'title: T' sections: '  - trend: {by: [fortnight]}'
  wrong 3:12 'expected a map' 'title: T' sections: '  - tiles: oee'
  wrong 3:19 'expected one {key: value}' 'title: T' sections: '  - table: {only: M1, columns: [machine]}'
}

@test "all faults of a template are told at once" {
  printf '%s\n' 'title: T' 'paper: A0' sections: '  - tils: {}' \
    '  - table: {of: oae, columns: [machine]}' >w.yaml
  run --separate-stderr -78 report-gen -t w.yaml day.ndjson
  same "$(grep -oE 'w.yaml:[0-9]+' <<<"$stderr" | tr '\n' ' ')" \
    'w.yaml:2 w.yaml:4 w.yaml:5 '
}

@test "a template, font or logo that is not there is 78, and named" {
  refused 78 nosuch report-gen -t nosuch day.ndjson
  refused 78 'nosuch.yaml: no such file' report-gen -t nosuch.yaml day.ndjson
  refused 66 ./nosuch.yaml report-gen -t ./nosuch.yaml day.ndjson
  printf '%s\n' 'title: T' 'fonts: {regular: [/nosuch.ttf]}' \
    'sections: [words: x]' >t.yaml
  refused 78 /nosuch.ttf report-gen -t t.yaml day.ndjson
  echo 'no font' >no.ttf
  sed -i "s|/nosuch.ttf|$PWD/no.ttf|" t.yaml
  refused 78 no.ttf report-gen -t t.yaml day.ndjson
  printf '%s\n' 'title: T' 'logo: nosuch.png' 'sections: [words: x]' >t.yaml
  refused 78 nosuch.png gen -t t.yaml -o r.pdf
  refused 78 nosuch.png gen -t t.yaml -o r.xlsx
}

@test "a logo that is no PNG is 78; one that is, is on the page" {
  mkdir tpl
  echo 'no picture' >tpl/logo.png
  printf '%s\n' 'title: T' 'logo: logo.png' 'sections: [words: x]' >tpl/t.yaml
  refused 78 tpl/logo.png gen -t tpl/t.yaml -o r.pdf
  refused 78 tpl/logo.png gen -t tpl/t.yaml -o r.xlsx
  # 1 pixel.
  base64 -d >tpl/logo.png <<<'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'
  gen -t tpl/t.yaml -o r.pdf
  pdfimages -list r.pdf 2>err | grep -q image
  gen -t tpl/t.yaml -o r.xlsx
  unzip -l r.xlsx | grep -q media/
}

# ---- PDF ----

@test "PDF: qpdf finds no fault; title, period, machines and page numbers" {
  gen -o r.pdf
  qpdf --check r.pdf >checked
  pdftotext -layout r.pdf r.txt 2>err
  local words pages
  pages=$(qpdf --show-npages r.pdf)
  for words in 'Daily report' 'Thursday 11 June 2026' Fräse-Ä1 'Großdreh ß3' \
    Machine0002 'What the machines did' "page 1 of $pages" \
    "page $pages of $pages" 'run night-7'; do
    grep -qF "$words" r.txt || fail "no $words"
  done
  same "$(pdfinfo r.pdf 2>err | sed -n 's/^Page size: *//p')" \
    '595.28 x 841.89 pts (A4)'
}

@test "PDF: paper and orientation are the template's" {
  printf '%s\n' 'title: T' 'paper: Letter' 'orientation: landscape' \
    'sections: [words: one, page: {}, words: two]' >t.yaml
  gen -t t.yaml -o r.pdf
  same "$(pdfinfo r.pdf 2>err | grep -E '^Page(s| size)' | tr -s ' ')" \
    $'Pages: 2\nPage size: 792 x 612 pts (letter)'
}

# ---- HTML ----

@test "HTML: tidy finds no error, and nothing is fetched" {
  gen -o r.html
  # 1 is for warnings: tidy does not know every attribute of SVG.
  run tidy -q -e r.html
  [ "$status" -le 1 ] || fail "$output"
  ! grep -oE '(https?:)?//[a-z][^"'\'' )]*' r.html |
    grep -vx 'http://www.w3.org/2000/svg' || fail 'a reference'
  run ! grep -qE '<(script|link|img|iframe|object|embed)|@import|url\(' r.html
  grep -q 'Großdreh ß3' r.html
}

# hostile: records of machines whose names mean harm.
hostile() {
  local name
  for name in '<script>alert(1)</script>' 'a"b'\''c' 'x & y &amp; z' \
    '../../x' '</title></svg><b>' "$(printf 'M%.0s' {1..120})" \
    'שלום' '🛠 lathe' '=1+1' 'a\b' $'esc\e[31m' $'two\nlines' $'del\x7f' \
    $'bell\a\tx'; do
    jq -n -c --arg m "$name" '
      ({record: "oee", machine: $m, start: "2026-06-11T00:00:00Z",
        end: "2026-06-12T00:00:00Z", calendar_s: 86400, planned_s: 50000,
        running_s: 40000, parts: 7, oee: 0.5} |
        ., . + {end: "2026-06-11T01:00:00Z"}),
      {record: "span", machine: $m, start: "2026-06-11T06:00:00Z",
        end: "2026-06-11T08:00:00Z", state: "running", reason: $m},
      {record: "pareto", start: "2026-06-11T00:00:00Z",
        end: "2026-06-12T00:00:00Z", tier: "reason", state: "down",
        reason: $m, class: "down", seconds: 3600, share: 0.1}'
  done
}

@test "HTML: names that mean harm are text" {
  hostile | report-gen "${day[@]}" --title '<i>&"' -o r.html
  run tidy -q -e r.html
  [ "$status" -le 1 ] || fail "$output"
  run ! grep -qE '<script|<b>|<i>' r.html
  grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;' r.html
  grep -qF 'x &amp; y &amp;amp; z' r.html
  grep -qF '<h1>&lt;i&gt;&amp;&quot;</h1>' r.html
  grep -qF 'שלום' r.html
  grep -qF '🛠 lathe' r.html
  # What is below the tag is well-formed, as far as one can ask of HTML.
  sed -n '/<svg/,/<\/svg>/p' r.html | grep -c '<svg' >svgs
  [ "$(cat svgs)" -gt 2 ]
}

# No parser of HTML takes a control character.
@test "HTML: control characters of names are not there" {
  hostile | report-gen "${day[@]}" -o r.html
  ! LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f]' r.html | cat -v | cut -c 1-300 |
    grep . || fail 'a control character'
}

@test "PDF: names that mean harm are text" {
  hostile | report-gen "${day[@]}" -o r.pdf
  qpdf --check r.pdf >checked
  pdftotext -layout r.pdf r.txt 2>err
  grep -qF '<script>alert(1)</script>' r.txt
  grep -qF '../../x' r.txt
}

@test "xlsx: names that mean harm are text, and no formula" {
  hostile | report-gen "${day[@]}" -o r.xlsx
  mkdir x
  unzip -q r.xlsx -d x
  find x -name '*.xml' -exec xmllint --noout {} +
  run ! grep -rlE '<f>=?1\+1' x
}

# A name with an escape sequence coloured the rest of the terminal.
@test "text: names that mean harm change nothing on a terminal" {
  hostile | report-gen "${day[@]}" --columns 200 >text
  ! LC_ALL=C grep -nP '[\x00-\x09\x0b-\x1f\x7f]' text | cat -v | grep . ||
    fail 'a control character'
  run ! grep -qx 'lines.*' text
}

# ---- text ----

@test "text: no line is longer than --columns" {
  local n
  sed 's/Fräse-Ä1/Mill1/g; s/Großdreh ß3/Lathe3/g' day.ndjson >ascii
  for n in 40 80 200; do
    report-gen "${day[@]}" --columns $n ascii >text
    ! grep -nE "^.{$((n + 1)),}" text || fail "a line over $n"
  done
  hostile | report-gen "${day[@]}" --columns 40 --title "$(printf 'T%.0s' {1..90})" >text
  ! grep -nE '^.{41,}' text || fail 'a line over 40'
  same "$(COLUMNS=60 gen)" "$(gen --columns 60)"
}

@test "text: --ascii is ASCII" {
  sed 's/Fräse-Ä1/Mill1/g; s/Großdreh ß3/Lathe3/g' day.ndjson >ascii
  report-gen "${day[@]}" --ascii ascii >text
  ! LC_ALL=C grep -nP '[^\x00-\x7f]' text || fail 'not ASCII'
  gen --ascii >text
  ! LC_ALL=C grep -nP '[^\x00-\x7f]' text || fail 'names are not ASCII'
}

@test "text: a terminal's width is kept, and its locale" {
  run -0 script -qec "stty cols 60; report-gen ${day[*]} day.ndjson" /dev/null
  same "$(tr -d '\r' <<<"$output" | grep -cE '^.{61,}')" 0
  run -0 script -qec "LC_ALL=C report-gen ${day[*]} day.ndjson" /dev/null
  ! LC_ALL=C grep -nP '[^\x00-\x7f]' <<<"$output" || fail 'not ASCII'
}

# ---- sections ----

@test "a table: only, except, sort, order, top" {
  local t
  t='table: {of: oee, by: machine, sort: parts, columns: [machine, parts]'
  # names: as they stand in the table.
  names() {
    gen -t t.yaml | grep -oE '^(Fräse-Ä1|Machine0002|Großdreh ß3)' | tr '\n' ' '
  }
  local want
  want=$(figures "${day[@]}" --by machine | jq -r '"\(.parts)\t\(.machine)"' |
    sort -rn | cut -f 2 | tr '\n' ' ')
  template "$t}"
  same "$(names)" "$want"
  template "$t, order: rising}"
  same "$(names)" "$(figures "${day[@]}" --by machine |
    jq -r '"\(.parts)\t\(.machine)"' | sort -n | cut -f 2 | tr '\n' ' ')"
  template "$t, top: 1}"
  same "$(names)" "$(figures "${day[@]}" --by machine |
    jq -r '"\(.parts)\t\(.machine)"' | sort -rn | head -n 1 | cut -f 2) "
  template "$t, only: {machine: Fräse-Ä1}}"
  same "$(names)" 'Fräse-Ä1 '
  template "$t, except: {machine: Fräse-Ä1}}"
  same "$(names | wc -w)" 3
}

@test "a column: its heading and its unit" {
  one >pair
  local unit
  while IFS='|' read -r unit want; do
    template "table: {of: oee, by: machine, columns: [\"machine=Who, then\", \"planned_s=Plan:$unit\"]}"
    run -0 report-gen -t t.yaml pair
    grep -qE "^Who, then +Plan$" <<<"$output" || fail "$output"
    grep -qE "^M1 +$want\$" <<<"$output" || fail "$unit" "$output"
  done <<'END'
text|50000
number|50.000
count|50.000
hours|13\.9.h
duration|13:53 h
END
  template 'table: {of: oee, by: machine, columns: [machine, "oee=O:percent", "start:date", "end:time", "oee=B:bar", "oee=P:points"]}'
  run -0 report-gen -t t.yaml pair
  grep -qE '^M1 +70\.6.% +23 Nov 2026 +24 Nov 00:00 +70\.6.% +70\.6$' \
    <<<"$output" || fail "$output"
}

@test "each shipped template makes a report in each format" {
  local t
  for t in "$top"/etc/reports/*.yaml; do
    t=$(basename "$t" .yaml)
    run --separate-stderr -0 gen -t "$t" -f pdf,xlsx,html,text,csv,ndjson -o "$t"
    same "$stderr$output" ''
    qpdf --check "$t.pdf" >checked
    run tidy -q -e "$t.html"
    [ "$status" -le 1 ] || fail "$t: $output"
    grep -q '^OEE .*%' "$t.txt"
  done
}

@test "of several sites none is the whole, and that is said" {
  local of
  one | sed 's/"site":null/"site":"Ulm"/' >ulm
  one | sed -n '1s/"site":null/"site":"Joliet"/p' >joliet
  of=(--from 2026-11-23 --to 2026-11-24 --template daily)
  # Of one alone it is.
  run -0 report-gen "${of[@]}" ulm
  grep -q '^OEE  *70.6' <<<"$output"
  run -0 report-gen "${of[@]}" ulm joliet
  grep -q '^Rows of several sites came, and none of them is the whole' \
    <<<"$output" || fail "$output"
  [ "$(grep -c 'Rows of several sites' <<<"$output")" -ge 2 ]
  # One of all goes before them, whichever comes first.
  one | sed -n '1s/"site":null,//p' | sed 's/0.7056/0.5/' >all
  run -0 report-gen "${of[@]}" ulm joliet all
  grep -q '^OEE  *50' <<<"$output"
  run ! grep -q 'Rows of several' <<<"$output"
}

@test "of several periods before, the last one counts" {
  local r='{"record":"oee","machine":"M1","start":"2026-11-%sT06:00:00Z","end":"2026-11-%sT14:00:00Z","planned_s":28800,"oee":%s}\n'
  # shellcheck disable=SC2059
  { printf "$r" 20 20 0.5 23 23 0.6 19 19 0.1; } >shifts
  template 'table: {of: oee, by: machine, columns: [machine, change]}'
  run -0 report-gen -t t.yaml --from 2026-11-23T06:00 --to 2026-11-23T14:00 shifts
  grep -qE '^M1 +\+10\.0$' <<<"$output" || fail "$output"
  # A day is no period before a shift.
  sed -i 's/20T14/21T06/; s/19T14/20T06/' shifts
  run -0 report-gen -t t.yaml --from 2026-11-23T06:00 --to 2026-11-23T14:00 shifts
  grep -qE '^M1 +-$' <<<"$output" || fail "$output"
}

@test "a Sunday is in no table; rows without the figure come last" {
  local r='{"record":"oee","machine":"M%s","start":"2026-11-23T00:00:00Z","end":"2026-11-24T00:00:00Z","planned_s":%s,"running_s":0,"parts":%s}\n'
  # shellcheck disable=SC2059
  printf "$r" 1 0 0 2 100 null 3 100 5 4 100 0 >rows
  template 'table: {of: oee, by: machine, sort: parts, columns: [machine, parts]}' \
    'table: {of: oee, by: machine, sort: parts, top: 9, columns: ["machine=Top", parts]}'
  run -0 report-gen -t t.yaml rows
  same "$(grep -oE '^(M[0-9]|Top)' <<<"$output" | tr '\n' ' ')" 'M3 M4 M2 Top M3 '
}
