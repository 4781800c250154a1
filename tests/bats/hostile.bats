#!/usr/bin/env bats
# Input that means harm, or that nobody looked at: refused by its name, at its
# place, with nothing else lost.
# sync.bash reads mapping, store and now.
# shellcheck disable=SC2034

load helper
load store
load sync

setup() {
  store_setup
}

# at KEY=VALUE...: a good span on 2026-11-23 with these JSON values in it.
at() {
  local kv line
  line='{"record":"span","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","source":"s","source_key":"k","n":0,"state":"running"}'
  for kv in "$@"; do
    line=$(jq -c --argjson v "${kv#*=}" ".${kv%%=*} = \$v" <<<"$line")
  done
  printf '%s\n' "$line"
}

# ---- amounts that no analysis can count ----

# A record, what oee-calc says of it, and store-put where that differs.
beyond=$(cat <<'EOR'
{"record":"output","parts":9e15}|parts: more than 10000000000: "9000000000000000"|parts: more than 10000000000: "9e15"
{"record":"output","parts":1e300}|parts: number out of range: "1e300"|parts: more than 10000000000: "1e300"
{"record":"output","parts":10000000000.001}|parts: more than 10000000000: "10000000000.001"
{"record":"output","scrap":1e11}|scrap: more than 10000000000: "100000000000"
{"record":"span","seconds":3155760000.001}|seconds: more than 3155760000: "3155760000.001"
{"record":"span","start":"1900-01-01T00:00:00Z"}|end: more than 100 years after start: "2026-11-23T07:00:00Z"
{"record":"machine","capacity":1001}|capacity: not from 1 to 1000: "1001"
{"record":"machine","capacity":0}|capacity: not from 1 to 1000: "0"
{"record":"machine","capacity":-9e18}|capacity: not a whole number: "-9e18"
{"record":"machine","time_zone":"Mars/Crater"}|time_zone: not known here: "Mars/Crater"
{"record":"machine","time_zone":"../../etc/passwd"}|time_zone: not known here: "../../etc/passwd"
{"record":"standard","ideal_s":1000000001}|ideal_s: more than 1000000000: "1000000001"
EOR
)

# complete JSON: with what its kind must have and it does not say.  The
# numbers stay as they are written.
complete() {
  local line=$1 kv
  case $1 in
  *'"machine","'*) set -- 'machine:"M1"' ;;
  *'"standard"'*) set -- 'part:"P1"' 'op:"10"' ;;
  *) set -- 'machine:"M1"' 'start:"2026-11-23T06:00:00Z"' \
    'end:"2026-11-23T07:00:00Z"' ;;
  esac
  [[ $line != *'"span"'* ]] || set -- "$@" 'state:"running"'
  for kv in "$@"; do
    [[ $line == *",\"${kv%%:*}\":"* ]] ||
      line="${line%\}},\"${kv%%:*}\":${kv#*:}}"
  done
  printf '%s\n' "$line"
}

@test "amounts that nobody can count are refused by oee-calc, with their place" {
  local json want store
  while IFS='|' read -r json want store; do
    complete "$json" >in.ndjson
    refused 65 "oee-calc: in.ndjson:1: $want" oee-calc in.ndjson
  done <<<"$beyond"
}

@test "amounts that nobody can count are set aside by store-put" {
  local json want store
  while IFS='|' read -r json want store; do
    want=${store:-$want}
    complete "$json" >in.ndjson
    run --separate-stderr -65 store-put in.ndjson
    same "${stderr_lines[0]}" "store-put: in.ndjson:1: $want"
    same "$(sql "SELECT field || ': ' || why FROM quarantine")" "$want"
    sql 'DELETE FROM quarantine'
  done <<<"$beyond"
  same "$(sql 'SELECT count(*) FROM output')" 0
}

@test "amounts that only the store has are set aside as well" {
  {
    complete '{"record":"output","target":-2e10}'
    complete '{"record":"output","rework":1e10}'
    complete '{"record":"output","rework":2e10}'
    complete '{"record":"standard","op":"20","setup_s":2e9}'
    complete '{"record":"job","planned_parts":2e10}'
    complete '{"record":"job","duration_s":4e9}'
  } >in.ndjson
  run --separate-stderr -0 store-put --max-bad 5 in.ndjson
  same "$(sql "SELECT field FROM quarantine ORDER BY 1")" \
    "$(printf '%s\n' duration_s planned_parts rework setup_s target)"
  same "$(sql 'SELECT rework FROM output')" 10000000000.0
}

