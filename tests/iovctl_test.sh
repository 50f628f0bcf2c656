# SPDX-License-Identifier: BSD-2-Clause
# iovctl_test.sh - iovctl(8) on a card whose /sys is made up: the world's em0, with a tree of files in the place of the
# kernel's. The kernel's part, that of rtnetlink included, is real as far as it is without such a card.
. "$(atf_get_srcdir)/lib.sh"

# Runs the script of stdin in a world, with its own /sys: a card em0 that can have four virtual functions, whose
# addresses are 0000:00:10.0 to 0000:00:13.0.
on_card() {
	cat >script
	cat >card <<'END'
mount -t tmpfs none /sys
pf=/sys/devices/pf
mkdir -p $pf /sys/class/net/em0 /sys/class/net/em1/device /sys/bus/pci
ln -s ../../../devices/pf /sys/class/net/em0/device
echo 4 >$pf/sriov_totalvfs
echo 0 >$pf/sriov_numvfs
echo 1 >$pf/sriov_drivers_autoprobe
: >/sys/bus/pci/drivers_probe
for i in 0 1 2 3; do
	mkdir $pf/../0000:00:1$i.0
	ln -s ../0000:00:1$i.0 $pf/virtfn$i
	: >$pf/virtfn$i/driver_override
done
look() { echo "$(cat $pf/sriov_numvfs) $(cat $pf/sriov_drivers_autoprobe) $(cat /sys/bus/pci/drivers_probe)"; }
. ./script
END
	vnet sh -c 'unshare -m sh ./card'
}

case_ card 'Virtual functions are made and deleted through /sys; drivers get those that are not for virtual machines'
card() {
	cat >usual <<'END'
PF { device : "em0"; num_vfs : 3; }
VF-1 { passthrough : true; }
END
	on_card >out 2>&1 <<'END'
iovctl -C -n -f usual >/dev/null
look
iovctl -C -f usual
look
cat $pf/virtfn0/driver_override $pf/virtfn1/driver_override; echo
iovctl -C -f usual
iovctl -D -f usual
look
iovctl -D -d em0
rm $pf/sriov_drivers_autoprobe
iovctl -C -f usual && cat $pf/sriov_numvfs
END
	atf_check -o inline:'0 1 \n3 1 0000:00:12.0\nvfio-pci\n'\
'iovctl: Failed to configure SR-IOV: Device busy\n0 1 0000:00:12.0\n'\
'iovctl: Failed to delete VFs: No child processes\n3' cat out
}

case_ refused 'What the card cannot do changes nothing; a card without SR-IOV, or of another stack, is none'
refused() {
	on_card >out 2>&1 <<'END'
card() { printf 'PF { device : %s; num_vfs : %s; }\n%s\n' "$@" >f; iovctl -C -f f || look; }
card em0 5 ''
card em0 1 'VF-0 { mac-addr : "02:00:00:00:00:01"; }'
card em0 1 'VF-0 { mac-anti-spoof : true; }'
card em0 1 'VF-0 { allow-promisc : true; }'
for name in em1 lo0 cxl0 . .. ../net/em0 "$(printf %50s x)"; do iovctl -S -d "$name"; done 2>&1 |
	sed "s/'.*'/X/" | uniq -c | sed 's/^ *//'
jail -c name=j vnet persist vnet.interface=em0
jexec j iovctl -D -d em0
iovctl -D -d em0
END
	cat >expected <<'END'
iovctl: Failed to configure SR-IOV: Invalid argument
0 1 
iovctl: Failed to configure SR-IOV: Operation not supported
0 1 
iovctl: Failed to configure SR-IOV: Operation not supported
0 1 
iovctl: Failed to configure SR-IOV: Operation not supported
0 1 
7 iovctl: Could not open device X: No such file or directory
iovctl: Could not open device '/dev/iov/em0': No such file or directory
iovctl: Could not open device '/dev/iov/em0': No such file or directory
END
	atf_check -o file:expected cat out
}

case_ machine 'Outside of worlds the machine is meant, which needs no world'
machine() {
	atf_check -s exit:1 -e inline:"iovctl: Could not open device '/dev/iov/lo': No such file or directory\n" \
		vnet iovctl -S -d lo
	atf_check -s exit:1 -e inline:'vnet: no world is called "nosuch"\n' vnet -w nosuch iovctl -S -d lo
	world_up
	atf_check -s exit:1 -e inline:"iovctl: Could not open device '/dev/iov/em0': No such file or directory\n" \
		vnet -w "$W" iovctl -S -d em0
	world_down
}
