#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# lib/db against real servers: starts them and runs test_db_mysql, which is
# built with the unit tests and skips itself there.

bats_require_minimum_version 1.5.0

setup_file() {
	export CMOCKA_MESSAGE_OUTPUT=STDOUT
	# shellcheck source=tests/servers.sh
	. "$BATS_TEST_DIRNAME/../servers.sh"
	command -v mariadbd >/dev/null || skip "mariadbd is not installed"
	D=$(mktemp -d "${MW_TMP:-/tmp}/mw-db.XXXXXX")
	export D
	start_mariadb_tcp "$D/plain"
	export MW_TEST_MYSQL=$MARIADB_SOCKET MW_TEST_MYSQL_PORT=$MARIADB_PORT
	start_mariadb_tls "$D/tls"
	export MW_TEST_MYSQL_TLS=$MARIADB_PORT
	export MW_TEST_MYSQL_CERTS=$D/tls/tls
	local s
	for s in plain tls; do
		mariadb_sql "$D/$s" <<-'SQL'
		CREATE DATABASE mw;
		CREATE USER reader@localhost;
		CREATE USER keyed IDENTIFIED BY 's3cr#t';
		GRANT SELECT ON mw.* TO reader@localhost, keyed;
		SQL
	done
}

teardown_file() {
	# shellcheck source=tests/servers.sh
	. "$BATS_TEST_DIRNAME/../servers.sh"
	kill_mariadb "$D/plain"
	kill_mariadb "$D/tls"
	rm -rf "$D"
}

setup() {
	T=${MW_BUILD:-$BATS_TEST_DIRNAME/../../build/rel}/unit/test_db_mysql
	[ -x "$T" ] || skip "not built: $T"
}

@test "db: a MariaDB source keeps every promise of db.h" {
	run "$T"
	echo "$output"
	[ "$status" -eq 0 ]
	# Only the test that kills the server waits for the next case.
	[ "$(grep -c '^\[  SKIPPED \] [a-z]' <<<"$output")" -le 2 ]
}

@test "db: a MariaDB source keeps every promise of catalogue.h" {
	run "${T%/*}/test_catalogue"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(grep -c '^\[  SKIPPED \] [a-z]' <<<"$output")" -eq 0 ]
}

@test "db: a server killed in mid-stream is a failure, not an end" {
	run env MW_TEST_MYSQL_KILL="$(cat "$D/plain/pid")" "$T"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"OK ] a_dead_server_is_no_end_of_data"* ]]
}
