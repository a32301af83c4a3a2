# The checks of the project are in .ci/run.

# The lab as static files: make site OUT=DIR
OUT ?= site
.PHONY: site
site:
	go run ./lab/site -o $(OUT)
