# SPDX-License-Identifier: BSD-2-Clause
# node_shell_test.sh - the lasting shells that nodes have at the prompt.
. "$(atf_get_srcdir)/lib.sh"

# bin_sh dash|bash: a world of a lab in which that is /bin/sh.
bin_sh() {
	lab minimal
	[ "$1" = "$(basename "$(readlink -f /bin/sh)")" ] ||
		atf_check vnet exec -w "$W" mount --bind "$(command -v "$1")" "$(readlink -f /bin/sh)"
}

case_ lasting 'Each node has a shell that stays, whatever its lines are, with the last status, jobs and directory'
lasting() {
	bin_sh dash
	cat >lines <<-'END'
		h1 cd /usr; export X="a 'b'"
		h2 X=other
		sh X=host; cd /
		h1 pwd; sh -c 'echo "$X"'
		h2 echo $X; pwd
		sh echo $X; pwd
		h1 (exit 5)
		h1 echo $?
		h1 if
		h1 echo 'un
		h1 . /nosuchfile
		h1 set -- one two; alias e=echo
		h1 break
		h1 echo $2
		h1 cat; ls /proc/self/fd | grep -c '^[789]$'
		h1 sleep 1000 &
		h1 kill $!; wait $!; echo $?
		h1 IFS=0123456789; (exit 30)
		h1 echo "$?"
		h1 set -e
		h1 false
		h1 echo new $X
		h1 exec sh -c 'exit 3'
		h1 kill -9 $$
		h1 echo newer; exit
	END
	cat >wanted <<-END
		/usr
		a 'b'
		other
		$PWD
		host
		/
		5
		two
		0
		143
		30
		new
		newer
	END
	atf_check -s exit:1 -o file:wanted -e match:'^/bin/sh: 1: eval: Syntax error: end of file' \
		-e match:'^vnet: stdin:24: h1: the shell was ended by signal 9' -e not-match:'stdin:2[01235]' \
		vnet cli -w "$W" <lines 3<&- 4<&- 5<&-
	# Any byte, and long lines.
	awk 'BEGIN { for (i = 1; i < 256; i++) if (i != 10 && i != 13 && i != 39) printf "%c", i }' >bytes
	{
		printf "h1 printf %%s '"
		cat bytes
		printf "' | cmp - bytes && echo same\nh1 echo "
		head -c 60000 /dev/zero | tr '\0' a
		printf " | awk '{ print length }'\nh1 echo "
		yes "\\'" | head -30000 | tr -d '\n'
		echo " | awk '{ print length }'"
	} >lines
	atf_check -o inline:'same\n60000\n30000\n' vnet cli -w "$W" <lines
	world_down
}

case_ remade 'A node that goes and comes while the prompt runs gets a shell in its new stack'
remade() {
	lab minimal
	printf 'nodes: {h1: {}, s1: {kind: switch}}\nlinks: [[h1, s1]]\n' >one.yaml
	printf 'nodes: {h1: {}, h2: {}, s1: {kind: switch}}\nlinks: [[h1, s1], [h2, s1]]\n' >two.yaml
	printf 'h1 X=1\nh2 X=2\napply one.yaml\napply two.yaml\nh1 echo =$X\nh2 echo =$X; ifconfig -l\n' >lines
	atf_check -o save:out vnet cli -w "$W" <lines
	atf_check -o inline:'=1\n=\nlo0 h2-eth0\n' grep -v '^[-+]' out
	world_down
}

case_ shells_limit 'More shells than files that may be open are refused, and the others go on'
shells_limit() {
	lab linear,5
	for i in 1 2 3 4 5; do echo "h$i X=$i"; done >lines
	printf 'h1 echo $X\nh1 exit\nh5 echo five\n' >>lines
	atf_check -s exit:1 -o inline:'1\nfive\n' \
		-e inline:'vnet: stdin:5: h5 has no shell yet, and there are as many as files may be open (ulimit -n)\n' \
		sh -c "ulimit -n 68; exec vnet cli -w $W" <lines
	world_down
}

# What runs in a world with these words.
running() {
	vnet exec -w "$W" ps ax | grep -F "$1" | grep -v grep
}
none_running() { ! running "$1"; }

