#!/usr/bin/env bash
# Fetches Mesa's software adapter (llvmpipe) for Vulkan into test/gpu/mesa, so that the tests of the WebGPU path run where
# there is no GPU. For Debian 12 and newer. Nothing is installed into the system and no root is needed: packages are
# downloaded with apt's own tools from the machine's own sources, and unpacked. Debian 12's Mesa is too old for Dawn, so
# there the suite of the machine's source is rewritten to that of its backports.
set -euo pipefail
cd "$(dirname "$0")"
[ -e mesa/lvp_icd.json ] && exit 0
. /etc/os-release
[ "${ID:-}" = debian ] || { echo "Mesa's software adapter can be fetched on Debian only, not on ${ID:-this system}." >&2; exit 1; }

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
mkdir -p "$unpacked"/{sources,lists/partial,archives/partial,files}
suite=$VERSION_CODENAME
[ "$suite" != bookworm ] || suite=bookworm-backports
for source in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
  [ -e "$source" ] || continue
  grep -qE "(^Suites:|^deb ).*\b$VERSION_CODENAME\b" "$source" || continue
  cp "$source" "$unpacked/sources/"
  copy=$unpacked/sources/more-$(basename "$source")
  # The stanzas and lines of the distribution itself, under the other suite; not those of its security updates.
  case $source in
    *.sources) awk -v RS= -v ORS='\n\n' '!/^Suites:.*-security|\nSuites:[^\n]*-security/' "$source" |
      sed -E "s/^Suites:.*/Suites: $suite/" > "$copy" ;;
    *) sed -nE "/^deb .* $VERSION_CODENAME /s/ $VERSION_CODENAME / $suite /p" "$source" > "$copy" ;;
  esac
done
apt() {
  apt-get -qq -o Debug::NoLocking=1 -o APT::Sandbox::User=root -o Dir::Etc::sourcelist=/dev/null \
    -o Dir::Etc::sourceparts="$unpacked/sources" -o Dir::State::lists="$unpacked/lists" -o Dir::Cache="$unpacked" \
    -o Dir::Cache::archives="$unpacked/archives" "$@"
}
apt update
apt --no-install-recommends --reinstall --download-only --yes -t "$suite" install mesa-vulkan-drivers libvulkan1
for package in "$unpacked"/archives/*.deb; do dpkg --extract "$package" "$unpacked/files"; done

libraries=$(dirname "$(find "$unpacked/files" -name libvulkan_lvp.so)")
icd=$(find "$unpacked/files/usr/share/vulkan/icd.d" -name 'lvp_icd*.json')
rm -rf mesa && mkdir mesa
cp -a "$libraries" mesa/lib
# Before Debian 13 some packages still have theirs under /lib.
for more in "$unpacked"/files/lib/*-linux-gnu; do
  [ ! -d "$more" ] || cp -an "$more/." mesa/lib/
done
rm -rf mesa/lib/{dri,gbm,libEGL*,libGL*,libgallium*,libvulkan_{gfxstream,intel,intel_hasvk,radeon,virtio}.so} # Not asked for.
sed -E "s#\"library_path\": *\"[^\"]*\"#\"library_path\": \"$PWD/mesa/lib/libvulkan_lvp.so\"#" "$icd" > mesa/lvp_icd.json
