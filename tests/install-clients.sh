#!/bin/sh
# Makes sure that the programs of the guides are there for their tests: GDAL's commands, R with sf, and nginx.
set -eu
packages="gdal-bin r-cran-sf nginx-light"

has_all() {
	command -v ogr2ogr >/dev/null 2>&1 && command -v Rscript >/dev/null 2>&1 && Rscript -e 'library(sf)' >/dev/null 2>&1 &&
		PATH="$PATH:/usr/sbin" command -v nginx >/dev/null 2>&1
}

has_all && exit 0
if command -v apt-get >/dev/null 2>&1; then
	sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo -n"
	echo "Installing Debian's $packages for the tests ..."
	# The service itself is not wanted: the test starts its own nginx on free ports.
	policy=/usr/sbin/policy-rc.d
	if [ ! -e "$policy" ] && printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null && $sudo chmod +x "$policy"; then
		trap '$sudo rm -f "$policy"' EXIT
	fi
	# shellcheck disable=SC2086
	if $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $packages >/dev/null; then
		exit 0
	fi
fi
echo "GDAL's commands, R with sf or nginx are missing and could not be installed. Install the packages $packages." >&2
exit 1
