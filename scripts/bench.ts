/**
 * Runs one benchmark of `bench/`, or names them all. It is bundled first, as what ships is: with the TypeScript compiler in the
 * process, its memory would be measured too.
 *
 *     npm run bench                          # which there are
 *     npm run bench -- trainingStep --rounds 16
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const SUFFIX = '.bench.ts';
const [name, ...rest] = process.argv.slice(2);
if (name === undefined) {
  const names = readdirSync('bench').filter((file) => file.endsWith(SUFFIX));
  console.log(names.map((file) => file.slice(0, -SUFFIX.length)).join('\n'));
} else if (existsSync(`bench/${name}${SUFFIX}`)) {
  // Beside the benchmark, which finds other files from where it is; several may run at a time.
  const bundle = `bench/.${name}-${process.pid}.mjs`;
  try {
    await build({
      entryPoints: [`bench/${name}${SUFFIX}`],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
    });
    const { status } = spawnSync(process.execPath, [bundle, ...rest], { stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } finally {
    rmSync(bundle, { force: true });
  }
} else {
  console.error(`There is no benchmark named ${name}. "npm run bench" names them.`);
  process.exitCode = 2;
}
