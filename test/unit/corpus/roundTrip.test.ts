import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { differences } from './roundTrip.ts';

const FOLDERS = ['', 'docutils/', 'asciidoctor/'].map(
  (name) => new URL(`../../fixtures/corpus/${name}`, import.meta.url),
);

describe('a passage that is taken out and put back', () => {
  for (const folder of FOLDERS)
    for (const name of readdirSync(folder).filter((file) => /\.(?:md|rst|adoc|tex|txt|fixture)$/.test(file)))
      it(`leaves the bytes of ${name} as they were`, () => {
        const text = readFileSync(new URL(name, folder), 'utf8');
        const file = name.replace(/\.fixture$/, '');
        assert.deepEqual(differences(file, text), []);
        assert.deepEqual(differences(file, text.replaceAll('\n', '\r\n')), []);
      });
});
