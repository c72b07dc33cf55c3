#!/usr/bin/env -S node --import tsx
/**
 * Takes the place of the VS Code executable in `runTests` of @vscode/test-electron: the same arguments, the
 * same mocha suite inside a real extension host, the same exit code; the window is a page in Chromium.
 *
 *     vscode.ts --extensionDevelopmentPath=EXTENSION --extensionTestsPath=SUITE [FOLDER]
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { launchBrowser, openPage } from './browser.ts';
import { installHost } from './install.ts';
import { type Server, startServer } from './server.ts';
import { SUITE_MARK, UNTRUSTED } from './suite/mark.ts';

/** The longest that a suite may take, in minutes. */
const LIMIT = Number(process.env['VARIORUM_HOST_MINUTES'] ?? 15);

const OUTPUT = path.resolve(import.meta.dirname, '../output');

const { values, positionals } = parseArgs({
  options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
  // runTests passes switches of the desktop product too, which mean nothing here.
  strict: false,
});

async function runSuite(server: Server, folder: string): Promise<number> {
  const remote = (file: unknown) => `vscode-remote://${server.authority}${path.resolve(String(file))}`;
  const payload = JSON.stringify([
    ['extensionDevelopmentPath', remote(values.extensionDevelopmentPath)],
    ['extensionTestsPath', remote(values.extensionTestsPath)],
  ]);
  const browser = await launchBrowser();
  try {
    const page = await openPage(browser);
    const finished = new Promise<number>((resolve, reject) => {
      void page.exposeFunction('codeAutomationExit', resolve);
      page.on('crash', () => {
        reject(new Error('The page crashed.'));
      });
      void server.ended.then(() => {
        reject(new Error('The VS Code server ended.'));
      });
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
        process.once(signal, () => {
          reject(new Error(`Ended by ${signal}.`));
        });
      setTimeout(() => {
        reject(new Error(`The suite did not end within ${LIMIT} minutes.`));
      }, LIMIT * 60_000).unref();
    });
    // Everything written to any console comes through here: the suite's lines carry its mark, the rest is
    // kept for a failure.
    let suiteLines = 0;
    const otherLines: string[] = [];
    await page.exposeFunction('codeAutomationLog', (_level: string, [mark, ...values]: unknown[]) => {
      if (mark !== SUITE_MARK) return void otherLines.push(format(mark, ...values));
      suiteLines += 1;
      console.log(format(...values));
    });
    await page.goto(server.address(folder, { payload }));
    try {
      const code = await finished;
      if (code !== 0 && suiteLines === 0) throw new Error('The suite did not start.');
      return code;
    } catch (error) {
      fs.mkdirSync(OUTPUT, { recursive: true });
      await page.screenshot({ path: path.join(OUTPUT, 'host-failure.png') }).catch(() => undefined);
      console.error(`${String(error)} A screenshot and the logs are in ${OUTPUT}.`);
      const logs = [...otherLines, '', 'The server:', server.log()];
      fs.writeFileSync(path.join(OUTPUT, 'host-failure.log'), logs.join('\n'));
      return 1;
    }
  } finally {
    await browser.close();
  }
}

const untrusted = process.env[UNTRUSTED] === '1';
await installHost();
const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-host-'));
const home = path.join(dataFolder, 'home');
fs.mkdirSync(home);
const server = await startServer({
  dataFolder,
  // Untrusted, without a question: VS Code takes a folder of a test for trusted only where it is told to.
  workspaceTrust: untrusted,
  ...(untrusted && { settings: { 'security.workspace.trust.startupPrompt': 'never' } }),
  isolateExtensionHost: true,
  environment: { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home },
});
try {
  process.exitCode = await runSuite(server, positionals[0] ?? dataFolder);
} finally {
  await server.stop();
  fs.rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
}
