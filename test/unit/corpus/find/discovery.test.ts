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

  it('follows links, reads each file once under its own name, and does not go round', async () => {
    folder = new TemporaryFolder({ 'w/a.md': '', 'w/sub/c.md': '', 'outside/b.md': '', 'outside/d.md': '' });
    const root = join(folder.path, 'w');
    symlinkSync(join(folder.path, 'outside'), join(root, 'linked'));
    symlinkSync(join(folder.path, 'outside'), join(root, 'twice'));
    symlinkSync(join(root, 'sub'), join(root, 'again'));
    symlinkSync(root, join(root, 'round'));
    symlinkSync(folder.path, join(root, 'sub', 'above'));
    symlinkSync('/', join(root, 'everything'));
    symlinkSync(join(root, 'sub', 'c.md'), join(root, 'c.md'));
    symlinkSync(join(folder.path, 'outside', 'b.md'), join(root, 'b.md'));
    symlinkSync(join(folder.path, 'missing.md'), join(root, 'broken.md'));
    const { files, leftOut } = await discoverDocuments([{ name: 'w', path: root }], RULES);
    assert.deepEqual(files, [
      { file: 'w/a.md', path: join(root, 'a.md') },
      { file: 'w/sub/c.md', path: join(root, 'sub', 'c.md') },
      { file: 'w/b.md', path: join(root, 'b.md'), realPath: join(folder.path, 'outside', 'b.md') },
      { file: 'w/linked/d.md', path: join(root, 'linked', 'd.md') },
    ]);
    assert.deepEqual(leftOut, [{ file: 'w/broken.md', reason: 'no longer there' }]);
  });

  it('follows no links where the editor does not', async () => {
    folder = new TemporaryFolder({ 'w/a.md': '', 'outside/b.md': '' });
    const root = join(folder.path, 'w');
    symlinkSync(join(folder.path, 'outside'), join(root, 'linked'));
    symlinkSync(join(folder.path, 'outside', 'b.md'), join(root, 'b.md'));
    const { files, leftOut } = await discoverDocuments([{ name: 'w', path: root }], {
      ...RULES,
      followLinks: false,
    });
    assert.deepEqual(
      files.map(({ file }) => file),
      ['w/a.md'],
    );
    assert.deepEqual(leftOut, [{ file: 'w/b.md', reason: 'a link, and search.followSymlinks is off' }]);
  });

  it('enters no folder of old versions, rubbish, settings or packages unless it is named, and says so', async () => {
    const tree = {
      'one.md': '',
      '.history/one_2024.md': '',
      '.obsidian/plugins/x/README.md': '',
      'sub/.trash/old.md': '',
      '.stversions/one~1.md': '',
      '.venv/lib/site-packages/x/LICENSE.txt': '',
      '.notes/n.md': '',
    };
    const { files, leftOut } = await discover(tree);
    assert.deepEqual(files, ['w/.notes/n.md', 'w/one.md']);
    assert.deepEqual(
      leftOut.map(({ file }) => file),
      ['w/.history', 'w/.obsidian', 'w/.stversions', 'w/.venv', 'w/sub/.trash'],
    );
    assert.match(leftOut[0]!.reason, /^old versions that a program keeps; name the folder/);
    folder.remove();
    const named = await discover(tree, { include: ['**/*.md', '.history/**'] });
    assert.ok(named.files.includes('w/.history/one_2024.md'));
  });

  it('takes lists for programs for no documents unless they are named', async () => {
    const tree = { 'CMakeLists.txt': '', 'dev-requirements.txt': '', 'robots.txt': '', 'notes.txt': '' };
    const { files, leftOut } = await discover(tree);
    assert.deepEqual(files, ['w/notes.txt']);
    assert.deepEqual(
      leftOut.map(({ file, reason }) => `${file}: ${reason}`),
      ['CMakeLists', 'dev-requirements', 'robots'].map(
        (name) => `w/${name}.txt: a list for a program, no prose`,
      ),
    );
    folder.remove();
    assert.deepEqual((await discover(tree, { include: ['robots.txt'] })).files, ['w/robots.txt']);
  });

  it('says which patterns of settings and .gitignore are not used', async () => {
    const long = 'a*'.repeat(1500);
    const { files, leftOut } = await discover(
      { 'a.md': '', '.gitignore': `b.md\n${long}\n`, 'b.md': '' },
      { exclude: [long] },
    );
    assert.deepEqual(files, ['w/a.md']);
    assert.deepEqual(
      leftOut.map(({ file, reason }) => `${file}: ${reason}`),
      [
        `${long.slice(0, 60)}…: a pattern that is not used: it is longer than 2000 characters; make it shorter`,
        `w/.gitignore: the pattern ${long.slice(0, 60)}… is not used: it is longer than 2000 characters; make it shorter`,
        'w/b.md: ignored by Git',
      ],
    );
  });

  it('takes bounded time for a pattern that a regular expression would never end with', async () => {
    const pattern = `${'*a'.repeat(60)}b.md`;
    const name = `${'a'.repeat(200)}.md`;
    const { files } = await discover(
      { [name]: '', '.gitignore': `${pattern}\n**/${pattern}/**\n` },
      { exclude: [pattern, `{${pattern},**/${pattern}}`] },
    );
    assert.deepEqual(files, [`w/${name}`]);
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
