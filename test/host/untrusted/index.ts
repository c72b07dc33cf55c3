/** Entry of the suite for a workspace that is not trusted; bundled to dist/test/untrustedSuite.cjs. */
import { runMocha } from '../suite/runMocha.ts';

/** What VS Code calls. @throws Error when a test failed */
export const run = (): Promise<void> =>
  runMocha(async () => {
    await import('./trust.test.ts');
  });
