#!/bin/sh
# Makes sure that a Chromium is there for the browser tests: Debian's where apt can be used. The one without a window
# opens pages in half the time; the whole one is there for what needs more than a page.
set -eu
if [ -n "${CROSSBORDER_CHROMIUM:-}" ] || { command -v chromium-headless-shell >/dev/null 2>&1 && command -v chromium >/dev/null 2>&1; }; then
	exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
	sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo -n"
	echo "Installing Debian's Chromium for the browser tests ..."
	if $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends chromium chromium-headless-shell >/dev/null; then
		exit 0
	fi
fi
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then
	exit 0
fi
echo "Chromium is missing and could not be installed. Install the package 'chromium', or name a Chromium with CROSSBORDER_CHROMIUM=/path." >&2
exit 1
