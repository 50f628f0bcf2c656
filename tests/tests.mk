# SPDX-License-Identifier: BSD-2-Clause
# tests.mk - building and running the tests. `make test` runs every test program that this user can run, with the
# plain build and with the one that checks memory and arithmetic at run time.

TESTS := $(patsubst tests/%.sh,$(B)/tests/%,$(wildcard tests/*_test.sh))
UNITS := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*_test.c))
FAKES := $(patsubst %.c,$(B)/%.o,$(wildcard tests/fake_*.c))
TOOLS := $(patsubst tests/kill/%.c,$(B)/tests/%,$(wildcard tests/kill/*.c))
PORTABLE := $(filter-out $(B)/cmd/main.o,$(patsubst %.c,$(B)/%.o,$(LIB) $(LAB) $(CMD)))
TEST_FILES := $(addprefix $(B)/tests/,lib.sh session.sh)
EXAMPLES := $(patsubst %,$(B)/tests/%,$(wildcard examples/*.sh))

SANITIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
# gcc's shared library for the undefined does not know of log_path.
SANITIZE_LINK := $(if $(findstring clang,$(CC)),,-static-libubsan)

# Unit tests: the commands on an operating system in memory.
$(UNITS): %: %.o $(FAKES) $(PORTABLE)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -latf-c $(LDLIBS)

# Programs that the tests use.
$(TOOLS): $(B)/tests/%: $(B)/tests/kill/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $<

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

tests: $(B)/vnet $(TESTS) $(UNITS) $(TOOLS) $(TEST_FILES) $(EXAMPLES)

# The same again, checked at run time.
tests-asan:
	@$(MAKE) --no-print-directory B=$(B)/asan CFLAGS='$(SANITIZE)' LDFLAGS='$(SANITIZE_LINK)' tests

# TESTS_RUN="jail_test kill_test:keeper" runs those alone.
test: tests tests-asan
	@[ "$$(id -u)" != 0 ] || tools/deps.sh uml || echo 'going on without user-mode-linux'
	@tests/run.sh $(B) $(TESTS_RUN)

# The same on the kernel of Debian's user-mode-linux, which has the modules that the machine's own may lack; slowly.
test-uml: tests tests-asan | deps-build+test+uml
	@PASSES=uml tests/run.sh $(B) $(TESTS_RUN)

.PHONY: tests tests-asan test test-uml
.SECONDARY: $(UNITS:=.o)
