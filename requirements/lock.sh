#!/bin/sh
# Writes every lock again from pyproject.toml and the .in files. Needs uv.
set -eu
cd "$(dirname "$0")/.."
lock() {
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate "$@"
}
lock pyproject.toml --output-file requirements/default.txt
for extra in postgres spark pdf; do
	lock pyproject.toml --extra "$extra" --constraints requirements/default.txt --output-file "requirements/$extra.txt"
done
lock requirements/test.in --constraints requirements/default.txt --output-file requirements/test.txt
lock requirements/browser.in --constraints requirements/default.txt --constraints requirements/test.txt --output-file requirements/browser.txt
lock requirements/check.in --constraints requirements/default.txt --constraints requirements/test.txt --output-file requirements/check.txt
lock --allow-unsafe requirements/build.in --constraints requirements/default.txt --output-file requirements/build.txt
lock requirements/bench.in --constraints requirements/default.txt --constraints requirements/test.txt --output-file requirements/bench.txt
