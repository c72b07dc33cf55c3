import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Sbom } from '../../scripts/sbom.js';
import { installPackage, packageFile, startInstalledHost } from './installedHost.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Every file of the package. The manifest and the readme are VS Code's names for what `npm run package` makes. */
const LISTED = [
  /^\.vsixmanifest$/,
  /^(?:package\.json|readme\.md|changelog\.md|LICENSE\.txt)$/i,
  /^media\/(?:icon\.png|variorum\.svg)$/,
  /^docs\/images\/(?:training|steered|variations|history)\.png$/,
  /^media\/fallback\/(?:README\.md|checkpoint\.json|config\.json|model\.safetensors|tokenizer\.json)$/,
  /^media\/steering\/(?:README\.md|checkpoint\.json|config\.json|directions\.json|model\.safetensors)$/,
  /^media\/language-model\/(?:LICENSE|README\.md|config\.json|tokenizer\.json)$/,
  /^media\/language-model\/(?:embedding|head|lower|upper)\.onnx$/,
  /^media\/language-model\/weights-\d\.bin$/,
  /^dist\/(?:extension\.cjs|modelProcess\.mjs|deviceProbe\.mjs|webview\.js|webview\.css)$/,
  /^dist\/(?:THIRD-PARTY-NOTICES\.txt|sbom\.cdx\.json)$/,
  /^node_modules\/onnxruntime-common\/(?:package\.json|dist\/cjs\/.+\.js|dist\/cjs\/package\.json)$/,
  /^node_modules\/onnxruntime-node\/(?:package\.json|dist\/\w[\w-]*\.js)$/,
  /^node_modules\/onnxruntime-node\/bin\/napi-v6\/\w+\/\w+\/[\w.-]+$/,
];
const BUNDLES = ['extension.cjs', 'modelProcess.mjs', 'webview.js', 'webview.css'];

describe('the package', () => {
  let folder: string;
  let extension: string;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-package-'));
    extension = await installPackage(folder);
  });
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('holds the licence of each package that is bundled or shipped beside', () => {
    const notices = fs.readFileSync(path.join(extension, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    // Of a package that another has bundled into itself, only the name is left in the source map.
    const bundled = BUNDLES.flatMap((bundle) => packagesIn(path.join(ROOT, 'dist', `${bundle}.map`)));
    const beside = fs.readdirSync(path.join(extension, 'node_modules'));
    const names = new Set([...bundled, ...beside]);
    assert.ok(names.size > 10);
    const sections =
      notices.match(/^\S+ \d+\.\d+\.\d+\S* \(.+\)$/gm)?.map((line) => line.split(' ')[0]!) ?? [];
    assert.deepEqual(
      [...names].filter((name) => !sections.includes(name)),
      [],
    );
  });

  it('holds exactly what is listed here', () => {
    const files = fs
      .readdirSync(extension, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        path.relative(extension, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
      );
    const listed = (file: string): boolean => LISTED.some((pattern) => pattern.test(file));
    assert.deepEqual(
      files.filter((file) => !listed(file)),
      [],
    );
    for (const pattern of LISTED)
      assert.ok(
        files.some((file) => pattern.test(file)),
        `nothing is ${String(pattern)}`,
      );
  });

  it('holds a bill of materials with each package whose licence it holds', () => {
    const { components } = JSON.parse(
      fs.readFileSync(path.join(extension, 'dist/sbom.cdx.json'), 'utf8'),
    ) as Sbom;
    const notices = fs.readFileSync(path.join(extension, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    const sections = notices.match(/^\S+ \d+\.\d+\.\d+\S* \(.+\)$/gm) ?? [];
    assert.deepEqual(
      components
        .filter(({ type }) => type === 'library')
        .map(({ name, version }) => `${name} ${version}`)
        .sort(),
      [...new Set(sections.map((line) => line.split(' (')[0]!))].sort(),
    );
    assert.equal(components.filter(({ type }) => type === 'machine-learning-model').length, 3);
  });

  it('is the same, byte for byte, when it is made again, elsewhere and with other permissions', () => {
    const file = packageFile();
    const before = fs.readFileSync(file);
    const styles = path.join(ROOT, 'dist/webview.css');
    const { mode } = fs.statSync(styles);
    fs.chmodSync(styles, 0o600);
    const env = { ...process.env, TZ: 'Asia/Tokyo' };
    try {
      execFileSync('npm', ['run', '--silent', 'package'], { cwd: ROOT, stdio: 'pipe', env });
    } finally {
      fs.chmodSync(styles, mode);
    }
    assert.ok(before.equals(fs.readFileSync(file)));
  });

  it('holds nothing of the workshop', () => {
    const files = fs.readdirSync(extension, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      files.filter((file) => /\.map$|\.ts$|^(?:test|src|scripts|bench)\b|^docs\/(?!images\b)/.test(file)),
      [],
    );
  });

  it('has a page whose pictures are seen, and whose links lead somewhere', async () => {
    const host = await startInstalledHost({ 'security.workspace.trust.enabled': false });
    try {
      const readme = await host.window.openExtensionPage();
      await readme.getByRole('heading', { name: 'What to expect' }).waitFor();
      await host.window.screenshot('extension-page');
      const pictures = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8').match(/^!\[/gmu)!;
      const widths = await readme
        .locator('img')
        .evaluateAll((shown) => shown.map((picture) => (picture as { naturalWidth: number }).naturalWidth));
      assert.equal(widths.length, pictures.length);
      assert.ok(
        widths.every((width) => width > 100),
        `${widths.join(', ')} pixels wide`,
      );
      const targets = await readme
        .locator('a[href]')
        .evaluateAll((links) =>
          links.map((link) => (link as { getAttribute(name: string): string }).getAttribute('href')),
        );
      assert.deepEqual(
        targets.filter((target) => !/^(?:https:|#)/.test(target)),
        [],
      );
    } finally {
      await host.stop();
    }
  });
});

/** The packages that a source map names. */
function packagesIn(map: string): string[] {
  const { sources } = JSON.parse(fs.readFileSync(map, 'utf8')) as { sources: string[] };
  return sources.flatMap((source) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
}
