# plant: what cimco-sim.bats expects of a source and of a sync of it, worked
# out from the truth file alone.

# The plant of most tests: three machines, five weeks of winter.  A night
# shift, so that days end in it.
sim() {
  cimco-sim --machines 3 --shifts 3 --from 2026-01-05T00:00:00Z \
    --now "${now:-2026-02-10T10:20:30Z}" --zone America/Chicago --seed 11 \
    --truth truth.ndjson "$@" >totals.ndjson
}

# total WHAT TABLE: of the totals, 0 when there is none.
total() {
  jq -s --arg w "$1" --arg t "$2" 'map(select(.what == $w and .table == $t and
    has("count")).count) | add // 0' "${totals:-totals.ndjson}"
}

# sum WHAT... in $table: of several.
sum() {
  local w n=0
  for w in "$@"; do n=$((n + $(total "$w" "$table"))); done
  echo "$n"
}

# map SHAPE: the shipped mapping, which reads back to the begin, with the
# ports' names from the truth.
map() {
  local ports
  ports=$(jq -r 'select(.what == "port") | "\"\(.key)\": \(.machine)"' \
    truth.ndjson | paste -s -d ,)
  sed -e 's/lookback: [0-9]*d/lookback: 90d/' \
    -e "s/^machines: .*/machines: {$ports}/" "$top/etc/mapping/$1.yaml"
}

# sync_plant SHAPE [option...]: into shop.db; its record is in $record.
sync_plant() {
  local shape=$1
  shift
  [ -f map.yaml ] || map "$shape" >map.yaml
  [ -f shop.db ] || store-migrate --store shop.db >/dev/null
  record=$(cimco-sync --mapping map.yaml --source "$src" --store shop.db \
    --now "${now:-2026-02-10T10:20:30Z}" "$@" 2>sync.log) ||
    fail "cimco-sync: $(cat sync.log)"
}

# of KEY: of the last sync's record.
of() {
  jq ".$1" <<<"$record"
}

# true_jobs: each row of the job log, as a job is known in the store.
true_jobs() {
  jq -r 'select(.record == "job") | [.machine, .start,
    (if .open then "open" else .end end), .job, .part, .op, .operator,
    .duration_s] | @tsv' truth.ndjson | LC_ALL=C sort
}
stored_jobs() {
  store-cat --store shop.db --kind job | jq -r 'select(.record == "job") |
    [.machine, .start, (if .open then "open" else .end end), .job, .part,
    .op, .operator, .duration_s] | @tsv' | LC_ALL=C sort
}

# true_totals: seconds of each row by category, in the words of the shipped
# mapping of the job log.
true_totals() {
  jq -n -r '
    {"": "running|", setup: "setup|setup", adjustment: "setup|adjustment",
     dressing: "setup|dressing", waiting_setup: "waiting|waiting_setup",
     not_feeding: "waiting|not_feeding", tooling: "waiting|tooling",
     engineering: "waiting|engineering", buy_in: "waiting|buy_in",
     maintenance: "maintenance|maintenance", idle: "idle|idle",
     micro_stop: "idle|idle", spindle: "maintenance|maintenance",
     hydraulic: "maintenance|maintenance",
     coolant: "maintenance|maintenance",
     electrical: "maintenance|maintenance", axis: "maintenance|maintenance",
     break_shift_change: "planned|break_shift_change"} as $words |
    reduce inputs as $r ({start: {}, sum: {}};
      if $r.record == "job" then .start[$r.source_key] = $r.start
      elif $r.record == "span" then
        .sum["\($r.machine)\t\(.start[$r.source_key])\t" +
          $words[$r.reason // ""]] += $r.seconds
      else . end) |
    .sum | to_entries[] | "\(.key)\t\(.value)"' truth.ndjson | LC_ALL=C sort
}
stored_totals() {
  store-cat --store shop.db --kind span | jq -r 'select(.record == "span") |
    [.machine, .start, "\(.state)|\(.reason // "")", .seconds] | @tsv' |
    LC_ALL=C sort
}

# true_outputs: parts of each row that began with the job.
true_outputs() {
  jq -r 'select(.record == "output") | [.machine, .start, .parts] | @tsv' \
    truth.ndjson | LC_ALL=C sort
}
stored_outputs() {
  store-cat --store shop.db --kind output |
    jq -r 'select(.record == "output") | [.machine, .start, .parts] | @tsv' |
    LC_ALL=C sort
}

# true_events: each span, as an event table with three words tells it.
true_events() {
  jq -r 'select(.record == "span") | [.machine, .start,
    (if .open then "open" else .end end),
    (if .reason == null then "running"
     elif .reason | IN("setup", "adjustment", "dressing") then "setup"
     else "down" end), .reason // "", .operator] | @tsv' truth.ndjson |
    LC_ALL=C sort
}
stored_events() {
  store-cat --store shop.db --kind span | jq -r 'select(.record == "span") |
    [.machine, .start, (if .open then "open" else .end end), .state,
    .reason // "", .operator] | @tsv' | LC_ALL=C sort
}

# made: parts of each machine; of the truth, or of the store.
made() {
  jq -r -n 'reduce (inputs | select(.record == "output")) as $r ({};
    .[$r.machine] += ($r.parts // 0)) | to_entries[] |
    "\(.key) \(.value)"' | LC_ALL=C sort
}

# rows TABLE [COLUMN...]: of the source, in order, as text.
rows() {
  local order='1, 2, 3, 4, 5, 6, 7, 8'
  if [ -n "$db" ]; then
    sql "$db" <<<"SELECT * FROM $1 ORDER BY $order" | sed 's/NULL//g'
  else
    sqlite3 -separator $'\t' "$src" "SELECT * FROM $1 ORDER BY $order"
  fi
}