@test "the most that is allowed is counted to the thousandth" {
  {
    complete '{"record":"standard","ideal_s":1e4}'
    at parts=10000000000
    at parts=9999999999.999 'start="2026-11-23T07:00:00Z"' \
      'end="2026-11-23T08:00:00Z"' 'source_key="l"'
  } | jq -c 'if .record == "span" then .part = "P1" | .op = "10" else . end' >in.ndjson
  run --separate-stderr -0 oee-calc --by machine in.ndjson
  same "$(field parts)" 19999999999.999
  # Nanoseconds of a plant's ideal time are more than an int64_t holds.
  [[ $output == *'"ideal_total_s":199999999999990,'* ]] || fail "$output"
  run --separate-stderr -0 oee-calc --by machine --loss in.ndjson
  run --separate-stderr -0 oee-calc --by machine --explain ideal_total_s \
    in.ndjson
  [[ $output == *'"seconds":100000000000000,'* ]] || fail "$output"
}

@test "a sum that nobody can count is 65, and says so" {
  {
    complete '{"record":"standard","ideal_s":1e9}'
    at parts=10000000000 'part="P1"' 'op="10"'
  } >in.ndjson
  refused 65 'machine "M1": its times or parts add up to more than can be' \
    oee-calc --by machine in.ndjson
}

# A count beyond any is left out of its row, see cimco-sync-values.bats.
@test "a length that nobody can believe keeps its row out of a sync" {
  unset MILLWRIGHT_STORE
  use_sqlite
  joblog
  {
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1 PartsProduced=5
    job M1 '2026-03-02 07:00:00' '2026-03-02 08:00:00' J2 \
      PartsProduced=9e15
    job M1 '2026-03-02 08:00:00' '2127-03-02 09:00:00' J3
  } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" \
    'read 3, inserted 2, quarantined 1, flagged 1'
  same "$(ask "SELECT field, why FROM quarantine ORDER BY 1")" \
    'EndTime|end: more than 100 years after start: "2127-03-02T15:00:00Z"'
}

# Every run noted that the row was still there, and wrote the store for it.
@test "a sync with a bad row that stays bad leaves the store as it was" {
  unset MILLWRIGHT_STORE
  use_sqlite
  joblog
  {
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1
    job M2 '2026-03-02 06:00:00' '2026-03-02 05:00:00' backwards
    job M3 NULL NULL no-start
  } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 3, inserted 1, quarantined 2'
  sha256sum shop.db >before
  now=2026-03-10T00:55:00Z
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 3, unchanged 1, quarantined 2'
  sha256sum -c before
  # Edited, but still bad: that is news.
  source_sql <<<"UPDATE joblog_ob SET EndTime = '2026-03-02 04:00:00' WHERE
    JobNumber = 'backwards'"
  run --separate-stderr -0 sync
  same "$(ask "SELECT attempts FROM quarantine ORDER BY source_key")" \
    "$(printf '%s\n' 2 1)"
  # And after an hour it is noted that they are still there.
  now=2026-03-10T02:00:00Z
  run --separate-stderr -0 sync
  same "$(ask "SELECT attempts FROM quarantine ORDER BY source_key")" \
    "$(printf '%s\n' 3 2)"
}

# ---- what was set aside, and how one sees it ----

@test "what is set aside is listed, with its reason and as it came" {
  local now=2026-11-24T06:00:00Z
  run -65 store-put --now $now - <<<"$(at 'seconds="12,5"')"
  run -65 store-put --now $now - <<<"$(at seconds=-1 'source_key="l"')"
  put --now 2026-11-24T07:00:00Z - <<<"$(at 'source_key="l"')"
  run --separate-stderr -0 store-cat --kind quarantine
  same "$(jq -c 'del(.run)' <<<"$output")" "$(cat <<-'EOR'
	{"record":"query","seq":1,"kinds":"quarantine","machines":"*","zone":"UTC","order":"machine"}
	{"record":"quarantine","source":"s","source_key":"k","field":"seconds","why":"not a number (decimal comma?): \"12,5\"","raw":"{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"2026-11-23T06:00:00Z\",\"end\":\"2026-11-23T07:00:00Z\",\"source\":\"s\",\"source_key\":\"k\",\"n\":0,\"state\":\"running\",\"seconds\":\"12,5\"}","first_seen":"2026-11-24T06:00:00Z","last_seen":"2026-11-24T06:00:00Z","attempts":1}
	{"record":"quarantine","source":"s","source_key":"l","field":"seconds","why":"negative: \"-1\"","raw":"{\"record\":\"span\",\"machine\":\"M1\",\"start\":\"2026-11-23T06:00:00Z\",\"end\":\"2026-11-23T07:00:00Z\",\"source\":\"s\",\"source_key\":\"l\",\"n\":0,\"state\":\"running\",\"seconds\":-1}","first_seen":"2026-11-24T06:00:00Z","last_seen":"2026-11-24T06:00:00Z","attempts":1,"resolved_at":"2026-11-24T07:00:00Z"}
	{"record":"end","records":2}
	EOR
  )"
  # What was set aside can be mended and put again.
  jq -r 'select(.source_key == "k").raw' <<<"$output" |
    sed 's/"12,5"/12.5/' >mended.ndjson
  put mended.ndjson
  same "$(field resolved)" 1
  run --separate-stderr -0 store-cat --kind quarantine --to 2026-11-24
  same "$(field records | tail -n 1)" 0
  run --separate-stderr -0 store-cat --kind quarantine --format csv
  same "${lines[0]}" record,source,source_key,field,why,raw,first_seen,last_seen,attempts,run,resolved_at
  run --separate-stderr -0 store-cat --kind quarantine --format table
  [[ ${lines[1]} == s*seconds*'not a number'* ]] || fail "$output"
}

