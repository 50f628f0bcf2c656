# SPDX-License-Identifier: BSD-2-Clause
# world_test.sh - worlds: vnet sh, ls, down, exec, nspath, and how one is chosen. Runs alone: it counts worlds.
. "$(atf_get_srcdir)/lib.sh"

# The machine's owner may have worlds of his own, where nothing is to be chosen without a name.
only_ours() {
	[ -z "$(vnet ls)" ] || atf_skip 'this user has worlds running'
}

case_ script_forms 'vnet sh runs a string, a file with arguments, and standard input'
script_forms() {
	atf_check -o inline:'one\n' vnet sh -c 'echo one'
	atf_check -o inline:'zero a b c\n' vnet sh -c 'echo "$0 $1 $2"' zero 'a b' c
	echo 'echo "$# $1,$2"; ifconfig -l' >'a script'
	atf_check -o inline:'2 x y,z\nem0 em1 lo0\n' vnet sh 'a script' 'x y' z
	echo 'hostname new.example; hostname' >script
	atf_check -o inline:'new.example\n' vnet sh <script
	atf_check -s not-exit:0 -e match:nosuch vnet sh ./nosuch
	atf_check -s exit:64 -e match:'^usage: vnet sh' vnet sh -c
	atf_check -s exit:64 -e match:'^usage: vnet sh' vnet sh -x
}

case_ exit_status 'The shell'\''s exit status and signal are those of vnet'
exit_status() {
	atf_check -s exit:7 vnet sh -c 'exit 7'
	atf_check -s signal:15 vnet sh -c 'kill -TERM $$'
	atf_check -s signal:9 vnet sh -c 'kill -9 $$'
	atf_check -s exit:3 vnet sh -c 'sh -ec "jail -c name=x persist; exit 3"'
}

case_ streams 'Standard streams pass through untouched, also large and binary ones'
streams() {
	head -c 3000000 /dev/urandom >sent
	atf_check -o file:sent vnet sh -c cat <sent
	atf_check -o inline:'out\n' -e inline:'err\n' vnet sh -c 'echo out; echo err >&2'
}

case_ signals 'SIGTERM, SIGINT and SIGHUP to vnet sh reach the shell, which decides'
signals() {
	for signal in TERM INT HUP; do
		rm -f ready
		env --default-signal=INT vnet sh -c "trap 'exit 42' $signal; : >ready; while :; do sleep 0.05; done" &
		up() { [ -e ready ]; }
		within 30 up || atf_fail 'the shell did not start'
		kill -$signal $!
		wait $!
		atf_check_equal "$signal 42" "$signal $?"
	done
}

case_ killed 'A script ends with the vnet sh that was killed, also in a world that stays'
killed() {
	world_up
	vnet sh -w "$W" -c 'echo $$ >pid; exec sleep 1000' &
	up() { [ -s pid ]; }
	within 30 up || atf_fail 'the shell did not start'
	kill -9 $!
	wait $!
	gone() { ! vnet exec -w "$W" kill -0 "$(cat pid)" 2>/dev/null; }
	within 30 gone || atf_fail 'the script goes on'
	world_down
}

case_ ephemeral 'A world without a name ends with its shell, and takes what runs in it along'
ephemeral() {
	only_ours
	atf_check -o inline:'1\n' vnet sh -c 'setsid sleep 1000 & jail -c name=a vnet persist; jexec a setsid sleep 1000 2>/dev/null & jls jid'
	atf_check vnet ls
}

case_ named 'A named world stays, is entered again, listed and taken down'
named() {
	only_ours
	world_up
	atf_check vnet sh -w "$W" -c 'jail -c name=a vnet persist'
	atf_check -o inline:'a\n' vnet sh -w "$W" -c 'jls name'
	atf_check -o inline:'a\n' vnet -w "$W" jls name
	atf_check -o match:'^WORLD ' -o match:"^$W  *1 " vnet ls
	world_down
	atf_check vnet ls
	atf_check -s exit:1 -e inline:"vnet: no world is called \"$W\"\n" vnet down "$W"
	atf_check -s exit:1 -e inline:"vnet: no world is called \"$W\"\n" vnet -w "$W" jls
}

