import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import { createCudaEngine } from '../../../../src/model/engine/tensorflow/cudaEngine.ts';
import { loadTensorFlow } from '../../../../src/model/engine/tensorflow/loadTensorFlow.ts';
import { multiply } from '../../../../src/model/graph/ops/elementwise.ts';
import { constant, input } from '../../../../src/model/graph/tensor.ts';
import { because } from '../engineContract.ts';
import { floats } from '../hostTensors.ts';

const require = createRequire(import.meta.url);
const paths = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'].map((name) => require.resolve(name));

/**
 * Stands in for the native package: its exports, its backend's name and what that backend tells of itself, and its
 * calls of removed functions; the CPU backend computes. (The real package needs a library that is downloaded.)
 */
const WORKING = (onGpu: boolean): string => `
  const util = require('util');
  const [core, cpu] = ${JSON.stringify(paths)};
  const tf = require(core);
  tf.enableProdMode();
  const { MathBackendCPU } = require(cpu);
  if (tf.findBackendFactory('tensorflow') !== null) tf.removeBackend('tensorflow');
  tf.copyRegisteredKernels('cpu', 'tensorflow');
  tf.registerBackend('tensorflow', () => {
    if (util.isNullOrUndefined(util) || !util.isArray([])) throw new Error('unlike Node');
    const backend = new MathBackendCPU();
    backend.isUsingGpuDevice = ${onGpu};
    backend.binding = { TF_Version: '2.9.1' };
    return backend;
  }, 3);
  module.exports = { ...tf, version: { ...tf.version, 'tfjs-node': '4.22.0' } };
`;

/** What requiring the real package does where it was installed with --ignore-scripts. */
const WITHOUT_SCRIPTS = `
  throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found at path: " + __dirname +
    ". \\nPlease run command 'npm rebuild @tensorflow/tfjs-node-gpu --build-addon-from-source' to rebuild the native addon module. ");
`;

describe('loading TensorFlow', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  /** A folder with one package installed in it. */
  function installed(program: string, name = '@tensorflow/tfjs-node-gpu'): string {
    const folder = mkdtempSync(join(tmpdir(), 'variorum-tensorflow-'));
    folders.push(folder);
    const place = join(folder, 'node_modules', name);
    mkdirSync(join(place, 'dist'), { recursive: true });
    writeFileSync(
      join(place, 'package.json'),
      JSON.stringify({ name, version: '4.22.0', main: 'dist/index.js' }),
    );
    writeFileSync(join(place, 'dist/index.js'), program);
    return folder;
  }

  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'])
    it(`makes an engine of ${name}`, async () => {
      const engine = await createCudaEngine(installed(WORKING(true), name));
      assert.equal(engine.name, 'cuda');
      assert.match(engine.device, /NVIDIA GPU, CUDA through TensorFlow 2\.9\.1/);
      const x = input('x', ['n']);
      const executable = await engine.compile({ outputs: { y: multiply(x, constant(3)) } });
      assert.deepEqual([...(await executable.run({ x: floats([1, 2]) }))['y']!.data], [3, 6]);
      await engine.dispose();
    });

  it('works where Node has removed what the package calls', async () => {
    const functions = util as unknown as Record<string, unknown>;
    const { isNullOrUndefined, isArray } = functions;
    delete functions['isNullOrUndefined'];
    delete functions['isArray'];
    try {
      assert.equal((await loadTensorFlow(installed(WORKING(true)))).onGpu, true);
    } finally {
      Object.assign(functions, { isNullOrUndefined, isArray });
    }
  });

  it('leaves memory of the GPU for the other model process', async () => {
    await loadTensorFlow(installed(WORKING(true)));
    assert.equal(process.env['TF_FORCE_GPU_ALLOW_GROWTH'], 'true');
  });

  for (const [what, program, message] of [
    ['was installed without its scripts', WITHOUT_SCRIPTS, /does not load: The Node\.js native addon module/],
    [
      'needs a package that is missing',
      `require('not-a-package-of-anyone')`,
      /does not load: Cannot find module/,
    ],
    ['is something else', 'module.exports = { tensor: 1 }', /is something else/],
    [
      'has a backend that fails',
      WORKING(true).replace('new MathBackendCPU()', `(() => { throw new Error('no device'); })()`),
      /does not start/,
    ],
    [
      'computes nonsense',
      WORKING(true).replace('{ ...tf,', '{ ...tf, add: (a) => tf.add(a, tf.scalar(2)),'),
      /does not start: 1 \+ 1 is 3 there/,
    ],
    [
      'has another backend',
      WORKING(true).replace('backend.isUsingGpuDevice = true', ''),
      /not the native one/,
    ],
  ] as const)
    it(`says so when it ${what}`, () =>
      assert.rejects(loadTensorFlow(installed(program)), because('unavailable', message)));

  it('says so when it is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'variorum-tensorflow-'));
    folders.push(folder);
    await assert.rejects(
      loadTensorFlow(folder),
      because('unavailable', /None of the packages .* is installed in/),
    );
    await assert.rejects(loadTensorFlow(), because('unavailable', /None of the packages/));
  });

  it('takes no engine that computes on the CPU for CUDA', async () => {
    await assert.rejects(
      createCudaEngine(installed(WORKING(false))),
      because('unavailable', /TensorFlow 2\.9\.1 runs, but finds no NVIDIA GPU/),
    );
  });
});
