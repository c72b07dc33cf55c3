import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ipcChannel } from '../../../src/shared/protocol/ipcChannel.ts';
import { hostSide, modelSide } from '../../../src/shared/protocol/modelProtocol.ts';
import { RpcPeer } from '../../../src/shared/protocol/rpc.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Bundles one program of the project as `esbuild.js` does, and gives the path of the bundle. */
async function bundle(entry: string, name: string): Promise<string> {
  const outfile = join(ROOT, 'test/output', name);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['onnxruntime-node'],
    banner: {
      js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

export const bundleModelProcess = (): Promise<string> =>
  bundle('src/model/process/main.ts', 'modelProcess.mjs');
/** The model process that says when it runs the model. */
export const bundleCountingProcess = (): Promise<string> =>
  bundle('test/unit/process/countingProcess.ts', 'countingProcess.mjs');
export const bundleCommandLine = (): Promise<string> => bundle('src/cli/main.ts', 'cli.mjs');

export interface ModelProcess {
  readonly child: ChildProcess;
  readonly peer: RpcPeer<typeof hostSide, typeof modelSide>;
}

/** Starts a model process as the extension host does. @param variables beside the inherited ones; with some, stderr is a pipe */
export function startModelProcess(program: string, variables?: NodeJS.ProcessEnv): ModelProcess {
  const child = fork(program, [], {
    execArgv: [],
    ...(variables !== undefined && {
      env: { ...process.env, ...variables },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    }),
  });
  return { child, peer: new RpcPeer(ipcChannel(child), hostSide, modelSide, {}) };
}
