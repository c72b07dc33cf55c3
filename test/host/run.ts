/**
 * Runs the suite in test/host/suite inside a real VS Code, on a copy of a small workspace.
 *
 *     node --import tsx test/host/run.ts [--desktop]
 *
 * `--desktop` downloads desktop VS Code and runs the same suite there.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';

const ROOT = path.resolve(import.meta.dirname, '../..');
const desktop = process.argv.includes('--desktop');
const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-workspace-'));
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
  fs.rmSync(workspace, { recursive: true, force: true });
}
