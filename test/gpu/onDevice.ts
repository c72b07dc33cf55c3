import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { WorkerRefusal, WorkerResult } from './worker.ts';

const MESA = path.join(import.meta.dirname, 'mesa');

/** What makes Vulkan find Mesa's software adapter, where installMesa.sh has put it; else the machine's own is used. */
export function adapterEnvironment(): NodeJS.ProcessEnv {
  if (!fs.existsSync(path.join(MESA, 'lvp_icd.json'))) return {};
  return {
    VK_DRIVER_FILES: path.join(MESA, 'lvp_icd.json'),
    LD_LIBRARY_PATH: path.join(MESA, 'lib'),
    XDG_RUNTIME_DIR: os.tmpdir(),
  };
}

/** The provider of every node that ran, by what the profiles of ONNX Runtime say. */
export interface Placement {
  readonly node: string;
  readonly operator: string;
  readonly provider: string;
}

export interface Worked {
  readonly result: WorkerResult | WorkerRefusal;
  readonly placements: readonly Placement[];
  /** 0 where the process ended well, else its exit code or the signal that ended it. */
  readonly end: number | string | null;
}

/** Runs worker.ts on a provider. */
export async function workOn(provider: 'cpu' | 'webgpu'): Promise<Worked> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-gpu-'));
  try {
    const child = fork(
      path.join(import.meta.dirname, 'worker.ts'),
      [provider, path.join(folder, 'profile')],
      {
        execArgv: ['--import', 'tsx'],
        env: { ...process.env, ...adapterEnvironment() },
        // Dawn warns of limits that it reduced, each time.
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      },
    );
    let errors = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
    let result: WorkerResult | WorkerRefusal | undefined;
    child.on('message', (message) => (result = message as WorkerResult | WorkerRefusal));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (result === undefined)
      throw new Error(`The ${provider} worker ended with ${code ?? signal} and no answer: ${errors}`);
    return { result, placements: readPlacements(folder), end: code ?? signal };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args: { readonly op_name?: string; readonly provider?: string };
}

/** Every session writes one profile: a list of events in the format of Chrome's tracing. */
function readPlacements(folder: string): Placement[] {
  return fs.readdirSync(folder).flatMap((file) => {
    const events = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as ProfileEvent[];
    const placed = new Map<string, Placement>();
    for (const { cat, name, args } of events)
      if (cat === 'Node' && args.provider !== undefined) {
        const node = name.replace(/_kernel_time$/, '');
        placed.set(node, { node, operator: args.op_name ?? '', provider: args.provider });
      }
    return [...placed.values()];
  });
}
