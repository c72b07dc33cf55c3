import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type InstalledHost, startInstalledHost } from './installedHost.ts';

const DOCUMENT = 'chapters/01-the-relief.md';
/** What is typed at the end of a line of the sample. */
const TYPED = ' The lamp was out.';

// Real keys in the real editor: each step goes on from where the one before it ended.
describe('a writer who wants ghost text', function () {
  this.bail(true);
  let host: InstalledHost | undefined;
  let original: string;
  let line: number;
  let taken: string;

  const file = () => path.join(host!.workspace, DOCUMENT);
  const lineOnDisk = (at = line) => fs.readFileSync(file(), 'utf8').split('\n')[at - 1]!;

  before(async () => {
    host = await startInstalledHost({
      'security.workspace.trust.enabled': false,
      'files.autoSave': 'off',
      'variorum.inlineCompletions': true,
    });
    const { window } = host;
    const lines = fs.readFileSync(file(), 'utf8').split('\n');
    line = lines.findIndex((text) => text.length > 40 && text.length < 80 && text.endsWith('.')) + 1;
    original = lines[line - 1]!;
    await window.openDocument(DOCUMENT);
    await window.showPanel();
    await window.part('slider-7').waitFor({ timeout: 300_000 });
  });

  after(async function () {
    if (host === undefined) return;
    const failed = this.test?.parent?.tests.some(({ state }) => state === 'failed') === true;
    if (failed) await host.window.screenshot('ghost-text-failure');
    await host.stop();
  });

  it('sees a continuation where the caret rests after a sentence, and takes all of it with Tab', async () => {
    const { window } = host!;
    await window.goToLine(line);
    await window.press('End');
    await window.type(TYPED);
    const offered = await window.ghostTextWhen({ isNot: '' });
    assert.match(offered, /\p{L}/u);
    await window.screenshot('ghost-text');
    await window.press('Tab');
    await window.saveChange();
    assert.equal(lineOnDisk(), `${original}${TYPED}${offered}`);
    taken = offered.trim();
  });

  it('undoes it with one key', async () => {
    const { window } = host!;
    await window.press('Control+Z');
    await window.saveChange();
    assert.equal(lineOnDisk(), `${original}${TYPED}`);
    await window.press('Control+Shift+Z');
    await window.saveChange();
    assert.equal(lineOnDisk(), `${original}${TYPED} ${taken}`);
  });

  it('finds what was taken in the history, below what it goes on from', async () => {
    const { window } = host!;
    await window.command('Variorum: Focus on History View');
    await window.historyLine(/^Continued from/).click();
    await window.press('ArrowRight');
    await window.historyLine(/^Continuation/).click();
    await window.press('ArrowRight');
    const inserted = window.historyLine(/^Inserted/);
    await inserted.waitFor();
    assert.ok(((await inserted.textContent()) ?? '').includes(taken));
    await window.screenshot('ghost-text-history');
  });

  it('asks for one at any place, goes to the next, and takes it word by word', async () => {
    const { window } = host!;
    await window.goToLine(line + 2);
    await window.press('End');
    await window.command('Trigger Inline Suggestion');
    const first = await window.ghostTextWhen({ isNot: '' });
    await window.press('Alt+]');
    const next = await window.ghostTextWhen({ isNot: first });
    await window.screenshot('next-ghost-text');
    const before = lineOnDisk(line + 2);
    // VS Code takes the space before a word by itself.
    let left = next;
    for (let presses = 0; presses < 3; presses += 1) {
      await window.press('Control+ArrowRight');
      left = await window.ghostTextWhen({ isNot: left });
      assert.ok(next.endsWith(left), `${next} does not end with ${left}`);
    }
    await window.press('Escape');
    await window.ghostText.waitFor({ state: 'detached' });
    await window.saveChange();
    await window.screenshot('ghost-text-by-words');
    assert.equal(lineOnDisk(line + 2), `${before}${next.slice(0, -left.length)}`);
  });
});
