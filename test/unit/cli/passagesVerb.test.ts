import assert from 'node:assert/strict';
import { TemporaryFolder } from '../corpus/temporaryFolder.ts';
import { run } from './runHere.ts';

describe('variorum passages', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('prints place, kind, language and text of each passage, and what is left out with the reason', async () => {
    const path = folder.write(
      'turm.md',
      '---\nlang: de\n---\n# Der Turm\n\nEr kam am 3. Mai. Die Lampe\nbrannte.\n\n```\nlampe.an();\n```\n',
    );
    const { code, output } = await run('passages', path);
    assert.equal(code, 0);
    assert.deepEqual(output.trimEnd().split('\n'), [
      'turm.md:1:1-4:1 left out (front matter): --- lang: de ---',
      'turm.md:4:3-4:11 heading de: Der Turm',
      'turm.md:6:1-6:18 sentence de: Er kam am 3. Mai.',
      'turm.md:6:19-7:9 sentence de: Die Lampe brannte.',
      'turm.md:9:1-11:4 left out (code): ``` lampe.an(); ```',
    ]);
  });

  it('prints the same as JSON, with places that lead back to the text', async () => {
    const text = 'The lamp is lit.\r\n\r\nNobody came up the stairs that night, and he wound the clock.';
    const path = folder.write('a.txt', text);
    const { output } = await run('passages', path, '--json');
    const { documents, leftOut } = JSON.parse(output) as {
      documents: {
        file: string;
        language: string;
        passages: { text: string; offset: number; length: number }[];
      }[];
      leftOut: unknown[];
    };
    assert.deepEqual(leftOut, []);
    assert.equal(documents[0]!.language, 'en');
    assert.deepEqual(
      documents[0]!.passages.map(({ offset, length }) => text.slice(offset, offset + length)),
      documents[0]!.passages.map((passage) => passage.text),
    );
  });

  it('reads folders, and files in other encodings where told', async () => {
    folder.write('a.txt', Buffer.from('Le caf\xe9 est ferm\xe9. Il est parti.', 'latin1'));
    folder.write('.trash/b.txt', 'Gone.');
    folder.write(
      'c.txt',
      Buffer.concat([Buffer.from('All is well. '.repeat(40) + 'It'), Buffer.from([0x92, 0x73])]),
    );
    const plain = await run('passages', folder.path);
    assert.match(plain.output, /a\.txt left out: not valid UTF-8 text; save it as UTF-8/);
    assert.match(plain.output, /\.trash left out: what was thrown away/);
    assert.match(plain.output, /c\.txt:1:521-\S+ left out \(not valid UTF-8\): It/);
    const told = await run('passages', folder.path, '--encoding', 'windows1252');
    assert.match(told.output, /sentence fr: Le café est fermé\.\n/);
    assert.match(told.output, /: It’s\n/);
  });

  it('says what is not there', async () => {
    const { code, errors } = await run('passages', `${folder.path}/missing`);
    assert.equal(code, 1);
    assert.match(errors, /missing cannot be read \(ENOENT/);
  });
});
