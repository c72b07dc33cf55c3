import { format } from 'node:util';
import { SUITE_MARK } from './mark.ts';

/**
 * Runs in mocha what `load` imports, inside the extension host.
 * @throws Error when a test failed
 */
export async function runMocha(load: () => Promise<void>): Promise<void> {
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
  await load();
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
