import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import type { HostMetrics } from './host/suite.ts';

/**
 * What the extension costs the extension host: how long activation takes, and how long the event loop is blocked while a
 * model is trained on a folder with default settings. In a real VS Code, a new window for each figure.
 *
 *     npm run host:install && npm run build && npm run bench -- host --text FOLDER [--windows 5]
 *
 * Other extensions share the host and its event loop, and on a busy machine the host waits for a core: what is printed is
 * an upper bound of what the extension itself does.
 */
const { values: options } = parseArgs({
  options: { text: { type: 'string' }, windows: { type: 'string', default: '5' } },
});
if (options.text === undefined) throw new Error('Name a folder of documents: --text FOLDER');

const ROOT = path.resolve(import.meta.dirname, '..');
const SUITE = path.join(ROOT, 'dist/bench/hostSuite.cjs');
await build({
  entryPoints: [path.join(import.meta.dirname, 'host/suite.ts')],
  outfile: SUITE,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
});

/** Opens the folder in a new window, which measures and closes. */
async function window(folder: string, train: boolean): Promise<HostMetrics> {
  const out = path.join(scratch, 'metrics.json');
  await runTests({
    vscodeExecutablePath: path.join(ROOT, 'test/host/vscode.ts'),
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: SUITE,
    extensionTestsEnv: { VARIORUM_BENCH_OUT: out, VARIORUM_BENCH_TRAIN: train ? '1' : '0' },
    launchArgs: [folder],
  });
  return JSON.parse(readFileSync(out, 'utf8')) as HostMetrics;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const scratch = mkdtempSync(path.join(os.tmpdir(), 'variorum-host-bench-'));
try {
  // A copy: the model is stored for the workspace, and a window may write into it.
  const folder = path.join(scratch, 'workspace');
  cpSync(options.text, folder, { recursive: true });
  const opened: HostMetrics[] = [];
  for (let i = 0; i < Number(options.windows); i++) opened.push(await window(folder, false));
  const { training } = await window(folder, true);
  const figure = (of: (metrics: HostMetrics) => number): object => {
    const values = opened.map(of);
    return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
  };
  console.log(
    JSON.stringify(
      {
        activationMilliseconds: figure(({ activation }) => activation.milliseconds),
        activationProcessorMilliseconds: figure(({ activation }) => activation.processorMilliseconds),
        eventLoopWhileTraining: training,
      },
      undefined,
      2,
    ),
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
