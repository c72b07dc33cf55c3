/** Entry of the mocha suite that runs inside the extension host; bundled to dist/test/hostSuite.cjs. */
import { runMocha } from './runMocha.ts';

/**
 * What VS Code calls. The files run in the order below: each finds what the one before it left.
 * @throws Error when a test failed.
 */
export const run = (): Promise<void> =>
  runMocha(async () => {
    await import('./activation.test.ts');
    await import('./reading.test.ts');
    await import('./officeDocuments.test.ts');
    await import('./training.test.ts');
    await import('./exploring.test.ts');
    await import('./walkthrough.test.ts');
    await import('./assist.test.ts');
    await import('./diagnostics.test.ts');
    await import('./inserting.test.ts');
    await import('./editor.test.ts');
    await import('./history.test.ts');
    await import('./badInput.test.ts');
    await import('./model.test.ts');
    await import('./starter.test.ts');
    await import('./devices.test.ts');
    await import('./network.test.ts');
  });
