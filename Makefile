# vnet: networks of jails on one machine. The two commands of the README are `make run` and `make test`.
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
B ?= build
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wpointer-arith -Wvla
CFLAGS ?= -O2 -g
ALL_CFLAGS := -std=gnu11 -D_GNU_SOURCE $(WARN) $(CFLAGS) -I.
LDLIBS := -lmnl -ljansson -lm

LIB := $(wildcard lib/*.c)
OS := $(wildcard os/linux/*.c)
CMD := $(wildcard cmd/*.c)
OBJECTS := $(patsubst %.c,$(B)/%.o,$(LIB) $(OS) $(CMD))

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
