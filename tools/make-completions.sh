#!/bin/sh
# make-completions BINDIR OUTDIR: completions of every program, for bash, zsh
# and fish, from the programs' own option tables.
set -eu
bin=$1 out=$2
mkdir -p "$out/bash" "$out/zsh" "$out/fish"
for p in cmd/*.c; do
	[ -f "$p" ] || continue
	n=$(basename "$p" .c)
	"$bin/$n" --dump-completion bash >"$out/bash/$n"
	"$bin/$n" --dump-completion zsh >"$out/zsh/_$n"
	"$bin/$n" --dump-completion fish >"$out/fish/$n.fish"
done
