import { readFileSync } from 'node:fs';

/** Where ONNX Runtime's package for Node has a native library, as platform-architecture. */
const SERVED = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

const NEEDS = 'It needs Windows, a Linux with glibc (x64 or arm64), or a Mac with Apple silicon.';

/**
 * Why no model can run on this machine, for people; null where it can.
 * @param ldd beginning of the program that lists libraries, which names the C library; undefined where it is not there
 */
export function platformProblem(
  platform: NodeJS.Platform,
  architecture: string,
  ldd: string | undefined,
): string | null {
  if (platform === 'darwin' && architecture === 'x64')
    return `Variorum does not run on Macs with Intel processors. ${NEEDS}`;
  if (!SERVED.includes(`${platform}-${architecture}`))
    return `Variorum does not run on ${platform} with ${architecture} processors. ${NEEDS}`;
  if (platform === 'linux' && ldd?.includes('musl') === true)
    return `Variorum does not run on Alpine and other Linux systems with musl. ${NEEDS}`;
  return null;
}

/** {@link platformProblem} of the machine that this runs on. */
export function problemHere(): string | null {
  return platformProblem(
    process.platform,
    process.arch,
    process.platform === 'linux' ? beginningOf('/usr/bin/ldd') : undefined,
  );
}

function beginningOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1').slice(0, 4096);
  } catch {
    return undefined;
  }
}
