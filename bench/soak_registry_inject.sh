#!/bin/sh
# soak_registry_inject.sh [STEP]: model-admin stopped at every system call by
# which a promotion or a removal touches the registry (every STEP-th of them):
# killed there, and told there that the disk is broken (EIO) or full (ENOSPC).
#
# Killed: everything is whole, the move happened or did not, and the next move
# works.  An error: the same, the status is 74 and nothing moved, or it is 0
# and it did.  Prints how many points were hit; exits 1 when it is not so.
set -eu
step=${1:-1}
bin=$(cd "${MW_BUILD:-build/rel}/bin" && pwd)
strace -o /dev/null true 2>/dev/null || {
	echo 'soak_registry_inject: skipped: strace may not trace here'
	exit 0
}
tmp=$(mktemp -d /tmp/mwk.XXXXXX)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
cd "$tmp"
unset MILLWRIGHT_CONFIG MILLWRIGHT_STORE
export HOME="$tmp" XDG_CONFIG_HOME="$tmp/config" MILLWRIGHT_REGISTRY="$tmp/reg"

sha() {
	sha256sum | cut -c 1-64
}

# Three versions, registered as millwright-model(5) says.
d=reg/m
prev=0000000000000000000000000000000000000000000000000000000000000000
head='"champion":null,"challenger":null,"previous":[]'
for n in 1 2 3; do
	mkdir -p $d/versions/$n
	echo $n >$d/versions/$n/model.bin
	echo "{\"model\":\"m\",\"version\":$n,\"files\":{\"model.bin\":" \
	    "{\"size\":2,\"sha256\":\"$(sha <$d/versions/$n/model.bin)\"}}}" \
	    >$d/versions/$n/manifest.json
	line="{\"seq\":$n,\"time\":\"2026-11-01T00:00:00Z\",\"who\":\"\""
	line="$line,\"why\":\"\",\"action\":\"register\",\"version\":$n"
	line="$line,\"from\":null,\"to\":$n,\"head\":{$head,\"last\":$n}"
	line="$line,\"manifest\":\"$(sha <$d/versions/$n/manifest.json)\""
	line="$line,\"temp\":\".tmp-aaaaaaaa\",\"prev\":\"$prev\""
	prev=$(printf %s "$line" | sha)
	echo "$line,\"hash\":\"$prev\"}" >>$d/journal.ndjson
done
echo "{\"seq\":3,$head,\"last\":3,\"journal\":{\"bytes\":$(stat -c %s \
    $d/journal.ndjson),\"hash\":\"$prev\",\"inode\":0,\"changed_ns\":0}}" \
    >$d/HEAD.json
"$bin/model-admin" check >/dev/null
cp -a reg before

# state: seq, champion and the versions that HEAD.json and check stand for.
seq_now() {
	sed 's/.*"seq":\([0-9]*\).*/\1/' $d/HEAD.json
}

points=0 moved=0 failed=0
calls='openat openat2 write pwrite64 fsync ftruncate renameat renameat2
    unlinkat pread64 read fcntl newfstatat fstat getdents64'

# at MOVE CALL NUMBER FAULT: one point.
at() {
	rm -rf reg
	cp -a before reg
	rc=0
	# shellcheck disable=SC2086 # a move is words
	strace -o trace -e trace="$2" -e inject="$2:$4:when=$3" \
	    "$bin/model-admin" $1 >out 2>err || rc=$?
	grep -qE 'INJECTED|killed by' trace || return 1
	points=$((points + 1))
	now=$(seq_now)
	"$bin/model-admin" check >found || {
		echo "$1, $2 $3 $4: $(cat found)" >&2
		exit 1
	}
	case $rc in
	0) ok=$((now > 3)) moved=$((moved + 1)) ;;
	137) ok=$((now == 3 || now == 4)) ;;
	# A library may fail first: what counts is that nothing moved, or
	# that only the last fsync failed.
	*) ok=1 failed=$((failed + 1))
		[ "$now" -eq 3 ] || [ "$2" = fsync ] || [ "$2" = write ] ||
		    ok=0 ;;
	esac
	"$bin/model-admin" promote m 3 >/dev/null &&
	    "$bin/model-admin" check >/dev/null || ok=0
	[ "$ok" = 1 ] || {
		echo "$1, $2 $3 $4: status $rc, seq $now: $(cat err)" >&2
		exit 1
	}
}

k=0
for move in 'promote m 2' 'prune m --keep 2'; do
	rm -rf reg
	cp -a before reg
	# shellcheck disable=SC2086 # a move is words
	strace -o all "$bin/model-admin" $move >out
	for call in $calls; do
		count=$(grep -c "^$call(" all) || continue
		for n in $(seq "$count"); do
			for fault in signal=KILL error=EIO error=ENOSPC; do
				k=$((k + 1))
				[ $((k % step)) -eq 0 ] || continue
				at "$move" "$call" "$n" "$fault" || :
			done
		done
	done
done
echo "soak_registry_inject: $points points: $moved went well, $failed said" \
    "so, the others were killed; everything was whole after each"
[ "$points" -gt 0 ]
