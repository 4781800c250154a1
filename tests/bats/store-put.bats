#!/usr/bin/env bats
# store-put: what its page promises.

load helper
load store

setup() {
  store_setup
}

# ---- round trips ----

@test "what was put comes out the same" {
  everything >in.ndjson
  put in.ndjson
  facts --kind "$all" >out.ndjson
  # 1e10 is written out in full.
  diff <(jq -cS . in.ndjson | sort) <(jq -cS . out.ndjson | sort)
  same "$(jq -r .record out.ndjson | tr '\n' ' ')" \
    "machine machine part operator standard span output job prediction prediction sensor anomaly maintenance "
}

@test "store-cat | store-put copies a store" {
  everything | store-put >/dev/null
  store_room copy.db
  copy=$(store_url copy.db)
  store-migrate --store "$copy" >/dev/null
  store-cat --kind "$all" | store-put --store "$copy" >/dev/null
  diff <(facts --kind "$all") <(facts --kind "$all" --store "$copy")
}

@test "each kind goes through CSV and back" {
  local k
  everything | store-put >/dev/null
  store_room copy.db
  copy=$(store_url copy.db)
  store-migrate --store "$copy" >/dev/null
  for k in machine part operator standard ${all//,/ }; do
    store-cat --kind "$k" --format csv >"$k.csv"
    store-put --store "$copy" "$k.csv" >/dev/null
  done
  diff <(facts --kind "$all") <(facts --kind "$all" --store "$copy")
}

@test "the same input again changes nothing, not a byte of the file" {
  everything >in.ndjson
  put in.ndjson
  sum=$(store_digest "$MILLWRIGHT_STORE")
  put in.ndjson
  same "$(store_digest "$MILLWRIGHT_STORE")" "$sum"
  same "$(field unchanged | paste -sd+ | bc)" 13
  same "$(field inserted | sort -u)" 0
  same "$(field seq | sort -u)" 1
}

@test "facts need no order, no source, no key" {
  span M1 08:00 09:00 x | jq -c 'del(.source, .source_key, .n)' >in.ndjson
  span M1 06:00 07:00 x | jq -c 'del(.source, .source_key, .n)' >>in.ndjson
  put in.ndjson
  put in.ndjson
  same "$(field unchanged)" 2
  same "$(facts --kind span | jq -r 'select(.record == "span") | .source + " " + .start' | paste -sd, -)" \
    "put 2026-11-23T06:00:00Z,put 2026-11-23T08:00:00Z"
}

@test "an exact copy in one run is counted as a duplicate" {
  span M1 06:00 07:00 k >in.ndjson
  cat in.ndjson in.ndjson in.ndjson >three.ndjson
  put three.ndjson
  same "$(field inserted) $(field duplicate) $(field read)" "1 2 3"
}

@test "--dedupe says what makes facts without a key the same" {
  span M1 06:00 07:00 x ',"parts":1' | jq -c 'del(.source_key)' >a.ndjson
  span M1 06:00 07:00 x ',"parts":2' | jq -c 'del(.source_key)' >b.ndjson
  put a.ndjson b.ndjson
  same "$(field inserted)" 2
  put --source key --dedupe key <(sed 's/"source":"s",//' a.ndjson b.ndjson)
  same "$(field inserted) $(field updated)" "1 1"
  put --source none --dedupe none <(sed 's/"source":"s",//' a.ndjson a.ndjson)
  same "$(field inserted)" 2
  put --source none --dedupe none <(sed 's/"source":"s",//' a.ndjson a.ndjson)
  same "$(field unchanged)" 2
}

# keyless KIND FIELDS: a fact of that kind without a key, on M1 at six.
keyless() {
  printf '{"record":"%s","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z",%s}\n' \
    "$1" "$2"
}

# outcome HOW A B: what becomes of B after A.
outcome() {
  local source=$1-$RANDOM$RANDOM
  put --source "$source" --dedupe "$1" <<<"$2"
  put --source "$source" --dedupe "$1" <<<"$3"
  jq -r 'to_entries[] | select(.value == 1 and (.key | IN("inserted",
    "updated", "unchanged", "duplicate"))).key' <<<"$output"
}

