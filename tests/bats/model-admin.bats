#!/usr/bin/env bats
# model-admin: what its page and millwright-model(5) promise.
#
# Versions are registered here by hand, as millwright-model(5) says it is
# done: if page and program did not agree, nothing below would work.

load helper

setup() {
  mw_setup
  export MILLWRIGHT_REGISTRY=$BATS_TEST_TMPDIR/reg
}

sha() {
  sha256sum | cut -c 1-64
}

# register NAME [FACTS]: the next version, its model.bin the number.
register() {
  local d=reg/$1 facts=${2-} n=1 seq=1 prev head line file
  prev=$(printf '0%.0s' {1..64})
  head='"champion":null,"challenger":null,"previous":[]'
  if [ -e "$d/HEAD.json" ]; then
    n=$(($(jq .last "$d/HEAD.json") + 1))
    seq=$(($(jq .seq "$d/HEAD.json") + 1))
    prev=$(jq -r .journal.hash "$d/HEAD.json")
    head=$(jq -c '{champion,challenger,previous}' "$d/HEAD.json")
    head=${head#\{} head=${head%\}}
  fi
  mkdir -p "$d/versions/$n"
  printf %s "$n" >"$d/versions/$n/model.bin"
  metric 0.5 >"$d/versions/$n/metrics.ndjson"
  line=
  for file in model.bin metrics.ndjson; do
    line+=",\"$file\":{\"size\":$(stat -c %s "$d/versions/$n/$file")"
    line+=",\"sha256\":\"$(sha <"$d/versions/$n/$file")\"}"
  done
  printf '{"model":"%s","version":%s,"created":"2026-11-0%sT00:00:00Z","files":{%s}%s}\n' \
    "$1" "$n" "$n" "${line#,}" "$facts" >"$d/versions/$n/manifest.json"
  line="{\"seq\":$seq,\"time\":\"2026-11-0${n}T00:00:00Z\",\"who\":\"hand\""
  line+=",\"why\":\"\",\"action\":\"register\",\"version\":$n,\"from\":null"
  line+=",\"to\":$n,\"head\":{$head,\"last\":$n},\"manifest\":"
  line+="\"$(sha <"$d/versions/$n/manifest.json")\",\"temp\":\".tmp-aaaaaaaa\""
  line+=",\"prev\":\"$prev\""
  prev=$(printf %s "$line" | sha)
  printf '%s,"hash":"%s"}\n' "$line" "$prev" >>"$d/journal.ndjson"
  printf '{"seq":%s,%s,"last":%s,"journal":{"bytes":%s,"hash":"%s","inode":0,"changed_ns":0}}\n' \
    "$seq" "$head" "$n" "$(stat -c %s "$d/journal.ndjson")" "$prev" \
    >"$d/HEAD.json"
}

metric() {
  echo "{\"record\":\"metric\",\"model\":\"stops\",\"learner\":\"forest\",\"figure\":\"auc\",\"value\":$1}"
}

# three: versions 1, 2, 3 of stops.
three() {
  register stops ',"learner":"forest","rows":120,"features":["a","b"]'
  register stops ',"learner":"boost","value":0.875,"figure":"auc"'
  register stops
}

# all but the lock's file, as bytes.
everything() {
  find reg ! -name lock -printf '%p %y %m %l\n' | sort
  find reg -type f ! -name lock -print0 | sort -z | xargs -0 sha256sum
}

# unmoved CODE WORDS COMMAND...: refused, and nothing is another than before.
unmoved() {
  local was
  was=$(everything)
  refused "$@"
  same "$(everything)" "$was"
}

@test "what was registered as the page says is listed and whole" {
  three
  run --separate-stderr -0 model-admin list
  [ -z "$stderr" ]
  same "$output" "$(cat <<'END'
{"record":"model","model":"stops","version":1,"learner":"forest","created":"2026-11-01T00:00:00Z","rows":120,"features":2,"bytes":83,"sha256":"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b","seq":3}
{"record":"model","model":"stops","version":2,"learner":"boost","created":"2026-11-02T00:00:00Z","figure":"auc","value":0.875,"bytes":83,"sha256":"d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35","seq":3}
{"record":"model","model":"stops","version":3,"created":"2026-11-03T00:00:00Z","bytes":83,"sha256":"4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce","seq":3}
END
)"
  run --separate-stderr -0 model-admin check
  same "$output" '{"record":"model","model":"stops","action":"check","seq":3}'
}

