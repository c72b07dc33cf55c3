/** Runs the VS Code server that install.ts installed, with settings that keep it quiet and offline. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { SERVER_MAIN } from './install.ts';
import { ISOLATED_SERVER, isolationPrefix } from './isolation.ts';

/** VS Code asks nobody on the network and shows nothing that is not about this extension. */
const QUIET_SETTINGS = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'json.schemaDownload.enable': false,
  'npm.fetchOnlinePackageInfo': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export interface ServerOptions {
  /** Holds everything that the server keeps: user data, extensions, logs. Created where missing. */
  dataFolder: string;
  /** 0, the default: any free port. */
  port?: number;
  /** User settings besides the quiet ones; an existing settings file is kept as it is. */
  settings?: Record<string, unknown>;
  /** False: every folder counts as trusted, as VS Code does for extension tests. Default true. */
  workspaceTrust?: boolean;
  /** Gives the extension host a network of its own, which leads nowhere and counts attempts. */
  isolateExtensionHost?: boolean;
  /** Added to the environment of the server and the extension host. */
  environment?: Record<string, string>;
}

export interface Server {
  readonly port: number;
  /** What `vscode-remote` URIs name the server by. */
  readonly authority: string;
  /** Settles when the server ends, asked to or not. */
  readonly ended: Promise<void>;
  /** The address to open `folder` at; `parameters` are further query parameters of the workbench. */
  address(folder: string, parameters?: Record<string, string>): string;
  /** Standard output and error so far. */
  log(): string;
  /** Ends the server and all of its children. */
  stop(): Promise<void>;
}

const LISTENING = /Extension host agent listening on (\d+)/;

/** @throws Error with the server's own output when it does not start. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { extensions, userData, serverData } = prepareFolders(options);
  const isolated = options.isolateExtensionHost === true;
  const token = randomBytes(16).toString('hex');
  const child = spawn(
    process.execPath,
    [
      isolated ? ISOLATED_SERVER : SERVER_MAIN,
      ...['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--connection-token', token],
      ...['--server-data-dir', serverData, '--user-data-dir', userData, '--extensions-dir', extensions],
      ...['--accept-server-license-terms', '--telemetry-level', 'off'],
      ...(options.workspaceTrust === false ? ['--disable-workspace-trust'] : []),
    ],
    {
      // A process group of its own, so that stop() reaches an extension host that outlives the server.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        EXTENSIONS_GALLERY: '{}',
        ...(isolated ? { VARIORUM_ISOLATION: JSON.stringify(isolationPrefix()) } : {}),
        ...options.environment,
      },
    },
  );
  let log = '';
  const ended = once(child, 'close').then(() => undefined);
  const listening = new Promise<number>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text;
        const port = LISTENING.exec(log)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
  });
  const port = await Promise.race([listening, ended]);
  if (port === undefined) throw new Error(`The VS Code server did not start:\n${log}`);
  return {
    port,
    authority: `127.0.0.1:${port}`,
    ended,
    address(folder, parameters = {}) {
      const query = new URLSearchParams({ tkn: token, folder: path.resolve(folder), ...parameters });
      return `http://127.0.0.1:${port}/?${query.toString()}`;
    },
    log: () => log,
    stop: () => endGroup(child, ended),
  };
}

/** Every folder must exist: a missing extensions folder makes the server drop the extension silently. */
function prepareFolders({ dataFolder, settings }: ServerOptions) {
  const folders = {
    extensions: extensionsFolder(dataFolder),
    userData: path.join(dataFolder, 'user'),
    serverData: path.join(dataFolder, 'server'),
  };
  for (const folder of Object.values(folders)) fs.mkdirSync(folder, { recursive: true });
  const settingsFile = path.join(folders.userData, 'User/settings.json');
  if (!fs.existsSync(settingsFile)) {
    fs.mkdirSync(path.dirname(settingsFile), { recursive: true });
    fs.writeFileSync(settingsFile, JSON.stringify({ ...QUIET_SETTINGS, ...settings }, undefined, 2));
  }
  return folders;
}

/** Where a server on `dataFolder` looks for installed extensions. */
export function extensionsFolder(dataFolder: string): string {
  return path.join(dataFolder, 'extensions');
}

/** How long the group may take over ending by itself, in milliseconds. */
const PATIENCE = 5000;

async function endGroup(child: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const impatience = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
  }, PATIENCE);
  await ended;
  clearTimeout(impatience);
  // The leader is gone; whatever it left behind goes now.
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
