#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# mn.py - how long Mininet takes for a network: prints the seconds to build and start it, those to stop it until the
# kernel has freed it all, and, if asked for, those of its pingall.
#
# usage: mn.py topology[,number ...] freed [pingall]
#
# Linux bridges as switches and no controller, as `mn --switch lxbr --controller none` has them; a torus needs stp. To be
# run in a network, mount and PID namespace of its own: Mininet leaves things behind. `freed` is freed.c's program.
import functools
import subprocess
import sys
import time

from mininet.log import setLogLevel
from mininet.net import Mininet
from mininet.nodelib import LinuxBridge
from mininet.topo import LinearTopo, MinimalTopo, SingleSwitchTopo
from mininet.topolib import TorusTopo, TreeTopo

TOPOLOGIES = {'minimal': MinimalTopo, 'single': SingleSwitchTopo, 'linear': LinearTopo, 'tree': TreeTopo,
              'torus': TorusTopo}

setLogLevel('error')
name, *numbers = sys.argv[1].split(',')
switch = functools.partial(LinuxBridge, stp=True) if name == 'torus' else LinuxBridge
start = time.monotonic()
net = Mininet(topo=TOPOLOGIES[name](*map(int, numbers)), switch=switch, controller=None)
net.start()
print('%.4f' % (time.monotonic() - start))
start = time.monotonic()
if sys.argv[3:] == ['pingall'] and net.pingAll() != 0:
    sys.exit('pingall lost some')
pinged = time.monotonic() - start
start = time.monotonic()
net.stop()
subprocess.run([sys.argv[2]], check=True)
print('%.4f' % (time.monotonic() - start))
if sys.argv[3:]:
    print('%.4f' % pinged)
