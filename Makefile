# SPDX-License-Identifier: GPL-2.0-or-later
#
# The front door. meson and ninja build; this prepares the machine and remembers the options.

BUILD         ?= build
MESON_OPTIONS ?=
DESTDIR       ?=
prefix        ?= /usr
ARGS          ?=
FUZZ_SECONDS  ?= 300

PREPARE = packaging/prepare.sh
# an existing folder keeps the options that it was made with
SETUP   = test -f $(1)/build.ninja || meson setup $(1) --prefix=$(prefix) $(2) $(MESON_OPTIONS)

.PHONY: all prepare build run check check-kernels install deb bench fuzz format sanitize lint clean help

all: build

prepare:
	@$(PREPARE) build

build: prepare
	@$(call SETUP,$(BUILD))
	@ninja -C $(BUILD)

# as root it sees every socket and firewall rule; a finding (status 1) is no failure of make
run: build
	@sudo=; if [ "$$(id -u)" != 0 ] && command -v sudo >/dev/null; then sudo=sudo; fi; \
	$$sudo $(BUILD)/src/squall $(ARGS) || [ $$? -eq 1 ]

check:
	@$(PREPARE) build test
	@$(call SETUP,$(BUILD),-Dtests=enabled)
	@meson configure $(BUILD) -Dtests=enabled $(MESON_OPTIONS)
	@ninja -C $(BUILD)
	meson test -C $(BUILD) --print-errorlogs $(ARGS)

# where qemu cannot be had, the script says so and skips
check-kernels:
	@$(PREPARE) build test
	@$(PREPARE) kernels || :
	@$(call SETUP,$(BUILD),-Dtests=enabled)
	@meson configure $(BUILD) -Dtests=enabled $(MESON_OPTIONS)
	@ninja -C $(BUILD)
	tests/kernels/run.sh . $(BUILD) $(ARGS)

install: build
	@DESTDIR=$(DESTDIR) meson install -C $(BUILD) --no-rebuild

deb:
	@$(PREPARE) build deb
	@packaging/deb.sh

bench:
	@$(PREPARE) build bench
	@$(call SETUP,$(BUILD))
	meson test -C $(BUILD) --benchmark --verbose $(ARGS)

fuzz:
	@$(PREPARE) build fuzz
	@CC=clang; export CC; $(call SETUP,build-fuzz,-Dfuzz=true -Dtests=disabled -Dman=disabled \
		-Db_sanitize=address$(,)undefined -Db_lundef=false)
	@ninja -C build-fuzz
	@tests/fuzz/run.sh build-fuzz $(FUZZ_SECONDS)

sanitize:
	@$(PREPARE) build test
	@$(call SETUP,build-sanitize,-Dtests=enabled -Db_sanitize=address$(,)undefined -Db_lundef=false)
	@ninja -C build-sanitize
	meson test -C build-sanitize --print-errorlogs --timeout-multiplier 3 $(ARGS)

format:
	@$(PREPARE) format
	clang-format -i $$(git ls-files '*.c' '*.h')

lint:
	@$(PREPARE) build lint
	@$(call SETUP,$(BUILD))
	@tests/lint.sh $(BUILD)

clean:
	rm -rf build build-*/ dist

help:
	@echo 'make            install the packages that are missing, and build into build/'
	@echo 'make run        the same, then diagnose this host   (ARGS="--for 5s")'
	@echo 'make check      the same, then all tests            (ARGS="--suite unit")'
	@echo 'make check-kernels   boot Debian 6.1 and 6.12 in emulation, test there (ARGS="ack-loop")'
	@echo 'make install    into DESTDIR, prefix=/usr'
	@echo 'make deb        a binary package in dist/'
	@echo 'make sanitize   build and test under ASan and UBSan'
	@echo 'make fuzz       every fuzz target for FUZZ_SECONDS=300'
	@echo 'make lint       cppcheck and clang-tidy'
	@echo 'make format     clang-format over our C'
	@echo 'make bench      speed, as ratios against other programs'
	@echo 'make clean      remove what was built'

, := ,
