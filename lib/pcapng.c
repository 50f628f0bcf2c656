/* SPDX-License-Identifier: BSD-2-Clause */
/* pcapng.c - captured packets in the pcapng format (pcapng.h). Numbers are in the machine's byte order. */
#include "lib/pcapng.h"

#include <errno.h>
#include <string.h>

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, STATISTICS = 5, PACKET = 6 }; /* types of blocks */
enum { ORDER = 0x1a2b3c4d };
enum { END = 0, IF_NAME = 2, IF_TSRESOL = 9, EPB_FLAGS = 2, ISB_IFRECV = 4, ISB_IFDROP = 5, SHB_USERAPPL = 4 };

enum { NAME = 256, SMALL = 2 * NAME }; /* bytes of a name, and of a block without a packet's data */

/* A block while it is put together: what is before a packet's data, or all of it. */
struct block {
	uint8_t bytes[SMALL];
	size_t size;
};

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static void put(struct block *b, const void *data, size_t size)
{
	memcpy(b->bytes + b->size, data, size);
	memset(b->bytes + b->size + size, 0, padded(size) - size);
	b->size += padded(size);
}

static void put32(struct block *b, uint32_t value)
{
	put(b, &value, sizeof value);
}

/* The two halves of a number, the upper one first. */
static void put_time(struct block *b, uint64_t time)
{
	put32(b, (uint32_t)(time >> 32));
	put32(b, (uint32_t)time);
}

static void put_option(struct block *b, uint16_t code, const void *value, size_t size)
{
	const uint16_t head[2] = {code, (uint16_t)size};

	put(b, head, sizeof head);
	put(b, value, size);
}

static void put_text(struct block *b, uint16_t code, const char *text)
{
	put_option(b, code, text, strnlen(text, NAME));
}

static int written(size_t count)
{
	if (count == 1)
		return 0;
	return errno ? -errno : -EIO;
}

/* Begins a block; its length follows from end_block(). */
static void begin_block(struct block *b, uint32_t type)
{
	b->size = 0;
	put32(b, type);
	put32(b, 0);
}

/* A block's whole length stands behind its type and at its end; `more` bytes come between what is here and that. */
static uint32_t set_length(struct block *b, size_t more)
{
	const uint32_t length = (uint32_t)(b->size + more + sizeof length);

	memcpy(b->bytes + 4, &length, sizeof length);
	return length;
}

static int end_block(struct block *b, FILE *out)
{
	put32(b, set_length(b, 0));
	errno = 0;
	return written(fwrite(b->bytes, b->size, 1, out));
}

int pcapng_begin(FILE *out, const char *program)
{
	const uint16_t version[2] = {1, 0};
	const int64_t unknown = -1;
	struct block b;

	begin_block(&b, SECTION);
	put32(&b, ORDER);
	put(&b, version, sizeof version);
	put(&b, &unknown, sizeof unknown); /* the section's length */
	put_text(&b, SHB_USERAPPL, program);
	put32(&b, END);
	return end_block(&b, out);
}

int pcapng_interface(FILE *out, const char *name, enum pcapng_link link, uint32_t most)
{
	const uint16_t type[2] = {(uint16_t)link, 0};
	const uint8_t nanoseconds = 9; /* powers of ten */
	struct block b;

	begin_block(&b, INTERFACE);
	put(&b, type, sizeof type);
	put32(&b, most);
	put_text(&b, IF_NAME, name);
	put_option(&b, IF_TSRESOL, &nanoseconds, 1);
	put32(&b, END);
	return end_block(&b, out);
}

/* Direction in bits 0 and 1, how it was received in bits 2 to 4. */
static uint32_t flags_of(enum pcapng_way way)
{
	return way == PCAPNG_SENT ? 2 : 1 | (uint32_t)way << 2;
}

int pcapng_packet(FILE *out, const struct pcapng_packet *p)
{
	const uint32_t flags = flags_of(p->way), options = 3 * sizeof flags;
	const size_t padding = padded(p->size) - p->size;
	struct block b, tail = {.size = padding}; /* which is zeros */
	size_t count;

	begin_block(&b, PACKET);
	put32(&b, p->interface);
	put_time(&b, p->time);
	put32(&b, (uint32_t)p->size);
	put32(&b, (uint32_t)p->length);
	put_option(&tail, EPB_FLAGS, &flags, sizeof flags);
	put32(&tail, END);
	put32(&tail, set_length(&b, p->size + padding + options));
	errno = 0;
	count = fwrite(b.bytes, b.size, 1, out);
	if (count == 1 && p->size)
		count = fwrite(p->data, p->size, 1, out);
	return written(count == 1 ? fwrite(tail.bytes, tail.size, 1, out) : count);
}

int pcapng_counts(FILE *out, unsigned interface, uint64_t time, uint64_t packets, uint64_t lost)
{
	struct block b;

	begin_block(&b, STATISTICS);
	put32(&b, interface);
	put_time(&b, time);
	put_option(&b, ISB_IFRECV, &packets, sizeof packets);
	put_option(&b, ISB_IFDROP, &lost, sizeof lost);
	put32(&b, END);
	return end_block(&b, out);
}