@test "the quarantine is listed whole, whatever its length" {
  seq 700 | awk '{ printf "{\"record\":\"span\",\"source_key\":\"%04d\"}\n", $1 }' >bad
  run -0 store-put --max-bad -1 bad
  sed 's/{/{"machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","state":"idle",/' \
    bad | head -n 300 | store-put >/dev/null
  run --separate-stderr -0 store-cat --kind quarantine
  same "$(jq -r 'select(.record == "quarantine") |
    "\(.resolved_at != null) \(.source_key)"' <<<"$output")" \
    "$(seq -f 'false %04g' 301 700; seq -f 'true %04g' 300)"
}

@test "the quarantine stands alone" {
  refused 64 'goes with no other kind' store-cat --kind span,quarantine
  local o
  for o in --machine=M1 --seq=1 --as-of=now --order=time; do
    refused 64 'goes without --machine' store-cat --kind quarantine "$o"
  done
}

# ---- CSV ----

@test "a bad cell costs its row, not the file" {
  cat >in.csv <<-'EOR'
	machine,start,end,state,parts,open,seconds
	M1,2026-11-23T06:00:00Z,2026-11-23T07:00:00Z,running,5,true,
	M1,2026-11-23T07:00:00Z,2026-11-23T08:00:00Z,running,"12,5",,
	M1,2026-11-23T08:00:00Z,2026-11-23T09:00:00Z,running,abc,,
	M1,23.11.2026,2026-11-23T10:00:00Z,running,1,,
	M1,2026-11-23T10:00:00Z,2026-11-23T11:00:00Z,running,1,yes,
	M1,2026-11-23T11:00:00Z,2026-11-23T12:00:00Z,running,1,false,0x10
	M1,2026-11-23T12:00:00Z,2026-11-23T13:00:00Z,running,7,,
	EOR
  run --separate-stderr -65 store-put --kind span in.csv
  same "$(field inserted) $(field quarantined)" "2 5"
  same "${stderr_lines[0]}" \
    'store-put: in.csv:3: parts: not a number (decimal comma?): "12,5"'
  same "$(sql "SELECT field || ': ' || why FROM quarantine ORDER BY raw")" \
    "$(printf '%s\n' 'parts: not a number (decimal comma?): "12,5"' \
    'parts: not a number: "abc"' 'open: neither true nor false: "yes"' \
    'seconds: not a number: "0x10"' \
    'start: not a time (RFC 3339): "23.11.2026"')"
  same "$(sql 'SELECT raw FROM quarantine ORDER BY raw' | sed -n 1p)" \
    '{"record":"span","machine":"M1","start":"2026-11-23T07:00:00Z","end":"2026-11-23T08:00:00Z","state":"running","parts":"12,5","open":null,"seconds":null}'
  run --separate-stderr -0 store-put --kind span --max-bad 5 in.csv
  run --separate-stderr -65 store-put --kind span --max-bad 4 in.csv
}

@test "a CSV row that has lost its shape stops the file, before the next" {
  printf 'machine,name\nM1,a\nM2,a,b\nM3,c\n' >wide.csv
  refused 65 'wide.csv:3: 3 fields where the header has 2' \
    store-put --kind machine wide.csv
  printf 'machine,name\nM1,a\nM2,"a\nM3,c\n' >open.csv
  refused 65 'open.csv:3: name: quoted field does not end' \
    store-put --kind machine open.csv
  same "$(sql 'SELECT count(*) FROM machine')" 0
  same "$(sql 'SELECT count(*) FROM quarantine')" 0
}

