# sync: sources for cimco-sync, in SQL that MariaDB and SQLite both take.
#
# src names the source of a test: a database of the file's MariaDB, or a
# SQLite file.  Times are on a wall in Chicago: 06:00 there is 12:00Z.

load stores

# use_mariadb, use_sqlite: an empty source; sets src.
use_mariadb() {
  db=t$BATS_TEST_NUMBER
  sql <<<"DROP DATABASE IF EXISTS $db; CREATE DATABASE $db"
  src=$(mariadb_url "$db")
}
use_sqlite() {
  db=
  src=$PWD/source.db
  rm -f "$src"
}

# source_sql <SQL: runs it at the source, with whatever dirt it holds.
source_sql() {
  if [ -n "$db" ]; then
    { echo "SET sql_mode = '';"; cat; } | sql "$db"
  else
    sqlite3 "$src"
  fi
}

categories="RunningTime SetupTime WaitingSetupTime NotFeedingTime \
AdjustmentTime DressingTime ToolingTime EngineeringTime MaintenanceTime \
BuyInTime BreakShiftChangeTime IdleTime"

# joblog [COLUMN...]: makes the job log, with further columns.
joblog() {
  local c
  {
    echo 'CREATE TABLE joblog_ob (machine VARCHAR(20), StartTime DATETIME,'
    echo 'EndTime DATETIME, JobNumber VARCHAR(20), PartNumber VARCHAR(20),'
    echo 'OpNumber VARCHAR(20), State VARCHAR(10), EmpID VARCHAR(20),'
    echo 'PartsProduced INT, JobDuration INT'
    for c in $categories; do echo ", $c INT DEFAULT 0"; done
    for c in "$@"; do echo ", $c"; done
    echo ');'
  } | source_sql
}

# job MACHINE START END JOB [COLUMN=VALUE...]: one closed job of 30 minutes'
# running; NULL is null, everything else is quoted.  Prints SQL.
job() {
  local names values p v
  names=machine,StartTime,EndTime,JobNumber,OpNumber,State,RunningTime
  values=
  for v in "$1" "$2" "$3" "$4" 10 CLOSED 1800; do
    [ "$v" = NULL ] && values+=,NULL || values+=",'$v'"
  done
  shift 4
  for p in "$@"; do
    case ,$names, in
    *,"${p%%=*}",*)
      # State and RunningTime may be said again: the last one counts.
      echo "-- ${p%%=*} is set already" >&2
      return 1 ;;
    esac
    names+=,${p%%=*}
    [ "${p#*=}" = NULL ] && values+=,NULL || values+=",'${p#*=}'"
  done
  echo "INSERT INTO joblog_ob ($names) VALUES (${values#,});"
}

# open_job MACHINE START JOB: one that has not ended.
open_job() {
  echo "INSERT INTO joblog_ob (machine, StartTime, EndTime, JobNumber,
    OpNumber, State, RunningTime) VALUES ('$1', '$2',
    '1969-12-31 18:00:00', '$3', '10', 'OPENED', '60');"
}

# many N: N jobs of ten machines, an hour each, from 2026-03-01 on; SQL.
many() {
  awk -v n="$1" 'BEGIN {
    split("31 28 31 30 31 30 31 31 30 31 30 31", days, " ")
    srand(1)
    for (i = 0; i < n; i++) {
      h = int(i / 10); m = 3; d = int(h / 24) + 1
      while (d > days[m]) { d -= days[m]; m++ }
      day = sprintf("2026-%02d-%02d %02d", m, d, h % 24)
      r = int(rand() * 3000)
      row = sprintf("(\047Machine%04d\047,\047%s:00:00\047," \
        "\047%s:55:00\047,\047J%d\047,\047P%d\047,\04710\047," \
        "\047CLOSED\047,%d,3300,%d,%d)", i % 10 + 1, day, day, i, i % 7,
        int(rand() * 50), r, 3300 - r)
      if (i % 500 == 0)
        printf "%sINSERT INTO joblog_ob (machine, StartTime, EndTime," \
          " JobNumber, PartNumber, OpNumber, State, PartsProduced," \
          " JobDuration, RunningTime, IdleTime) VALUES ", i ? ";\n" : ""
      else
        printf ","
      printf "%s", row
    }
    print ";"
  }'
}

# new_store [FILE]: an empty store; see stores.bash.
new_store() {
  store_room "${1:-shop.db}"
  store-migrate --store "$(store_url "${1:-shop.db}")" >/dev/null
}

# sync [option...]: with the shipped mapping of the job log, at a time when
# March 2026 is within its lookback.  `as=exec sync &` has the program's own
# process id.
sync() {
  ${as-} cimco-sync --mapping "${mapping:-$top/etc/mapping/joblog_ob.yaml}" \
    --source "$src" --store "$(store_url "${store:-shop.db}")" \
    --retry 0s --now "${now:-2026-03-10T00:00:00Z}" "$@"
}

# counts JSON: what a record says in words, zeros left out.
counts() {
  jq -r '[to_entries[] | select(.key | IN("read", "inserted", "updated",
    "unchanged", "quarantined", "duplicate", "remapped", "deleted",
    "resolved", "flagged")) | select(.value != 0) |
    "\(.key) \(.value)"] | join(", ")'
}

# facts [STORE]: every fact as it is, in order, without the commit it is of.
facts() {
  store-cat --store "$(store_url "${1:-shop.db}")" --kind job,output,span |
    sed '1d;$d;/^{"record":"machine"/d'
}

# ask SQL: of the store.
ask() {
  store_sql "$(store_url shop.db)" "$1"
}