case_ ls_json 'vnet ls --json is JSON with every world'
ls_json() {
	only_ours
	atf_check -o inline:'[]\n' vnet ls --json
	world_up
	first=$W
	world_up b
	atf_check -o save:list vnet ls --json
	for word in "\"world\": \"$first\"" "\"world\": \"$W\"" '"jails": 0' '"ephemeral": false' "\"keeper\": $(keeper_of "$W")"; do
		grep -qF "$word" list || atf_fail "no $word in $(cat list)"
	done
	atf_check vnet down "$first" "$W"
	atf_check -s exit:64 -e match:'^usage: vnet ls' vnet ls --foo
}

case_ down_all 'vnet down --all ends every world of this user'
down_all() {
	only_ours
	world_up
	world_up b
	world_up c
	atf_check vnet down --all
	atf_check vnet ls
	atf_check vnet down --all
}

case_ down_busy 'vnet down ends a world whose processes ignore signals, and returns when all are gone'
down_busy() {
	world_up
	vnet -w "$W" exec sh -c 'trap "" TERM INT HUP; : >ready; while :; do sleep 1; done' &
	up() { [ -e ready ]; }
	within 30 up || atf_fail 'the shell did not start'
	atf_check vnet down "$W"
	wait $!
	atf_check_equal 137 $?
	no_survivors || atf_fail 'processes are left after vnet down'
}

case_ down_stopped 'vnet down ends a world in which a stopped vnet sh works, and that vnet sh'
down_stopped() {
	world_up
	vnet sh -w "$W" -c ': >ready; exec sleep 1000' &
	up() { [ -e ready ]; }
	within 30 up || atf_fail 'the shell did not start'
	kill -STOP $!
	atf_check timeout 20 vnet down "$W"
	wait $!
	atf_check_equal 137 $?
}

case_ chosen 'The world is -w'\''s, else $VNET_WORLD'\''s, else the only one; several need a choice'
chosen() {
	only_ours
	atf_check -s exit:1 -e inline:'vnet: no world is running: `vnet up` or `vnet sh` starts one\n' vnet jls
	world_up
	first=$W
	atf_check vnet jail -c name=only persist
	atf_check -o inline:'only\n' vnet jls name
	world_up b
	atf_check -s exit:1 -e inline:"vnet: several worlds are running; choose one with -w: $first $W\n" vnet jls name
	atf_check vnet -w "$W" jls name
	atf_check -o inline:'only\n' env VNET_WORLD="$first" vnet jls name
	atf_check -o inline:'only\n' env VNET_WORLD="$W" vnet -w "$first" jls name
	atf_check -s exit:1 -e inline:'vnet: no world is called "nosuch"\n' env VNET_WORLD=nosuch vnet jls
	atf_check vnet down "$first" "$W"
}

case_ names 'A world'\''s name may not be anything'
names() {
	long=$(head -c 4000 /dev/zero | tr '\0' x)
	for bad in '' . .a -a 'a b' a/b 'a
b' "$long"; do
		vnet sh -w "$bad" -c : >out 2>err
		case $? in
		1 | 64) ;;
		*) atf_fail "\"$bad\" was taken" ;;
		esac
		atf_check_equal 0 "$(wc -c <out)"
	done
	longest=$(head -c 63 /dev/zero | tr '\0' y)
	atf_check vnet sh -w "$longest" -c :
	atf_check vnet down "$longest"
}

