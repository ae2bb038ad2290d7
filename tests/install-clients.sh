#!/bin/sh
# Makes sure that the programs of the page "Connect" are there for its test: GDAL's commands and R with sf.
set -eu
if command -v ogr2ogr >/dev/null 2>&1 && command -v Rscript >/dev/null 2>&1 && Rscript -e 'library(sf)' >/dev/null 2>&1; then
	exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
	sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo -n"
	echo "Installing Debian's gdal-bin and r-cran-sf for the tests ..."
	if $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends gdal-bin r-cran-sf >/dev/null; then
		exit 0
	fi
fi
echo "GDAL's commands or R with sf are missing and could not be installed. Install the packages 'gdal-bin' and 'r-cran-sf'." >&2
exit 1
