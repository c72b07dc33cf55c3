import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { discoverDocuments, type DiscoveryRules } from '../../../../src/model/corpus/find/discovery.ts';
import { TemporaryFolder } from '../temporaryFolder.ts';

const RULES: DiscoveryRules = {
  include: [],
  exclude: [],
  respectGitignore: true,
  largestFileKilobytes: 1000,
};

describe('discovery', () => {
  let folder: TemporaryFolder;
  afterEach(() => {
    folder.remove();
  });

  const discover = async (files: Record<string, string>, rules: Partial<DiscoveryRules> = {}) => {
    folder = new TemporaryFolder(files);
    const found = await discoverDocuments([{ name: 'w', path: folder.path }], { ...RULES, ...rules });
    return { files: found.files.map(({ file }) => file), leftOut: found.leftOut };
  };

  it('finds documents of prose in the order of their names, and no code, by default', async () => {
    const { files, leftOut } = await discover({
      'b.md': '',
      'a.txt': '',
      'B.md': '',
      'c/d.tex': '',
      'c/e.rst': '',
      'c.adoc': '',
      'code.ts': '',
      'data.json': '',
      '.notes/n.markdown': '',
    });
    assert.deepEqual(files, [
      'w/.notes/n.markdown',
      'w/B.md',
      'w/a.txt',
      'w/b.md',
      'w/c/d.tex',
      'w/c/e.rst',
      'w/c.adoc',
    ]);
    assert.deepEqual(leftOut, []);
  });

  it('reads what the include globs ask for, and a folder where they name one', async () => {
    const files = {
      'a.md': '',
      'chapters/1.md': '',
      'chapters/two/2.md': '',
      'x/chapters/3.md': '',
      'code.ts': '',
    };
    assert.deepEqual((await discover(files, { include: ['chapters/*.md', '**/*.ts'] })).files, [
      'w/chapters/1.md',
      'w/code.ts',
    ]);
    folder.remove();
    assert.deepEqual((await discover(files, { include: ['chapters'] })).files, [
      'w/chapters/1.md',
      'w/chapters/two/2.md',
    ]);
  });

  it('matches a glob without a slash at the top only, as VS Code does, and over leading periods', async () => {
    const files = { 'a.md': '', 'sub/b.md': '', '.c.md': '' };
    assert.deepEqual((await discover(files, { include: ['*.md'] })).files, ['w/.c.md', 'w/a.md']);
    folder.remove();
    assert.deepEqual((await discover(files, { include: ['**/[ab].{md,txt}'] })).files, [
      'w/a.md',
      'w/sub/b.md',
    ]);
  });

  it('leaves out what the exclude globs name, and says which', async () => {
    const { files, leftOut } = await discover(
      { 'a.md': '', 'a.draft.md': '', 'out/b.md': '', 'x/out/c.md': '' },
      { exclude: ['**/*.draft.md', '**/out'] },
    );
    assert.deepEqual(files, ['w/a.md']);
    assert.deepEqual(leftOut, [{ file: 'w/a.draft.md', reason: 'excluded by the pattern **/*.draft.md' }]);
  });

  it('never enters .git and node_modules', async () => {
    const { files } = await discover({
      '.git/a.md': '',
      'node_modules/b.md': '',
      'x/node_modules/c.md': '',
      'x/d.md': '',
    });
    assert.deepEqual(files, ['w/x/d.md']);
  });

  it('obeys .gitignore files at every level, the deeper one last, and .git/info/exclude first', async () => {
    const tree = {
      '.git/info/exclude': 'secret.md\nprivate.md\n',
      '.gitignore': '\ufeff# comment\n*.draft.md\n/top.md\nbuild/\n!private.md\n',
      'a.md': '',
      'a.draft.md': '',
      'secret.md': '',
      'private.md': '',
      'top.md': '',
      'sub/top.md': '',
      'build/b.md': '',
      'sub/build/b.md': '',
      'sub/.gitignore': '!kept.draft.md\nlocal.md\ndeep/*\n!deep/kept.md\n',
      'sub/kept.draft.md': '',
      'sub/other.draft.md': '',
      'sub/local.md': '',
      'local.md': '',
      'sub/deep/kept.md': '',
      'sub/deep/lost.md': '',
      'sub/deeper/.gitignore': '!local.md',
      'sub/deeper/local.md': '',
    };
    const { files, leftOut } = await discover(tree);
    assert.deepEqual(files, [
      'w/a.md',
      'w/local.md',
      'w/private.md',
      'w/sub/deep/kept.md',
      'w/sub/deeper/local.md',
      'w/sub/kept.draft.md',
      'w/sub/top.md',
    ]);
    assert.deepEqual(
      leftOut.map(({ file, reason }) => `${file}: ${reason}`),
      ['a.draft.md', 'secret.md', 'sub/deep/lost.md', 'sub/local.md', 'sub/other.draft.md', 'top.md'].map(
        (file) => `w/${file}: ignored by Git`,
      ),
    );
    folder.remove();
    assert.equal(
      (await discover(tree, { respectGitignore: false })).files.length,
      Object.keys(tree).filter((name) => name.endsWith('.md')).length,
    );
  });

  it('follows no links, neither out of the folder nor round in it', async () => {
    folder = new TemporaryFolder({ 'w/a.md': '', 'outside/b.md': '' });
    const root = join(folder.path, 'w');
    symlinkSync(join(folder.path, 'outside'), join(root, 'linked'));
    symlinkSync(root, join(root, 'round'));
    symlinkSync(join(folder.path, 'outside', 'b.md'), join(root, 'b.md'));
    const { files, leftOut } = await discoverDocuments([{ name: 'w', path: root }], RULES);
    assert.deepEqual(files, [{ file: 'w/a.md', path: join(root, 'a.md') }]);
    assert.deepEqual(leftOut, [{ file: 'w/b.md', reason: 'a link; links are not followed' }]);
  });

  it('reads a file once where one workspace folder lies inside another', async () => {
    folder = new TemporaryFolder({ 'a.md': '', 'sub/b.md': '' });
    const roots = [
      { name: 'w', path: folder.path },
      { name: 'sub', path: join(folder.path, 'sub') },
    ];
    const { files } = await discoverDocuments(roots, RULES);
    assert.deepEqual(
      files.map(({ file }) => file),
      ['w/a.md', 'w/sub/b.md'],
    );
  });

  it('says which folders cannot be opened', async function () {
    folder = new TemporaryFolder({ 'a.md': '' });
    const missing = join(folder.path, 'missing');
    const { files, leftOut } = await discoverDocuments([{ name: 'gone', path: missing }], RULES);
    assert.deepEqual([files, leftOut], [[], [{ file: 'gone', reason: 'no longer there' }]]);
    // Root may open everything, and Windows has no such bits.
    if (process.getuid === undefined || process.getuid() === 0) return;
    mkdirSync(join(folder.path, 'locked'));
    chmodSync(join(folder.path, 'locked'), 0);
    const locked = await discoverDocuments([{ name: 'w', path: folder.path }], RULES);
    assert.deepEqual(locked.leftOut, [{ file: 'w/locked', reason: 'no permission to read it' }]);
  });

  it('stops when it is told to', async () => {
    folder = new TemporaryFolder({ 'a.md': '' });
    const roots = [{ name: 'w', path: folder.path }];
    await assert.rejects(discoverDocuments(roots, RULES, AbortSignal.abort(new Error('enough'))), /enough/);
  });
});
