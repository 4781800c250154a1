#!/bin/sh
# timeline_micro: nanoseconds a fact costs in the timeline.
set -eu
exec "${MW_BUILD:-build/rel}/bench/timeline_micro" "$@"
