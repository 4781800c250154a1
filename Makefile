# Millwright: `make`, `make check`, `make demo`, `make install`.
#
# Nothing is listed by hand: every cmd/X.c is a program, every lib/*/*.c a
# member of the library, every tests/unit/test_*.c a test, every man/*.N a
# page, every file under etc/, libexec/ and contrib/ is installed.  A build
# folder per mode: SAN=address,undefined, COVERAGE=1.

PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
MANDIR   ?= $(PREFIX)/share/man
LIBEXECDIR ?= $(PREFIX)/libexec/millwright
DATADIR  ?= $(PREFIX)/share/millwright
SYSCONFDIR ?= /etc/millwright
UNITDIR  ?= $(PREFIX)/lib/systemd/system
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d

comma := ,
MODE  := $(if $(SAN),san-$(subst $(comma),-,$(SAN)),$(if \
         $(COVERAGE),cov,$(if $(FUZZ),fuzz,rel)))
B     ?= build/$(MODE)
# One name for one folder: dependencies are written with it.
override B := $(patsubst $(CURDIR)/%,%,$(B))
VERSION := $(shell cat VERSION)
# make V=1 shows the commands; make -s nothing.
silent := $(findstring s,$(firstword -$(MAKEFLAGS)))
Q     := $(if $(V),,@)
say    = $(if $(V)$(silent),,@printf '  %-4s %s\n' $(1) $(2))

# The fuzzers want clang's own instrumentation.
FUZZ_CC  ?= clang-14
FUZZ_SECONDS ?= 600
FUZZ_SAN := address,undefined
CC       ?= cc
# Sanitized programs are for tests, and built as often as run.
CFLAGS   ?= $(if $(SAN),-O1 -g1,-O3 -g)
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
            -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
            -Wdeclaration-after-statement -Wvla
# What gcc guesses of sanitized code without inlining is no ground to stop.
WARN     += $(if $(SAN),-Wno-format-truncation -Wno-maybe-uninitialized)
WARN     += $(if $(CI),$(if $(SAN),,-Werror))
# Only clang counts signs among -Wconversion; both are to say the same.
WARN     += -Wno-sign-conversion
PKGS     := sqlite3 yaml-0.1 libmariadb libpq nettle xlsxwriter jansson xgboost
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   := $(shell pkg-config --libs $(PKGS))
# Tests start programs by the ten thousand.  gcc's shared sanitizers each have
# tables of 6 MB that the search for leaks reads at every end; without them and
# without relocation a start takes two thirds of the time.
SAN_STATIC := $(if $(findstring clang,$(CC)),,$(if $(findstring \
              address,$(SAN)),-no-pie -static-libasan $(if $(findstring \
              undefined,$(SAN)),-static-libubsan)))
MODE_CFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
               -fno-omit-frame-pointer $(if $(SAN_STATIC),-fno-pie)) \
               $(if $(COVERAGE),--coverage -O0) \
               $(if $(FUZZ),-fsanitize=fuzzer-no-link$(comma)$(FUZZ_SAN) \
               -fno-sanitize-recover=all)
MODE_LDFLAGS := $(if $(SAN),-fsanitize=$(SAN) $(SAN_STATIC)) \
                $(if $(COVERAGE),--coverage) \
                $(if $(FUZZ),-fsanitize=$(FUZZ_SAN))
ALL_CPPFLAGS = -D_GNU_SOURCE -DMILLWRIGHT_VERSION='"$(VERSION)"' \
               $(PATHDEFS) -Ilib -Itests -Itests/unit $(PKG_CFLAGS) $(CPPFLAGS)
# A product and a sum stay two roundings, where clang would join them on hosts
# that can: the same input and seed give the same bytes everywhere.
ALL_CFLAGS = -std=c11 -ffp-contract=off -pthread $(WARN) $(CFLAGS) $(MODE_CFLAGS)
# --as-needed: a program links only what the archive members it uses need.
ALL_LDFLAGS = -pthread -Wl,--as-needed $(LDFLAGS) $(MODE_LDFLAGS)
LDLIBS   += $(PKG_LIBS) -lhpdf -lm

