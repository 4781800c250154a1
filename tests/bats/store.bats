#!/usr/bin/env bats
# store-migrate, store-cat and store-put: what their pages promise.

load helper

setup() {
  mw_setup
  export MILLWRIGHT_STORE=$PWD/shop.db MILLWRIGHT_RUN=test
  store-migrate --now 2026-11-01T00:00:00Z >/dev/null
}

# span MACHINE START END KEY [MORE]: a span record, times on 2026-11-23.
span() {
  printf '{"record":"span","machine":"%s","start":"2026-11-23T%s:00Z","end":"2026-11-23T%s:00Z","source":"s","source_key":"%s","n":0,"state":"running"%s}\n' \
    "$1" "$2" "$3" "$4" "${5:-}"
}

# put ARGUMENT...: store-put that must succeed, in silence.
put() {
  run --separate-stderr -0 store-put "$@"
  [ -z "$stderr" ] || fail "$stderr"
}

# facts ARGUMENT...: what store-cat writes, without query and end.
facts() {
  store-cat "$@" | sed '1d;$d'
}

# sql TEXT: asked of the store, which a program may be writing.
sql() {
  sqlite3 -cmd '.timeout 10000' shop.db "$1"
}

# ---- store-migrate ----

@test "store-migrate: makes the file, its folders private, once" {
  run --separate-stderr -0 store-migrate --store a/b/c.db
  same "$(field version | tr '\n' ' ')" "1 2 3 4 "
  same "$(stat -c %a a a/b | tr '\n' ' ')" "700 700 "
  run --separate-stderr -0 store-migrate --store a/b/c.db
  [ -z "$output" ]
}

@test "store-migrate: --check says whether steps are missing" {
  run --separate-stderr -0 store-migrate --check
  same "$(field applied | sort -u)" 2026-11-01T00:00:00Z
  : >empty.db
  run --separate-stderr -1 store-migrate --check --store empty.db
  same "$(field applied | sort -u)" null
  [ ! -s empty.db ]
  run --separate-stderr -66 store-migrate --check --store none.db
  [ ! -e none.db ]
  [[ $stderr == *"none.db: no such store; store-migrate makes one" ]]
}

@test "store-migrate: the default store is in the state folder" {
  unset MILLWRIGHT_STORE
  run -0 store-migrate
  [ -f "$XDG_STATE_HOME/millwright/shop.db" ]
  run --separate-stderr -0 store-cat
  same "$(field record | tr '\n' ' ')" "query end "
}

@test "a store newer than the program is 78" {
  sql 'PRAGMA user_version = 7'
  for p in "store-cat" "store-put" "store-migrate" "store-migrate --check"; do
    # shellcheck disable=SC2086
    run --separate-stderr -78 $p </dev/null
    [[ $stderr == *"store is at schema 7, this program knows 1 to 4: upgrade Millwright" ]] ||
      fail "$p: $stderr"
  done
}

@test "an older store is 78 and names store-migrate, which mends it" {
  sql "DROP TABLE source_row; DROP TABLE quarantine;
    DROP TABLE quarantine_past; DELETE FROM migration WHERE version = 4;
    PRAGMA user_version = 3"
  run --separate-stderr -78 store-cat
  [[ $stderr == *"store is at schema 3, this program needs 4: run store-migrate" ]]
  run --separate-stderr -1 store-migrate --check
  run --separate-stderr -0 store-migrate
  same "$(field name)" ledger
  run -0 store-cat
}

@test "an edited migration is 78" {
  sql "UPDATE migration SET sha256 = 'x' WHERE version = 3"
  run --separate-stderr -78 store-migrate
  [[ $stderr == *'migration 3 "facts" was applied as x, this program has '* ]]
}

@test "a file that is no store is 78, a missing one 66" {
  sqlite3 other.db 'CREATE TABLE t (x)'
  run --separate-stderr -78 store-cat --store other.db
  [[ $stderr == *"other.db: a database, but not a Millwright store" ]]
  run --separate-stderr -78 store-migrate --store other.db
  same "$(sqlite3 other.db .tables)" t
  head -c 5000 /dev/urandom >noise.db
  run --separate-stderr -78 store-cat --store noise.db
  run --separate-stderr -66 store-cat --store none.db
  [[ $stderr == *"none.db: no such store"* ]]
}

# ---- round trips ----