@test "--dedupe key: what may be corrected is what its page says" {
  local span job
  span=$(keyless span '"state":"down","reason":"a"')
  job=$(keyless job '"job":"J1"')
  # Amounts, end, open, flags.
  same "$(outcome key "$span" "$(jq -c '.parts = 5 | .seconds = 60 |
    .end = "2026-11-23T06:30:00Z" | .open = true | .flags = "x"' \
    <<<"$span")")" updated
  same "$(outcome key "$job" "$(jq -c '.duration_s = 60 |
    .planned_parts = 3 | .due = "2026-12-01T00:00:00Z" | .priority = 2' \
    <<<"$job")")" updated
  same "$(outcome key "$(keyless maintenance '"type":"preventive"')" \
    "$(keyless maintenance '"type":"preventive","note":"oil"')")" updated
  # Anything else makes another fact.
  same "$(outcome key "$span" "${span/'"a"'/'"b"'}")" inserted
  same "$(outcome key "$span" "${span/06:00/06:01}")" inserted
  same "$(outcome key "$job" "${job/J1/J2}")" inserted
  same "$(outcome key "$span" "$span")" unchanged
  # And of hash every one of them does.
  same "$(outcome hash "$span" "$(jq -c '.parts = 5' <<<"$span")")" inserted
  same "$(outcome hash "$span" "$span")" unchanged
}

@test "--dedupe none: every copy in a run is a fact, however it is cut" {
  local a
  a=$(keyless output '"parts":1')
  put --dedupe none <(printf '%s\n%s\n' "$a" "$a") <(printf '%s\n' "$a")
  same "$(field inserted) $(field duplicate)" "3 0"
  # The same records as one file: the same facts; one more: one more fact.
  put --dedupe none <(printf '%s\n%s\n%s\n' "$a" "$a" "$a")
  same "$(field unchanged)" 3
  put --dedupe none <(printf '%s\n%s\n%s\n%s\n' "$a" "$a" "$a" "$a")
  same "$(field inserted) $(field unchanged)" "1 3"
  # A key of its own is stronger than any --dedupe.
  put --dedupe none <(span M1 05:00 06:00 k; span M1 05:00 06:00 k)
  same "$(field inserted) $(field duplicate)" "1 1"
}

@test "--dedupe leaves readings and master data to their own keys" {
  local how
  for how in hash key none; do
    put --dedupe "$how" <<-EOR
	{"record":"sensor","machine":"$how","time":"2026-11-23T06:00:00Z","name":"t","value":1}
	{"record":"sensor","machine":"$how","time":"2026-11-23T06:00:00Z","name":"t","value":2}
	{"record":"part","part":"$how","name":"a"}
	{"record":"part","part":"$how","name":"b"}
	EOR
    same "$(field inserted | tr '\n' ' ')$(field updated | tr '\n' ' ')" \
      "1 1 1 1 "
  done
}

@test "--dedupe key corrects late scrap" {
  everything | store-put >/dev/null
  put --source scrap --dedupe key <<<'{"record":"output","job":"J1","scrap":3}'
  put --source scrap --dedupe key <<<'{"record":"output","job":"J1","scrap":4}'
  same "$(field updated)" 1
  same "$(facts --kind output | jq -r 'select(.source == "scrap").scrap')" 4
}

@test "a corrected record with its key replaces, and the past is kept" {
  put <(span M1 06:00 07:00 k)
  put <(span M1 06:30 07:30 k)
  same "$(field updated)" 1
  same "$(facts --kind span | jq -r 'select(.start).start')" 2026-11-23T06:30:00Z
  same "$(facts --kind span --seq 1 | jq -r 'select(.start).start')" \
    2026-11-23T06:00:00Z
}

# ---- bad input ----

# set_aside LINE WHY: one bad line among good ones is set aside, named, kept.
set_aside() {
  { span M1 05:00 06:00 a; printf '%s\n' "$1"; span M1 06:00 07:00 b; } >in.ndjson
  run --separate-stderr -65 store-put in.ndjson
  same "${stderr_lines[0]}" "store-put: in.ndjson:2: $2"
  same "${stderr_lines[1]}" "store-put: 1 of 3 records were bad, more than 1 % or 1000; the others are stored"
  same "$(sql 'SELECT count(*) FROM span')" 2
  same "$(sql "SELECT field || ': ' || why FROM quarantine")" "$2"
  same "$(sql 'SELECT raw FROM quarantine')" "$1"
  sql 'DELETE FROM quarantine; DELETE FROM span; DELETE FROM source_row'
}

@test "bad records are set aside, each with its reason" {
  local good
  good=$(span M1 05:00 06:00 z)
  set_aside "$(jq -c '.end = "2026-11-23T04:59:59Z"' <<<"$good")" \
    'end: before start 2026-11-23T05:00:00Z: "2026-11-23T04:59:59Z"'
  set_aside "$(jq -c '.seconds = -1' <<<"$good")" 'seconds: negative: "-1"'
  set_aside "$(jq -c '.seconds = "12,5"' <<<"$good")" 'seconds: not a number (decimal comma?): "12,5"'
  set_aside "$(jq -c '.start = "2026-11-23 05:00"' <<<"$good")" \
    'start: not a time (RFC 3339): "2026-11-23 05:00"'
  set_aside "$(jq -c 'del(.machine)' <<<"$good")" 'machine: missing'
  set_aside "$(jq -c '.machine = ""' <<<"$good")" 'machine: empty'
  set_aside "$(jq -c '.machine = "a\u0007b"' <<<"$good")" 'machine: control character'
  set_aside "$(jq -c '.stat = "x"' <<<"$good")" 'stat: unknown key of a span'
  set_aside "$(jq -c '.scrap = 2 | .parts = 1' <<<"$good")" 'scrap: more than parts: "2"'
  set_aside "$(jq -c '.op = 10' <<<"$good")" 'op: not a text: "10"'
  set_aside '{"record":"oee","machine":"M1"}' 'record: not a kind that is stored: "oee"'
  set_aside '{"record":"spam"}' 'record: not a kind that is stored: "spam"'
  set_aside '{"machine":"M1"}' 'record: missing'
  set_aside '{"record":"maintenance","machine":"M1","start":"2026-11-23T05:00:00Z","end":"2026-11-23T05:00:00Z","type":"none"}' \
    'type: neither corrective nor preventive: "none"'
  set_aside '{"record":"output","job":"J9","scrap":1}' 'job: no row of that job: "J9"'
}

@test "--ignore-unknown leaves unknown keys out" {
  put --ignore-unknown <(span M1 05:00 06:00 a ',"colour":"red"')
  same "$(field inserted)" 1
}

@test "--max-bad allows a number, the default 1 % or 1000" {
  for i in $(seq 100); do span M1 05:00 06:00 "$i"; done >good.ndjson
  span M1 07:00 06:00 bad >bad.ndjson
  run --separate-stderr -0 store-put good.ndjson good.ndjson bad.ndjson
  [ -n "$stderr" ]
  run --separate-stderr -65 store-put --max-bad 0 good.ndjson bad.ndjson
  run --separate-stderr -0 store-put --max-bad 1 bad.ndjson
  run --separate-stderr -65 store-put --max-bad 1 bad.ndjson bad.ndjson
  run --separate-stderr -0 store-put --max-bad -1 bad.ndjson bad.ndjson
}

@test "a mended record resolves the bad one" {
  local at=2026-11-24T00
  run -65 store-put --now $at:00:00Z <<<"$(span M1 07:00 06:00 k)"
  same "$(sql 'SELECT attempts FROM quarantine')" 1
  before=$(store_digest "$MILLWRIGHT_STORE")
  run -65 store-put --now $at:59:59Z <<<"$(span M1 07:00 06:00 k)"
  same "$(store_digest "$MILLWRIGHT_STORE")" "$before"
  run -65 store-put --now 2026-11-24T01:00:00Z <<<"$(span M1 07:00 06:00 k)"
  same "$(sql 'SELECT attempts FROM quarantine')" 2
  put <<<"$(span M1 06:00 07:00 k)"
  same "$(field resolved)" 1
  same "$(sql 'SELECT count(*) FROM quarantine')" 0
  same "$(sql 'SELECT attempts FROM quarantine_past')" 2
}

@test "a torn line stops the run; the mended file may come again" {
  { span M1 05:00 06:00 a; span M1 06:00 07:00 b; } >whole.ndjson
  head -c -20 whole.ndjson >torn.ndjson
  run --separate-stderr -65 store-put torn.ndjson
  [[ $stderr == *"store-put: torn.ndjson:2: "* ]] || fail "$stderr"
  same "$(sql 'SELECT count(*) FROM span')" 0
  put whole.ndjson
  same "$(field inserted)" 2
  printf '\xff\xfe{"record":"span"}\n' >utf.ndjson
  run --separate-stderr -65 store-put utf.ndjson
  [[ $stderr == *"utf.ndjson:1"* ]]
  span M1 05:00 06:00 a | sed 's/"running"/"run\xffning"/' >utf.ndjson
  run --separate-stderr -65 store-put utf.ndjson
  [[ $stderr == *"utf.ndjson:1"* ]]
  run --separate-stderr -66 store-put nosuch.ndjson
}

@test "files before a torn one are stored and reported" {
  span M1 05:00 06:00 a >a.ndjson
  echo '{"record' >b.ndjson
  run --separate-stderr -65 store-put a.ndjson b.ndjson
  same "$(field inserted)" 1
  same "$(sql 'SELECT count(*) FROM span')" 1
}

@test "a cut stream of store-cat is 65" {
  everything | store-put >/dev/null
  store-cat | head -n 4 >cut.ndjson
  run --separate-stderr -65 store-put cut.ndjson
  run --separate-stderr -0 store-put --partial cut.ndjson
}

@test "an empty input is valid" {
  put /dev/null
  [ -z "$output" ]
}

# ---- late scrap and standards ----

@test "scrap that names a job is charged to that job's window" {
  everything | store-put >/dev/null
  printf 'job,op,scrap\nJ1,10,3\n' >scrap.csv
  put --kind output --source scrap scrap.csv
  run -0 store-cat --kind output
  same "$(jq -r 'select(.source == "scrap") | [.machine, .start, .end, .scrap] | join(" ")' <<<"$output")" \
    "M1 2026-11-23T06:00:00Z 2026-11-23T07:00:00Z 3"
  # The job runs again; the old report stays where it was.
  everything | grep '"job","machine' |
    sed 's/2026-11-23/2026-11-24/g; s/a|b/c/' | store-put >/dev/null
  put --kind output --source scrap scrap.csv
  same "$(field unchanged)" 1
  printf 'job,op,scrap\nJ1,10,4\n' >scrap.csv
  put --kind output --source scrap scrap.csv
  run -0 store-cat --kind output
  same "$(jq -r 'select(.scrap == 4).start' <<<"$output")" 2026-11-24T06:00:00Z
}

# It had no part, so no standard fitted and quality stayed 100 %.
@test "scrap that names a job has the job's part, op and operator" {
  everything | store-put >/dev/null
  printf 'job,scrap,operator\nJ1,3,\nJ1,2,O9\n' >scrap.csv
  put --kind output --source scrap scrap.csv
  run -0 store-cat --kind output
  same "$(jq -r 'select(.source == "scrap") |
    "\(.scrap) \(.part) \(.op) \(.operator)"' <<<"$output" | sort)" \
    $'2 P1 10 O9\n3 P1 10 O1'
}

# The job was not found by that name any more, and the line set aside.
@test "scrap that was charged stays when its job is renamed" {
  local job
  job=$(everything | grep '"job","machine')
  everything | store-put >/dev/null
  printf 'job,op,scrap\nJ1,10,3\n' >scrap.csv
  put --kind output --source scrap scrap.csv
  put <<<"${job/'"job":"J1"'/'"job":"J2"'}"
  put --kind output --source scrap scrap.csv
  same "$(field read) $(field unchanged)" "1 1"
  # Nor does it go to another run of the old name.
  sed 's/2026-11-23/2026-11-25/g; s/a|b/d/' <<<"$job" | store-put >/dev/null
  put --kind output --source scrap scrap.csv
  same "$(field unchanged)" 1
  # A line that was never charged does.
  printf 'job,op,scrap\nJ1,10,4\n' >more.csv
  put --kind output --source scrap more.csv
  same "$(facts --kind output | jq -r 'select(.source == "scrap") |
    "\(.scrap) \(.job) \(.start)"')" "$(printf '%s\n' \
    '3 J1 2026-11-23T06:00:00Z' '4 J1 2026-11-25T06:00:00Z')"
}

@test "scrap that was charged goes along when its job is moved" {
  everything | store-put >/dev/null
  printf 'job,op,scrap\nJ1,10,3\n' >scrap.csv
  put --kind output --source scrap scrap.csv
  everything | grep '"job","machine' |
    sed 's/T06:00/T06:10/; s/T07:00/T07:20/' | store-put >/dev/null
  put --kind output --source scrap scrap.csv
  same "$(field updated)" 1
  same "$(facts --kind output | jq -r 'select(.source == "scrap") |
    "\(.start) \(.end)"')" '2026-11-23T06:10:00Z 2026-11-23T07:20:00Z'
}

@test "scrap for a job that is not there yet can come again" {
  printf 'job,scrap\nJ1,3\n' >scrap.csv
  run --separate-stderr -65 store-put --kind output scrap.csv
  [[ $stderr == *'scrap.csv:2: job: no row of that job: "J1"'* ]] || fail "$stderr"
  everything | store-put >/dev/null
  put --kind output scrap.csv
  same "$(field inserted) $(field resolved)" "1 1"
}

# PostgreSQL's index took 2,700 bytes of both, and the load failed.
@test "a job and an op of any length are taken, and told apart" {
  local job
  job=$(everything | grep '"job","machine')
  {
    # Four bytes a character, and nothing that compresses.
    jq -c '([range(3000) | . * 7919 % 40000 + 131072] | implode) as $x |
      .job = $x | .op = $x' <<<"$job"
    # The same for longer than what is in the index.
    for i in 1 2; do
      jq -c --arg x "$i" '.source_key = $x | .job = "j" * 300 + $x |
        .op = "o" * 300 + $x | .start = "2026-11-2\($x)T00:00:00Z"' <<<"$job"
    done
  } >in.ndjson
  put in.ndjson
  same "$(field inserted)" 3
  same "$(facts --kind job | jq -c '.job // empty' | sort)" \
    "$(jq -c .job in.ndjson | sort)"
  jq -c '{record: "output", job, op, scrap: 1}' in.ndjson >scrap.ndjson
  run --separate-stderr -65 store-put scrap.ndjson
  [[ $stderr == *'job: longer than 500 bytes: no scrap is charged by it'* ]] ||
    fail "$stderr"
  same "$(facts --kind output | jq -r 'select(.scrap) | .start + .op[300:]' |
    sort)" $'2026-11-21T00:00:00Z1\n2026-11-22T00:00:00Z2'
}

@test "a standard without machine and date holds for all, always" {
  printf 'part,op,ideal_s\nP9,10,42.5\n' | store-put --kind standard >/dev/null
  same "$(facts --kind standard)" \
    '{"record":"standard","part":"P9","op":"10","machine":"*","valid_from":"1970-01-01T00:00:00Z","ideal_s":42.5}'
}

# ---- what models say ----

# said TIME [FILTER]: a prediction of M1 on 2026-11-23, as model-predict has it.
said() {
  jq -c "${2:-.}" <<<'{"record":"prediction","machine":"M1","time":"2026-11-23T'"$1"':00Z","job":null,"outcome":"y_reason","model":"m","version":1,"value":null,"class":"tool","confidence":0.75,"low":null,"high":null,"baseline":0.5,"why_1":"wear=1","why_1_effect":0.25,"why_2":null,"why_2_effect":null,"why_3":null,"why_3_effect":null,"novel":false,"chances":"none=0.25; tool=0.75","baseline_chances":"none=0.5; tool=0.5","p_none":0.25,"p_tool":0.75}'
}

# answers OPTION ...: time, job, version and class of each in the store.
answers() {
  store-cat --kind prediction "$@" | jq -r 'select(.record == "prediction") |
    "\(.time[11:16]) \(.job // "-") \(.version) \(.class)"' | paste -sd , -
}

@test "a prediction is one by machine, time, job, outcome, model and version" {
  put <(said 06:00)
  put <(said 06:00)
  same "$(field unchanged)" 1
  put <(said 06:00 '.job = "J1"') <(said 06:00 '.version = 2') \
    <(said 06:00 '.model = "n"') <(said 06:00 '.outcome = "z"') \
    <(said 06:00 '.machine = "M2"') <(said 06:01) <(said 06:00 '.job = ""')
  same "$(field inserted) $(field duplicate) $(field unchanged)" "6 0 1"
  # Its ties are in the order of its key, whatever they were put in.
  same "$(answers --machine M1)" "06:00 - 1 tool,06:00 - 2 tool,06:00 - 1 tool,06:00 - 1 tool,06:00 J1 1 tool,06:01 - 1 tool"
  # Machines it names are known, as those of facts are.
  same "$(sql "SELECT count(*) FROM machine")" 2
}

@test "a prediction that cannot be is set aside, and the others are stored" {
  run --separate-stderr -65 store-put <(said 06:00) \
    <(said 06:01 '.chances = "garbage"') <(said 06:02 '.confidence = 1.5') \
    <(said 06:03 '.version = -1') <(said 06:04 '.low = 3 | .high = 2') \
    <(said 06:05 '.baseline_chances = "none=7"')
  same "$(jq -c '[.inserted, .quarantined]' <<<"$output")" '[1,5]'
  same "$(store-cat --kind quarantine | jq -r 'select(.record == "quarantine") |
    .field' | sort | paste -sd ' ')" \
    'baseline_chances chances confidence low version'
  same "$(answers)" '06:00 - 1 tool'
}

@test "a prediction that changed replaces, and the past is kept" {
  put --now 2026-11-24T00:00:00Z <(said 06:00)
  put --now 2026-11-25T00:00:00Z <(said 06:00 '.class = "none"') <(said 07:00)
  same "$(field updated) $(field inserted)" "1 1"
  same "$(answers)" "06:00 - 1 none,07:00 - 1 tool"
  same "$(answers --seq 1)" "06:00 - 1 tool"
  same "$(answers --as-of 2026-11-24T12:00:00Z)" "06:00 - 1 tool"
  same "$(answers --from 2026-11-23T06:30:00Z)" "07:00 - 1 tool"
  same "$(store-cat --kind prediction --changed 1.. | jq -r 'select(.change) |
    "\(.change) \(.fact) \(.class)"')" \
    $'changed_from prediction tool\nchanged_to prediction none\nadded prediction tool'
  run -0 store-admin check
  run -0 store-admin stats
  same "$(jq -c 'select(.of == "prediction") | [.machine, .rows, .past,
    .oldest]' <<<"$output")" '["M1",2,1,"2026-11-23T06:00:00Z"]'
}

