/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz.h - what the fuzz targets share. Each fuzz_NAME.c is one target: libFuzzer's with clang, else linked to
 * replay.c, which hands it the kept inputs of corpus/NAME alone.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* A target: looks at one input; what is wrong with it aborts. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Calls fn(arg), which may exit(); returns the status, 0 if it returned. Until then no process is forked, no file is
 * opened by name, nobody sleeps and no name is looked up: all that fails. What is printed goes nowhere.
 */
int fuzz_run(void (*fn)(void *arg), void *arg);

#endif