# everything: a record of each kind that is stored, with awkward texts.
everything() {
  cat <<-'EOR'
	{"record":"machine","machine":"M1","name":"Ma\"z\\ak","group":"mill","site":"Köln","capacity":2,"time_zone":"Europe/Berlin"}
	{"record":"machine","machine":"M2"}
	{"record":"part","part":"P1","name":"nut","setup_family":"a,b"}
	{"record":"operator","operator":"O1","name":"=1+1"}
	{"record":"standard","part":"P1","op":"10","machine":"*","valid_from":"2026-01-01T00:00:00Z","ideal_s":12.5,"setup_s":600,"valid_to":"2027-01-01T00:00:00Z"}
	{"record":"span","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","source":"s","source_key":"a|b","n":1,"seconds":1799.999,"state":"down","reason":"chip jam, \"again\"","job":"J1","part":"P1","op":"10","operator":"O1","open":false,"parts":3,"scrap":0.5,"flags":"x"}
	{"record":"output","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","source":"s","source_key":"a|b","n":0,"parts":1e15,"scrap":0.1,"rework":1,"target":5,"open":true}
	{"record":"job","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","source":"s","source_key":"a|b","n":0,"job":"J1","part":"P1","op":"10","operator":"O1","duration_s":3599.5,"planned_parts":40,"due":"2026-12-01T00:00:00Z","priority":-1,"setup_family":"a"}
	{"record":"sensor","machine":"M1","time":"2026-11-23T06:00:00.123456Z","name":"temp","value":-0.001,"unit":"°C"}
	{"record":"maintenance","machine":"M2","start":"2026-11-23T06:00:00.001Z","end":"2026-11-23T06:00:00.001Z","source":"s","source_key":"m","n":0,"type":"preventive","note":"line\nline"}
	EOR
}

all=span,output,job,sensor,maintenance

@test "what was put comes out the same" {
  everything >in.ndjson
  put in.ndjson
  facts --kind $all >out.ndjson
  # 1e15 is written out in full.
  diff <(jq -cS . in.ndjson | sort) <(jq -cS . out.ndjson | sort)
  same "$(jq -r .record out.ndjson | tr '\n' ' ')" \
    "machine machine part operator standard span output job sensor maintenance "
}

@test "store-cat | store-put copies a store" {
  everything | store-put >/dev/null
  store-migrate --store copy.db >/dev/null
  store-cat --kind $all | store-put --store copy.db >/dev/null
  diff <(facts --kind $all) <(facts --kind $all --store copy.db)
}

