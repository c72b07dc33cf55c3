/**
 * Takes each passage of the documents in a folder out, puts it back, and counts where the bytes differ.
 *
 *     npm run bench -- roundTrip FOLDER...
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPassages } from '../src/model/corpus/passages.ts';
import { differences } from '../test/unit/corpus/roundTrip.ts';

/** Larger documents would take minutes: each passage makes a copy of its document. */
const MAX_BYTES = 300_000;

let [documents, passages, differing] = [0, 0, 0];
for (const folder of process.argv.slice(2).filter((argument) => !argument.startsWith('-')))
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!/\.(?:md|mdx|rst|adoc|tex|txt|html|fountain)$/.test(name) || !statSync(path).isFile()) continue;
    const text = readFileSync(path, 'utf8').slice(0, MAX_BYTES);
    const found = differences(name, text);
    documents++;
    passages += readPassages({ file: name, text }).passages.length;
    differing += found.length;
    for (const { before, after } of found.slice(0, 3))
      console.log(`${name}\n  ${JSON.stringify(before)}\n  ${JSON.stringify(after)}`);
  }
console.log(`${documents} documents, ${passages} passages, ${differing} differ`);
