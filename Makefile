# Every target sets up what it needs and says what it could not; `make` lists them.
SHELL := bash
GO ?= go
SUITE ?= core

export GO

# Go wants a folder for its caches; a service account may not have a home.
ifeq ($(HOME),)
export GOCACHE ?= $(CURDIR)/.cache/build
export GOPATH ?= $(CURDIR)/.cache/go
endif

.PHONY: help demo test check bench peers fuzz golden data

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## score real flights with two models: table, picture, profile, CSV in out/
	@scripts/setup
	@scripts/demo

test: ## all tests without cgo, then the concurrent rooms under the race detector
	@scripts/setup cc
	@scripts/test

check: ## formatting, linters, dead code, documents, static binary, other systems
	@scripts/setup
	@scripts/check

bench: ## the benchmarks whose names and metrics are compared over time
	@scripts/bench

peers: ## measure against the real peers and store it: make peers SUITE=core
	@scripts/peers $(SUITE)

fuzz: ## every fuzz target for 10 seconds (FUZZTIME=1m for longer)
	@scripts/fuzz

golden: ## rewrite the golden files of every package that has some
	@scripts/golden

data: ## fetch the full flights data behind the committed sample
	@scripts/data
