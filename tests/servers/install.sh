#!/bin/sh
# Bring the real programs that the tests use, on Debian or Ubuntu, as root:
# Chromium with its driver, Graphviz, SCRAM, axe-core, and Consul.
#
#   tests/servers/install.sh            all of them
#   tests/servers/install.sh consul     only Consul
set -eu

missing() { ! command -v "$1" >/dev/null 2>&1; }

axe=/usr/local/share/axe-core
packages=""
if [ "${1:-all}" = all ]; then
  missing chromium && packages="$packages chromium"
  missing chromedriver && packages="$packages chromium-driver"
  missing dot && packages="$packages graphviz"
  missing scram && packages="$packages scram"
  [ -f "$axe/axe.min.js" ] || ! missing npm || packages="$packages npm"
fi
if [ -n "$packages" ]; then
  apt-get -qq update
  # shellcheck disable=SC2086 # a list of names on purpose
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $packages \
    </dev/null >/dev/null
fi

# axe-core has no package of a distribution; npm asks the registry that it is set up for.
if [ "${1:-all}" = all ] && ! [ -f "$axe/axe.min.js" ]; then
  unpacked=$(mktemp -d)
  (cd "$unpacked" && npm pack --silent axe-core@4 >/dev/null && tar -xzf axe-core-*.tgz)
  install -D -m 644 "$unpacked/package/axe.min.js" "$axe/axe.min.js"
  rm -rf "$unpacked"
fi

missing consul || exit 0
# Debian 12 has no package of Consul, Debian 11 had one. It is a single static
# program, so it is taken out of that package; nothing of the release is mixed in.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
address=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
if [ -z "$address" ]; then
  address=$(sed -n 's/^deb  *\(\[[^]]*\]  *\)\{0,1\}\([^ ]*\).*/\2/p' /etc/apt/sources.list | head -n 1)
fi
mkdir -p "$place/lists/partial" "$place/archives/partial"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $address bullseye main" \
  > "$place/sources"
apt="apt-get -qq -o Dir::Etc::SourceList=$place/sources -o Dir::Etc::SourceParts=/dev/null \
  -o Dir::State::Lists=$place/lists -o Dir::Cache=$place -o APT::Sandbox::User=root"
$apt update
(cd "$place" && $apt download consul >/dev/null)
dpkg-deb --extract "$place"/consul_*.deb "$place/content"
install -m 755 "$place/content/usr/bin/consul" /usr/local/bin/consul
/usr/local/bin/consul version | head -n 1
