/** What `bench/host.bench.ts` runs inside the extension host; it leaves its metrics where the bench told it to. */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../src/extension/api.ts';
import { commandIds } from '../../src/extension/commandIds.ts';
import { stateWhen } from '../../test/host/suite/extension.ts';

/** Milliseconds between two looks at the clock: the precision of what is measured. */
const RESOLUTION = 2;

export interface HostMetrics {
  /** Loading the bundle and running `activate`, until it has returned. */
  readonly activation: { readonly milliseconds: number; readonly processorMilliseconds: number };
  /** How late the event loop came back to a timer while a model was trained; absent where nothing was trained. */
  readonly training?: {
    readonly seconds: number;
    readonly p50: number;
    readonly p99: number;
    readonly longest: number;
  };
}

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension<VariorumApi>('variorum.variorum');
  if (extension === undefined || extension.isActive)
    throw new Error('The extension is missing or active already; its activation cannot be measured.');
  const processor = process.cpuUsage();
  const started = performance.now();
  const api = await extension.activate();
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(processor);
  const activation = { milliseconds, processorMilliseconds: (user + system) / 1000 };
  const metrics: HostMetrics =
    process.env['VARIORUM_BENCH_TRAIN'] === '1'
      ? { activation, training: await delaysWhileTraining(api) }
      : { activation };
  writeFileSync(process.env['VARIORUM_BENCH_OUT'] ?? '', JSON.stringify(metrics));
}

async function delaysWhileTraining(api: VariorumApi): Promise<NonNullable<HostMetrics['training']>> {
  await vscode.commands.executeCommand('variorum.panel.focus');
  await stateWhen(api, (state) => state.survey !== null);
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  delays.enable();
  const started = performance.now();
  await vscode.commands.executeCommand(commandIds.train);
  await stateWhen(api, (state) => state.training !== null);
  const { failure } = await stateWhen(
    api,
    (state) => state.failure !== null || (state.training === null && state.model.kind === 'open'),
  );
  delays.disable();
  if (failure !== null) throw new Error(`Training failed: ${JSON.stringify(failure)}`);
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  return {
    seconds: (performance.now() - started) / 1000,
    p50: late(delays.percentile(50)),
    p99: late(delays.percentile(99)),
    longest: late(delays.max),
  };
}