@test "who does not ask for predictions does not get them" {
  span M1 05:00 06:00 a | store-put >/dev/null
  store-cat | sed 's/"seq":[0-9]*//' >before
  put <(said 05:30) <(everything | grep '"anomaly"')
  store-cat --machine M1 | sed 's/"seq":[0-9]*//' |
    diff <(sed 's/"machines":"[^"]*"/"machines":"M1"/' before) -
  # And no analysis makes anything of those who come along.
  store-cat --machine M1 --order time >without
  store-cat --machine M1 --order time --kind "$all" >with
  grep -q '"prediction","machine' with
  for p in oee-calc 'oee-calc --loss' 'downtime-stat --report pareto' \
    feat-build 'feat-build --at hour' 'feat-build --live'; do
    # shellcheck disable=SC2086
    diff <($p --now 2026-11-24T00:00:00Z without | grep -v '"prediction"') \
      <($p --now 2026-11-24T00:00:00Z with | grep -v '"prediction"') ||
      fail "$p"
  done
}

@test "bad predictions are set aside, each with its reason" {
  local good
  good=$(said 06:00 'with_entries(select(.value != null))')
  set_aside "$(jq -c 'del(.version)' <<<"$good")" 'version: missing'
  set_aside "$(jq -c 'del(.time)' <<<"$good")" 'time: missing'
  set_aside "$(jq -c '.model = ""' <<<"$good")" 'model: empty'
  set_aside "$(jq -c 'del(.class)' <<<"$good")" 'value: missing, and so is class'
  set_aside "$(jq -c '.version = "one"' <<<"$good")" \
    'version: not a whole number: "one"'
  set_aside "$(jq -c '.job = 7' <<<"$good")" 'job: not a text: "7"'
  set_aside "$(jq -c '.y_reason = "x"' <<<"$good")" \
    'y_reason: unknown key of a prediction'
  set_aside "$(jq -c '.record = "anomaly" | del(.p_none, .p_tool)' <<<"$good")" \
    'outcome: unknown key of an anomaly'
  same "$(sql 'SELECT count(*) FROM prediction')" 0
}

