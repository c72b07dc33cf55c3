/**
 * Takes each passage of the documents in a folder out, puts it back, and counts where the bytes differ: documents, and
 * the inputs of the tests of CommonMark (`spec.txt`), Asciidoctor (`*_test.rb`) and docutils (`test_*.py`).
 *
 *     npm run bench -- roundTrip FOLDER... [--show 3]
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readPassages } from '../src/model/corpus/passages.ts';
import { differences } from '../test/unit/corpus/roundTrip.ts';
import { suiteTexts } from './suiteTexts.ts';

const { values, positionals: folders } = parseArgs({
  options: { show: { type: 'string', default: '3' } },
  allowPositionals: true,
});

for (const folder of folders) {
  let [documents, passages, differing] = [0, 0, 0];
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, file);
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    for (const { name, text } of suiteTexts(path)) {
      const found = differences(name, text);
      documents++;
      passages += readPassages({ file: name, text }).passages.length;
      differing += found.length;
      for (const { before, after } of found.slice(0, Number(values.show)))
        console.log(`${name}\n  ${JSON.stringify(before)}\n  ${JSON.stringify(after)}`);
    }
  }
  console.log(`${folder}: ${documents} documents, ${passages} passages, ${differing} differ`);
}
