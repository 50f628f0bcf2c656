# vnet: networks of jails on one machine. The two commands of the README are `make run` and `make test`.
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
# As many at a time as there are processors, unless the caller says how many.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
B ?= build
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wpointer-arith -Wvla
CFLAGS ?= -O2 -g
# Commands are started thousands of times by scripts: what the dynamic linker need not do is saved every time.
ALL_CFLAGS := -std=gnu11 -D_GNU_SOURCE -fno-math-errno $(WARN) $(CFLAGS) -I.
LDLIBS := -Wl,--as-needed -Wl,-z,lazy -lmnl -Wl,-Bstatic -ljansson -lfyaml -ledit -ltinfo -lbsd -lmd -Wl,-Bdynamic -lm

LIB := $(wildcard lib/*.c)
OS := $(wildcard os/linux/*.c)
CMD := $(wildcard cmd/*.c)
LAB := $(wildcard lab/*.c)
OBJECTS := $(patsubst %.c,$(B)/%.o,$(LIB) $(OS) $(LAB) $(CMD))

all: $(B)/vnet

$(B)/vnet: $(OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJECTS:.o=.d)

clean:
	rm -rf build

.PHONY: all clean

# ------------------------------------------------------------------------------------------- the README's two commands

# What a goal needs besides what builds vnet is named, or installed, together with that.
NEEDS_run := run
NEEDS_test := run test
NEEDS_test-uml := test uml
NEEDS_lint := test lint
NEEDS_bench := bench
NEEDS_bench-ospf := bench
deps-%:
	@tools/deps.sh $(sort $(subst +, ,$*) $(if $(filter build,$*),$(foreach goal,$(MAKECMDGOALS),$(NEEDS_$(goal)))))
# One installation at a time.
deps-run deps-bench deps-build+run+test deps-build+test+lint deps-build+test+uml: | deps-build

$(OBJECTS): | deps-build
run: $(B)/vnet | deps-run
	@tools/run.sh $(B)/vnet

include tests/tests.mk
# Before anything of the tests is compiled: their headers are packages, too.
$(UNITS:=.o) $(FAKES) $(TESTS) tests tests-asan test: | deps-build+run+test

# --------------------------------------------------------------------------------------------------------- the figures

$(B)/bench/floor: $(B)/bench/floor.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/bench/build480: $(B)/bench/build480.o $(patsubst %.c,$(B)/%.o,$(LIB) $(OS))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/bench/%: $(B)/bench/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
.SECONDARY: $(patsubst %.c,$(B)/%.o,$(wildcard bench/*.c))
-include $(patsubst %.c,$(B)/%.d,$(wildcard bench/*.c))

# BENCH_ROWS="jexec down" measures those alone.
bench: $(B)/vnet $(patsubst %.c,$(B)/%,$(wildcard bench/*.c)) | deps-bench
	@B='$(B)' bench/run $(BENCH_ROWS)

# The 480 jails with BIRD; about ten minutes.
bench-ospf: $(B)/vnet | deps-bench
	@B='$(B)' bench/ospf

# A network comes and goes a thousand times; what is left of it. CYCLES=, TOPOLOGY=.
bench-cycles: $(B)/vnet
	@B='$(B)' bench/cycles

# ------------------------------------------------------------------------------------------------------------- installing

PREFIX ?= /usr/local
MAN := $(wildcard cmd/*.[1-8])
SHARE = $(DESTDIR)$(PREFIX)/share
COMPLETIONS := bash-completion/completions zsh/site-functions fish/vendor_completions.d
man_dir = $(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $1))
# The system has pages of some of these names, so a command's page is called vnet-COMMAND.
install: $(B)/vnet
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(B)/vnet $(DESTDIR)$(PREFIX)/bin/vnet
	install -m 644 docs/vnet.1 $(DESTDIR)$(PREFIX)/share/man/man1/vnet.1
	install -D -m 644 docs/lab.5 $(SHARE)/man/man5/lab.5
	install -D -m 644 docs/lab.schema.json $(SHARE)/vnet/lab.schema.json
	install -d $(addprefix $(SHARE)/,$(COMPLETIONS))
	$(B)/vnet completion bash >$(SHARE)/bash-completion/completions/vnet
	$(B)/vnet completion zsh >$(SHARE)/zsh/site-functions/_vnet
	$(B)/vnet completion fish >$(SHARE)/fish/vendor_completions.d/vnet.fish
	$(foreach m,$(MAN),install -D -m 644 $m $(call man_dir,$m)/vnet-$(notdir $m) &&) :

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/vnet $(SHARE)/man/man1/vnet.1 $(SHARE)/man/man5/lab.5 \
		$(SHARE)/bash-completion/completions/vnet $(SHARE)/zsh/site-functions/_vnet \
		$(SHARE)/fish/vendor_completions.d/vnet.fish $(foreach m,$(MAN),$(call man_dir,$m)/vnet-$(notdir $m))
	rm -rf $(SHARE)/vnet

# -------------------------------------------------------------------------------------------------------------- checks

C_FILES = $(wildcard lib/*.[ch] lab/*.[ch] os/*.h os/linux/*.[ch] cmd/*.[ch] tests/*.[ch] tests/*/*.[ch] bench/*.[ch])
SH_FILES = $(wildcard tools/*.sh examples/*.sh tests/*.sh tests/fuzz/*.sh bench/*.sh bench/run bench/ospf bench/cycles)
LINT_C = $(wildcard lib/*.c lab/*.c os/linux/*.c cmd/*.c)

# SC2016 '$$x' in a string for another shell; SC2119, SC2317 functions that lib.sh calls; SC2181 `[ $$? ... ]` after a
# command of several lines; SC3043, SC3045 local and ulimit -n, which dash and every other /bin/sh of Linux have.
SH_WRONG := SC2016,SC2119,SC2317,SC2181,SC3043,SC3045

lint: | deps-build+test+lint
	$(MAKE) B=build/lint-gcc CC=gcc CFLAGS='-O2 -g -Werror' build/lint-gcc/vnet
	$(MAKE) B=build/lint-clang CC=clang CFLAGS='-O1 -g -Werror' build/lint-clang/vnet
	clang-format --dry-run -Werror $(C_FILES)
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,performance,portability \
		--suppressions-list=tools/cppcheck.txt -I. -D__linux__ lib lab os/linux cmd
	clang-tidy --quiet $(LINT_C) -- -std=gnu11 -D_GNU_SOURCE -I. 2>/dev/null
	shellcheck -s sh -x -P SCRIPTDIR -e $(SH_WRONG) $(SH_FILES)

	mandoc -Tlint -W warning docs/vnet.1 docs/lab.5 $(MAN)
	@for c in $$(sed -n 's/.*{"\([a-z0-9]*\)", cmd_\1,.*/\1/p' cmd/table.c); do \
		ls cmd/$$c.[1-8] >/dev/null 2>&1 || { echo "cmd/$$c has no manual page"; exit 1; }; done

.PHONY: run lint bench bench-ospf bench-cycles install uninstall
