#!/bin/sh
# Makes sure that Java is there for the HTML checker: Debian's where apt can be used.
set -eu
command -v java >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1; then
	sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo -n"
	echo "Installing Debian's Java for the HTML checker ..."
	if $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends default-jre-headless >/dev/null; then
		exit 0
	fi
fi
echo "Java is missing and could not be installed. Install the package 'default-jre-headless'." >&2
exit 1
