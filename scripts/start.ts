/**
 * Builds the extension and opens VS Code with it, on a folder or on the sample workspace.
 *
 *     npm start -- [FOLDER]
 *
 * Desktop VS Code where `code` is on the PATH, else (or with `--browser`) VS Code served to the browser.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installHost } from '../test/host/install.ts';
import { extensionsFolder, type Server, startServer } from '../test/host/server.ts';
import { ROOT, run } from './run.ts';

const SAMPLE = path.join(ROOT, 'test/workspaces/lighthouse');
/** Kept between starts, so that a trained model is still there the next time. */
const DATA_FOLDER = path.join(ROOT, '.vscode-test/browser');
/** The same port each time where it is free: the browser keeps the window's layout by address. */
const PORT = 8432;

const { values, positionals } = parseArgs({
  options: { browser: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const folder = path.resolve(process.env['INIT_CWD'] ?? '.', positionals[0] ?? SAMPLE);

if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`${folder} is not a folder.`);
  process.exitCode = 1;
} else if ((await run(process.execPath, 'esbuild.js')).code !== 0) {
  process.exitCode = 1;
} else if (values.browser || !(await openDesktop())) {
  await serve();
}

/** Says whether desktop VS Code was there and opened. */
async function openDesktop(): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  const code = folders.flatMap((dir) => names.map((name) => path.join(dir, name))).find(fs.existsSync);
  if (code === undefined) return false;
  console.log(`Opening ${folder} in VS Code`);
  return (await run(code, '--new-window', `--extensionDevelopmentPath=${ROOT}`, folder)).code === 0;
}

async function serve(): Promise<void> {
  await installHost();
  linkExtension();
  const server = await startOnPort(PORT).catch(() => startOnPort(0));
  console.log(`\nVS Code with Variorum on ${folder}:\n\n    ${server.address(folder)}\n\nCtrl-C ends it.`);
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        resolve();
      });
  });
  await Promise.race([asked, server.ended]);
  await server.stop();
}

function startOnPort(port: number): Promise<Server> {
  return startServer({ dataFolder: DATA_FOLDER, port });
}

/** Installs the checkout itself: the next build is used after "Developer: Reload Window". */
function linkExtension(): void {
  const extensions = extensionsFolder(DATA_FOLDER);
  fs.rmSync(extensions, { recursive: true, force: true });
  fs.mkdirSync(extensions, { recursive: true });
  fs.symlinkSync(ROOT, path.join(extensions, 'variorum.variorum'));
}
