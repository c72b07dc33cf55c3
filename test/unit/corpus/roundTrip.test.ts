import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { FORMAT_TEXTS, textOf } from '../../../bench/formatTexts.ts';
import { differences } from './roundTrip.ts';

const FOLDERS = ['', 'docutils/', 'asciidoctor/'].map(
  (name) => new URL(`../../fixtures/corpus/${name}`, import.meta.url),
);

/** Characters of a generated document. */
const MAX_GENERATED = 5000;

// Notebooks are written to in their cells, which are documents of Markdown; .docx and .odt are not written to.
describe('a passage that is taken out and put back', () => {
  for (const folder of FOLDERS)
    for (const name of readdirSync(folder).filter((file) => /\.(?:md|rst|adoc|tex|txt|fixture)$/.test(file)))
      it(`leaves the bytes of ${name} as they were`, () => {
        const text = readFileSync(new URL(name, folder), 'utf8');
        const file = name.replace(/\.fixture$/, '');
        assert.deepEqual(differences(file, text), []);
        assert.deepEqual(differences(file, text.replaceAll('\n', '\r\n')), []);
      });

  for (const format of Object.keys(FORMAT_TEXTS))
    it(`leaves the bytes of a generated .${format} as they were`, () => {
      const text = textOf(format, MAX_GENERATED);
      assert.deepEqual(differences(`a.${format}`, text), []);
      assert.deepEqual(differences(`a.${format}`, text.replaceAll('\n', '\r\n')), []);
    });
});