case_ exec_and_jails 'vnet exec runs programs on the host and in jails, and mirrors their end'
exec_and_jails() {
	world_up
	atf_check vnet -w "$W" jail -c name=a host.hostname=in.a vnet persist
	atf_check -o inline:"$W\n" vnet exec -w "$W" hostname
	atf_check -o inline:'in.a\n' vnet exec -w "$W" a hostname
	# In the directory that vnet was started in, if the jail sees the same one there.
	atf_check -o inline:"$PWD\n" vnet exec -w "$W" pwd
	atf_check -o inline:"$PWD\n" vnet exec -w "$W" a pwd
	atf_check -s exit:9 vnet exec -w "$W" a sh -c 'exit 9'
	atf_check -s signal:15 vnet exec -w "$W" sh -c 'kill -TERM $$'
	atf_check -s exit:127 -e inline:'vnet: nosuch: neither a jail nor a program is called so\n' \
		vnet exec -w "$W" nosuch ls
	atf_check -s exit:127 -e match:'nosuchcmd: No such file' vnet exec -w "$W" a nosuchcmd
	atf_check -s exit:64 -e match:'^usage: vnet exec' vnet exec -w "$W"
	world_down
}

case_ nspath 'nsenter reaches a jail through vnet nspath' require.progs nsenter
nspath() {
	world_up
	atf_check -o ignore vnet -w "$W" exec sh -c 'jail -c name=a vnet persist; ifconfig epair create; ifconfig epair0a vnet a'
	atf_check -o save:path vnet nspath -w "$W" a
	if [ "$(id -u)" -eq 0 ]; then
		atf_check -o match:epair0a nsenter --net="$(cat path)" cat /proc/net/dev
		atf_check -o match:epair0b nsenter --net="$(vnet nspath -w "$W")" cat /proc/net/dev
	else
		user=/proc/$(keeper_of "$W")/ns/user
		atf_check -o match:epair0a nsenter --user="$user" --preserve-credentials --net="$(cat path)" \
			cat /proc/net/dev
	fi
	atf_check -o inline:'ok\n' vnet -w "$W" exec sh -c 'nsenter --net="$(vnet nspath a)" grep -q epair0a /proc/net/dev && echo ok'
	atf_check -s exit:1 -e match:'"nosuch" not found' vnet nspath -w "$W" nosuch
	world_down
}

case_ private 'What a world changes - hostname, /etc/hosts, mounts, loopback - stays in it'
private() {
	before=$(hostname; cat /etc/hosts; cat /proc/sys/kernel/hostname)
	atf_check -o inline:'10.0.0.1 once.upon.a.time\n' vnet sh -c '
		hostname elsewhere && echo "10.0.0.1 once.upon.a.time" >>/etc/hosts && mount -t tmpfs none /mnt && ifconfig lo0 down &&
		tail -1 /etc/hosts'
	atf_check_equal "$before" "$(hostname; cat /etc/hosts; cat /proc/sys/kernel/hostname)"
}

case_ tables 'In a world ::1 and 127.0.0.1 are localhost, whatever the machine calls them, and networks(5) is FreeBSD'\''s'
tables() {
	needs root
	for hosts in '10.9.8.7 mine' '127.0.0.1 localhost' '::1 ip6-localhost' '::1 ip6-localhost localhost' \
		'127.0.0.1 me # localhost'; do
		printf '# table\n%s\n' "$hosts" >hosts
		atf_check -o save:out unshare -m sh -c "
			mount --bind '$PWD/hosts' /etc/hosts && vnet sh -c 'ping -qc 1 localhost; ping6 -qc 1 localhost; cat /etc/hosts'"
		atf_check -o match:'^1 packets transmitted, 1 packets received' grep -A 1 '^--- .* ping stat' out
		atf_check -o match:'^1 packets transmitted, 1 packets received' grep -A 1 '^--- .*localhost ping6 stat' out
		atf_check -o inline:"1\n" grep -c "^$hosts\$" out
	done
	atf_check -o match:'^lo0 +- your-net +localhost' vnet sh -c 'netstat -I lo0'
}

case_ boot 'What a world writes into /boot/loader.conf is not the machine'\''s'
boot() {
	[ -d /boot ] || atf_skip 'no /boot on this machine'
	ls -l /boot >before
	atf_check -o inline:'net.fibs=2\n' vnet sh -c 'echo net.fibs=2 >/boot/loader.conf; cat /boot/loader.conf'
	atf_check -o file:before ls -l /boot
}

