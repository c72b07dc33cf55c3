// Builds every bundle of the project. `node esbuild.js [--watch] [--tests]`
import fs from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
import { sbom } from './scripts/sbom.js';
import { thirdPartyNotices } from './scripts/thirdPartyNotices.js';

const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');

/** Native or data-carrying packages that are loaded from node_modules at run time. */
const external = ['vscode', 'onnxruntime-node'];

const common = {
  bundle: true,
  sourcemap: true,
  target: 'node20',
  platform: 'node',
  external,
  logLevel: 'info',
};
const requireShim =
  "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);";

const bundles = [
  { ...common, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.cjs', format: 'cjs' },
  {
    ...common,
    entryPoints: ['src/model/process/main.ts'],
    outfile: 'dist/modelProcess.mjs',
    format: 'esm',
    banner: { js: requireShim },
  },
  {
    ...common,
    entryPoints: ['src/model/process/devices/deviceProbe.ts'],
    outfile: 'dist/deviceProbe.mjs',
    format: 'esm',
    banner: { js: requireShim },
  },
  {
    ...common,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.mjs',
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${requireShim}` },
  },
  {
    bundle: true,
    sourcemap: true,
    platform: 'browser',
    target: 'es2022',
    entryPoints: ['src/webview/main.ts'],
    outfile: 'dist/webview.js',
    format: 'esm',
    loader: { '.ttf': 'file' },
    logLevel: 'info',
  },
  ...(tests
    ? [
        {
          ...common,
          external: [...external, 'mocha'],
          entryPoints: {
            hostSuite: 'test/host/suite/index.ts',
            untrustedSuite: 'test/host/untrusted/index.ts',
          },
          outdir: 'dist/test',
          outExtension: { '.js': '.cjs' },
          format: 'cjs',
        },
      ]
    : []),
];

const isMap = (file) => file.endsWith('.map');
const sourcesOf = (map) =>
  JSON.parse(fs.readFileSync(map, 'utf8')).sources.map((source) => path.resolve(path.dirname(map), source));

if (watch) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  const built = await Promise.all(bundles.map((options) => build({ ...options, metafile: true })));
  const bundled = built.flatMap(({ metafile }) => [
    ...Object.keys(metafile.inputs),
    ...Object.keys(metafile.outputs).filter(isMap).flatMap(sourcesOf),
  ]);
  fs.writeFileSync('dist/THIRD-PARTY-NOTICES.txt', thirdPartyNotices(import.meta.dirname, bundled));
  fs.writeFileSync(
    'dist/sbom.cdx.json',
    `${JSON.stringify(sbom(import.meta.dirname, bundled), undefined, 1)}\n`,
  );
}
