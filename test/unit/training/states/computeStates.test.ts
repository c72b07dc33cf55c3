import assert from 'node:assert/strict';
import { readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { LanguageModel } from '../../../../src/model/languageModel/languageModel.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import {
  computeStates,
  layoutOf,
  type StateDocument,
  type StatePassage,
} from '../../../../src/model/training/states/computeStates.ts';
import { documentWindows } from '../../../../src/model/training/states/documentWindows.ts';
import { StateFile } from '../../../../src/model/training/states/stateFile.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';
import { tinyLanguageModel } from '../../languageModel/tinyLanguageModel.ts';

const KEY = new Uint8Array(32).fill(9);

/** Each target is the passage after a separator of one token, but for the first of a document. */
function documentOf(count: number, seed: number, vocabularySize: number): StatePassage[] {
  const random = Random.fromSeed(seed);
  const token = (): number => 3 + random.below(vocabularySize - 3);
  return Array.from({ length: count }, (_, index): StatePassage => {
    const tokenIds = Array.from({ length: 1 + random.below(40) }, token);
    return { tokenIds, target: index === 0 ? tokenIds : [token(), ...tokenIds] };
  });
}

describe('one pass of the language model over documents', function () {
  this.timeout(60_000);
  const folder = new TemporaryFolder();
  let languageModel: LanguageModel;
  let documents: StateDocument[];
  let wanted: StatePassage[];

  before(async () => {
    languageModel = await tinyLanguageModel(3);
    const { vocabularySize } = languageModel.config;
    documents = [40, 1, 17].map((count, seed) => {
      const passages = documentOf(count, seed, vocabularySize);
      // A part of the first document was not drawn.
      const places = [...passages.keys()].filter((place) => seed > 0 || place < 12 || place >= 25);
      return { passages, wanted: places };
    });
    wanted = documents.flatMap(({ passages, wanted: places }) => places.map((place) => passages[place]!));
  });
  after(async () => {
    await languageModel.close();
    folder.remove();
  });

  const open = (name: string): Promise<StateFile> =>
    StateFile.open(join(folder.path, name), KEY, languageModel.config.width, wanted.map(layoutOf));

  function assertClose(actual: Float32Array, expected: Float32Array, what: string): void {
    assert.equal(actual.length, expected.length, what);
    for (let i = 0; i < expected.length; i++)
      assert.ok(
        Math.abs(actual[i]! - expected[i]!) <= 2 ** -8 * Math.abs(expected[i]!) + 1e-5,
        `${what}[${i}]: ${actual[i]} instead of ${expected[i]}`,
      );
  }

  it('stores what the language model makes of each passage, alone and after its text', async () => {
    const file = await open('whole');
    const told: number[] = [];
    for await (const stored of computeStates(languageModel, documents, file)) told.push(stored);
    assert.equal(told.at(-1), wanted.length);
    assert.ok(told.length > 3 && told.every((stored, i) => i === 0 || stored > told[i - 1]!));
    let number = 0;
    for (const { passages, wanted: places } of documents) {
      const stream = passages.flatMap(({ target }) => target);
      const lengths = passages.map(({ target }) => target.length);
      for (const { start, passages: placed } of documentWindows(lengths, (place) => places.includes(place)))
        for (const { passage, offset } of placed) {
          const { tokenIds, target } = passages[passage]!;
          const stored = await file.read(number++);
          const [own] = await languageModel.states([tokenIds]);
          assertClose(stored.middle, own!.middle, 'middle');
          assertClose(stored.alone, own!.hidden, 'alone');
          // Read up to the passage's end and no further.
          const read = stream.slice(start, start + offset + target.length);
          assert.deepEqual(read.slice(offset), target);
          const after = (await languageModel.windowStates(read)).slice(offset * languageModel.config.width);
          assertClose(stored.inContext, after, 'in context');
        }
    }
    assert.equal(number, wanted.length);
    await file.close();
  });

  it('goes on where it was called off, and ends with the same file', async () => {
    const abort = new AbortController();
    const first = await open('interrupted');
    await assert.rejects(async () => {
      for await (const stored of computeStates(languageModel, documents, first, abort.signal))
        if (stored > 10) abort.abort(new Error('called off'));
    }, /called off/);
    assert.ok(first.stored > 10 && first.stored < wanted.length);
    await first.close();
    // Killed while a passage in the middle of a window was written.
    truncateSync(join(folder.path, 'interrupted'), statSync(join(folder.path, 'interrupted')).size - 1);
    const again = await open('interrupted');
    assert.equal(again.stored, first.stored - 1);
    let told = 0;
    for await (const stored of computeStates(languageModel, documents, again)) told = stored;
    assert.equal(told, wanted.length);
    await again.close();
    const bytes = (name: string): Buffer => readFileSync(join(folder.path, name));
    assert.ok(bytes('interrupted').equals(bytes('whole')));
    const nothing = await open('whole');
    for await (const stored of computeStates(languageModel, documents, nothing)) assert.fail(`${stored}`);
    await nothing.close();
  });
});