@test "each kind goes through CSV and back" {
  local k
  everything | store-put >/dev/null
  store-migrate --store copy.db >/dev/null
  for k in machine part operator standard ${all//,/ }; do
    store-cat --kind "$k" --format csv >"$k.csv"
    store-put --store copy.db "$k.csv" >/dev/null
  done
  diff <(facts --kind $all) <(facts --kind $all --store copy.db)
}

@test "the same input again changes nothing, not a byte of the file" {
  everything >in.ndjson
  put in.ndjson
  sha256sum shop.db >sum
  put in.ndjson
  sha256sum --quiet -c sum
  same "$(field unchanged | paste -sd+ | bc)" 10
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

@test "a corrected record with its key replaces, and the past is kept" {
  put <(span M1 06:00 07:00 k)
  put <(span M1 06:30 07:30 k)
  same "$(field updated)" 1
  same "$(facts --kind span | jq -r 'select(.start).start')" 2026-11-23T06:30:00Z
  same "$(facts --kind span --seq 1 | jq -r 'select(.start).start')" \
    2026-11-23T06:00:00Z
}

# ---- choosing ----

@test "--as-of gives the store as it was committed by then" {
  span M1 06:00 07:00 a | store-put --now 2026-11-24T00:00:00Z >/dev/null
  span M1 06:00 07:00 b | store-put --now 2026-11-25T00:00:00Z >/dev/null
  run -0 store-cat --as-of 2026-11-24T12:00:00Z
  same "$(jq -r 'select(.record == "query").seq' <<<"$output")" 1
  same "$(jq -r 'select(.record == "span").source_key' <<<"$output")" a
  run -0 store-cat --as-of 2026-11-23T12:00:00Z
  same "$(field record | tr '\n' ' ')" "query end "
  run --separate-stderr -66 store-cat --seq 3
  [[ $stderr == *"no commit 3 yet; the newest is 2" ]]
  run --separate-stderr -64 store-cat --seq 1 --as-of 2026-11-24
}

@test "the same seq gives the same bytes, whatever came later" {
  everything | store-put >/dev/null
  store-cat --seq 1 >before
  everything | sed 's/07:00:00Z/08:00:00Z/; s/"capacity":2/"capacity":3/' |
    store-put >/dev/null
  store-cat --seq 1 | cmp - before
  store-cat >after
  run -1 cmp -s after before
}

@test "--from and --to choose by overlap, in the site's zone" {
  { span M1 05:00 06:00 a; span M1 05:00 06:01 b; span M1 06:59 09:00 c
    span M1 07:00 09:00 d; } | store-put >/dev/null
  run -0 store-cat --kind span --from 2026-11-23T06:00:00Z --to 2026-11-23T07:00:00Z
  same "$(jq -r 'select(.record == "span").source_key' <<<"$output" | tr '\n' ' ')" "b c "
  MILLWRIGHT_ZONE=America/Chicago run -0 store-cat --from 2026-11-23T00:00 --to 2026-11-23T01:00
  same "$(jq -r 'select(.record == "span").source_key' <<<"$output" | tr '\n' ' ')" "b c "
  same "$(jq -r 'select(.record == "query") | .from + " " + .zone' <<<"$output")" \
    "2026-11-23T06:00:00Z America/Chicago"
  run --separate-stderr -64 store-cat --from 2026-11-24 --to 2026-11-23
}

@test "--machine: only these, with theirs; an unknown one is 66" {
  { span M1 05:00 06:00 a; span M2 05:00 06:00 b
    echo '{"record":"standard","part":"P","op":"1","machine":"M2","ideal_s":1}'
    echo '{"record":"standard","part":"P","op":"1","ideal_s":1}'; } |
    store-put >/dev/null
  run -0 store-cat --machine M1
  same "$(field machine | grep -v null | sort -u | tr '\n' ' ')" "* M1 "
  run --separate-stderr -66 store-cat --machine M1,M9
  [ -z "$output" ]
  [[ $stderr == 'store-cat: no machine of that name in the store: "M9"' ]]
}

@test "--order time goes over all machines" {
  { span M2 05:00 06:00 a; span M1 06:00 07:00 b; span M2 07:00 08:00 c
    span M1 07:00 08:00 d; } | store-put >/dev/null
  run -0 store-cat --order time
  same "$(jq -r 'select(.record == "span").source_key' <<<"$output" | tr '\n' ' ')" \
    "a b d c "
  same "$(jq -r 'select(.record == "query").order' <<<"$output")" time
}

@test "a stream counts what stands between query and end" {
  everything | store-put >/dev/null
  run -0 store-cat --kind $all
  same "$(jq -r 'select(.record == "end").records' <<<"$output")" \
    $((${#lines[@]} - 2))
}

@test "csv wants one kind, a table has neither query nor end" {
  everything | store-put >/dev/null
  run --separate-stderr -65 store-cat --format csv
  [[ $stderr == *--kind* ]]
  run --separate-stderr -65 store-cat --format csv --kind span,job
  run --separate-stderr -64 store-cat --kind spam
  [[ $stderr == *span* ]]
  run -0 store-cat --format table
  [[ $output != *query* && $output == *"chip jam"* ]]
}

# ---- bad input ----

# refused LINE WHY: one bad line among good ones is set aside, named, kept.
refused() {
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
  refused "$(jq -c '.end = "2026-11-23T04:59:59Z"' <<<"$good")" \
    'end: before start 2026-11-23T05:00:00Z: "2026-11-23T04:59:59Z"'
  refused "$(jq -c '.seconds = -1' <<<"$good")" 'seconds: negative: "-1"'
  refused "$(jq -c '.seconds = "12,5"' <<<"$good")" 'seconds: not a number: "12,5"'
  refused "$(jq -c '.start = "2026-11-23 05:00"' <<<"$good")" \
    'start: not a time (RFC 3339): "2026-11-23 05:00"'
  refused "$(jq -c 'del(.machine)' <<<"$good")" 'machine: missing'
  refused "$(jq -c '.machine = ""' <<<"$good")" 'machine: empty'
  refused "$(jq -c '.machine = "a\u0007b"' <<<"$good")" 'machine: control character'
  refused "$(jq -c '.stat = "x"' <<<"$good")" 'stat: unknown key of a span'
  refused "$(jq -c '.scrap = 2 | .parts = 1' <<<"$good")" 'scrap: more than parts: "2"'
  refused "$(jq -c '.op = 10' <<<"$good")" 'op: not a text: "10"'
  refused '{"record":"oee","machine":"M1"}' 'record: not a kind that is stored: "oee"'
  refused '{"record":"spam"}' 'record: not a kind that is stored: "spam"'
  refused '{"machine":"M1"}' 'record: missing'
  refused '{"record":"maintenance","machine":"M1","start":"2026-11-23T05:00:00Z","end":"2026-11-23T05:00:00Z","type":"none"}' \
    'type: neither corrective nor preventive: "none"'
  refused '{"record":"output","job":"J9","scrap":1}' 'job: no row of that job: "J9"'
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
  run -65 store-put <<<"$(span M1 07:00 06:00 k)"
  same "$(sql 'SELECT attempts FROM quarantine')" 1
  run -65 store-put <<<"$(span M1 07:00 06:00 k)"
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

@test "scrap for a job that is not there yet can come again" {
  printf 'job,scrap\nJ1,3\n' >scrap.csv
  run --separate-stderr -65 store-put --kind output scrap.csv
  [[ $stderr == *'scrap.csv:2: job: no row of that job: "J1"'* ]] || fail "$stderr"
  everything | store-put >/dev/null
  put --kind output scrap.csv
  same "$(field inserted) $(field resolved)" "1 1"
}

@test "a standard without machine and date holds for all, always" {
  printf 'part,op,ideal_s\nP9,10,42.5\n' | store-put --kind standard >/dev/null
  same "$(facts --kind standard)" \
    '{"record":"standard","part":"P9","op":"10","machine":"*","valid_from":"1970-01-01T00:00:00Z","ideal_s":42.5}'
}

# ---- many at once, and trouble ----

# many N: that many spans of ten machines.
many() {
  seq "$1" | awk '{
    t = sprintf("2026-11-%02dT%02d:%02d:%02dZ", $1 / 86400 % 28 + 1,
      $1 / 3600 % 24, $1 / 60 % 60, $1 % 60)
    printf "{\"record\":\"span\",\"machine\":\"M%d\",\"start\":\"%s\"," \
      "\"end\":\"%s\",\"source_key\":\"%d\",\"state\":\"idle\"}\n",
      $1 % 10, t, t, $1}'
}

@test "a batch that fails leaves the batches before it" {
  many 25000 >in.ndjson
  echo '{"torn' >>in.ndjson
  run --separate-stderr -65 store-put in.ndjson
  same "$(sql 'SELECT count(*), max(seq_from) FROM span')" "20000|2"
  same "$(field inserted)" 20000
  [[ $stderr == *"in.ndjson:25001: the 5000 records before it were not stored"* ]]
}

@test "a full disk is 74, and what was committed stays" {
  many 30000 >in.ndjson
  run --separate-stderr -74 bash -c 'ulimit -f 3000; trap "" XFSZ
    store-put in.ndjson'
  [[ $stderr == *shop.db* ]]
  same "$(sql 'SELECT count(*) % 10000, count(*) > 0 FROM span')" "0|1"
  same "$(sql 'PRAGMA integrity_check')" ok
  put in.ndjson
  same "$(sql 'SELECT count(*) FROM span')" 30000
}

@test "a second writer is 75, a reader is not disturbed" {
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

@test "a writer goes on while a reader sleeps in the middle" {
  many 30000 | store-put >/dev/null
  store-cat >want
  mkfifo pipe
  store-cat >pipe &
  exec 7<pipe
  head -c 100 <&7 >got
  many 12000 | sed 's/idle/down/' | store-put >/dev/null
  cat <&7 >>got
  exec 7<&-
  wait $!
  cmp want got
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

@test "store-cat: /dev/full is 74, | head is silent" {
  many 20000 | store-put >/dev/null
  run --separate-stderr -74 sh -c 'store-cat >/dev/full'
  # shellcheck disable=SC2016
  run --separate-stderr bash -c 'store-cat | head -n 1 >/dev/null
    exit "${PIPESTATUS[0]}"'
  [ "$status" -eq 141 ] || [ "$status" -eq 0 ]
  [ -z "$stderr" ]
}

@test "the tables of millwright-records(5) are those of records.def" {
  "$top/tools/gen-records-page.sh" --check
}
