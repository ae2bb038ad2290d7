#!/bin/sh
# Makes sure that what the benchmark compares with, and the tests of the ledger, is there: PostgreSQL with PostGIS, nginx and wrk, from Debian.
set -eu
packages="postgresql nginx-light wrk"

has_all() {
	command -v wrk >/dev/null 2>&1 || return 1
	PATH="$PATH:/usr/sbin" command -v nginx >/dev/null 2>&1 || return 1
	for programs in /usr/lib/postgresql/*/bin; do
		version=$(basename "$(dirname "$programs")")
		[ -x "$programs/initdb" ] && [ -e "/usr/share/postgresql/$version/extension/postgis.control" ] && return 0
	done
	return 1
}

has_all && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
	echo "Benchmark and tests need PostgreSQL with PostGIS, nginx and wrk. This machine has no apt-get; install them by its own means." >&2
	exit 1
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null 2>&1 || ! sudo -n true 2>/dev/null; then
		echo "Benchmark and tests need Debian's packages, which only root may install: apt-get install $packages postgresql-<version>-postgis-3" >&2
		exit 1
	fi
	sudo="sudo -n"
fi
echo "Installing PostgreSQL, PostGIS, nginx and wrk ..."
$sudo apt-get update -qq
# The services themselves are not wanted: benchmark and tests start their own on free ports.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
	$sudo chmod +x "$policy"
	trap '$sudo rm -f "$policy"' EXIT
fi
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $packages >/dev/null
version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -n | tail -1)
DEBIAN_FRONTEND=noninteractive $sudo apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "postgresql-$version-postgis-3" >/dev/null
has_all || {
	echo "The packages were installed, but a program is still missing." >&2
	exit 1
}
