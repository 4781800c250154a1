#!/bin/sh
# sim: how fast cimco-sim makes a plant, and in how much memory.
#
# Twelve machines and 60 days into SQLite; 500 machines and a year; a million
# events into a MariaDB of its own, against the mariadb client loading its own
# dump of them.  Exits 1 when the big plant took more than 64 MB.
set -eu
cd "$(dirname "$0")/.."
sim=${MW_BUILD:-build/rel}/bin/cimco-sim
command -v /usr/bin/time >/dev/null || {
	echo 'sim: skipped: no /usr/bin/time'
	exit 0
}
dir=$(mktemp -d "${TMPDIR:-/tmp}/mwsim.XXXXXX")	# a socket's path is short
. tests/servers.sh
trap 'kill_mariadb "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
XDG_CONFIG_HOME=$dir
export XDG_CONFIG_HOME

# timed COMMAND...: seconds into $s, kilobytes into $kb.
timed() {
	/usr/bin/time -o "$dir/time" -f '%e %M' "$@" >"$dir/out"
	read -r s kb <"$dir/time"
}
year() {
	timed "$sim" --from 2025-01-01 --now 2026-01-01 --seed 1 "$@"
}

timed "$sim" --machines 12 --from 2025-01-01 --now 2025-03-02 "$dir/a.db"
printf '%-40s %6s s %6d kB\n' '12 machines, 60 days, three tables' "$s" "$kb"
year --machines 500 --shapes joblog,hourly "$dir/b.db"
printf '%-40s %6s s %6d kB\n' '500 machines, a year, without events' "$s" \
    "$kb"
status=0
[ "$kb" -le 65536 ] || status=1

if ! command -v mariadbd >/dev/null; then
	echo 'sim: no mariadbd: no more'
	exit "$status"
fi
start_mariadb "$dir"
mariadb_sql "$dir" -e 'CREATE DATABASE a; CREATE DATABASE b'
year --machines 64 --shapes events \
    "mysql://root@localhost/a?socket=$MARIADB_SOCKET"
ours=$s
printf '%-40s %6s s %6d kB\n' "$(sed -n \
    's/.*"rows".*"count":\([0-9]*\).*/\1 events into MariaDB/p' \
    "$dir/out")" "$s" "$kb"
mariadb-dump --no-defaults -u root -S "$MARIADB_SOCKET" a >"$dir/dump.sql"
timed sh -c "mariadb --no-defaults -u root -S '$MARIADB_SOCKET' b \
    <'$dir/dump.sql'"
printf '%-40s %6s s\n' 'their dump, by the mariadb client' "$s"
awk -v a="$ours" -v b="$s" -v now="$(date -u +%Y-%m-%dT%H:%M:%SZ)" 'BEGIN {
	printf "{\"bench\":\"cimco-sim\",\"peer\":\"mariadb <dump\"," \
	    "\"ratio\":%.3f,\"ours_s\":%.3f,\"peer_s\":%.3f," \
	    "\"date\":\"%s\"}\n", a / b, a, b, now >>"bench/ratios.jsonl"
}'
exit "$status"
