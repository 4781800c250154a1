# store: a store, and records for it: for the programs of the store.

load stores

# store_setup: an empty store, as every program here finds it.
store_setup() {
  mw_setup
  store_room shop.db
  MILLWRIGHT_STORE=$(store_url "$PWD/shop.db")
  export MILLWRIGHT_STORE MILLWRIGHT_RUN=test
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
  store_sql "$MILLWRIGHT_STORE" "$1"
}

# everything: a record of each kind that is stored, with awkward texts.
everything() {
  cat <<-'EOR'
	{"record":"machine","machine":"M1","name":"Ma\"z\\ak","group":"mill","site":"Köln","capacity":2,"time_zone":"Europe/Berlin"}
	{"record":"machine","machine":"M2"}
	{"record":"part","part":"P1","name":"nut","setup_family":"a,b"}
	{"record":"operator","operator":"O1","name":"=1+1"}
	{"record":"standard","part":"P1","op":"10","machine":"*","valid_from":"2026-01-01T00:00:00Z","ideal_s":12.5,"setup_s":600,"valid_to":"2027-01-01T00:00:00Z"}
	{"record":"span","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","source":"s","source_key":"a|b","n":1,"seconds":1799.999,"state":"down","reason":"chip jam, \"again\"","job":"J1","part":"P1","op":"10","operator":"O1","open":false,"parts":3,"scrap":0.5,"flags":"x"}
	{"record":"output","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","source":"s","source_key":"a|b","n":0,"parts":1e10,"scrap":0.1,"rework":1,"target":5,"open":true}
	{"record":"job","machine":"M1","start":"2026-11-23T06:00:00Z","end":"2026-11-23T07:00:00Z","source":"s","source_key":"a|b","n":0,"job":"J1","part":"P1","op":"10","operator":"O1","duration_s":3599.5,"planned_parts":40,"due":"2026-12-01T00:00:00Z","priority":-1,"setup_family":"a"}
	{"record":"sensor","machine":"M1","time":"2026-11-23T06:00:00.123456Z","name":"temp","value":-0.001,"unit":"°C"}
	{"record":"maintenance","machine":"M2","start":"2026-11-23T06:00:00.001Z","end":"2026-11-23T06:00:00.001Z","source":"s","source_key":"m","n":0,"type":"preventive","note":"line\nline"}
	{"record":"prediction","machine":"M1","time":"2026-11-23T06:00:00.000001Z","job":"J1","outcome":"y_reason","model":"downtime","version":2,"class":"chip \"jam\"","confidence":0.75,"baseline":0.5,"why_1":"operator=O1; 2","why_1_effect":0.125,"why_2":"h=0.1","why_2_effect":-1e-09,"novel":true,"chances":"chip \"jam\"=0.75; none=0.25","baseline_chances":"chip \"jam\"=0.5; none=0.5"}
	{"record":"prediction","machine":"M1","time":"2026-11-23T06:00:00.000001Z","outcome":"y_next_h","model":"service","version":1,"value":71.25,"low":3,"high":200.5,"baseline":80,"novel":false,"chances":"24h=0.1"}
	{"record":"anomaly","machine":"M2","time":"2026-11-23T06:00:00Z","job":"J1","model":"odd","version":1,"score":0.625,"threshold":0.6,"is_anomaly":true,"why_1":"x=1","why_1_effect":2.5,"novel":false}
	EOR
}

# many N: that many spans of ten machines.
many() {
  seq "$1" | awk '{
    t = sprintf("2026-11-%02dT%02d:%02d:%02dZ", $1 / 86400 % 28 + 1,
      $1 / 3600 % 24, $1 / 60 % 60, $1 % 60)
    printf "{\"record\":\"span\",\"machine\":\"M%d\",\"start\":\"%s\"," \
      "\"end\":\"%s\",\"source_key\":\"%d\",\"state\":\"idle\"}\n",
      $1 % 10, t, t, $1}'
}

# all: the kinds of facts, as --kind takes them.
# shellcheck disable=SC2034 # the files that load this use it
all=span,output,job,sensor,maintenance,prediction,anomaly
