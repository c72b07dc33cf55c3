import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Globs } from '../../../../src/model/corpus/find/globs.ts';

const matches = (glob: string, path: string): boolean => new Globs([glob]).match(path) !== null;

/** Glob, path, whether it matches: as VS Code's reference of glob patterns says. */
const RULES: readonly (readonly [string, string, boolean])[] = [
  ['drafts (2)/*.md', 'drafts (2)/a.md', true],
  ['drafts (2)', 'drafts (2)/x/a.md', true],
  ['+(a)', 'aa', false],
  ['+(a)', '+(a)', true],
  ['!(a)', 'b', false],
  ['{**/*.adoc,**/*.txt}', 'a.txt', true],
  ['{**/*.adoc,**/*.txt}', 'x/y/a.adoc', true],
  ['{**/*.adoc,**/*.txt}', 'x/y/a.md', false],
  ['**/*.{a,{b,c}}', 'x.c', true],
  ['part/{one,two/**}/z.md', 'part/two/q/r/z.md', true],
  ['[!0-9].md', 'a.md', true],
  ['[!0-9].md', '1.md', false],
  ['[^0-9].md', '1.md', false],
  ['x.[1-5]', 'x.3', true],
  ['x.[1-5]', 'x.6', false],
  ['**/out', 'out', true],
  ['**/out', 'x/out/c.md', true],
  ['**/out', 'x/output', false],
  ['out', 'x/out', false],
  ['*.md', '.hidden.md', true],
  ['*.md', 'a/b.md', false],
  ['**', 'a/b', true],
  ['a/**', 'a', true],
  ['a/**', 'a/b/c', true],
  ['a/**', 'ab', false],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['a/**/b', 'axb', false],
  ['a?c', 'a/c', false],
  ['a\\b', 'a\\b', true],
  ['{a', '{a', true],
  ['[a', '[a', true],
  ['!a', '!a', true],
  ['./a/', 'a/b', true],
];

describe('globs', () => {
  for (const [glob, path, expected] of RULES)
    it(`${glob} ${expected ? 'matches' : 'does not match'} ${path}`, () => {
      assert.equal(matches(glob, path), expected);
    });

  it('match as the same written as a regular expression', () => {
    const part = fc.constantFrom('a', 'b', '.', '*', '?', '(', ')', '+', 'ab');
    const segment = fc.oneof(
      { weight: 4, arbitrary: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')) },
      { weight: 1, arbitrary: fc.constant('**') },
    );
    const glob = fc.array(segment, { minLength: 1, maxLength: 4 });
    const name = fc.stringMatching(/^[ab.()+]{1,5}$/);
    fc.assert(
      fc.property(glob, fc.array(name, { minLength: 1, maxLength: 5 }), (segments, names) => {
        // "./" at the beginning is taken off.
        fc.pre(segments[0] !== '.');
        const path = names.join('/');
        const distinct = segments.filter((one, i) => one !== '**' || segments[i - 1] !== '**');
        assert.equal(matches(segments.join('/'), path), reference(distinct).test(path));
      }),
      { numRuns: 2000, seed: 4 },
    );
  });

  it('of any shape are matched in bounded time', () => {
    const shape = fc.array(fc.constantFrom('*', 'a', '/', '**/', '{', '}', ',', '[', ']', '!', '?', '*a'), {
      minLength: 20,
      maxLength: 300,
    });
    fc.assert(
      fc.property(shape, fc.stringMatching(/^[a/]{1,200}$/), (parts, path) => {
        const start = process.cpuUsage();
        matches(parts.join(''), path);
        const { user } = process.cpuUsage(start);
        assert.ok(user < 500_000, `${user} µs`);
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  it('that are too long or too deep are refused, and named', () => {
    const { refused } = new Globs(['a.md', 'a'.repeat(2001), `${'{'.repeat(30)}a${'}'.repeat(30)}`]);
    assert.deepEqual(
      refused.map(({ reason }) => reason),
      [
        'it is longer than 2000 characters; make it shorter',
        'its braces are too deep; write it as several patterns',
      ],
    );
    assert.equal(refused[0]!.glob, `${'a'.repeat(60)}…`);
  });

  it('know which names they write out', () => {
    const globs = new Globs(['**/*.md', 'x/{.history,.trash}/**']);
    assert.ok(globs.names('.history') && globs.names('x'));
    assert.ok(!globs.names('.venv') && !globs.names('md'));
  });
});

/** A glob without braces and brackets; a folder on the way counts. */
function reference(segments: readonly string[]): RegExp {
  let source = '';
  segments.forEach((segment, i) => {
    const isLast = i === segments.length - 1;
    if (segment === '**') source += isLast ? (i === 0 ? '.*' : '(?:/.*)?') : '(?:[^/]+/)*';
    else {
      source += segment.replace(/[.()+*?]/g, (mark) =>
        mark === '*' ? '[^/]*' : mark === '?' ? '[^/]' : `\\${mark}`,
      );
      const isBeforeLastStars = segments[i + 1] === '**' && i + 2 === segments.length;
      if (!isLast && !isBeforeLastStars) source += '/';
    }
  });
  return new RegExp(`^${source}(?:/|$)`);
}
