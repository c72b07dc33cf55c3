/** A browser-served VS Code with the packaged extension installed, on a copy of the sample workspace. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage } from '../host/browser.ts';
import { installHost, SERVER_MAIN } from '../host/install.ts';
import { extensionsFolder, type Server, startServer } from '../host/server.ts';
import { EditorWindow } from './editorWindow.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface InstalledHost {
  /** The workspace's folder. */
  workspace: string;
  window: EditorWindow;
  stop(): Promise<void>;
}

/** Installs the package among the extensions of a server on `dataFolder`, and gives the folder that it lies in. */
export async function installPackage(dataFolder: string): Promise<string> {
  await installHost();
  const extensions = extensionsFolder(dataFolder);
  fs.mkdirSync(extensions, { recursive: true });
  execFileSync(
    process.execPath,
    [SERVER_MAIN, '--install-extension', packageFile(), '--extensions-dir', extensions],
    { env: { ...process.env, EXTENSIONS_GALLERY: '{}' }, stdio: 'pipe' },
  );
  const installed = fs.readdirSync(extensions).find((name) => name.startsWith('variorum.'));
  if (installed === undefined) throw new Error('VS Code did not install the package.');
  return path.join(extensions, installed);
}

/** @param settings user settings, such as a short training time */
export async function startInstalledHost(settings: Record<string, unknown>): Promise<InstalledHost> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-user-'));
  const dataFolder = path.join(folder, 'data');
  const workspace = path.join(folder, 'lighthouse');
  fs.cpSync(path.join(ROOT, 'test/workspaces/lighthouse'), workspace, { recursive: true });
  await installPackage(dataFolder);
  let server: Server | undefined;
  let browser: Browser | undefined;
  const stop = async () => {
    await browser?.close();
    await server?.stop();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    server = await startServer({ dataFolder, settings, environment: { HOME: folder } });
    browser = await launchBrowser();
    const page = await openPage(browser);
    const window = new EditorWindow(page);
    await window.open(server.address(workspace));
    return { workspace, window, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The package of this platform. @throws Error where it was not made */
export function packageFile(): string {
  const file = path.join(ROOT, 'dist', `variorum-${process.platform}-${process.arch}-${version()}.vsix`);
  if (!fs.existsSync(file)) throw new Error(`${file} is missing: run \`npm run package\` first.`);
  return file;
}

function version(): string {
  const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
