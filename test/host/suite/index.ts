/** Entry of the mocha suite that runs inside the extension host; bundled to dist/test/hostSuite.cjs. */
import { format } from 'node:util';
import { SUITE_MARK } from './mark.ts';

/**
 * What VS Code calls. The files run in the order below: each finds what the one before it left.
 * @throws Error when a test failed.
 */
export async function run(): Promise<void> {
  // Loaded at run time: bundled, mocha would not find its own parts.
  const { default: Mocha } = await import('mocha');
  Mocha.reporters.Base.consoleLog = (...values: unknown[]) => {
    for (const line of format(...values).split('\n')) console.log(SUITE_MARK, line);
  };
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 120_000,
    forbidOnly: true,
    color: false,
  });
  mocha.suite.emit('pre-require', globalThis, 'suite', mocha);
  await import('./activation.test.ts');
  await import('./training.test.ts');
  await import('./exploring.test.ts');
  await import('./badInput.test.ts');
  await import('./model.test.ts');
  await import('./starter.test.ts');
  await import('./devices.test.ts');
  await import('./network.test.ts');
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