@test "a bad cell is still a bad line to oee-calc" {
  printf 'machine,start,end,state,parts\nM1,2026-11-23T06:00:00Z,2026-11-23T07:00:00Z,running,"12,5"\n' >in.csv
  refused 65 'in.csv:2: parts: not a number (decimal comma?): "12,5"' \
    oee-calc --kind span in.csv
}

# ---- options ----

@test "a time behind its end, a share beyond one: 64, with the text" {
  local p
  for p in store-cat oee-calc; do
    refused 64 '--from is later than --to: "2026-11-24", "2026-11-23"' \
      "$p" --from 2026-11-24 --to 2026-11-23
    run --separate-stderr -0 "$p" --from 2026-11-23 --to 2026-11-23 </dev/null
  done
  refused 64 '--min-standard: not from 0 to 1: "1.5"' \
    oee-calc --min-standard 1.5
  refused 64 '--min-coverage: not from 0 to 1: "-0.1"' \
    oee-calc --min-coverage=-0.1
  run --separate-stderr -0 oee-calc --min-coverage 1 --min-standard 0 </dev/null
}

@test "an unknown key is told in English" {
  run --separate-stderr -65 store-put <<<'{"record":"output","colour":1}'
  same "${stderr_lines[0]}" \
    'store-put: standard input:1: colour: unknown key of an output'
}

# ---- permissions ----

# open_folder: a folder that every user may enter; sets open.  as_nobody WORD:
# runs a program there as a user who may not do everything.
open_folder() {
  open=$(mktemp -d)
  chmod 755 "$open"
  cp -r "$top/etc" "$open"
  mkdir "$open/bin"
  cp "$MW_BUILD"/bin/{store-cat,store-migrate,cimco-sync} "$open/bin"
  chmod -R a+rX "$open"
}
as_nobody() {
  if [ "$(id -u)" -eq 0 ]; then
    set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
  fi
  PATH=$open/bin:$PATH MILLWRIGHT_DATADIR=$open/etc HOME=$open \
    XDG_STATE_HOME=$open XDG_CONFIG_HOME=$open "$@"
}
teardown() {
  [ -z "${open-}" ] || { chmod -R u+w "$open"; rm -rf "$open"; }
}

@test "a store that cannot be made: 73, with its folder and the reason" {
  open_folder
  mkdir "$open/ro"
  chmod 555 "$open/ro"
  refused 73 "ro/s.db: cannot be made in \"$open/ro\": Permission denied" \
    as_nobody store-migrate --store "$open/ro/s.db"
  refused 73 "/ro/a: Permission denied" \
    as_nobody store-migrate --store "$open/ro/a/s.db"
}

@test "a folder in the place of a store is called that" {
  mkdir dir
  refused 73 'dir: a folder, not a store' store-migrate --store dir
  refused 66 'dir: a folder, not a store' store-cat --store dir
}

# one_job: a source with one row, and the user's own store for it.
one_job() {
  use_sqlite
  joblog
  job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1 | source_sql
  mkdir "$open/own"
  cp "$src" "$open/source.db"
  chmod a+r "$open/source.db"
  [ "$(id -u)" -ne 0 ] || chown 65534:65534 "$open/own"
  as_nobody store-migrate --store "$open/own/s.db"
  src=$open/source.db store=$open/own/s.db
  mapping=$open/etc/mapping/joblog_ob.yaml
}

@test "a lock that may not be opened is 77, not another sync" {
  open_folder
  one_job
  as=as_nobody run --separate-stderr -0 sync
  lock=$(echo "$open"/own/*.lock)
  chmod 0 "$lock"
  as=as_nobody run --separate-stderr -77 sync
  same "$stderr" "cimco-sync: $lock: Permission denied"
}

@test "a sync by root does not lock the service user out" {
  [ "$(id -u)" -eq 0 ] || skip "only root can be root"
  open_folder
  one_job
  umask 077
  run --separate-stderr -0 sync
  same "$(stat -c %u:%g:%a "$open"/own/*.lock)" \
    "$(stat -c %u:%g:%a "$open/own/s.db")"
  as=as_nobody run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 1, unchanged 1'
}

# It was looked for at place -1 of a table, which grew without end.
@test "a part whose name is empty is passed over, and hangs nothing" {
  local p
  echo '{"record":"part","part":"","setup_family":"a"}' >part.ndjson
  for p in downtime-stat feat-build; do
    run --separate-stderr -0 timeout 60 "$p" part.ndjson
  done
}
