/* SPDX-License-Identifier: BSD-2-Clause */
/* iovctl_test.c - iovctl(8) and iovctl.conf(5) on a card in memory. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "tests/fake_state.h"
#include "tests/unit/expect.h"

/* Writes the file f. */
static void conf(const char *text)
{
	FILE *f = fopen("f", "w");

	ATF_REQUIRE(f != NULL);
	fputs(text, f);
	ATF_REQUIRE_EQ(0, fclose(f));
}

/* A file that is wrong changes nothing and is told of. */
static void wrong(const char *text, const char *message)
{
	char err[512];

	conf(text);
	snprintf(err, sizeof err, "iovctl: %s\n", message);
	expect("iovctl -C -f f", "", err, 1);
	ATF_CHECK_EQ(0, fake_state()->vf_count);
}

ATF_TC_WITHOUT_HEAD(article);
ATF_TC_BODY(article, tc)
{
	(void)tc;
	fake_os_reset();
	conf("PF {\ndevice : \"cxl0\";\nnum_vfs : 8;\n}\n");
	expect("iovctl -C -f f", "", "", 0);
	ATF_CHECK_EQ(8, fake_state()->vf_count);
	ATF_CHECK_EQ(0, fake_state()->vfs[7].set);
	ATF_CHECK(!fake_state()->vfs[7].reserved);
	expect("iovctl -C -f f", "", "iovctl: Failed to configure SR-IOV: Device busy\n", 1);
	expect("iovctl -D -n -f f", "Would attempt to delete all VF children of 'cxl0'\n", "", 0);
	ATF_CHECK_EQ(8, fake_state()->vf_count);
	expect("iovctl -D -f f", "", "", 0);
	ATF_CHECK_EQ(0, fake_state()->vf_count);
	expect("iovctl -D -d cxl0", "", "iovctl: Failed to delete VFs: No child processes\n", 1);
}

ATF_TC_WITHOUT_HEAD(sections);
ATF_TC_BODY(sections, tc)
{
	const struct os_vf *vfs = fake_state()->vfs;
	static const uint8_t mac[6] = {2, 0x56, 0x48, 0x7e, 0xd9, 0xf7};

	(void)tc;
	fake_os_reset();
	conf("# comments\n/* of /* both */ kinds */\n"
	     "vf-1 { mac-addr : \"02:56:48:7e:d9:f7\"; Passthrough = no, allow-set-mac : true }\n"
	     "VF-2: {\n\tmac-anti-spoof off\n}\n");
	expect("iovctl -C -f f", "", "iovctl: f line 5: ':' is missing after a key\n", 1);
	conf("# comments\n/* of /* both */ kinds */\n"
	     "vf-1 { mac-addr : \"02:56:48:7e:d9:f7\"; Passthrough = no, allow-set-mac : true }\n"
	     "VF-2: {\n\tmac-anti-spoof : off # here too\n}\n"
	     "VF-3 { allow-promisc : false }\n"
	     "PF\n{ num_vfs : 0x4\n device : cxl0\n}\nDEFAULT { passthrough : true; allow-promisc: yes; }\n");
	expect("iovctl -C -f f", "", "", 0);
	ATF_CHECK_EQ(4, fake_state()->vf_count);
	ATF_CHECK(vfs[0].reserved && vfs[0].set == OS_VF_TRUST && vfs[0].trust);
	ATF_CHECK(!vfs[1].reserved && vfs[1].set == (OS_VF_TRUST | OS_VF_ETHER) && vfs[1].trust);
	ATF_CHECK_EQ(0, memcmp(vfs[1].ether, mac, sizeof mac));
	ATF_CHECK(vfs[2].set == (OS_VF_ANTI_SPOOF | OS_VF_TRUST) && !vfs[2].anti_spoof);
	ATF_CHECK(vfs[3].set == OS_VF_TRUST && !vfs[3].trust);
	expect("iovctl -D -d cxl0", "", "", 0);
	conf("{ \"PF\": { \"device\": \"cxl0\", \"num_vfs\": 1 },\n  \"VF-0\": { \"mac-anti-spoof\": true } }\n");
	expect("iovctl -C -f f", "", "", 0);
	ATF_CHECK(vfs[0].set == OS_VF_ANTI_SPOOF && vfs[0].anti_spoof);
}