case_ hang_up 'Jobs end with the prompt, however it ends, but for those that ignore the hangup'
hang_up() {
	for shell in dash bash; do
		bin_sh $shell
		typed "$W> " 'h1 sh -c "sleep 1001; :" &\n' "$W> " 'h1 sh -c "echo r\\un; exec sleep 1001"\n' 'run' '^Z' 'topped' '' "$W> " \
			'h2 sleep 1001 | sleep 1001 &\n' "$W> " 'h2 nohup sleep 1002 >nohup &\n' 'ignoring' 'sh sleep 1001 & echo r\un\n' 'run' '' "$W> " '^D'
		within 20 none_running 'sleep 1001' || atf_fail "at a terminal: $(running 'sleep 1001') is left"
		running 'sleep 1002' >nothing || atf_fail 'nohup did not help'
		atf_check vnet exec -w "$W" kill "$(running 'sleep 1002' | awk '{ print $1 }')"
		printf 'h1 sleep 1001 &\nh2 sleep 1001 &\n' >lines
		atf_check vnet cli -w "$W" <lines
		within 20 none_running 'sleep 1001' || atf_fail "without: $(running 'sleep 1001') is left"
		printf 'h2 (sleep 0.2; kill -9 $PPID) &\nsh while kill -0 $PPID; do sleep 0.1; done\n' >>lines
		atf_check -s signal:9 -e ignore vnet cli -w "$W" <lines
		within 20 none_running 'sleep 1001' || atf_fail "after kill -9: $(running 'sleep 1001') is left"
		world_down
	done
}

case_ jobs 'At a terminal nodes have jobs: ^C and ^Z are for the one in front, with dash and bash as /bin/sh'
jobs() {
	# A child of the shell prints what is waited for: dash loses an interrupt while it starts one, bash one just before it
	# reads.
	for shell in dash bash; do
		bin_sh $shell
		typed "$W> " 'h1 X=ke""pt\n' "$W> " 'h1 sleep 1000 &\n' "$W> " '^C' "$W> " 'h1 jobs\n' 'Running' '' \
			"$W> " 'h1 sh -c "echo r\\un; exec sleep 1001"\n' 'run' '^Z' 'topped' '' "$W> " 'h1 kill %sleep; wait %1; kill %sh\n' 'erminated' '' "$W> " 'h1 jobs\n' "$W> " \
			"$RUN_ON" 'run' '^Z' 'topped' '' "$W> " 'h1 fg\n' 'goon' '^C' "$W> " \
			'h1 sh -c "echo r\\un; exec sleep 1000"; echo n\ot\n' 'run' '^C' "$W> " \
			'h1 while :; do sh -c "printf .\.; exec sleep 1"; done\n' '..' '^C' "$W> " 'h1 while printf .\.; do while :; do :; done; done\n' '..' '^C' "$W> " \
			'h1 while :; do (until grep -q " S " /proc/$$/stat; do :; done; echo r\un) & read x; done\n' 'run' '^C' "$W> " 'h1 echo r\un; read x; echo =$x$X\n' 'run' 'typed\n' '=typedkept' '' "$W> " '^D'
		atf_check -s exit:1 grep '^not' out
		world_down
	done
}

case_ deaf 'A shell that does not listen any more is ended by the key that quits'
deaf() {
	bin_sh dash
	quit=$(printf '\034')
	ulimit -c 0
	typed "$W> " 'h1 (sleep 0.3; echo r\un) & set -n\n' 'run' '^C' '^C' "$quit" 'h1: the shell was ended by signal 3' '' "$W> " 'h1 echo he""re\n' 'here' '' \
		"$W> " 'h1 exec sh -c "echo r\\un; exec sleep 1000"\n' 'run' '^C' "$W> " '^D'
	world_down
}

case_ few_files 'A line that leaves its shell too few open files for the next one ends that shell, which is said'
few_files() {
	bin_sh dash
	said='h1: the shell needs some fifteen open files (ulimit -n) and has ended; the next line starts another one'
	for limit in 0 5 10 12 13; do
		printf 'h1 X=old; ulimit -n %s\nh1 echo new$X\n' $limit >lines
		atf_check -s exit:1 -o inline:'new\n' -e match:"^vnet: stdin:1: h1: the shell needs some fifteen open files" timeout 20 vnet cli -w "$W" <lines
	done
	printf 'h1 X=same; ulimit -n 16\nh1 echo $X\n' >lines
	atf_check -o inline:'same\n' vnet cli -w "$W" <lines
	typed "$W> " 'h1 ulimit -n 5\n' "$said" '' "$W> " 'h1 echo h\ere\n' 'here' '' "$W> " '^D'
	world_down
}

case_ source_ends '^C ends a file of lines'
source_ends() {
	lab minimal
	printf 'h1 sh -c "echo r\\\\un; exec sleep 1000"\nh1 echo no\n' >lines
	typed "$W> " 'source lines\n' 'run' '^C' "$W> " '^D'
	atf_check -s exit:1 grep '^no' out
	world_down
}
