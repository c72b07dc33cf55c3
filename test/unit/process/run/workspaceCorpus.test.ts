import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readWorkspace,
  requireEnoughText,
  summarize,
  survey,
} from '../../../../src/model/process/run/workspaceCorpus.ts';
import { workspaceOf, writeDocuments } from '../sampleWorkspace.ts';

const { signal } = new AbortController();

describe('reading a workspace', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'variorum-workspace-'));
    writeDocuments(root);
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('leaves out a document that is deleted in the middle of it', async () => {
    const corpus = await readWorkspace(workspaceOf(root), {
      seed: 1,
      signal,
      onProgress: (read) => {
        if (read === 1) rmSync(join(root, 'two.md'));
      },
    });
    const { documents, leftOut } = summarize(corpus);
    assert.equal(documents, 2);
    assert.equal(leftOut.length, 1);
    assert.match(leftOut[0]!.file, /two\.md$/);
    assert.notEqual(leftOut[0]!.reason, '');
    requireEnoughText(corpus);
  });

  it('is content with one folder of several', async () => {
    const workspace = workspaceOf(root);
    const roots = [{ name: 'gone', path: join(root, 'gone') }, ...workspace.roots];
    assert.equal((await survey({ ...workspace, roots }, signal)).documents, 3);
  });

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    const reading = readWorkspace(workspaceOf(root), {
      seed: 1,
      signal: cancel.signal,
      onProgress: () => {
        cancel.abort();
      },
    });
    await assert.rejects(reading, { name: 'AbortError' });
  });

  it('says what is missing', async () => {
    const nothing = { ...workspaceOf(root), roots: [] };
    await assert.rejects(survey(nothing, signal), { reason: 'folder-missing', message: /No folder is open/ });
    const empty = join(root, 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'photo.md'), Buffer.from([0, 1, 2, 255]));
    const corpus = await readWorkspace(workspaceOf(empty), { seed: 1, signal });
    assert.throws(
      () => {
        requireEnoughText(corpus);
      },
      { reason: 'no-documents', message: /1 file was left out \(empty\/photo\.md: / },
    );
  });
});
