#!/usr/bin/env bash
# get-glibc.sh <directory>: unpacks a newer C library there, without touching the system's and without root.
set -euo pipefail
out=$(mkdir -p "${1:?target dir}" && cd "$1" && pwd)
. /etc/os-release
case $ID in
  debian) suite=trixie; keyring=/usr/share/keyrings/debian-archive-keyring.gpg ;;
  ubuntu) suite=noble;  keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg ;;
  *) echo "unsupported distribution: $ID" >&2; exit 3 ;;
esac
arch=$(dpkg --print-architecture); triplet=$(gcc -dumpmachine 2>/dev/null || echo "$(uname -m)-linux-gnu")
# the mirror this machine already uses for its own release
site=$(apt-get update --print-uris 2>/dev/null |
       sed -n "s#^'\([^']*\)/dists/$VERSION_CODENAME/InRelease'.*#\1#p" | head -1)
[ -n "$site" ] || { echo "no '$VERSION_CODENAME main' source in this machine's apt configuration" >&2; exit 4; }
w=$(mktemp -d "$out/.apt.XXXXXX"); trap 'rm -rf "$w"' EXIT; chmod 755 "$w"
mkdir -p "$w"/{none,state/lists/partial,cache/archives/partial,debs}; : > "$w/status"
echo "deb [arch=$arch signed-by=$keyring] $site $suite main" > "$w/sources.list"
apt=(apt-get -q -o Dir::State="$w/state" -o Dir::State::status="$w/status" -o Dir::Cache="$w/cache"
     -o Dir::Etc::SourceList="$w/sources.list" -o Dir::Etc::SourceParts="$w/none" -o Dir::Etc::PreferencesParts="$w/none"
     -o Acquire::Languages=none -o APT::Sandbox::User="$(id -un)" -o APT::Get::List-Cleanup=0)
"${apt[@]}" update
(cd "$w/debs" && "${apt[@]}" download libc6 libgcc-s1 libstdc++6)
for d in "$w"/debs/*.deb; do dpkg -x "$d" "$out"; done
ld=$(ls "$out"/usr/lib/"$triplet"/ld-linux-*.so.? | head -1)
"$ld" --library-path "$(dirname "$ld")" "$(command -v node)" -p \
  '"glibc " + process.report.getReport().header.glibcVersionRuntime + " (machine code via " + process.execPath.split("/").pop() + ")"'
echo "$ld" > "$out/loader"
