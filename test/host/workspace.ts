/** The workspace that the suite runs on: three chapters, files that cannot be read, and a document of each format. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { formatDocuments } from '../formatDocuments.ts';

const CHAPTERS = path.resolve(import.meta.dirname, '../workspaces/lighthouse/chapters');

/** @param start what training begins with: the setting of that name */
export function makeWorkspace(start: 'scratch' | 'starter' = 'scratch'): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-workspace-'));
  for (const chapter of fs.readdirSync(CHAPTERS).sort().slice(0, 3))
    fs.copyFileSync(path.join(CHAPTERS, chapter), path.join(folder, chapter));
  // Left out by the workspace's settings; a test asks for nothing but these.
  fs.mkdirSync(path.join(folder, 'short'));
  fs.writeFileSync(path.join(folder, 'short/one-sentence.md'), 'The lamp is lit.\n');
  fs.writeFileSync(path.join(folder, 'picture.md'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
  fs.writeFileSync(path.join(folder, 'latin-1.txt'), Buffer.from('Un café très serré.', 'latin1'));
  fs.writeFileSync(path.join(folder, 'huge.txt'), 'The same sentence again and again.\n'.repeat(1_800_000));
  // A document of each format, with what is to be read of it; not what a model learns from.
  fs.mkdirSync(path.join(folder, 'formats'));
  for (const { file, text, sentences } of formatDocuments()) {
    fs.writeFileSync(path.join(folder, 'formats', file), text);
    fs.writeFileSync(path.join(folder, 'formats', `${file}.sentences`), sentences.join('\n'));
  }
  fs.mkdirSync(path.join(folder, '.vscode'));
  const settings = {
    'variorum.trainingMinutes': 0.5,
    'variorum.modelSize': 'tiny',
    'variorum.model.start': start,
    'variorum.seed': 7,
    'variorum.numberOfVariations': 3,
    'variorum.include': ['*.md', '*.txt'],
  };
  fs.writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings));
  return folder;
}