PROGS := $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
LIBO  := $(patsubst %.c,$B/%.o,$(wildcard lib/*/*.c))
UNITS := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
# Of the library, what the fuzzers link; see fuzz.members.
ifdef FUZZ
LIBO  := $(or $(patsubst build/rel/%,$B/%,$(shell cat \
         build/rel/fuzz.members 2>/dev/null)),$(LIBO))
endif
WITNESSO := $(patsubst %.c,$B/%.o,$(wildcard tests/witness/*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
BENCHES := $(patsubst bench/%.c,%,$(wildcard bench/*.c))
PAGES := $(wildcard man/*.[157])
SHELLS := bash zsh fish

.PHONY: all unit units benches fuzzers check demo bench bench-check soak \
        fuzz fuzz-smoke completions format install uninstall clean FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $(PROGS:%=$B/bin/%) $B/libmillwright.a

$B/bin/%: $B/cmd/%.o $B/libmillwright.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$B/libmillwright.a: $(LIBO) $B/members
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(LIBO)

$B/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# lib/cli alone knows where things are installed; another PREFIX makes it
# anew.
$B/lib/cli/%.o: PATHDEFS = -DMILLWRIGHT_SYSCONFDIR='"$(SYSCONFDIR)"' \
                           -DMILLWRIGHT_DATADIR='"$(DATADIR)"'
$(filter $B/lib/cli/%,$(LIBO)): $B/paths VERSION
$B/paths: FORCE
	@mkdir -p $(@D)
	@echo '$(SYSCONFDIR) $(DATADIR)' | cmp -s - $@ || \
	    echo '$(SYSCONFDIR) $(DATADIR)' >$@

# The archive forgets files that are gone.
$B/members: FORCE
	@mkdir -p $(@D)
	@echo '$(LIBO)' | cmp -s - $@ || echo '$(LIBO)' >$@

# The witness of the OEE engine and of features is several files.
$(filter $B/unit/test_oee_witness% $B/unit/test_feat_witness, \
    $(UNITS:%=$B/unit/%)): $B/unit/%: \
    $B/tests/unit/%.o $(WITNESSO) $B/libmillwright.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

$B/unit/%: $B/tests/unit/%.o $B/libmillwright.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

# bench/X.c are programs that measure; they may use the library.
$B/bench/%: $B/bench/%.o $B/libmillwright.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$B/fuzz/%: $B/tests/fuzz/%.o $B/libmillwright.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

units: $(UNITS:%=$B/unit/%)
unit: units
	@for t in $(UNITS:%=$B/unit/%); do echo "== $$t"; $$t || exit 1; done
benches: $(BENCHES:%=$B/bench/%)
fuzzers: $(FUZZERS:%=$B/fuzz/%)

# ---- what is checked and measured ----

check:
	tests/run-check.sh
demo: all
	tools/demo.sh $B
bench: all benches
	MW_BUILD=$B tools/run-benches.sh bench
soak: all benches
	MW_BUILD=$B tools/run-benches.sh soak
bench-check:
	tools/bench-check.sh bench/ratios.jsonl
FUZZ_BUILD = $(MAKE) B=build/rel build/rel/fuzz.members && \
             $(MAKE) FUZZ=1 CC=$(FUZZ_CC) CFLAGS='-O1 -g' fuzzers
fuzz:
	$(FUZZ_BUILD)
	tools/run-fuzzers.sh build/fuzz $(FUZZ_SECONDS)
fuzz-smoke:
	$(FUZZ_BUILD)
	tools/run-fuzzers.sh build/fuzz 2
$B/fuzz.members: $(FUZZERS:%=$B/tests/fuzz/%.o) $(LIBO)
	$(Q)tools/fuzz-members.sh $^ >$@

# The compiler's warnings without its code, for those that need none: clang's.
SOURCES := $(wildcard cmd/*.c lib/*/*.c tests/unit/*.c tests/witness/*.c \
           bench/*.c)
.PHONY: syntax
syntax: PATHDEFS = -DMILLWRIGHT_SYSCONFDIR='""' -DMILLWRIGHT_DATADIR='""'
syntax:
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fsyntax-only $(SOURCES)

LINTS := layers headers style man shell sql werror cppcheck tidy
.PHONY: lint $(LINTS:%=lint-%)
lint: $(LINTS:%=lint-%)
lint-layers:
	tools/check-layers.sh
lint-headers:
	tools/check-headers.sh $(ALL_CPPFLAGS)
lint-style:
	tools/check-style.sh
lint-man:
	tools/check-man.sh
lint-shell:
	tools/check-shell.sh
lint-sql:
	tools/check-sql.sh
lint-werror:
	$(MAKE) B=build/werror-gcc CC=gcc CI=1 all units benches
	$(MAKE) B=build/werror-clang CC=clang-14 CI=1 all units benches
lint-cppcheck:
	tools/check-cppcheck.sh
lint-tidy:
	tools/check-tidy.sh $(ALL_CPPFLAGS) -std=c11

# The completions are committed; this writes them anew from the options.
completions: all
	tools/make-completions.sh $B/bin completions
format:
	clang-format -i $(wildcard cmd/*.c lib/*/*.c lib/*/*.h tests/*/*.c)

# ---- install ----

# mode:source:destination, one word each.
ITEMS = $(foreach p,$(PROGS),755:$B/bin/$p:$(BINDIR)/$p) \
  $(foreach p,$(PAGES),644:$p:$(MANDIR)/man$(subst .,,$(suffix \
    $p))/$(notdir $p)) \
  $(foreach f,$(wildcard completions/bash/*),644:$f:$(BASHCOMPDIR)/$(notdir \
    $f)) \
  $(foreach f,$(wildcard completions/zsh/*),644:$f:$(ZSHCOMPDIR)/$(notdir \
    $f)) \
  $(foreach f,$(wildcard completions/fish/*),644:$f:$(FISHCOMPDIR)/$(notdir \
    $f)) \
  $(foreach f,$(wildcard libexec/*),755:$f:$(LIBEXECDIR)/$(notdir $f)) \
  $(foreach f,$(wildcard contrib/cron/*),644:$f:$(DATADIR)/cron/$(notdir \
    $f)) \
  $(foreach f,$(wildcard contrib/systemd/*.service contrib/systemd/*.timer \
    contrib/systemd/*.target),644:$f:$(UNITDIR)/$(notdir $f)) \
  $(foreach f,$(shell find etc -type f 2>/dev/null | \
    LC_ALL=C sort),644:$f:$(patsubst etc/%,$(DATADIR)/%,$f))

# Units, the cron sample and scripts name paths as @BINDIR@ and its kin.
SUBSTITUTE := sed -e 's|@BINDIR@|$(BINDIR)|g' \
  -e 's|@LIBEXECDIR@|$(LIBEXECDIR)|g' -e 's|@DATADIR@|$(DATADIR)|g' \
  -e 's|@SYSCONFDIR@|$(SYSCONFDIR)|g'

install: all
	@set -e; for i in $(ITEMS); do \
	  mode=$${i%%:*}; i=$${i#*:}; from=$${i%%:*}; to="$(DESTDIR)$${i#*:}"; \
	  mkdir -p "$${to%/*}"; \
	  case $$from in \
	  contrib/*|libexec/*) rm -f "$$to"; $(SUBSTITUTE) "$$from" >"$$to"; \
	    chmod "$$mode" "$$to" ;; \
	  *) install -m "$$mode" "$$from" "$$to" ;; \
	  esac; done

uninstall:
	@set -e; for i in $(ITEMS); do rm -f "$(DESTDIR)$${i##*:}"; done
	@for d in "$(DESTDIR)$(LIBEXECDIR)" "$(DESTDIR)$(DATADIR)"; do \
	  [ ! -d "$$d" ] || find "$$d" -depth -type d -empty -delete; done

clean:
	rm -rf build

-include $(shell find build -name '*.d' 2>/dev/null)
