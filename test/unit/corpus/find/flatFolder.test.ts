import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { discoverDocuments, type Discovery } from '../../../../src/model/corpus/find/discovery.ts';
import { TemporaryFolder } from '../temporaryFolder.ts';

const FILES = 20_000;
/** Patterns that each name is held against: what makes a walk slow. */
const EXCLUDE = Array.from({ length: 40 }, (_, n) => `**/*draft-${n}*/**/*.md`);
const LONGEST_STRETCH_MS = 200;

describe('a folder of very many files', function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;
  before(() => {
    folder = new TemporaryFolder({});
    for (let n = 0; n < FILES; n++) writeFileSync(join(folder.path, `${n}.md`), '');
  });
  after(() => {
    folder.remove();
  });

  const walk = (signal?: AbortSignal): Promise<Discovery> =>
    discoverDocuments(
      [{ name: 'w', path: folder.path }],
      { include: [], exclude: EXCLUDE, respectGitignore: true, largestFileKilobytes: 1000 },
      signal,
    );

  /** Milliseconds of processor time from one turn of the event loop to the next, until `work` is settled. */
  async function stretches(work: Promise<unknown>, onTurn: (turn: number) => void): Promise<number[]> {
    const found: number[] = [];
    const over = new AbortController();
    const settled = work
      .catch(() => undefined)
      .finally(() => {
        over.abort();
      });
    for (let turn = 0; !over.signal.aborted; turn++) {
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 0));
      const { user, system } = process.cpuUsage(before);
      found.push((user + system) / 1000);
      onTurn(turn);
    }
    await settled;
    return found;
  }

  it('is walked in stretches, so that others are heard in between', async () => {
    const found = walk();
    const times = await stretches(found, () => undefined);
    assert.equal((await found).files.length, FILES);
    assert.ok(Math.max(...times) < LONGEST_STRETCH_MS, `${Math.max(...times)} ms`);
  });

  it('is left at once when the walk is cancelled, in whichever turn', async () => {
    const turns = (await stretches(walk(), () => undefined)).length;
    for (const share of [0.1, 0.25, 0.5]) {
      const cancel = new AbortController();
      let left = 0;
      const found = walk(cancel.signal);
      await stretches(found, (turn) => {
        if (cancel.signal.aborted) left++;
        if (turn >= share * turns) cancel.abort(new Error('enough'));
      });
      await assert.rejects(found, /enough/);
      assert.ok(left <= 2, `${left} turns later`);
    }
  });
});
