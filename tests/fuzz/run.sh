#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh - runs fuzz targets over the kept inputs, and then for some time each; ends with one line for each.
# usage: run.sh build-directory seconds|keep target ...
set -u
build=$1
seconds=$2
shift 2
corpus=$(cd "$(dirname "$0")" && pwd)/corpus
failed=0
export ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export UBSAN_OPTIONS="print_stacktrace=1"
for target; do
	name=${target#fuzz_}
	new=$build/new/$name
	mkdir -p "$new" "$build/found"
	if [ "$seconds" = keep ]; then
		mkdir "$build/merged" && "$build/$target" -set_cover_merge=1 -max_len=1024 "$build/merged" "$corpus/$name" "$new" 2>"$build/$target.log" &&
			find "$build/merged" -type f -exec cp {} "$corpus/$name" \; || failed=1
		rm -rf "$build/merged"
		echo "$target: $(find "$corpus/$name" -type f | wc -l) inputs kept"
		continue
	fi
	if "$build/$target" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$build/found/$name-" "$new" "$corpus/$name" >"$build/$target.log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log")
		echo "$target: nothing found${runs:+ in $runs runs}"
	else
		failed=1
		tail -n 60 "$build/$target.log"
		echo "$target: FAILED; the input is in $build/found"
	fi
done
exit $failed
