/**
 * Runs the suite in test/host/suite inside a real VS Code, on a small workspace.
 *
 *     node --import tsx test/host/run.ts [--desktop]
 *
 * `--desktop` downloads desktop VS Code and runs the same suite there.
 */
import fs from 'node:fs';
import path from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { makeStarter } from './tinyStarter.ts';
import { makeWorkspace } from './workspace.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const desktop = process.argv.includes('--desktop');
const workspace = makeWorkspace();
const starter = await makeStarter();
// Read by src/extension/settings/settings.ts in the extension host.
process.env['VARIORUM_STARTER'] = starter;
try {
  await runTests({
    ...(desktop ? {} : { vscodeExecutablePath: path.join(import.meta.dirname, 'vscode.ts') }),
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: path.join(ROOT, 'dist/test/hostSuite.cjs'),
    launchArgs: [workspace],
  });
} catch (error) {
  // The suite has said what failed.
  if (!(error instanceof TestRunFailedError)) throw error;
  process.exitCode = 1;
} finally {
  for (const folder of [workspace, starter]) fs.rmSync(folder, { recursive: true, force: true });
}
