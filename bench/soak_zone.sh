#!/bin/sh
# soak_zone: the zone reader against glibc in every zone, a million instants.
set -eu
exec "${MW_BUILD:-build/rel}/bench/soak_zone" "$@"
