import assert from 'node:assert/strict';
import { globList, globsOf } from '../../../../src/extension/settings/globSettings.ts';
import { resolvePlace } from '../../../../src/extension/editor/placeResolution.ts';
import { numberWithin, oneOf } from '../../../../src/extension/settings/settingValues.ts';

describe('globs of settings', () => {
  it('are those that are switched on, without conditions', () => {
    const setting = { '**/.git': true, '**/*.bak': false, '**/*.js': { when: '$(basename).ts' } };
    assert.deepEqual(globsOf(setting), ['**/.git']);
    assert.deepEqual(globsOf(undefined), []);
  });

  it('are the strings of a list', () => {
    assert.deepEqual(globList(['a/**', 3, '', null]), ['a/**']);
    assert.deepEqual(globList('a/**'), ['a/**']);
    assert.deepEqual(globList(7), []);
  });
});

describe('values of settings', () => {
  it('are brought within their bounds', () => {
    assert.equal(numberWithin(5, 0, 2, 1), 2);
    assert.equal(numberWithin(-5, 0, 2, 1), 0);
    assert.equal(numberWithin(Number.NaN, 0, 2, 1), 1);
    assert.equal(numberWithin('5', 0, 2, 1), 1);
    assert.equal(oneOf('cpu', ['auto', 'cpu'], 'auto'), 'cpu');
    assert.equal(oneOf('abacus', ['auto', 'cpu'], 'auto'), 'auto');
  });
});

describe('places of passages', () => {
  const roots = [
    { name: 'novel', path: '/home/me/novel' },
    { name: 'novel/notes', path: '/home/me/notes' },
  ];
  const cases: [string, string | undefined][] = [
    ['novel/one.md', '/home/me/novel/one.md'],
    ['novel/notes/two.md', '/home/me/novel/notes/two.md'],
    ['/home/me/notes/two.md', '/home/me/notes/two.md'],
    ['novel/../../you/secret', undefined],
    ['/etc/passwd', undefined],
    ['elsewhere/one.md', undefined],
    ['novel/', undefined],
  ];
  for (const [file, path] of cases)
    it(`${file}: ${path ?? 'not in the workspace'}`, () => {
      assert.equal(resolvePlace(file, roots), path);
    });
});
