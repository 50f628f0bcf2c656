# SPDX-License-Identifier: BSD-2-Clause
# tests.mk - building and running the tests. `make test` runs every test program that this user can run, with the
# plain build and with the one that checks memory and arithmetic at run time.

TESTS := $(patsubst tests/%.sh,$(B)/tests/%,$(wildcard tests/*_test.sh))
UNITS := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*_test.c))
FAKES := $(patsubst %.c,$(B)/%.o,$(wildcard tests/fake_*.c))
TOOLS := $(patsubst tests/kill/%.c,$(B)/tests/%,$(wildcard tests/kill/*.c))
PRELOAD := $(patsubst tests/preload/%.c,$(B)/tests/%.so,$(wildcard tests/preload/*.c))
PORTABLE := $(filter-out $(B)/cmd/main.o,$(patsubst %.c,$(B)/%.o,$(LIB) $(LAB) $(CMD)))
TEST_FILES := $(addprefix $(B)/tests/,lib.sh pumps.sh session.sh $(patsubst tests/%,%,$(wildcard tests/labs/*/*.yaml)))
EXAMPLES := $(patsubst %,$(B)/tests/%,$(wildcard examples/*.sh examples/*.yaml) docs/lab.5 docs/lab.schema.json)

SANITIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
# gcc's shared library for the undefined does not know of log_path.
SANITIZE_LINK := $(if $(findstring clang,$(CC)),,-static-libubsan)

# Unit tests: the commands on an operating system in memory.
$(UNITS): %: %.o $(FAKES) $(PORTABLE)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -latf-c $(LDLIBS)

# Programs that the tests use.
$(TOOLS): $(B)/tests/%: $(B)/tests/kill/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $<

# Libraries that stand in for a part of the system; never checked at run time.
$(PRELOAD): $(B)/tests/%.so: tests/preload/%.c
	@mkdir -p $(@D)
	$(CC) $(WARN) -D_GNU_SOURCE -O1 -fPIC -shared -o $@ $<

$(TESTS): $(B)/tests/%: tests/%.sh
	@mkdir -p $(@D)
	@{ echo '#!/usr/bin/env atf-sh'; cat $<; } >$@ && chmod +x $@

$(TEST_FILES): $(B)/tests/%: tests/%
	@mkdir -p $(@D)
	@cp $< $@

$(EXAMPLES): $(B)/tests/%: %
	@mkdir -p $(@D)
	@cp $< $@

-include $(UNITS:=.d) $(FAKES:.o=.d) $(patsubst tests/kill/%.c,$(B)/tests/kill/%.d,$(wildcard tests/kill/*.c))

tests: $(B)/vnet $(TESTS) $(UNITS) $(TOOLS) $(PRELOAD) $(TEST_FILES) $(EXAMPLES)

# The same again, checked at run time.
tests-asan:
	@$(MAKE) --no-print-directory B=$(B)/asan CFLAGS='$(SANITIZE)' LDFLAGS='$(SANITIZE_LINK)' tests

# TESTS_RUN="jail_test kill_test:keeper" runs those alone.
test: tests tests-asan $(if $(TESTS_RUN),,fuzz-short)
	@[ "$$(id -u)" != 0 ] || tools/deps.sh uml || echo 'going on without user-mode-linux'
	@tests/run.sh $(B) $(TESTS_RUN)

# The same on the kernel of Debian's user-mode-linux, which has the modules that the machine's own may lack; slowly.
test-uml: tests tests-asan | deps-build+test+uml
	@PASSES=uml tests/run.sh $(B) $(TESTS_RUN)

.PHONY: tests tests-asan test test-uml
.SECONDARY: $(UNITS:=.o)

# ------------------------------------------------------------------------------------------------------------ fuzzing

# Each target with libFuzzer where clang is, else with a driver that replays the kept inputs.
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 600
FUZZ_CLANG := $(shell command -v clang)
FUZZ_CC := $(if $(FUZZ_CLANG),clang,$(CC))
FUZZ_CFLAGS := $(SANITIZE) $(if $(FUZZ_CLANG),-fsanitize=fuzzer-no-link)
FUZZ_LINK := $(if $(FUZZ_CLANG),-fsanitize=fuzzer)
FUZZ_MAIN := $(if $(FUZZ_CLANG),,$(B)/tests/fuzz/replay.o)
wrap = $(patsubst %,-Wl$(,)--wrap=%,$1)
, := ,

$(B)/fuzz_jailconf $(B)/fuzz_iovconf: $(patsubst %.c,$(B)/%.o,$(LIB))
$(B)/fuzz_commands: $(FAKES) $(PORTABLE)
$(B)/fuzz_jailconf $(B)/fuzz_commands: $(B)/tests/fuzz/fuzz.o
$(B)/fuzz_jailconf $(B)/fuzz_commands: WRAP := exit atexit fork fopen nanosleep clock_nanosleep getaddrinfo getnameinfo
# From an archive the linker takes only the files that it misses something of.
$(B)/libvnet.a: $(patsubst %.c,$(B)/%.o,$(LIB) $(OS))
	ar crs $@ $^
$(B)/fuzz_keeper: $(B)/libvnet.a
$(B)/fuzz_lab: $(FAKES) $(PORTABLE)
$(B)/fuzz_netlink: $(patsubst %.c,$(B)/%.o,$(LIB) $(OS))
$(B)/fuzz_netlink: WRAP := send recvmsg client_call
$(addprefix $(B)/,$(FUZZERS)): $(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(FUZZ_MAIN)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(call wrap,$(WRAP)) $(LDLIBS)
.SECONDARY: $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%.o,$(wildcard tests/fuzz/*.c))
-include $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%.d,$(wildcard tests/fuzz/*.c))

fuzzers-here: $(addprefix $(B)/,$(FUZZERS))
fuzzers: | deps-build+run+test
	@$(MAKE) --no-print-directory B=$(B)/fuzz CC='$(FUZZ_CC)' CFLAGS='$(FUZZ_CFLAGS)' LDFLAGS='$(FUZZ_LINK)' fuzzers-here

# `make fuzz FUZZERS=fuzz_keeper FUZZ_SECONDS=60` runs that one for a minute. New inputs stay in build/fuzz/new, for `make fuzz-keep`.
fuzz: fuzzers
	@tests/fuzz/run.sh '$(B)/fuzz' '$(FUZZ_SECONDS)' $(FUZZERS)
fuzz-short: fuzzers
	@tests/fuzz/run.sh '$(B)/fuzz' 3 $(FUZZERS)
# Adds new inputs to the kept ones, as few as cover the same. Look through them, and keep the folder small.
fuzz-keep: fuzzers
	@tests/fuzz/run.sh '$(B)/fuzz' keep $(FUZZERS)

.PHONY: fuzz fuzz-short fuzz-keep fuzzers fuzzers-here