ATF_TC_WITHOUT_HEAD(dry);
ATF_TC_BODY(dry, tc)
{
	(void)tc;
	fake_os_reset();
	conf("PF { device : cxl0; num_vfs : 2; }\nVF-1 { mac-addr : \"2:0:0:0:0:1\"; passthrough : true; }\n");
	expect("iovctl -C -n -f f",
	       "Would enable SR-IOV on device 'cxl0'.\n"
	       "The following configuration parameters would be used:\n"
	       "PF (NVLIST):\n"
	       "    driver (NVLIST):\n"
	       "    iov (NVLIST):\n"
	       "        num_vfs (NUMBER): 2 (2) (0x2)\n"
	       "        device (STRING): [cxl0]\n"
	       "VF-0 (NVLIST):\n"
	       "    driver (NVLIST):\n"
	       "    iov (NVLIST):\n"
	       "VF-1 (NVLIST):\n"
	       "    driver (NVLIST):\n"
	       "        mac-addr (BINARY): 6 020000000001\n"
	       "    iov (NVLIST):\n"
	       "        passthrough (BOOL): TRUE\n"
	       "The configuration parameters consume 719 bytes when packed.\n",
	       "", 0);
	ATF_CHECK_EQ(0, fake_state()->vf_count);
	expect("iovctl -S -d cxl0",
	       "The following configuration parameters may be configured on the PF:\n"
	       "\tnum_vfs : uint16_t (required)\n"
	       "\tdevice : string (required)\n"
	       "\n"
	       "The following configuration parameters may be configured on a VF:\n"
	       "\tpassthrough : bool (default = false)\n"
	       "\tmac-addr : unicast-mac (optional)\n"
	       "\tmac-anti-spoof : bool (default = true)\n"
	       "\tallow-set-mac : bool (default = false)\n"
	       "\tallow-promisc : bool (default = false)\n",
	       "", 0);
}

#define PF "PF { device : cxl0; num_vfs : 2; }\n"

ATF_TC_WITHOUT_HEAD(files);
ATF_TC_BODY(files, tc)
{
	(void)tc;
	fake_os_reset();
	wrong("", "f: Config file does not specify device");
	wrong("PF { device : cxl0; }", "f: Required parameter 'num_vfs' not found in 'PF'");
	wrong("PF {\n num_vfs : \"2\"; device : cxl0 }",
	      "f line 2: Value '2' of key 'num_vfs' is not of type uint16_t");
	wrong("PF {\n num_vfs : 65536; device : cxl0 }",
	      "f line 2: Value '65536' of key 'num_vfs' is not of type uint16_t");
	wrong("PF { device : 7 }", "f line 1: Value '7' of key 'device' is not of type string");
	wrong("PF { device : cxl0; num_vfs : 0 }", "Failed to configure SR-IOV: Invalid argument");
	wrong("PF { device : cxl0; num_vfs : 9 }", "Failed to configure SR-IOV: Invalid argument");
	wrong("PF { device : cxl0; num_vfs : 1; mtu : 9000 }", "f line 1: Invalid config key 'mtu' in section 'PF'");
	wrong(PF "VF-0 { passthrough : 1 }", "f line 2: Value '1' of key 'passthrough' is not of type bool");
	wrong(PF "VF-0 { vlan : 3 }", "f line 2: Invalid config key 'vlan' in section 'VF-0'");
	wrong(PF "VF-0 { mac-addr : \"02:00:00:00:00\" }",
	      "f line 2: Value '02:00:00:00:00' of key 'mac-addr' is not of type unicast-mac");
	wrong(PF "VF-0 { mac-addr : 02-00-00-00-00-01 }",
	      "f line 2: Value '02-00-00-00-00-01' of key 'mac-addr' is not of type unicast-mac");
	wrong(PF "VF-0 { mac-addr : \"01:00:00:00:00:01\" }",
	      "f line 2: Value '01:00:00:00:00:01' of key 'mac-addr' is a multicast address");
	wrong(PF "\n\nVF-2 { }", "f line 4: VF number 2 is out of bounds (num_vfs=2)");
	wrong(PF "VF-x { }", "f line 2: 'VF-x' does not end in the number of a VF");
	wrong(PF "VF-00 { }", "f line 2: 'VF-00' does not end in the number of a VF");
	wrong(PF "QF { }", "f line 2: Unexpected top-level node: QF");
	wrong(PF "VF-0 { }\nvf-0 { }", "f line 3: Section 'vf-0' is there twice");
	wrong(PF "VF-0 { passthrough : no\nPASSTHROUGH : yes }",
	      "f line 3: Key 'PASSTHROUGH' is set twice in section 'VF-0'");
}

