#!/usr/bin/env bats
# millwright-config(5): what it shows is valid, and it names every key.

load helper

# blocks PAGE: writes the literal blocks of its examples to 1.yaml, 2.yaml ...
blocks() {
  awk '/^\.Sh/ {examples = $2 == "EXAMPLES"}
    examples && /^\.Bd -literal/ {n++; on = 1; next}
    /^\.Ed/ {on = 0}
    on {print >(n ".yaml")}' "$1"
}

# keys FILE...: what conf_keys(), conf_get() and conf_need() name there.
keys() {
  tr -d '\n' <<<"$(cat "$@")" | grep -oE 'conf_(keys|get|need)\([^;]*' |
    grep -oE '"[a-z_]+"' | tr -d '"' | sort -u
}

page=man/millwright-config.5

@test "the page's millwright.yaml is read, and relative paths are beside it" {
  blocks "$top/$page"
  mkdir -p etc/mapping
  sed 's|^store:.*|store: shop.db|; s|url:.*|url: cimco.db|' 1.yaml \
    >etc/millwright.yaml
  cp "$top/etc/mapping/joblog_ob.yaml" etc/mapping
  echo secret >etc/source-password
  chmod 600 etc/source-password
  run --separate-stderr -0 store-migrate --config etc/millwright.yaml
  [ -f etc/shop.db ]
  # Only the source is not there.
  run --separate-stderr -66 cimco-sync --config etc/millwright.yaml
  [[ $stderr == *etc/cimco.db* ]] || fail "$stderr"
  # As it stands it is read too.
  echo '{"record":"machine","machine":"M1"}' >machine.ndjson
  run --separate-stderr -0 oee-calc --config 1.yaml machine.ndjson
}

@test "the page's calendar plans what it says" {
  blocks "$top/$page"
  cat >facts.ndjson <<-'EOF'
	{"record":"machine","machine":"Furnace1"}
	{"record":"machine","machine":"Lathe07"}
	{"record":"machine","machine":"Mill01"}
	EOF
  # A Monday in autumn, in hours: two shifts less a break; two pallets all
  # day; a lathe that was being rebuilt.
  run --separate-stderr -0 oee-calc --by machine --calendar 2.yaml \
    --from 2026-11-02T06:00:00Z --to 2026-11-03T06:00:00Z facts.ndjson
  same "$(jq -r '"\(.machine) \(.pot_s / 3600) \(.planned_stop_s / 3600)"' \
    <<<"$output")" $'Furnace1 48 0\nLathe07 0 0\nMill01 16 0.5'
  # Christmas Eve, an extra Saturday, Thanksgiving, a Friday.
  for day in 2026-12-24=8 2026-12-05=5 2026-11-26=0 2026-11-27=8; do
    run --separate-stderr -0 oee-calc --by machine --calendar 2.yaml \
      --from "${day%=*}T06:00:00Z" --to "${day%=*}T23:59:59Z" facts.ndjson
    same "$(jq -r 'select(.machine == "Mill01").pot_s / 3600 | round' \
      <<<"$output")" "${day#*=}"
  done
}

@test "the page's profile counts tooling as setup" {
  blocks "$top/$page"
  cat >facts.ndjson <<-'EOF'
	{"record":"span","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","state":"waiting","reason":"tooling"}
	{"record":"span","machine":"M1","start":"2026-11-23T07:00:00Z","end":"2026-11-23T08:00:00Z","state":"waiting","reason":"crane"}
	EOF
  run --separate-stderr -0 oee-calc --profile 3.yaml --by machine facts.ndjson
  same "$(field setup_time_s) $(field delay_s)" "3600 3600"
  [[ $(field profile) == "ours "* ]]
}

@test "every key of the files is on the page" {
  local k
  mandoc -T utf8 "$top/$page" | sed 's/.\x08//g' >page.txt
  while IFS= read -r k; do
    grep -qwF "$k" page.txt || fail "no key $k"
  done < <(keys "$top"/lib/cli/config.c "$top"/lib/shop/calendar_{read,shift}.c \
    "$top"/lib/shop/profile.c)
  [ "$(keys "$top"/lib/shop/calendar_read.c | wc -l)" -gt 10 ]
}

@test "every variable that goes before a key is on the page" {
  local v
  mandoc -T utf8 "$top/$page" | sed 's/.\x08//g' >page.txt
  for v in STORE SOURCE SOURCE_PASSWORD_FILE SOURCE_SSL SOURCE_SSL_CA ZONE \
    MAPPING CALENDAR DEFINITIONS; do
    grep -qw "\"MILLWRIGHT_$v\"" "$top"/lib/cli/config.c || fail "$v: gone"
    grep -qw "MILLWRIGHT_$v" page.txt || fail "$v"
  done
}

@test "the shipped files are valid, and say their defaults" {
  local f
  run --separate-stderr -0 oee-calc --config "$top/etc/millwright.yaml" \
    /dev/null
  # What is a comment there may be taken in.
  sed -E 's/^# ([a-z]+:( .*:.*)?)$/\1/; s/^#   ([a-z_]+:)/  \1/' \
    "$top/etc/millwright.yaml" >millwright.yaml
  grep -q '^paths:' millwright.yaml
  grep -q '^  url: mysql' millwright.yaml
  run --separate-stderr -0 oee-calc --config millwright.yaml /dev/null
  for f in "$top"/etc/definitions/*.yaml; do
    run --separate-stderr -0 oee-calc --profile "$f" /dev/null
  done
  run --separate-stderr -0 oee-calc --calendar "$top/etc/calendar.yaml" \
    /dev/null
}

@test "all that is wrong with a file is said at once, with the place" {
  printf 'stor: x\nsite:\n  zone: Mars/Base\nsource: {ssl: no}\n' >m.yaml
  run --separate-stderr -78 oee-calc --config m.yaml /dev/null
  same "$stderr" "oee-calc: m.yaml:1:1: unknown key \"stor\"; did you mean \"store\"?
oee-calc: m.yaml:3:9: site.zone: zone: unknown: \"Mars/Base\": \
/usr/share/zoneinfo/Mars/Base: No such file or directory
oee-calc: m.yaml:4:15: source.ssl: expected verify or insecure: \"no\""
}