case_ run_dir 'A world has a /run of its own, with the directories and links of the machine'\''s: pid files and sockets stay in it'
run_dir() {
	[ -d /run ] || atf_skip 'no /run on this machine'
	world_up
	atf_check vnet exec -w "$W" sh -c 'echo 1 >"/run/$VNET_WORLD.pid" && mkdir "/run/$VNET_WORLD"'
	atf_check -o inline:'1\n' vnet exec -w "$W" cat "/run/$W.pid"
	if [ -e "/run/$W.pid" ] || [ -e "/run/$W" ]; then atf_fail 'it is on the machine'; fi
	(cd /run && find . -mindepth 1 -maxdepth 1 \( -type d -o -type l \) | sort) >wanted
	vnet exec -w "$W" sh -c 'cd /run && find . -mindepth 1 -maxdepth 1 \( -type d -o -type l \)' | grep -vx "./$W" | sort >have
	atf_check -o file:wanted cat have
	# Jails that are no nodes of a lab see their host's, as on FreeBSD.
	atf_check vnet -w "$W" jail -c name=a vnet persist
	atf_check -o inline:'1\n' vnet exec -w "$W" a cat "/run/$W.pid"
	world_down
}

case_ two_worlds 'Two worlds have their own jails, units and names; no MAC address is in both'
two_worlds() {
	world_up
	first=$W
	world_up b
	for world in "$first" "$W"; do
		atf_check -o inline:'epair0a\nepair1a\nbridge0\n' vnet -w "$world" exec sh -c '
			jail -c name=a vnet persist && ifconfig epair create && ifconfig epair create && ifconfig bridge create'
		vnet -w "$world" ifconfig | grep -o 'ether .*' >>ethers
	done
	atf_check_equal 14 "$(wc -l <ethers)"
	atf_check_equal 14 "$(sort -u ethers | wc -l)"
	world_down "$first"
	world_down
}

case_ same_name_at_once 'Of ten that start one world at once all get in and one world is there'
same_name_at_once() {
	W=$prefix
	for i in 1 2 3 4 5 6 7 8 9 10; do
		vnet sh -w "$W" -c "jail -c name=j$i persist" 2>err$i &
	done
	wait
	atf_check_equal 10 "$(vnet -w "$W" jls name | wc -l)"
	cat err? err10 >errors
	atf_check cat errors
	world_down
}

case_ other_user 'A user neither sees nor enters another user'\''s world'
# shellcheck disable=SC2086 # $as is a list of words
other_user() {
	needs root
	world_up
	as='setpriv --reuid 61235 --regid 61235 --clear-groups --'
	atf_check $as vnet ls
	atf_check -s exit:1 -e inline:"vnet: no world is called \"$W\"\n" $as vnet -w "$W" jls
	atf_check -s exit:1 -e inline:"vnet: no world is called \"$W\"\n" $as vnet down "$W"
	atf_check $as "$here/garbage" "@vnet/0/$W" requests 300
	atf_check -s not-exit:0 -e ignore $as sh -c "exec 3<'$(vnet nspath -w "$W")'"
	atf_check $as vnet sh -w "$W" -c 'jail -c name=theirs persist'
	atf_check -o inline:'theirs\n' $as vnet -w "$W" jls name
	atf_check vnet -w "$W" jls name
	atf_check $as vnet down "$W"
	atf_check vnet -w "$W" jls name
	world_down
}

case_ stolen_name 'Another user'\''s process that takes a world'\''s name is not believed'
stolen_name() {
	needs root
	setpriv --reuid 61235 --regid 61235 --clear-groups -- "$here/garbage" "@vnet/0/$prefix" listen 15 >out &
	up() { [ -s out ]; }
	within 50 up || atf_fail 'no thief'
	atf_check -s exit:1 -e not-empty vnet sh -w "$prefix" -c 'echo entered'
	atf_check -o ignore vnet ls
	kill $!
	wait
}