ATF_TC_WITHOUT_HEAD(syntax);
ATF_TC_BODY(syntax, tc)
{
	(void)tc;
	fake_os_reset();
	wrong(PF "VF-0 {\n", "f line 3: '}' is missing at the end");
	wrong(PF "VF-0 {\n passthrough : \"true\n }", "f line 3: a string has no end");
	wrong(PF "VF-0 { a : [ 1 ] }", "f line 2: a section or list in a section");
	wrong(PF "VF-0 { a : { b : 1 } }", "f line 2: a section or list in a section");
	wrong(PF "VF-0 { a : }", "f line 2: a value is missing");
	wrong(PF "VF-0 { : 3 }", "f line 2: a key is missing");
	wrong(PF "num_vfs : 3", "f line 2: a value outside of every section");
	wrong(PF "/* ", "f line 2: a comment has no end");
	wrong(PF "/x", "f line 2: unexpected '/'");
	wrong("{" PF, "f line 2: '}' is missing at the end");
	wrong("{" PF "} x", "f line 2: something follows the last '}'");
	wrong(PF "VF-0 { a : \"\\q\" }", "f line 2: unknown escape sequence");
	wrong(PF "VF-0 { aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa : 1 }",
	      "f line 2: a key of more than 63 bytes");
}

ATF_TC_WITHOUT_HEAD(options);
ATF_TC_BODY(options, tc)
{
	static const char usage[] = "iovctl: Usage: iovctl -C -f <config file> [-n]\n"
	                            "iovctl:        iovctl -D [-d <PF device> | -f <config file>] [-n]\n"
	                            "iovctl:        iovctl -S [-d <PF device> | -f <config file>]\n";
	static const struct {
		const char *line, *what;
	} rows[] = {{"iovctl -d cxl0", ""},
	            {"iovctl -C -f f x", ""},
	            {"iovctl -C", "iovctl: Either the -d or -f flag must be specified\n"},
	            {"iovctl -C -D -f f", "iovctl: Only one of -C, -D or -S may be specified\n"},
	            {"iovctl -D -d cxl0 -f f", "iovctl: Only one of the -d and -f flags may be specified\n"},
	            {"iovctl -C -d cxl0", "iovctl: -d flag cannot be used with the -C flag\n"},
	            {"iovctl -S -n -d cxl0", "iovctl: -n flag cannot be used with the -S flag\n"},
	            {"iovctl -x", "iovctl: illegal option -- x\n"},
	            {"iovctl -D -d", "iovctl: option requires an argument -- d\n"}};
	char err[1024];

	(void)tc;
	fake_os_reset();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(err, sizeof err, "%s%s", rows[i].what, usage);
		expect(rows[i].line, "", err, 1);
	}
	expect("iovctl -S -d em0", "", "iovctl: Could not open device '/dev/iov/em0': No such file or directory\n", 1);
	expect("iovctl -C -f nosuch", "", "iovctl: Could not open 'nosuch' for reading: No such file or directory\n",
	       1);
	conf("PF { device : em0; num_vfs : 2; }\n");
	expect("iovctl -C -f f", "", "iovctl: Could not open device '/dev/iov/em0': No such file or directory\n", 1);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, article);
	ATF_TP_ADD_TC(tp, sections);
	ATF_TP_ADD_TC(tp, dry);
	ATF_TP_ADD_TC(tp, files);
	ATF_TP_ADD_TC(tp, syntax);
	ATF_TP_ADD_TC(tp, options);
	return atf_no_error();
}
