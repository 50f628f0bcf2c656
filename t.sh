mount -t tmpfs none /sys
p=/sys/devices/pf; mkdir -p $p /sys/class/net/em0 /sys/bus/pci
ln -s ../../../devices/pf /sys/class/net/em0/device
echo 8 >$p/sriov_totalvfs; echo 0 >$p/sriov_numvfs; echo 1 >$p/sriov_drivers_autoprobe; : >/sys/bus/pci/drivers_probe
for i in 0 1 2 3; do mkdir $p/../0000:00:1$i.0; ln -s ../0000:00:1$i.0 $p/virtfn$i; : >$p/virtfn$i/driver_override; done
iovctl -S -d em0
iovctl -C -f /tmp/lagg.iov -n
iovctl -C -f /tmp/lagg.iov; echo $?
head $p/sriov_* $p/virtfn*/driver_override /sys/bus/pci/drivers_probe
sed -i /mac/d /tmp/lagg.iov
iovctl -C -f /tmp/lagg.iov; echo $?
head $p/sriov_* $p/virtfn*/driver_override /sys/bus/pci/drivers_probe
iovctl -C -f /tmp/lagg.iov; echo $?
iovctl -D -d em0; iovctl -D -d em0
iovctl -D -d em1
