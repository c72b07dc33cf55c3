/**
 * Makes the package that users install, one for each platform, out of what `npm run build` built.
 *
 *     npm run package -- [--target linux-x64]
 *
 * Without a target, the platform that this runs on. The package goes to dist/variorum-TARGET-VERSION.vsix. The times in it
 * are those of the last commit, so that the same tree gives the same bytes; SOURCE_DATE_EPOCH names another time.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX, listFiles } from '@vscode/vsce';
import { packagedReadme } from './packagedReadme.ts';
import { setPlainModes } from './plainModes.ts';
import { ROOT } from './run.ts';

/** Platforms that onnxruntime-node has a native library for, in VS Code's names. */
const TARGETS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** Without these there is nothing to package. */
const BUILT = [
  ...['dist/extension.cjs', 'dist/modelProcess.mjs', 'dist/deviceProbe.mjs', 'dist/webview.js'],
  ...['dist/THIRD-PARTY-NOTICES.txt', 'dist/sbom.cdx.json'],
];

/** Models that the package is not complete without. */
const MODELS = [
  ...['media/steering/model.safetensors', 'media/fallback/model.safetensors'],
  ...['media/language-model/config.json', 'media/language-model/LICENSE'],
];

/** Made here: what the README becomes on the extension's page. */
const README = 'dist/README.md';

const here = `${process.platform}-${process.arch}`;
const { values } = parseArgs({ options: { target: { type: 'string', default: here } } });

process.env['SOURCE_DATE_EPOCH'] ??= timeOfCommit();
// A zip file holds times of the local zone.
process.env['TZ'] = 'UTC';

if (TARGETS.includes(values.target)) {
  const vsix = packageFile(values.target);
  await makePackage(values.target, vsix);
} else {
  console.error(`There is no ONNX Runtime for ${values.target}: choose one of ${TARGETS.join(', ')}.`);
  process.exitCode = 1;
}

/** Seconds since 1970, as text. Where there is no git, a time that every tree has. */
function timeOfCommit(): string {
  try {
    const format = ['log', '-1', '--format=%ct'];
    return execFileSync('git', format, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '315532800'; // 1980, before which zip files know no time.
  }
}

function packageFile(target: string): string {
  const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return path.join(ROOT, `dist/variorum-${target}-${manifest.version}.vsix`);
}

async function makePackage(target: string, vsix: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-package-'));
  try {
    const ignoreFile = path.join(folder, 'ignore');
    const common = fs.readFileSync(path.join(ROOT, '.vscodeignore'), 'utf8');
    const natives = `node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}`;
    fs.writeFileSync(ignoreFile, `${common}!${natives}/*\n`);
    const readme = packagedReadme(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8'), ROOT);
    fs.mkdirSync(path.dirname(path.join(ROOT, README)), { recursive: true });
    fs.writeFileSync(path.join(ROOT, README), readme);
    const files = await listFiles({ cwd: ROOT, ignoreFile });
    for (const needed of [...BUILT, natives])
      if (!files.some((file) => file.startsWith(needed)))
        throw new Error(`${needed} is missing: run \`npm run build\` first.`);
    for (const needed of MODELS)
      if (!files.includes(needed)) throw new Error(`${needed} is missing: check it out again.`);
    await createVSIX({
      cwd: ROOT,
      target,
      ignoreFile,
      packagePath: vsix,
      readmePath: README,
      // No repository is named in package.json that links could be completed with.
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
    const zip = fs.readFileSync(vsix);
    setPlainModes(zip);
    fs.writeFileSync(vsix, zip);
    reportSizes(files, vsix);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function reportSizes(files: readonly string[], vsix: string): void {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2).padStart(7)} MB`;
  const sizes = files.map((file) => ({ file, bytes: fs.statSync(path.join(ROOT, file)).size }));
  sizes.sort((a, b) => b.bytes - a.bytes);
  for (const { file, bytes } of sizes.slice(0, 8)) console.log(`${megabytes(bytes)}  ${file}`);
  const unpacked = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${megabytes(unpacked)}  ${files.length} files unpacked`);
  console.log(`${megabytes(fs.statSync(vsix).size)}  ${path.relative(ROOT, vsix)}`);
}
