import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  checkCudaInstallation,
  checkCudaPlatform,
  CUDA_PROJECT,
  cudaQuestion,
} from '../../../../src/extension/devices/cudaPackage.ts';
import { npmInstall, type NpmProject } from '../../../../src/extension/devices/npmInstall.ts';
import { NpmRegistry } from './npmRegistry.ts';

const SOME: NpmProject = { manifest: { private: true }, lock: {}, scriptsOf: 'some-package' };

describe('installing the CUDA engine', () => {
  const path = process.env['PATH'] ?? '';
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'variorum-npm-'));
    folder = join(root, 'storage', 'cuda-engine');
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(root, { recursive: true });
  });

  /** Puts a program in the place of npm. */
  function scriptNpm(program: string): void {
    const bin = join(root, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'npm'), `#!${process.execPath}\n${program}`, { mode: 0o755 });
    process.env['PATH'] = `${bin}${delimiter}${path}`;
  }

  async function install(
    signal = new AbortController().signal,
    onLine?: (line: string) => void,
    project: NpmProject = SOME,
  ) {
    const lines: string[] = [];
    await npmInstall(project, folder, {
      signal,
      onLine: (line) => {
        lines.push(line);
        onLine?.(line);
      },
    });
    return lines;
  }

  it('runs npm in a folder of its own, with the scripts of one package once all are there', async () => {
    scriptNpm(`
      require('fs').appendFileSync('called', JSON.stringify(process.argv.slice(2)) + '\\n');
      console.log('one\\ntwo');
      console.error('three');
    `);
    const lines = await install();
    assert.deepEqual([...lines].sort(), ['one', 'one', 'three', 'three', 'two', 'two']);
    const called = readFileSync(join(folder, 'called'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string[]);
    assert.deepEqual(
      called.map((args) => args.slice(0, args.indexOf('--no-audit'))),
      [
        ['ci', '--ignore-scripts'],
        ['rebuild', 'some-package', '--ignore-scripts=false'],
      ],
    );
    assert.ok(existsSync(join(folder, 'package.json')), 'npm would install into a folder above');
  });

  describe('from a registry', function () {
    this.timeout(120_000);
    let registry: NpmRegistry;
    beforeEach(async () => {
      registry = await NpmRegistry.start(root);
      registry.publish('engine', { dependencies: { helper: '1.0.0' } });
      registry.publish('helper', {});
      process.env['npm_config_registry'] = registry.address;
      process.env['npm_config_cache'] = join(root, 'cache');
    });
    afterEach(async () => {
      delete process.env['npm_config_registry'];
      delete process.env['npm_config_cache'];
      await registry.stop();
    });
    const project = (): NpmProject => ({ ...registry.projectOf('engine', 'helper'), scriptsOf: 'engine' });
    const hasRun = (name: string): boolean => existsSync(join(folder, 'node_modules', name, 'installed'));

    it('takes what the lock file names, and runs the one script', async () => {
      await install(undefined, undefined, project());
      assert.ok(existsSync(join(folder, 'node_modules/helper/package.json')));
      assert.deepEqual([hasRun('engine'), hasRun('helper')], [true, false]);
    });

    it('refuses an archive with another hash, of a dependency, too, whatever the registry says of it, and runs nothing', async () => {
      const known = project();
      registry.publish('helper', { description: 'Not what it was.' });
      await assert.rejects(
        install(undefined, undefined, known),
        /not what Variorum knows: its hash is another one/,
      );
      assert.deepEqual([hasRun('engine'), hasRun('helper')], [false, false]);
    });
  });

  it('knows the hash of each package of the CUDA engine, and no address', () => {
    const { packages } = CUDA_PROJECT.lock as { packages: Record<string, Record<string, unknown>> };
    const { '': own, ...others } = packages;
    assert.deepEqual(own!['dependencies'], { '@tensorflow/tfjs-node-gpu': '4.22.0' });
    assert.equal(others['node_modules/@tensorflow/tfjs-node-gpu']!['version'], '4.22.0');
    assert.ok(Object.keys(others).length > 100);
    for (const [name, { integrity, resolved }] of Object.entries(others)) {
      assert.match(String(integrity), /^sha512-[\w+/]{86}==$/, name);
      assert.equal(resolved, undefined, name);
    }
  });

  it('says what to do where there is no npm', async () => {
    process.env['PATH'] = root;
    await assert.rejects(install(), /npm was not found\. It comes with Node\.js/);
  });

  it('says so where there is no network', async () => {
    scriptNpm(`console.error('npm error code EAI_AGAIN'); process.exit(1);`);
    await assert.rejects(install(), /The download failed: there seems to be no connection/);
  });

  it('says so when npm fails otherwise', async () => {
    scriptNpm(`console.error('gyp ERR! build error'); process.exit(7);`);
    await assert.rejects(install(), /npm ended with code 7\. The log/);
  });

  it('ends npm and what it has started when cancelled', async () => {
    // As npm does: the install step is a process of its own, which keeps the pipes open.
    scriptNpm(`
      const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)'], { stdio: 'inherit' });
      console.log(child.pid);
      setInterval(() => 0, 1e6);
    `);
    const abort = new AbortController();
    let child = 0;
    const installing = install(abort.signal, (line) => {
      child = Number(line);
      abort.abort();
    });
    await assert.rejects(installing, { name: 'AbortError' });
    // The pipes are closed: the child has gone, or is about to be collected.
    assert.ok(child > 0);
    const before = new AbortController();
    before.abort();
    await assert.rejects(install(before.signal), { name: 'AbortError' });
  });

  it('tells what is downloaded, from where, how much, and where it works', () => {
    const { detail, answers } = cudaQuestion('/storage/cuda-engine');
    for (const said of [
      /@tensorflow\/tfjs-node-gpu@4\.22\.0/,
      /300 MB/,
      /CUDA 11 and cuDNN 8/,
      /Linux or Windows \(x64\)/,
      /from TensorFlow’s servers/,
      /checked by its hash/,
      /whose hash Variorum does not know/,
      /\/storage\/cuda-engine/,
      /only thing in Variorum that uses the network/,
    ])
      assert.match(detail, said);
    assert.deepEqual(answers, ['Download and Install']);
  });

  it('is offered only where the package works', () => {
    checkCudaPlatform('linux', 'x64');
    checkCudaPlatform('win32', 'x64');
    for (const [platform, architecture] of [
      ['darwin', 'arm64'],
      ['linux', 'arm64'],
      ['win32', 'ia32'],
    ] as const)
      assert.throws(() => {
        checkCudaPlatform(platform, architecture);
      }, /Linux and Windows on x64/);
  });

  it('counts only with the native library', async () => {
    await assert.rejects(checkCudaInstallation(folder), /no native library: its install step failed/);
    const library = join(folder, 'node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8');
    mkdirSync(library, { recursive: true });
    writeFileSync(join(library, 'tfjs_binding.node'), '');
    await checkCudaInstallation(folder);
  });
});