@test "promote, challenge and roll back, each with its reason in the journal" {
  three
  model-admin promote stops 1 --who anna --why 'the first' \
    --now 2026-11-10T06:00:00Z
  model-admin challenge stops 3 >/dev/null
  run --separate-stderr -0 model-admin promote stops 2 --why better
  same "$(jq -c '[.action,.version,.alias,.seq,.why]' <<<"$output")" \
    '["promote",2,"champion",6,"better"]'
  run --separate-stderr -0 model-admin list stops
  same "$(field alias)" $'previous\nchampion\nchallenger'
  run --separate-stderr -0 model-admin show stops previous
  same "$(jq -r 'select(.record == "model") | .version' <<<"$output")" 1
  model-admin promote stops challenger >/dev/null
  model-admin rollback stops --why 'too many alarms' >/dev/null
  same "$(jq -c '[.seq,.champion,.challenger,.previous]' reg/stops/HEAD.json)" \
    '[8,2,null,[1]]'
  same "$(tail -n +4 reg/stops/journal.ndjson |
    jq -c '[.seq,.action,.version,.from,.to,.why]')" \
    '[4,"promote",1,null,1,"the first"]
[5,"challenge",3,null,3,""]
[6,"promote",2,1,2,"better"]
[7,"promote",3,2,3,""]
[8,"rollback",2,3,2,"too many alarms"]'
  same "$(sed -n 4p reg/stops/journal.ndjson | jq -r '.who + " " + .time')" \
    'anna 2026-11-10T06:00:00Z'
  same "$(tail -n 1 reg/stops/journal.ndjson | jq -r .who)" "$(id -un)"
  # The chain, by other programs than ours.
  local line prev
  prev=$(printf '0%.0s' {1..64})
  while IFS= read -r line; do
    same "$(jq -r .prev <<<"$line")" "$prev"
    prev=$(printf %s "${line%,\"hash\":*}" | sha)
    same "$(jq -r .hash <<<"$line")" "$prev"
  done <reg/stops/journal.ndjson
  model-admin challenge stops 1 >/dev/null
  model-admin challenge stops none >/dev/null
  same "$(jq -c .challenger reg/stops/HEAD.json)" null
  run -0 model-admin check stops
}

@test "show tells of the champion, or the newest, and its metrics" {
  three
  run --separate-stderr -0 model-admin show stops
  same "$(jq -c '[.record,.version]' <<<"$output")" $'["model",3]\n["metric",3]'
  model-admin promote stops 2 >/dev/null
  run --separate-stderr -0 model-admin show stops
  same "$(jq -c '[.record,.version,.alias,.value]' <<<"$output")" \
    $'["model",2,"champion",0.875]\n["metric",2,null,0.5]'
  run --separate-stderr -0 model-admin show stops 1 --format csv
  same "$output" $'record,model,learner,figure,value,version\nmetric,stops,forest,auc,0.5,1'
  refused 66 'no version 9' model-admin show stops 9
  refused 64 'not champion, challenger, previous or a number' model-admin show stops 0
  run -0 model-admin list --format table
  run -0 model-admin list --format csv
}

@test "the slower of two loses: 75, and nothing moved" {
  three
  model-admin promote stops 1 --if-seq 3 >/dev/null
  unmoved 75 'seq is 4, not 3' model-admin promote stops 2 --if-seq 3
  unmoved 75 'seq is 4, not 3' model-admin challenge stops 2 --if-seq 3
  unmoved 75 'seq is 4, not 3' model-admin rollback stops --if-seq 3
  model-admin promote stops 2 --if-seq 4 >/dev/null
}

@test "of many at once with one seq, one wins" {
  three
  local i won=0
  for i in $(seq 12); do
    (rc=0; model-admin promote stops $((i % 3 + 1)) --if-seq 3 >/dev/null \
      2>&1 || rc=$?; echo $rc >"rc$i") 3>&- &
  done
  wait
  won=$(cat rc* | grep -cx 0)
  same "$won $(cat rc* | grep -cvx '0\|75' || true)" "1 0"
  same "$(jq .seq reg/stops/HEAD.json)" 4
  run -0 model-admin check
}

