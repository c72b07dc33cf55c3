import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sbom } from '../../../scripts/sbom.js';

describe('the bill of materials', () => {
  let root: string;
  const files = ['src/main.ts', 'node_modules/@scope/two/index.js', 'node_modules/one/index.js'];
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-sbom-'));
    for (const name of ['onnxruntime-common', 'onnxruntime-node', 'one', '@scope/two']) install(name, 'MIT');
    write('package.json', { name: 'variorum', version: '9.8.7', license: 'MIT' });
    const integrity = `sha512-${Buffer.from('0123456789abcdef'.repeat(4)).toString('base64')}`;
    write('package-lock.json', { packages: { 'node_modules/@scope/two': { integrity } } });
    write('media/fallback/config.json', { width: 3 });
  });
  afterEach(() => {
    fs.rmSync(root, { recursive: true, force: true });
  });

  function write(file: string, content: object): void {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), JSON.stringify(content));
  }
  const install = (name: string, license: unknown): void => {
    write(`node_modules/${name}/package.json`, { name, version: '1.2.3', license });
  };

  it('names each package that is bundled or shipped beside, its licence and the hash that the lock file knows', () => {
    const { bomFormat, specVersion, metadata, components } = sbom(root, files);
    assert.deepEqual([bomFormat, specVersion, metadata.component.version], ['CycloneDX', '1.6', '9.8.7']);
    const libraries = components.filter(({ type }) => type === 'library');
    assert.deepEqual(
      libraries.map(({ purl }) => purl),
      [
        'pkg:npm/%40scope/two@1.2.3',
        'pkg:npm/one@1.2.3',
        'pkg:npm/onnxruntime-common@1.2.3',
        'pkg:npm/onnxruntime-node@1.2.3',
      ],
    );
    for (const { licenses } of libraries) assert.deepEqual(licenses, [{ license: { id: 'MIT' } }]);
    const content = Buffer.from('0123456789abcdef'.repeat(4)).toString('hex');
    assert.deepEqual(libraries[0]!.hashes, [{ alg: 'SHA-512', content }]);
  });

  it('knows a model by its content', () => {
    const model = () => sbom(root, files).components.find(({ type }) => type === 'machine-learning-model');
    const before = model();
    assert.equal(before?.name, 'variorum-fallback');
    assert.deepEqual(model(), before);
    write('media/fallback/config.json', { width: 4 });
    assert.notEqual(model()?.version, before.version);
  });

  it('is the same for the same tree, whatever the order of what was bundled', () => {
    assert.deepEqual(sbom(root, files), sbom(root, files.toReversed()));
  });

  it('cannot be made where a package names no licence', () => {
    install('one', undefined);
    assert.throws(() => sbom(root, files), /one names no licence/);
  });
});
