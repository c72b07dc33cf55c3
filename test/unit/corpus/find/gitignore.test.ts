import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { GitignoreRules } from '../../../../src/model/corpus/find/gitignore.ts';
import { TemporaryFolder } from '../temporaryFolder.ts';

const refuse = (file: string, line: string, reason: string): void => {
  throw new Error(`${file} ${line} ${reason}`);
};

/** Whether a walk from the top would come to a file: an ignored folder is not entered. */
async function isReached(folder: TemporaryFolder, path: string): Promise<boolean> {
  let rules = await GitignoreRules.ofWorkspaceFolder(folder.path, refuse);
  const names = path.split('/');
  for (let depth = 1; depth < names.length; depth++) {
    const inside = names.slice(0, depth).join('/');
    if (rules.ignores(`${inside}/`)) return false;
    rules = await rules.within(`${folder.path}/${inside}`, inside);
  }
  return !rules.ignores(path);
}

describe('.gitignore', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
    assert.equal(spawnSync('git', ['init', '-q', folder.path]).status, 0, 'git is needed to compare with');
  });
  afterEach(() => {
    folder.remove();
  });

  /** The paths that Git itself does not ignore. */
  const notIgnoredByGit = (paths: readonly string[]): string[] => {
    const { stdout } = spawnSync('git', ['check-ignore', '--no-index', '--stdin', '-z'], {
      cwd: folder.path,
      input: paths.map((path) => `${path}\0`).join(''),
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    });
    const ignored = new Set(stdout.split('\0'));
    return paths.filter((path) => !ignored.has(path));
  };

  it('is read as Git reads it, whatever its lines', async () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'ab',
      '*',
      '?',
      '[ab]',
      '[!a]',
      '[[:alpha:]]',
      '\\*',
      '.',
      ' ',
      '{a}',
    );
    const segment = fc.oneof(
      { weight: 5, arbitrary: fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join('')) },
      { weight: 1, arbitrary: fc.constant('**') },
    );
    const line = fc
      .tuple(
        fc.constantFrom('', '', '!', '#', '/', '!/'),
        fc.array(segment, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '', '/', '  ', '\\ '),
      )
      .map(([before, segments, after]) => before + segments.join('/') + after);
    const name = fc.stringMatching(/^[ab]{1,2}[.*]?$/);
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        fc.array(line, { maxLength: 3 }),
        fc.uniqueArray(path, { minLength: 10, maxLength: 20 }),
        async (lines, deeper, paths) => {
          folder.write('.gitignore', `${lines.join('\n')}\n`);
          folder.write('a/.gitignore', deeper.join('\r\n'));
          // A path that is a folder there would be asked about as one.
          const asked = paths.filter((one) => one !== 'a' && one !== 'a/.gitignore');
          const reached: string[] = [];
          for (const one of asked) if (await isReached(folder, one)) reached.push(one);
          assert.deepEqual(reached, notIgnoredByGit(asked), JSON.stringify({ lines, deeper }));
        },
      ),
      { numRuns: 150, seed: 6 },
    );
  });

  it('takes bounded time whatever its lines', async () => {
    const line = `${'*a'.repeat(80)}b`;
    folder.write('.gitignore', `${line}\n**/${line}/**\n`);
    assert.ok(await isReached(folder, `${'a'.repeat(200)}/${'a'.repeat(200)}.md`));
  });
});
