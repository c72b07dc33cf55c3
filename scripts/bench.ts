/**
 * Runs one benchmark of `bench/`, or names them all.
 *
 *     npm run bench                          # which there are
 *     npm run bench -- trainingStep --rounds 16
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const SUFFIX = '.bench.ts';
const [name, ...rest] = process.argv.slice(2);
if (name === undefined) {
  const names = readdirSync('bench').filter((file) => file.endsWith(SUFFIX));
  console.log(names.map((file) => file.slice(0, -SUFFIX.length)).join('\n'));
} else if (existsSync(`bench/${name}${SUFFIX}`)) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `bench/${name}${SUFFIX}`, ...rest], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  console.error(`There is no benchmark named ${name}. "npm run bench" names them.`);
  process.exitCode = 2;
}