@test "promoters killed at random lose nothing that was told" {
  three
  local i n pids=() told
  for i in $(seq 4); do
    (for n in $(seq 12); do
      model-admin promote stops $((n % 3 + 1)) --who "w$i" --why "$n" \
        >>"told$i" 2>/dev/null || true
    done) 3>&- &
    pids+=($!)
  done
  for n in $(seq 12); do
    sleep 0.05
    # Our own children's children only, by number.
    i=$(pgrep -P "${pids[$((RANDOM % 4))]}" | head -n 1) || continue
    kill -9 "$i" 2>/dev/null || true
  done
  wait
  run -0 model-admin promote stops 1 --who end
  run -0 model-admin check
  for i in $(seq 4); do
    told=$(jq -r 'select(.seq) | "\(.seq) \(.why)"' "told$i")
    [ -z "$told" ] || diff <(echo "$told") \
      <(jq -r --arg w "w$i" 'select(.who == $w) | "\(.seq) \(.why)"' \
        reg/stops/journal.ndjson | grep -Fx -- "$told")
  done
}

@test "prune leaves the newest and whatever an alias means" {
  three
  register stops
  register stops
  model-admin promote stops 1 >/dev/null
  model-admin promote stops 2 >/dev/null
  run --separate-stderr -0 model-admin prune stops --keep 1 --dry-run
  same "$(jq -c '[.action,.version]' <<<"$output")" \
    $'["dry_run",3]\n["dry_run",4]'
  run --separate-stderr -0 model-admin prune stops --keep 1 --why room
  same "$(jq -c '[.action,.version]' <<<"$output")" \
    $'["prune",3]\n["prune",4]'
  same "$(find reg/stops/versions -mindepth 1 -maxdepth 1 -printf '%f\n' |
    sort -n | tr '\n' ' ')" '1 2 5 '
  run --separate-stderr -0 model-admin prune stops --keep 0
  same "$(jq -c .version <<<"$output")" 5
  run -0 model-admin check
  # The number is not given again.
  register stops
  same "$(find reg/stops/versions -mindepth 1 -maxdepth 1 -printf '%f\n' |
    sort -n | tr '\n' ' ')" '1 2 6 '
  run -0 model-admin check
}

@test "a journal that was edited: 65, nothing moves, and check says where" {
  three
  model-admin promote stops 1 >/dev/null
  sed -i '2s/hand/head/' reg/stops/journal.ndjson
  unmoved 65 'journal.ndjson: 2: a line was changed' \
    model-admin promote stops 2
  unmoved 65 'journal.ndjson: 2' model-admin rollback stops
  register other
  run --separate-stderr -65 model-admin check
  same "$(jq -r .model <<<"$output")" $'other\nstops'
  [[ $(field why) == *'journal.ndjson: 2: a line was changed'* ]]
  # Who reads goes on, and the other's moves do.
  run -0 model-admin promote other 1
}

@test "a head that was edited: 65, and list goes on to the next name" {
  three
  register zz
  model-admin promote stops 1 >/dev/null
  sed -i 's/"champion":1/"champion":3/' reg/stops/HEAD.json
  unmoved 65 'HEAD.json: not what line 4 of the journal says' \
    model-admin promote stops 2
  run --separate-stderr -65 model-admin list
  same "$(jq -r '"\(.model) \(.version)"' <<<"$output")" $'stops null\nzz 1'
  [[ $(field why) == *'HEAD.json: not what line 4'* ]]
}

@test "a head that is gone: 65 everywhere, with what to do" {
  three
  register zz
  model-admin promote stops 1 >/dev/null
  rm reg/stops/HEAD.json
  for what in 'promote stops 1' 'challenge stops 1' 'rollback stops' \
    'prune stops --keep 1' 'show stops' 'show stops 1' 'drift stops'; do
    # shellcheck disable=SC2086
    unmoved 65 'HEAD.json: is gone, and the journal knows of moves: bring' \
      model-admin $what </dev/null
  done
  unmoved 65 'HEAD.json: is gone' model-predict -m stops@1 </dev/null
  run --separate-stderr -65 model-admin list
  same "$(jq -r '"\(.model) \(.version)"' <<<"$output")" $'stops null\nzz 1'
  [[ $(field why) == *'HEAD.json: is gone'*backup* ]]
  run --separate-stderr -65 model-admin check
  [[ $(field why) == *'HEAD.json: is gone'*backup* ]]
}

