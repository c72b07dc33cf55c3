import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { FileStore } from '../../../../src/extension/storage/fileStore.ts';
import { WorkspaceMemory } from '../../../../src/extension/storage/workspaceMemory.ts';
import { historyKinds, type HistoryNode } from '../../../../src/shared/history/historyNode.ts';
import { parseRecord, recordLine, replayLine } from '../../../../src/shared/history/historyRecords.ts';
import { HistoryTree } from '../../../../src/shared/history/historyTree.ts';
import { CHEAP_CASES, damage, damaged } from '../../../generatedCases.ts';

/** A case writes and reads a file. */
const FILE_CASES = Math.min(CHEAP_CASES, 10_000) / 10;

const id = fc.string({ minLength: 1, maxLength: 64 });
const node: fc.Arbitrary<HistoryNode> = fc.record(
  {
    id,
    parent: fc.option(id),
    kind: fc.constantFrom(...historyKinds),
    time: fc.nat(),
    title: fc.string({ unit: 'binary', maxLength: 20 }),
    text: fc.string({ unit: 'binary', maxLength: 60 }),
    model: fc.string({ maxLength: 10 }),
    codes: fc.string({ maxLength: 30 }),
    priorSeed: fc.nat(),
    distance: fc.double({ min: 0, max: 1000, noNaN: true }),
    name: fc.string({ maxLength: 20 }),
    bookmarked: fc.boolean(),
  },
  { requiredKeys: ['id', 'parent', 'kind', 'time', 'title', 'text'] },
);
const record = fc.oneof(fc.record({ node }), fc.record({ removed: fc.array(id, { maxLength: 4 }) }));

describe('what a window keeps, generated', function () {
  this.timeout(3_600_000);

  it('gives each line of the history back as it was, on a line of its own', () => {
    fc.assert(
      fc.property(record, (one) => {
        const line = recordLine(one);
        assert.equal(line.indexOf('\n'), line.length - 1);
        assert.deepEqual(parseRecord(line.slice(0, -1)), JSON.parse(JSON.stringify(one)));
      }),
      { numRuns: CHEAP_CASES },
    );
  });

  it('takes damaged lines of the history for damaged, or for a node that can be shown, and never fails', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 4 }), damage, (records, changes) => {
        const tree = new HistoryTree();
        const text = damaged(Buffer.from(records.map(recordLine).join('')), changes).toString('utf8');
        let understood = 0;
        for (const line of text.split('\n')) if (replayLine(tree, line)) understood++;
        assert.ok(tree.size <= understood);
        for (const { id: own, parent } of tree.nodes) {
          assert.ok(parent === null || tree.get(parent) !== undefined);
          assert.ok(tree.branch(own).includes(own));
        }
      }),
      { numRuns: CHEAP_CASES },
    );
  });

  it('reads any memory, damaged or foreign, and can write into it unless it is of a newer version', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'variorum-generated-'));
    const file = path.join(folder, 'memory.json');
    const stored = fc.oneof(
      fc.json().map((text) => Buffer.from(text)),
      fc
        .tuple(
          fc.dictionary(
            fc.constantFrom('modelId', 'runId', 'presets', 'exploration', 'formatVersion', '__proto__'),
            fc.jsonValue(),
          ),
          damage,
        )
        .map(([values, changes]) => damaged(Buffer.from(JSON.stringify(values)), changes)),
    );
    await fc.assert(
      fc.asyncProperty(stored, async (bytes) => {
        writeFileSync(file, bytes);
        const memory = new WorkspaceMemory(new FileStore(folder));
        for (const found of [memory.modelId, memory.runId])
          assert.ok(found === undefined || typeof found === 'string');
        await memory.exploration();
        await memory.interpolation();
        assert.ok(Array.isArray(await memory.presets()));
        try {
          await memory.setModelId('new');
          assert.equal(new WorkspaceMemory(new FileStore(folder)).modelId, 'new');
        } catch (error) {
          assert.equal((error as Error).name, 'NewerFormatError');
          assert.deepEqual(readFileSync(file), bytes);
        }
      }),
      { numRuns: FILE_CASES },
    );
    rmSync(folder, { recursive: true });
  });
});
