import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installPackage } from './installedHost.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
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
    // What is in a bundle is taken from its source map, and not, as the notices were, from what esbuild says.
    const bundled = BUNDLES.flatMap((bundle) => packagesIn(path.join(ROOT, 'dist', `${bundle}.map`)));
    const beside = fs.readdirSync(path.join(extension, 'node_modules'));
    const folders = [...bundled, ...beside.map((name) => path.join(extension, 'node_modules', name))];
    assert.ok(folders.length > 10);
    for (const packageFolder of folders) {
      const { name, version } = JSON.parse(
        fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8'),
      ) as { name: string; version: string };
      assert.ok(notices.includes(`\n${name} ${version} (`) || notices.startsWith(`${name} `), name);
    }
  });

  it('holds nothing of the workshop', () => {
    const files = fs.readdirSync(extension, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      files.filter((file) => /\.map$|\.ts$|^(?:test|src|scripts|bench|docs)\b/.test(file)),
      [],
    );
  });
});

/** The folders of the packages that a source map names. */
function packagesIn(map: string): string[] {
  const { sources } = JSON.parse(fs.readFileSync(map, 'utf8')) as { sources: string[] };
  const folders = sources.flatMap(
    (source) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [],
  );
  return [...new Set(folders)].map((folder) => path.resolve(path.dirname(map), folder));
}
