/**
 * Everything that must hold before a change is done, one after the other; ends with one line that sums up
 * all tests. A check that fails or cannot run counts as one failed test. Tests that cannot run on this machine count as
 * skipped; they fail where they were asked for (test/required.ts).
 *
 *     npm test
 */
import { type CommandResult, run } from './run.ts';

interface Check {
  title: string;
  /** The script in package.json. */
  script: string;
  /** Whether the output is mocha's, with tests to count. */
  mocha?: true;
}

const checks: Check[] = [
  { title: 'Lint', script: 'lint' },
  { title: 'Types', script: 'types' },
  { title: 'Format', script: 'format:check' },
  { title: 'Unit tests', script: 'test:unit', mocha: true },
  { title: 'Tests on a GPU', script: 'test:gpu', mocha: true },
  { title: 'Build', script: 'build:tests' },
  { title: 'VS Code for tests', script: 'host:install' },
  { title: 'Tests of the panel in a browser', script: 'test:browser', mocha: true },
  { title: 'Tests inside VS Code', script: 'test:host', mocha: true },
  { title: 'Package', script: 'package' },
  { title: 'Tests as a user', script: 'test:user', mocha: true },
];

/** Tests in mocha's own summary; a run that ends badly without a failing test counts as one. */
function count({ code, output }: CommandResult): { passed: number; failed: number; skipped: number } {
  const number = (kind: string) => Number(new RegExp(`^ *(\\d+) ${kind}\\b`, 'm').exec(output)?.[1] ?? 0);
  const passed = number('passing');
  const failed = number('failing');
  const skipped = number('pending');
  const broken = code !== 0 || passed + failed + skipped === 0;
  return { passed, failed: failed === 0 && broken ? 1 : failed, skipped };
}

let passed = 0;
let failed = 0;
let skipped = 0;
for (const check of checks) {
  console.log(`\n=== ${check.title} ===`);
  const result = await run('npm', 'run', '--silent', check.script);
  const counted =
    check.mocha === true ? count(result) : { passed: 0, failed: result.code === 0 ? 0 : 1, skipped: 0 };
  if (counted.failed > 0) console.log(`=== ${check.title}: failed`);
  passed += counted.passed;
  failed += counted.failed;
  skipped += counted.skipped;
}
console.log(`\n${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed === 0 ? 0 : 1;
