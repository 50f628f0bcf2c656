# SPDX-License-Identifier: BSD-2-Clause
# terminal_test.sh - vnet at a terminal: ^C, ^Z, prompts.
. "$(atf_get_srcdir)/lib.sh"

# dash loses a ^C that comes while it starts a program, so what says that it has started is that program itself.

case_ prompt 'vnet sh at a terminal is an interactive shell with the world'\''s name in its prompt'
prompt() {
	W=$prefix
	atf_check -s exit:5 -o match:"$W# " -o match:'lo0' "$here/pty" "$W# " 'ifconfig -l\n' lo0 'exit 5\n' -- vnet sh -w "$W"
	world_down
}

case_ interrupt_script '^C ends a script in vnet sh, and vnet dies of it as the shell did'
interrupt_script() {
	atf_check -s exit:130 -o match:started "$here/pty" started '^C' -- vnet sh -c 'sh -c "echo started; exec sleep 100"; echo not reached'
}

case_ interrupt_trapped 'A script that handles ^C goes on'
interrupt_trapped() {
	atf_check -s exit:3 -o match:caught "$here/pty" started '^C' -- \
		vnet sh -c 'trap "echo caught; exit 3" INT; echo started; while :; do sleep 0.1; done'
}

case_ interrupt_command '^C ends a command in the interactive shell, not the shell'
interrupt_command() {
	W=$prefix
	atf_check -s exit:4 -o match:'64 bytes' -o match:'ping statistics' "$here/pty" "$W# " 'ping 127.0.0.1\n' \
		icmp_seq=0 '^C' 'round-trip' 'exit 4\n' -- vnet sh -w "$W"
	world_down
}

case_ interrupt_jexec '^C ends a command in a jail'
interrupt_jexec() {
	W=$prefix
	atf_check -s exit:130 -o match:started "$here/pty" started '^C' -- \
		vnet sh -w "$W" -c 'jail -c name=a vnet persist; jexec a sh -c "echo started; exec sleep 100"; echo not reached'
	world_down
}

case_ stop_and_continue '^Z stops vnet sh, its caller'\''s shell gets the terminal back, and fg goes on'
stop_and_continue() {
	atf_check -s exit:6 -o match:'[Ss]topped' "$here/pty" 'HERE' 'vnet sh -c "echo u\\p; read x; echo got \$x; exit 2"\n' \
		'up' '^Z' 'opped' '' 'HERE' 'echo ba""ck\n' 'back' 'fg\n' 'vnet sh' 'word\n' 'got word' 'exit 6\n' -- \
		env PS1='HERE$ ' bash --norc --noprofile -i
}

case_ stop_inside '^Z stops a command inside the interactive shell, whose job control works'
stop_inside() {
	W=$prefix
	atf_check -s exit:8 -o match:'Stopped' "$here/pty" "$W# " 'sh -c "echo r\\un; exec sleep 1000"\n' run '^Z' 'Stopped' '' \
		"$W# " 'kill -9 %1; sleep 0.2; exit 8\n' -- vnet sh -w "$W"
	world_down
}

case_ hang_up 'A terminal that goes away takes an unnamed world along'
hang_up() {
	"$here/pty" -- vnet sh -c 'echo $$ >ready; exec sleep 1000' >/dev/null 2>&1 &
	up() { [ -s ready ]; }
	within 30 up || atf_fail 'no shell'
	kill -9 $!
	wait $!
	within 50 no_survivors || atf_fail "processes are left: $(survivors)"
}

case_ tty_name 'Programs inside know their terminal'
tty_name() {
	atf_check -o match:'yes' "$here/pty" -- vnet sh -c 'test -t 0 && test -t 1 && stty size >/dev/null && echo yes'
}

case_ background 'bg sends a stopped vnet sh on without the terminal; when it wants to read it stops, and fg goes on'
background() {
	mkfifo go
	atf_check -s exit:6 -o match:'got word' "$here/pty" 'HERE' \
		'vnet sh -c "echo u\\p; read x <go; echo st\\ill; read x; echo got \$x"\n' \
		'up' '^Z' 'opped' '' 'HERE' 'bg\n' '&' '' 'HERE' 'echo ba""ck; echo >go\n' 'back' '' 'still' \
		'until jobs -s | grep -q read; do sleep 0.1; done; echo li""ne\n' 'line' '' 'HERE' 'fg\n' 'vnet sh' 'word\n' \
		'got word' 'exit 6\n' -- env PS1='HERE$ ' bash --norc --noprofile -i
}

# What runs vnet without job control of its own: a script.
in_script() {
	mkfifo go
	cat >script <<-'END'
		vnet sh -c 'sh -c "echo started; read x <go; echo got \$x; exec sleep 100"; echo not reached'
		echo after >after
	END
}

case_ interrupt_caller '^C ends the script that vnet sh was started by, too'
interrupt_caller() {
	in_script
	atf_check -s exit:130 -o match:started "$here/pty" started '^C' -- sh script
	[ ! -e after ] || atf_fail 'the script went on'
}

case_ stop_caller '^Z stops the script that vnet sh was started by, and fg goes on'
stop_caller() {
	in_script
	atf_check -s exit:6 -o match:'[Ss]topped' "$here/pty" 'HERE' 'sh script\n' 'started' '^Z' 'opped' '' 'HERE' \
		'echo ba""ck; { sleep 1; echo word; } >go &\n' 'back' '' 'HERE' 'fg 1\n' 'got word' '^C' 'HERE' \
		'exit 6\n' -- env PS1='HERE$ ' bash --norc --noprofile -i
	[ ! -e after ] || atf_fail 'the script went on'
}

case_ stop_alone '^Z where no shell could continue it does not stop vnet sh'
stop_alone() {
	atf_check -s exit:3 -o match:'got word' "$here/pty" 'up' '^Zword\n' -- vnet sh -c 'echo up; read x; echo got $x; exit 3'
}

case_ interrupt_pipeline 'In a pipeline ^C comes once'
interrupt_pipeline() {
	cat >script <<-'END'
		trap : INT
		: | vnet sh -c 'trap "echo caught >>caught" INT; sleep 2 & echo started >/dev/tty; wait; wait; wait; exit 3'
	END
	atf_check -s exit:3 -o match:started "$here/pty" started '^C' -- sh script
	atf_check -o inline:'caught\n' cat caught
}