# many_said N: that many predictions, as many moments of ten machines.
many_said() {
  said 06:00 'with_entries(select(.value != null))' | awk -v n="$1" '{
    for (i = 0; i < n; i++) {
      s = $0
      sub(/"M1"/, "\"M" i % 10 "\"", s)
      t = sprintf("2026-11-%02dT%02d:%02d:%02dZ", i / 86400 + 1,
        i / 3600 % 24, i / 60 % 60, i % 60)
      sub(/2026-11-23T06:00:00Z/, t, s)
      print s
    } }'
}

@test "a killed put of predictions leaves whole batches; again, and all are there" {
  local pid
  many_said 30000 >in.ndjson
  store-put in.ndjson >out 2>err 3>&- &
  pid=$!
  until [ "$(sql 'SELECT count(*) FROM commit_log')" != 0 ]; do
    kill -0 $pid
  done
  kill -9 $pid
  wait $pid || true
  same "$(sql 'SELECT count(*) % 10000 FROM prediction')" 0
  put in.ndjson
  same "$(sql 'SELECT count(*) FROM prediction')" 30000
  same "$(answers --seq 1 --machine M3 | tr , '\n' | wc -l)" 1000
  run -0 store-admin check
}

@test "two at once put the same predictions once" {
  local pid
  many_said 3000 >in.ndjson
  store-put in.ndjson >a 3>&- &
  pid=$!
  store-put in.ndjson >b
  wait "$pid"
  same "$(jq -s 'map(.inserted) | add' a b) $(jq -s 'map(.unchanged) | add' a b)" \
    "3000 3000"
  same "$(sql 'SELECT count(*) FROM prediction')" 3000
}

