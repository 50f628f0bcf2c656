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
	done
	[ -z "$(case_worlds)" ] || atf_fail "a world is left"
}
