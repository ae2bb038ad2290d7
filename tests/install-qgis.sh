#!/bin/sh
# Makes sure that QGIS is there for Debian's Python, without its windows: Debian's where apt can be used.
set -eu
packages="python3-qgis qgis-providers"

has_qgis() {
	QT_QPA_PLATFORM=offscreen /usr/bin/python3 -c '
from qgis.core import QgsApplication, QgsProviderRegistry
application = QgsApplication([], False)
application.initQgis()
raise SystemExit("OAPIF" not in QgsProviderRegistry.instance().providerList())' >/dev/null 2>&1
}

has_qgis && exit 0
if command -v apt-get >/dev/null 2>&1; then
	sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo -n"
	echo "Installing Debian's $packages for the tests ..."
	# shellcheck disable=SC2086
	if $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $packages >/dev/null && has_qgis; then
		exit 0
	fi
fi
echo "QGIS is missing and could not be installed. Install the packages $packages." >&2
exit 1
