#!/usr/bin/env bash
# Packs bench/gpu.bench.ts with everything that it needs (Node itself, ONNX Runtime's files for this platform, the Vulkan
# loader and what drivers want beside it) for a machine where nothing can be downloaded. Linux.
#
#     bash bench/pack-gpu.sh [dist/variorum-gpu.tar.gz]     there: tar xzf variorum-gpu.tar.gz && variorum-gpu/gpu.sh
set -euo pipefail
cd "$(dirname "$0")/.."
archive=${1:-dist/variorum-gpu.tar.gz}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
to=$work/variorum-gpu
mkdir -p "$to"/{lib,node_modules/onnxruntime-node,node_modules/onnxruntime-common/dist} "$(dirname "$archive")"

cp "$(command -v node)" "$to/node"
if command -v strip > /dev/null; then strip "$to/node"; fi
shim="import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);"
node_modules/.bin/esbuild bench/gpu.bench.ts --bundle --platform=node --format=esm --target=node20 --log-level=error \
  --external:onnxruntime-node "--banner:js=$shim" --outfile="$to/gpu.mjs"
cp bench/gpu.py test/reference/textVae.py "$to/"

platform=$(node -p 'process.platform + "/" + process.arch')
ort=node_modules/onnxruntime-node
cp -r "$ort"/{package.json,dist} "$to/$ort/"
mkdir -p "$to/$ort/bin/napi-v6/$platform"
cp "$ort/bin/napi-v6/$platform"/* "$to/$ort/bin/napi-v6/$platform/"
rm -f "$to/$ort/bin/napi-v6/$platform"/libonnxruntime_providers_* # For CUDA, where an install script ran: too large.
cp node_modules/onnxruntime-common/package.json "$to/node_modules/onnxruntime-common/"
cp -r node_modules/onnxruntime-common/dist/cjs "$to/node_modules/onnxruntime-common/dist/"

# The loader, and the libraries of the X Window System that NVIDIA's Vulkan driver is linked with.
for name in libvulkan.so.1 libX11.so.6 libXext.so.6 libxcb.so.1 libXau.so.6 libXdmcp.so.6 libbsd.so.0 libmd.so.0; do
  file=$(ldconfig -p | awk -v name="$name" '$1 == name { print $NF; exit }')
  [ -n "$file" ] || file=test/gpu/mesa/lib/$name
  if [ -e "$file" ]; then cp -L "$file" "$to/lib/$name"; else echo "without $name, which this machine lacks" >&2; fi
done

cat > "$to/gpu.sh" << 'EOF'
#!/usr/bin/env bash
# Measures the GPU of this machine; options as in bench/gpu.bench.ts of Variorum.
cd "$(dirname "$0")" || exit 1
# Only the libraries that the machine lacks.
rm -rf missing && mkdir missing
known=$( (ldconfig -p || /sbin/ldconfig -p) 2> /dev/null)
for file in lib/*; do
  grep -q "${file#lib/} " <<< "$known" || ln -s "../$file" missing/
done
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$PWD/missing
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/tmp} ORT_DISABLE_TELEMETRY=1
# Containers often have NVIDIA's driver but not the file that leads Vulkan to it.
for driver in libGLX_nvidia.so.0 libEGL_nvidia.so.0; do
  if [ -z "${VK_DRIVER_FILES:-}" ] && grep -q "$driver " <<< "$known" &&
    ! cat /usr/share/vulkan/icd.d/* /etc/vulkan/icd.d/* 2> /dev/null | grep -q nvidia; then
    echo "{\"file_format_version\":\"1.0.0\",\"ICD\":{\"library_path\":\"$driver\",\"api_version\":\"1.3.0\"}}" > nvidia.json
    export VK_DRIVER_FILES=$PWD/nvidia.json
  fi
done
exec ./node gpu.mjs "$@"
EOF
chmod +x "$to/gpu.sh"
tar -C "$work" -czf "$archive" variorum-gpu
bytes=$(stat -c %s "$archive")
echo "$archive: $((bytes / 1000000)) MB"
[ "$bytes" -lt 60000000 ] || { echo 'That is more than 60 MB.' >&2; exit 1; }