# ---- many at once, and trouble ----

@test "a batch that fails leaves the batches before it" {
  many 25000 >in.ndjson
  echo '{"torn' >>in.ndjson
  run --separate-stderr -65 store-put in.ndjson
  same "$(sql 'SELECT count(*), max(seq_from) FROM span')" "20000|2"
  same "$(field inserted)" 20000
  [[ $stderr == *"in.ndjson:25001: the 5000 records before it were not stored"* ]]
}

@test "a full disk is 74, and what was committed stays" {
  only_sqlite
  many 30000 >in.ndjson
  run --separate-stderr -74 bash -c 'ulimit -f 3000; trap "" XFSZ
    store-put in.ndjson'
  [[ $stderr == *shop.db* ]]
  same "$(sql 'SELECT count(*) % 10000, count(*) > 0 FROM span')" "0|1"
  store_is_sound "$MILLWRIGHT_STORE"
  put in.ndjson
  same "$(sql 'SELECT count(*) FROM span')" 30000
}

@test "a second writer is 75, a reader is not disturbed" {
  only_sqlite
  everything | store-put >/dev/null
  mkfifo pipe
  sqlite3 shop.db <pipe &
  exec 7>pipe
  printf 'BEGIN IMMEDIATE;\n.shell touch locked\n' >&7
  for _ in $(seq 100); do
    [ ! -e locked ] || break
    sleep 0.1
  done
  run -0 store-cat
  run --separate-stderr -75 store-put <<<"$(span M1 05:00 06:00 new)"
  [ -n "$stderr" ]
  echo 'ROLLBACK;' >&7
  exec 7>&-
  wait $!
}

@test "records that trickle in are stored when the input pauses" {
  mkfifo pipe
  store-put pipe >report &
  exec 7>pipe
  span M1 05:00 06:00 a >&7
  for _ in $(seq 100); do
    [ "$(sql 'SELECT count(*) FROM span')" = 0 ] || break
    sleep 0.1
  done
  same "$(sql 'SELECT count(*) FROM span')" 1
  # And the store is free meanwhile.
  put <(span M2 05:00 06:00 b)
  exec 7>&-
  wait $!
  same "$(jq .inserted report)" 1
}

@test "store-put: /dev/full is 74, yet the records are stored" {
  span M1 05:00 06:00 a >in.ndjson
  run --separate-stderr -74 sh -c 'store-put in.ndjson >/dev/full'
  same "$(sql 'SELECT count(*) FROM span')" 1
}
