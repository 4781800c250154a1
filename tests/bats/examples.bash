# examples: the folder in which the examples of the pages run.
#
# A page's examples name plain things: a store with two weeks of a simulated
# plant in it, day.ndjson, report.yaml ...  What they may name is made here.

# page_examples PAGE: each example as one line, continuation lines joined.
page_examples() {
  mandoc -T utf8 -O width=500 "$1" | sed 's/.\x08//g' |
    awk '/^EXAMPLES/ {on = 1; next}
      /^[A-Z]/ {on = 0}
      !on {next}
      more {sub(/^[[:blank:]]*(> )?/, ""); line = line " " $0}
      !more && /^[[:blank:]]*\$ / {sub(/^[[:blank:]]*\$ /, ""); line = $0
        more = 1}
      more && /\|$/ {next}
      more && /\\$/ {sub(/[[:blank:]]*\\$/, "", line); next}
      more {print line; more = 0}'
}

# out_of_reach COMMAND: it names a host, a service or an editor.
out_of_reach() {
  grep -qE "(mysql|mariadb|postgresql|https?|smtps?)://|systemctl|journalctl|crontab|EDITOR|sudo " \
    <<<"$1"
}

# known_options COMMAND: each --option in it is one of the program it is given
# to, for those commands that are not run.
known_options() {
  local part program word
  while IFS= read -r part; do
    read -r program _ <<<"$part"
    [ -f "$top/cmd/$program.c" ] || continue
    for word in $part; do
      [[ $word == --[a-z]* ]] || continue
      word=${word#--}
      "$program" --dump-options | cut -f 2 | grep -qx -- "${word%%=*}" ||
        { echo "$program has no --$word"; return 1; }
    done
  done < <(tr '|;&' '[\n*]' <<<"$1" | sed 's/^[ {(]*//')
}

# recent_joblog: SQL of a job log of the last two weeks up to now, as CIMCO keeps it.
recent_joblog() {
  cat <<'SQL'
CREATE TABLE joblog_ob (machine TEXT, StartTime TEXT, EndTime TEXT,
  JobNumber TEXT, PartNumber TEXT, OpNumber TEXT, State TEXT, EmpID TEXT,
  OperatorName TEXT, PartsProduced INT, JobDuration INT, RunningTime INT,
  SetupTime INT, WaitingSetupTime INT, NotFeedingTime INT,
  AdjustmentTime INT, DressingTime INT, ToolingTime INT, EngineeringTime INT,
  MaintenanceTime INT, BuyInTime INT, BreakShiftChangeTime INT, IdleTime INT);
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 167),
  m(name, k) AS (VALUES ('Mazak01', 1), ('Haas02', 2), ('Okuma03', 3))
INSERT INTO joblog_ob SELECT name, datetime('now', '-14 days',
  (i * 2) || ' hours'), datetime('now', '-14 days', (i * 2 + 2) || ' hours',
  '-5 minutes'), 'J' || (1000 + i * 3 + k), 'P' || (10 + i % 7), '20',
  'CLOSED', 'E' || (i / 4 % 5), '', 20 + (i * k) % 17, 6900,
  4800 + 60 * ((i * 7 + k) % 13), 600, 0, 120, 60 * (i % 3), 0, 180, 0,
  CASE WHEN i % 31 = k THEN 900 ELSE 0 END, 0, 0,
  300 + 60 * ((i + k) % 5) FROM n, m;
SQL
}

# prepare DIR: a site of three machines, its store filled.
prepare() {
  mkdir -p "$1/config/millwright" "$1/state" && cd "$1" || return 1
  recent_joblog | sqlite3 plant.db || return 1
  mkdir config/millwright/mapping
  sed 's|^time_zone:.*|time_zone: UTC|' "$top/etc/mapping/joblog_ob.yaml" \
    >config/millwright/mapping/cimco.yaml
  cat >config/millwright/millwright.yaml <<END
store: sqlite:$1/shop.db
source:
  url: sqlite:$1/plant.db
site:
  zone: UTC
END
  sed 's|^zone:.*|zone: UTC|' "$top/etc/calendar.yaml" \
    >config/millwright/calendar.yaml
  # The template of millwright-report(5) is its own example.
  sed -n '/^title: What we made/,/^\.Ed/{/^\.Ed/!p}' \
    "$top/man/millwright-report.5" >parts.yaml
  local f
  for f in alerts features receivers; do
    [ ! -f "$top/etc/$f.yaml" ] || cp "$top/etc/$f.yaml" config/millwright/
  done
  # Its source tells of services by a state.
  sed -i 's/states: \[\]/states: [maintenance]/' \
    config/millwright/features.yaml
  cp -r config/millwright/* .
  export XDG_CONFIG_HOME=$1/config XDG_STATE_HOME=$1/state HOME=$1
  store-migrate >/dev/null && cimco-sync >/dev/null || return 1
  store-cat >day.ndjson && oee-calc day.ndjson >oee.ndjson || return 1
  models
}

# models: rows.ndjson, now.ndjson, and models of them in the registry.
models() {
  store-cat --order time | feat-build --at job >rows.ndjson &&
    store-cat --order time | feat-build --at job --live >now.ndjson || return 1
  model-train -m downtime -t y_reason -s trees=20 --cv 2 rows.ndjson &&
    model-train -m service -t y_maintenance_h -s rounds=20 --cv 2 rows.ndjson &&
    model-admin promote downtime 1 && model-admin promote service 1 || return 1
  for _ in 1 2; do
    model-train -m stops -t y_reason -s trees=20 --cv 2 --registry registry \
      rows.ndjson || return 1
  done
  model-admin promote stops 1 --registry registry
} >models.log
