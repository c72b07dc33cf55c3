/**
 * Runs the suites in test/host/suite inside a real VS Code, each on a small workspace: first the one in a workspace that
 * is not trusted, then all the others.
 *
 *     node --import tsx test/host/run.ts [--desktop]
 *
 * `--desktop` downloads desktop VS Code and runs the same suites there.
 */
import fs from 'node:fs';
import path from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { UNTRUSTED } from './suite/mark.ts';
import { makeStarter } from './tinyStarter.ts';
import { makeWorkspace } from './workspace.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const desktop = process.argv.includes('--desktop');
const starter = await makeStarter();
// Read by src/extension/settings/settings.ts in the extension host.
process.env['VARIORUM_STARTER'] = starter;
try {
  process.env[UNTRUSTED] = '1';
  await runSuite('untrustedSuite.cjs', makeWorkspace('starter'));
  process.env[UNTRUSTED] = '';
  await runSuite('hostSuite.cjs', makeWorkspace());
} finally {
  fs.rmSync(starter, { recursive: true, force: true });
}

async function runSuite(bundle: string, workspace: string): Promise<void> {
  try {
    await runTests({
      ...(desktop ? {} : { vscodeExecutablePath: path.join(import.meta.dirname, 'vscode.ts') }),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: path.join(ROOT, 'dist/test', bundle),
      launchArgs: [workspace],
    });
  } catch (error) {
    // The suite has said what failed.
    if (!(error instanceof TestRunFailedError)) throw error;
    process.exitCode = 1;
  } finally {
    fs.rmSync(workspace, { recursive: true, force: true });
  }
}
