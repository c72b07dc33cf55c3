import assert from 'node:assert/strict';
import { type InstalledHost, startInstalledHost } from './installedHost.ts';

const DOCUMENT = 'chapters/01-the-relief.md';
const PASSAGE = 'The boatman’s name was Isak Rudd.';
const WORD = 'Isak';

describe('a writer who wants a name to stay', function () {
  this.bail(true);
  let host: InstalledHost | undefined;

  before(async () => {
    host = await startInstalledHost({ 'security.workspace.trust.enabled': false });
    const { window } = host;
    await window.openDocument(DOCUMENT);
    await window.showPanel();
    await window.part('slider-7').waitFor({ timeout: 300_000 });
  });

  after(async function () {
    if (host === undefined) return;
    const failed = this.test?.parent?.tests.some(({ state }) => state === 'failed') === true;
    if (failed) await host.window.screenshot('kept-words-failure');
    await host.stop();
  });

  it('keeps it in a click, and variations that lack it are last and say so', async () => {
    const { window } = host!;
    await window.goToLine(13);
    for (let left = PASSAGE.length; left > 0; left -= 1) await window.press('Shift+ArrowRight');
    await window.command('Variorum: Explore Selection');
    await window.part('current-text').filter({ hasText: PASSAGE }).waitFor();
    await window.part('current-text').getByText(WORD, { exact: true }).click();
    await window.part('keep-word').click();
    await window.part('kept-words').getByText(WORD, { exact: true }).waitFor();
    await window.part('close-alternatives').click();
    await window.part('vary-button').click();
    await window.part('variation-4').waitFor({ timeout: 180_000 });
    await window.part('variation-4').scrollIntoViewIfNeeded();
    await window.screenshot('kept-words');
    const lacks: boolean[] = [];
    for (let index = 0; index < 5; index += 1) {
      const text = (await window.part(`variation-${index}`).textContent()) ?? '';
      const says = (await window.part(`lacked-variation-${index}`).count()) > 0;
      assert.equal(says, !new RegExp(`\\b${WORD}\\b`, 'iu').test(text), text);
      lacks.push(says);
    }
    assert.equal(lacks[0], false, 'no variation has the name');
    assert.deepEqual(
      lacks,
      lacks.toSorted((one, other) => Number(one) - Number(other)),
    );
  });

  it('finds it kept after the window was reloaded', async () => {
    const { window } = host!;
    await window.reload();
    await window.part('kept-words').getByText(WORD, { exact: true }).waitFor({ timeout: 180_000 });
  });
});