case_ long_path 'vnet works from a path with blanks, relative, and through a symbolic link'
long_path() {
	mkdir -p "a b/c"
	cp "$(command -v vnet)" "a b/c/vnet"
	ln -s "a b/c/vnet" v
	atf_check -o inline:'em0 em1 lo0\n' "./a b/c/vnet" sh -c 'ifconfig -l'
	atf_check -o inline:'em0 em1 lo0\n' ./v sh -c 'ifconfig -l'
}

case_ absolute_paths "FreeBSD's commands are where FreeBSD has them, for scripts and jails, beside Linux's other programs"
absolute_paths() {
	cat >script <<-'END'
		/sbin/ifconfig epair create
		/sbin/ifconfig -l && /sbin/sysctl -n kern.ostype && /sbin/kldload -n if_bridge && /sbin/kldstat -q -m if_bridge
		/usr/sbin/jail -c name=a persist vnet 'exec.created=/usr/bin/env /sbin/ifconfig epair0b vnet a && true'
		/usr/sbin/jls -N | /usr/bin/wc -l
		/usr/sbin/jexec a /bin/sh -c '/sbin/ifconfig -l; /bin/hostname jailed; /bin/hostname'
		PATH=/bin:/usr/bin /bin/sh -c 'ifconfig -l; route -n get 10.0.2.3 | grep interface'
		/sbin/route -n add -net 198.51.100.0/24 10.0.2.2
		/usr/bin/netstat -rn | /usr/bin/grep 198.51
		/usr/bin/jot 1; /usr/sbin/arp -an -i em1; /sbin/ping -qc 1 127.0.0.1 | head -n 1
	END
	atf_check -o inline:'epair0a
em0 em1 lo0 epair0a epair0b
FreeBSD
       2
lo0 epair0b
jailed
em0 em1 lo0 epair0a
  interface: em0
add net 198.51.100.0: gateway 10.0.2.2
198.51.100.0/24    10.0.2.2           UGS         em0
1
PING 127.0.0.1 (127.0.0.1): 56 data bytes
' vnet sh script
	ls -l /bin/ /sbin/ /usr/bin/ /usr/sbin/ >before
	atf_check vnet sh -c 'echo "echo mine" >/usr/sbin/jib && chmod +x /usr/sbin/jib && [ "$(jib)" = mine ]'
	ls -l /bin/ /sbin/ /usr/bin/ /usr/sbin/ >after
	atf_check cmp before after
}

case_ absolute_bound 'A directory of commands that is bound to a second place has them in both'
absolute_bound() {
	needs root
	atf_check -o inline:'/sbin/ifconfig\n/usr/sbin/jail\n' unshare -m sh -c '
		mount --bind /usr/bin /sbin && mount --bind /usr/bin /usr/sbin &&
			vnet sh -c "ls /sbin/ifconfig /usr/sbin/jail"'
}

case_ no_sys 'A machine without /sys has the commands on PATH, and its jails are entered'
no_sys() {
	needs root
	mkdir machine
	atf_check -o inline:'em0 em1 lo0\nlo0\n' unshare -m sh -ec '
		mount -t tmpfs tmpfs machine
		for each in /*; do
			if [ -L "$each" ]; then
				cp -P "$each" machine
			elif [ -d "$each" ] && [ "$each" != /sys ]; then
				mkdir "machine$each"
				mount --rbind "$each" "machine$each"
			fi
		done
		cd machine
		mkdir was
		pivot_root . was
		exec chroot . /bin/sh -c "umount -l /was; exec vnet sh -c \"ifconfig -l; jail -c name=a persist vnet; jexec a ifconfig -l\""'
}

case_ absolute_others "Who is not the world's root finds the machine's programs behind the administrator's, and may run the rest"
absolute_others() {
	needs root
	echo 'setpriv --reuid 61235 --regid 61235 --clear-groups env sh -c "$1"' >others
	atf_check -o match:'^ *1$' vnet sh others 'echo | /usr/bin/wc -l'
	atf_check -s exit:126 -e match:'Permission denied' vnet sh others /sbin/ifconfig
	[ -x /usr/bin/ping ] || atf_skip "no ping(8) of the machine's"
	atf_check -o match:transmitted -e ignore vnet sh others 'ping -c 1 127.0.0.1'
}
