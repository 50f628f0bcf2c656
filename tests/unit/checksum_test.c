/* SPDX-License-Identifier: BSD-2-Clause */
/* checksum_test.c - checksums, by values that others published. */
#include <arpa/inet.h>
#include <atf-c.h>

#include "lib/checksum.h"
#include "lib/crc32c.h"

ATF_TC(internet);
ATF_TC_HEAD(internet, tc)
{
	atf_tc_set_md_var(tc, "descr", "The checksum of IP, as RFC 1071 works it out");
}
ATF_TC_BODY(internet, tc)
{
	(void)tc;
	static const uint8_t data[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}; /* RFC 1071, section 3 */

	ATF_CHECK_EQ(checksum_end(checksum_add(0, data, sizeof data)), htons(0x220d));
	ATF_CHECK_EQ(checksum_end(checksum_add(0, data, 1)), htons(0xffff));
}

ATF_TC(castagnoli);
ATF_TC_HEAD(castagnoli, tc)
{
	atf_tc_set_md_var(tc, "descr", "SCTP's checksum, of RFC 3720's examples");
}
ATF_TC_BODY(castagnoli, tc)
{
	(void)tc;
	static const uint8_t zeros[32]; /* RFC 3720, B.4 */

	ATF_CHECK_EQ(crc32c("123456789", 9), UINT32_C(0xe3069283));
	ATF_CHECK_EQ(crc32c(zeros, sizeof zeros), UINT32_C(0x8a9136aa));
	ATF_CHECK_EQ(crc32c(zeros, 0), 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, internet);
	ATF_TP_ADD_TC(tp, castagnoli);
	return atf_no_error();
}
