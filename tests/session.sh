# SPDX-License-Identifier: BSD-2-Clause
# session.sh - runs the commands of a recording ("$ command" lines of the file $1) and prints a recording of them.
# $2 is a directory for what they print meanwhile.
exec 9<"$1"
session_dir=$2
while IFS= read -r session_line <&9; do
	case $session_line in
	'$ '*) ;;
	*) continue ;;
	esac
	printf '%s\n' "$session_line"
	eval "${session_line#??}" >"$session_dir/out" 2>"$session_dir/err" </dev/null 9<&-
	session_status=$?
	cat "$session_dir/out"
	sed 's/^/E|/' "$session_dir/err"
	[ "$session_status" -eq 0 ] || echo "X $session_status"
done
exit 0