@test "what no writer leaves behind the journal is found by check, too" {
  three
  model-admin promote stops 1 >/dev/null
  head -c 20000 /dev/zero | tr '\0' x >>reg/stops/journal.ndjson
  unmoved 65 'journal.ndjson: no line behind byte' model-admin promote stops 2
  run --separate-stderr -65 model-admin check
  [[ $(field why) == *'journal.ndjson: no line behind byte'* ]]
}

@test "swapped folders, a lying manifest, planted links: 65" {
  three
  (cd reg/stops/versions && mv 1 x && mv 2 1 && mv x 2)
  unmoved 65 'of version 2, not of 1' model-admin promote stops 1
  run -65 model-admin check
  run --separate-stderr -65 model-admin list
  same "$(jq -r 'select(.why) | .version' <<<"$output")" $'1\n2'
  (cd reg/stops/versions && mv 1 x && mv 2 1 && mv x 2)
  run -0 model-admin check
  sed -i 's/"size":1,/"size":2,/' reg/stops/versions/1/manifest.json
  unmoved 65 'its manifest says 2' model-admin promote stops 1
  mv reg/stops/versions/2/model.bin out
  ln -s "$PWD/out" reg/stops/versions/2/model.bin
  unmoved 65 'a symbolic link' model-admin promote stops 2
  mv reg/stops moved
  ln -s ../moved reg/stops
  unmoved 65 'a symbolic link' model-admin promote stops 3
  unmoved 65 'a symbolic link' model-admin show stops
}

@test "names stay beneath the registry" {
  three
  local name
  for name in .. ../reg/stops stops/../stops /etc . '' Stops .x; do
    unmoved 64 'a name has' model-admin promote "$name" 1
    unmoved 64 'a name has' model-admin show "$name"
  done
  unmoved 66 'near is "stops"' model-admin promote stosp 1
  refused 66 'No such file' model-admin list --registry nowhere
}

@test "a full disk: 74, and nothing moved" {
  three
  local n
  # Not 0: the message goes to a file, too.
  for n in 1 2; do
    unmoved 74 'File too large' bash -c "ulimit -f $n; trap '' XFSZ
      exec model-admin promote stops 1 --why $(printf 'x%.0s' {1..999})"
  done
  [ "$(id -u)" -eq 0 ] || return 0
  mkdir small
  mount -t tmpfs -o size=64k none small 2>/dev/null || skip 'no mount here'
  cp -r reg small
  MILLWRIGHT_REGISTRY=$PWD/small/reg
  dd if=/dev/zero of=small/fill bs=1k count=64 2>/dev/null || true
  run --separate-stderr model-admin promote stops 1 \
    --why "$(printf 'x%.0s' {1..999})"
  local rc=$status text=$stderr
  run -0 model-admin check
  rm small/fill
  run model-admin promote stops 2
  local after=$status
  run model-admin check
  umount small
  same "$rc $after $status" "74 0 0"
  [[ $text == *'No space left'* ]]
}

@test "every call by which a move touches the registry may fail" {
  strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
  [[ $MW_BUILD != *san* ]] || skip 'the sanitizers do not like to be traced'
  run -0 "$top/bench/soak_registry_inject.sh" 37
}

@test "words that do not go together are 64" {
  three
  refused 64 'not one of list show' model-admin lisst
  refused 64 'takes a name and a version' model-admin promote stops
  refused 64 'at most a name' model-admin list stops 1
  refused 64 'moves nothing' model-admin list --if-seq 3
  refused 64 'moves nothing' model-admin check --why x
  refused 64 'prune: wants --keep' model-admin prune stops
  refused 64 'prunes nothing' model-admin rollback stops --keep 3
  refused 64 'reads no records' model-admin list -i x
  refused 64 'looks at no windows' model-admin verify stops 1 --all
  refused 64 'is the champion' bash -c 'model-admin promote stops 1 &&
    model-admin challenge stops 1'
}

@test "who may only read reads; who may not says so: 77" {
  three
  model-admin promote stops 1 >/dev/null
  chmod 755 .
  chmod -R a+rX,a-w reg
  local as=()
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups \
      test -r "$MILLWRIGHT_REGISTRY/stops/HEAD.json" -a -x "$MW_BUILD/bin/model-admin" ||
      skip 'nobody may not come here'
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  fi
  run -0 "${as[@]}" model-admin list
  run -0 "${as[@]}" model-admin check
  unmoved 77 'Permission denied' "${as[@]}" model-admin promote stops 2
  chmod -R u+w reg
}
