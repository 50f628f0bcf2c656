# SPDX-License-Identifier: BSD-2-Clause
# doctor_test.sh - vnet doctor on this machine, and what vnet up and vnet run say of limits before they begin.
. "$(atf_get_srcdir)/lib.sh"

case_ machine 'The machine in general'
machine() {
	atf_check -o match:'^network namespaces  *[0-9]+  *[0-9]+$' -o match:'^bridges  *yes$' vnet doctor
	atf_check -o match:'^network namespaces  *23  *[0-9]+$' -o match:'^entries of the ARP table  *380 ' \
		vnet doctor single,20
	atf_check -s exit:64 -e match:usage vnet doctor -x
	atf_check -s exit:64 -e match:usage vnet doctor minimal minimal
	atf_check -s exit:1 -e match:'neither a topology nor a file' vnet doctor nonsense
}

case_ descriptors 'Too few descriptors are said, with what to type, before anything is begun'
descriptors() {
	atf_check -s exit:1 -o match:'^descriptors while it is built  *110  *100  FAILS$' \
		-o match:'^    as root: prlimit --nofile=1024 --pid ..$' prlimit --nofile=100 vnet doctor linear,30
	atf_check -s exit:1 -e match:'descriptors while it is built: 110 needed, 100 there: `prlimit --nofile=1024' \
		prlimit --nofile=100 vnet up -w "$prefix" linear,30
	atf_check -s exit:1 -e match:'descriptors while it is built: 110 needed, 100 there: `prlimit --nofile=1024' \
		prlimit --nofile=100 vnet run -w "$prefix" linear,30 --test pingall
	# What is asked for is enough, and the softer limit no hindrance.
	atf_check prlimit --nofile=80:110 vnet up -w "$prefix" linear,30
	atf_check vnet down "$prefix"
	[ -z "$(case_worlds)" ] || atf_fail "a world is left"
}

case_ change '`apply` looks, too, at what the change needs of the machine, and changes nothing where that fails'
change() {
	atf_check vnet up -w "$prefix" linear,20
	# All of the new switches are open at a time.
	atf_check -s exit:1 -e match:'descriptors while it is built: [0-9]+ needed, 60 there: `prlimit --nofile=1024 --pid' \
		prlimit --nofile=60 vnet apply -w "$prefix" linear,80
	atf_check -s exit:1 -e match:'descriptors while it is built' prlimit --nofile=60 vnet apply -w "$prefix" --dry-run linear,80
	atf_check vnet apply -w "$prefix" --dry-run linear,20
	# What runs already is not counted again.
	atf_check -o ignore prlimit --nofile=60 vnet apply -w "$prefix" linear,21
	# What is asked for is enough, and the softer limit no hindrance: all hosts get a cable.
	printf 'nodes: {s: switch, "h[1-21]": {}, "s[1-21]": switch}\nlinks: [["h[1-21]", s], ["h[1-21]", "s[1-21]"]]\n' >wide.yaml
	atf_check -o ignore prlimit --nofile=40:100 vnet apply -w "$prefix" wide.yaml
	printf 'nodes: {h1: {daemons: {iperf3: }}}\n' >iperf3.yaml
	atf_check -s exit:1 -e match:'iperf3: missing: ' env PATH=/nowhere "$(command -v vnet)" apply -w "$prefix" iperf3.yaml
	atf_check vnet apply -w "$prefix" wide.yaml
	atf_check vnet down "$prefix"
	[ "$(id -u)" = 0 ] && return
	# The keeper has what it was started with.
	atf_check prlimit --nofile=110 vnet up -w "$prefix" linear,30
	atf_check -s exit:1 -e match:'descriptors of the keeper: 232 needed, 110 there: `prlimit --nofile=1024 --pid [0-9]+` as root' \
		vnet apply -w "$prefix" linear,100
	atf_check vnet apply -w "$prefix" linear,30
	atf_check vnet down "$prefix"
}

case_ settings 'Settings of the machine that are too low, each by the file that says so'
settings() {
	[ "$(id -u)" = 0 ] || atf_skip "it needs root to put other files over the machine's"
	cat >with <<-'END'
		echo "$2" >value
		mount --bind value "/proc/sys/$1" || exit 99
		shift 2
		exec "$@"
	END
	for setting in user/max_net_namespaces kernel/pid_max kernel/threads-max; do
		name=$(echo "$setting" | tr / .)
		atf_check -s exit:1 -o match:"FAILS" -o match:"as root: sysctl -w $name=" \
			unshare -m sh with "$setting" 3 vnet doctor minimal
		atf_check -s exit:1 -e match:"$name=.*. as root$" unshare -m sh with "$setting" 3 vnet up -w "$prefix" minimal
		atf_check -s exit:1 -o match:"FAILS" unshare -m sh with "$setting" 3 vnet doctor
		atf_check vnet up -w "$prefix" minimal
		atf_check -s exit:1 -e match:"$name=.*. as root$" unshare -m sh with "$setting" 3 vnet apply -w "$prefix" lan,3
		atf_check vnet apply -w "$prefix" minimal
		atf_check vnet down "$prefix"
	done
	[ -z "$(case_worlds)" ] || atf_fail "a world is left"
}
