import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagedReadme } from '../../../scripts/packagedReadme.ts';

describe('the README in the package', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'variorum-readme-'));
    writeFileSync(join(root, 'map.png'), Buffer.from('PNG'));
  });
  after(() => {
    rmSync(root, { recursive: true });
  });

  it('holds its pictures', () => {
    assert.equal(
      packagedReadme('Look: ![The map](map.png)\n![Far](https://example.org/a.png)', root),
      'Look: ![The map](data:image/png;base64,UE5H)\n![Far](https://example.org/a.png)',
    );
  });

  it('has the words of links to files, and the links that lead anywhere', () => {
    assert.equal(
      packagedReadme(
        '[docs/a.md](docs/a.md), [its card](media/README.md#limits), [b](https://b.org), [c](#c)',
        root,
      ),
      'docs/a.md, its card, [b](https://b.org), [c](#c)',
    );
  });

  it('is not made of pictures that are missing or no PNG', () => {
    assert.throws(() => packagedReadme('![The map](mop.png)', root), /mop\.png/);
    assert.throws(() => packagedReadme('![The map](map.svg)', root), /map\.svg: .* PNG/);
  });
});
