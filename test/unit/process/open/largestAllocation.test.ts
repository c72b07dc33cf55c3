import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { shippedModels } from '../../../../src/shared/files/shippedModels.ts';
import { REQUIRED, skipWithout } from '../../../required.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';
import { bundleModelProcess, startModelProcess } from '../programs.ts';
import { workspaceOf, writeDocuments } from '../sampleWorkspace.ts';

const LIMIT = 512 * 2 ** 20;
const SOURCE = join(import.meta.dirname, 'largestAllocation.c');

/** What keeps this machine from running these tests. */
function missing(): string | undefined {
  if (process.platform !== 'linux') return 'allocations are counted on Linux only.';
  if (spawnSync('cc', ['--version']).status !== 0) return 'there is no C compiler.';
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? 'the C library is not glibc.' : undefined;
}

describe('where no allocation of half a gigabyte is granted', function () {
  this.timeout(300_000);
  const folder = new TemporaryFolder();
  const library = join(folder.path, 'largestAllocation.so');
  const { steering, languageModel } = shippedModels(import.meta.dirname);

  before(function () {
    skipWithout(this, REQUIRED.allocations, missing());
    const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
  after(() => {
    folder.remove();
  });

  const largest = (errors: string): number => Number(/^largest allocation: (\d+) bytes$/m.exec(errors)?.[1]);

  it('a larger array is refused', () => {
    const program = `try { new Uint8Array(${LIMIT}) } catch ({ message }) { console.log(message) }`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
      encoding: 'utf8',
      env: { ...process.env, LD_PRELOAD: library },
    });
    assert.match(stdout, /allocation failed/);
    assert.equal(largest(stderr), LIMIT);
  });

  it('the model process opens the language model and writes with it', async () => {
    assert.ok(steering !== undefined && languageModel !== undefined, 'the shipped models are not there');
    writeDocuments(join(folder.path, 'documents'));
    const { child, peer } = startModelProcess(await bundleModelProcess(), {
      LD_PRELOAD: library,
      VARIORUM_LANGUAGE_MODEL: languageModel,
    });
    const errors = text(child.stderr!);
    const summary = await peer.request('openStarter', {
      workspace: workspaceOf(join(folder.path, 'documents')),
      starterFolder: steering,
      device: 'cpu',
    });
    assert.equal(summary.notice, null);
    const source = { kind: 'text', text: 'The keeper lit the brass lamp in the rain.' } as const;
    const { pieces } = await peer.request('explore', { source });
    const { variations } = await peer.request('vary', {
      ...{ pieces, count: 1, distance: 1, decoding: { temperature: 0, topP: 1, seed: 0 } },
      ...{ before: 'It was late in the year.', after: '' },
    });
    assert.ok(variations[0]!.text.length > 0);
    const exited = once(child, 'exit');
    child.disconnect();
    assert.deepEqual(await exited, [0, null]);
    const bytes = largest(await errors);
    assert.ok(bytes > 2 ** 20 && bytes < LIMIT, `${bytes} bytes at once`);
  });

  it('ONNX Runtime makes no buffer that Electron forbids', async () => {
    const root = join(import.meta.dirname, '../../../../node_modules/onnxruntime-node/bin');
    const bindings = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.node'));
    assert.ok(bindings.length > 0);
    for (const binding of bindings) {
      const bytes = await readFile(join(root, binding));
      assert.ok(bytes.includes('napi_create_arraybuffer'), binding);
      assert.ok(!/napi_create_external_(?:arraybuffer|buffer)/.test(bytes.toString('latin1')), binding);
    }
  });
});
