import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRuns } from './killedRuns.ts';
import { bundleModelProcess } from './programs.ts';
import { writeDocuments } from './sampleWorkspace.ts';

/** `VARIORUM_KILLS` asks for more, in the background; `VARIORUM_SEED` draws other moments. */
const FEW = 4;
const KILLS = Number(process.env['VARIORUM_KILLS'] ?? FEW);
const SETTINGS = {
  minutes: 1,
  modelSize: 'tiny',
  device: 'cpu',
  seed: 7,
  steps: 60,
  checkpointSeconds: 0.1,
} as const;

describe('a run that is killed at random moments', function () {
  this.timeout(120_000 + 60_000 * KILLS);
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'variorum-killed-'));
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('and resumed each time ends with the files of an uninterrupted one', async () => {
    const documents = join(root, 'documents');
    writeDocuments(documents);
    const models = join(root, 'models');
    mkdirSync(models);
    const program = await bundleModelProcess();
    const seed = Number(process.env['VARIORUM_SEED'] ?? 18);
    const found = await killRuns({
      program,
      documents,
      root: models,
      settings: SETTINGS,
      kills: KILLS,
      seed,
    });
    if (KILLS > FEW) console.log(JSON.stringify(found));
    assert.deepEqual(found.differences, []);
    assert.equal(found.kills, KILLS);
    assert.ok(found.finished > 0 && found.saved > 0, JSON.stringify(found));
  });
});
