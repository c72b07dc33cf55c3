import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { thirdPartyNotices } from '../../../scripts/thirdPartyNotices.js';

describe('the notices of third parties', () => {
  let root: string;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-notices-'));
    for (const name of ['onnxruntime-common', 'onnxruntime-node']) install(name, {});
  });
  afterEach(() => {
    fs.rmSync(root, { recursive: true, force: true });
  });

  function install(name: string, files: Record<string, string>, under = 'node_modules'): void {
    const folder = path.join(root, under, name);
    fs.mkdirSync(folder, { recursive: true });
    const manifest = { name: name, version: '1.2.3', license: 'MIT' };
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
    for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), text);
  }
  const notices = (...files: string[]): string => thirdPartyNotices(root, files);

  it('hold each bundled package once, with its own words, whatever its licence file is called', () => {
    install('one', { 'LICENSE-MIT.txt': 'Words of one.\r\n', 'licenses.js': 'no licence' });
    install('@scope/two', { licence: 'Words of two.', NOTICE: 'Thanks of two.' });
    install('three', { 'LICENSE.md': 'Words of three.' }, 'node_modules/one/node_modules');
    const text = notices(
      'src/main.ts',
      'node_modules/one/index.js',
      'node_modules/one/lib/more.js',
      'node_modules/@scope/two/index.js',
      'node_modules/one/node_modules/three/index.js',
    );
    assert.deepEqual(text.match(/^.* 1\.2\.3 \(MIT\)$/gm), [
      '@scope/two 1.2.3 (MIT)',
      'one 1.2.3 (MIT)',
      'onnxruntime-common 1.2.3 (MIT)',
      'onnxruntime-node 1.2.3 (MIT)',
      'three 1.2.3 (MIT)',
    ]);
    for (const words of ['Words of one.', 'Words of two.', 'Thanks of two.', 'Words of three.'])
      assert.equal(text.split(words).length, 2, words);
    assert.ok(!text.includes('no licence') && !text.includes('\r'));
    assert.match(text, /SmolLM2-135M-Instruct \(Apache-2\.0\)[^]*media\/language-model\/LICENSE/);
    assert.match(text, /onnxruntime-node[^]*Copyright \(c\) Microsoft Corporation[^]*AS IS/);
  });

  it('hold what a package has bundled into itself, which its source map still names', () => {
    install('outer', { LICENSE: 'Words of outer.' });
    install('inner', { LICENSE: 'Words of inner.' });
    const text = notices('node_modules/outer/dist.js', 'node_modules/outer/node_modules/inner/lib.ts');
    assert.match(text, /inner 1\.2\.3[^]*Words of inner\./);
    assert.throws(() => notices('node_modules/outer/node_modules/gone/lib.ts'), /gone is bundled/);
  });

  it('cannot be made where a package has no licence file', () => {
    install('bare', { 'README.md': 'Hello.' });
    assert.throws(() => notices('node_modules/bare/index.js'), /bare has no licence file/);
  });
});
