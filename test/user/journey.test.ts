import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type InstalledHost, startInstalledHost } from './installedHost.ts';

/** Long enough for text that changes along the sliders, short enough for a test; screenshots worth showing take more. */
const TRAINING_MINUTES = Number(process.env['VARIORUM_TRAINING_MINUTES'] ?? 1);
/** Training that shows nothing new for so long is none. */
const STANDSTILL_MS = 120_000;
const DOCUMENT = 'chapters/01-the-relief.md';

// One journey: each step goes on from where the one before it ended.
describe('a writer with the installed extension', function () {
  this.bail(true);
  let host: InstalledHost;
  let original: string;
  let passages: { line: number; text: string }[];

  const document = () => fs.readFileSync(path.join(host.workspace, DOCUMENT), 'utf8');

  before(async () => {
    host = await startInstalledHost({
      'variorum.trainingMinutes': TRAINING_MINUTES,
      // As in desktop VS Code: a document changes on disk when it is saved.
      'files.autoSave': 'off',
    });
    atTheEnd.push(async (failed) => {
      if (failed) await host.window.screenshot('failure');
      await host.stop();
    });
    original = document();
    passages = shortParagraphs(original);
    assert.ok(passages.length >= 2);
  });

  // Registered by `before`: a host that did not start has nothing to end.
  const atTheEnd: ((failed: boolean) => Promise<void>)[] = [];
  after(async function () {
    const failed = this.test?.parent?.tests.some(({ state }) => state === 'failed') === true;
    for (const end of atTheEnd) await end(failed);
  });

  it('is shown nothing of a workspace that is not trusted', async () => {
    const { window } = host;
    await window.button(/No, I don't trust/).click();
    await window.showPanel();
    await window.part('state-untrusted').waitFor();
    await window.screenshot('untrusted');
  });

  it('trusts the workspace, whose documents the starter model shows before any training', async () => {
    const { window } = host;
    await window.part('manage-trust').click();
    await window.button('Trust').click();
    await window.part('state-starter').waitFor();
    await window.part('slider-7').waitFor();
    await window.screenshot('before-training');
  });

  it('trains from the command palette and sees it advance', async () => {
    const { window } = host;
    await window.command('Variorum: Train Model on Workspace');
    await window.part('state-training').waitFor();
    // The language model reads all passages before the first is learnt from. What was read is shown to the end.
    await whileTraining((timeout) =>
      window.part('passages-read').filter({ hasText: /[1-9]/ }).waitFor({ timeout }),
    );
    await window.screenshot('training');
    // The starter's sliders were there all the time; these are the facts of a model that was trained.
    await whileTraining((timeout) => window.part('trained-on').waitFor({ state: 'attached', timeout }));
    await window.screenshot('trained');
  });

  it('explores a selection, shown as it was written', async () => {
    const { window } = host;
    await window.openDocument(DOCUMENT);
    await window.selectLine(passages[0]!.line);
    await window.command('Variorum: Explore Selection');
    await window.part('text-kind').filter({ hasText: 'Verbatim' }).waitFor();
    assert.equal(await window.part('current-text').textContent(), passages[0]!.text);
    await window.part('slider-7').waitFor();
    await window.screenshot('explored');
  });

  it('moves a slider with the keyboard, and the text follows', async () => {
    const { window } = host;
    await window.part('slider-0').focus();
    const before = await window.part('slider-value-0').inputValue();
    // From one end to the other: towards the end that is farther from where the text stands.
    await window.press(before.trim().startsWith('-') || before.trim().startsWith('−') ? 'End' : 'Home');
    for (let presses = 0; presses < 5; presses += 1) await window.press('ArrowRight');
    await window.part('text-kind').filter({ hasText: 'Generated' }).waitFor();
    assert.notEqual(await window.part('current-text').textContent(), passages[0]!.text);
    assert.notEqual(await window.part('slider-value-0').inputValue(), before);
    await window.screenshot('steered');
  });

  it('inserts the explored text, and one undo takes it back', async () => {
    const { window } = host;
    await textSettled();
    const explored = (await window.part('current-text').textContent()) ?? '';
    await window.goToLine(passages[1]!.line);
    await window.command('Variorum: Insert Explored Text');
    await window.saveChange();
    const inserted = document();
    assert.notEqual(inserted, original);
    assert.ok(inserted.includes(explored), `${inserted}\nholds no\n${explored}`);
    await window.screenshot('inserted');
    await undoAndSave();
    assert.equal(document(), original);
  });

  it('goes from one passage to another, both ends as they were written', async () => {
    const { window } = host;
    await window.selectLine(passages[0]!.line);
    await window.command('Variorum: Mark Passage A');
    await window.selectLine(passages[1]!.line);
    await window.command('Variorum: Mark Passage B');
    await window.command('Variorum: Interpolate Between A and B');
    const text = window.part('interpolation-text');
    await text.waitFor();
    await window.part('interpolation-slider').focus();
    await window.press('Home');
    await text.filter({ hasText: passages[0]!.text }).waitFor();
    assert.equal(await text.textContent(), passages[0]!.text);
    for (let presses = 0; presses < 25; presses += 1) await window.press('ArrowRight');
    const kind = window.part('interpolation-kind');
    await kind.filter({ hasText: 'Generated' }).waitFor();
    await window.screenshot('between-two-passages');
    await window.press('End');
    await text.filter({ hasText: passages[1]!.text }).waitFor();
    assert.equal(await text.textContent(), passages[1]!.text);
    assert.match(await kind.innerText(), /Verbatim/);
  });

  it('puts the sliders back, and the text is as it was written', async () => {
    const { window } = host;
    await window.part('reset-all').click();
    await window.part('text-kind').filter({ hasText: 'Verbatim' }).waitFor();
    assert.equal(await window.part('current-text').textContent(), passages[0]!.text);
  });

  it('inserts a variation of the explored text, and one undo takes it back', async () => {
    const { window } = host;
    await window.part('vary-button').click();
    const variation = window.part('variation-0');
    await variation.waitFor();
    const text = (await variation.textContent()) ?? '';
    await window.screenshot('variations');
    await window.goToLine(passages[0]!.line);
    await window.part('insert-variation-0').click();
    await window.command('View: Focus Active Editor Group');
    await window.saveChange();
    assert.ok(document().includes(text));
    await undoAndSave();
    assert.equal(document(), original);
  });

  it('finds everything again after the window was reloaded', async () => {
    const { window } = host;
    await window.part('slider-1').focus();
    await window.press('End');
    await window.part('text-kind').filter({ hasText: 'Generated' }).waitFor();
    await textSettled();
    const text = (await window.part('current-text').textContent()) ?? '';
    await window.reload();
    await window.part('current-text').filter({ hasText: text }).waitFor();
    await window.screenshot('reloaded');
  });

  it('keeps every text in the history, from which it is shown again, also by keyboard', async () => {
    const { window } = host;
    await window.command('Variorum: Focus on History View');
    const explored = window.history.filter({ hasText: passages[0]!.text.slice(0, 30) }).last();
    await explored.click();
    await window.part('text-kind').filter({ hasText: 'Verbatim' }).waitFor();
    assert.equal(await window.part('current-text').textContent(), passages[0]!.text);
    await window.press('ArrowRight');
    await window.history.filter({ hasText: 'shown' }).waitFor();
    await window.screenshot('history');
    await window.press('ArrowDown');
    await window.press('Enter');
    await window.part('text-kind').filter({ hasText: 'Generated' }).waitFor();
    await window.command('Variorum: Undo: Back to What This Was Made From');
    await window.part('text-kind').filter({ hasText: 'Verbatim' }).waitFor();
    await window.command('Variorum: Redo: On to What Was Made From This');
    await window.part('text-kind').filter({ hasText: 'Generated' }).waitFor();
  });

  it('cancels a second training and keeps the model', async () => {
    const { window } = host;
    const text = (await window.part('current-text').textContent()) ?? '';
    await window.part('retrain-button').click();
    await window.part('state-training').waitFor();
    await window.button('Cancel').click();
    await window.part('state-training').waitFor({ state: 'detached' });
    await window.part('state-ready').waitFor();
    assert.equal(await window.part('current-text').textContent(), text);
  });

  it('has met nothing that the panel’s policy forbids, which lets no script run that is put into the page', async () => {
    const { violations } = host.window;
    assert.deepEqual(violations, []);
    const directive = await host.window.panel.locator('body').evaluate(async (body) => {
      const { ownerDocument } = body as unknown as {
        ownerDocument: {
          createElement(name: string): object;
          addEventListener(type: string, listener: (event: { effectiveDirective: string }) => void): void;
        };
      };
      const forbidden = new Promise<string>((resolve) => {
        ownerDocument.addEventListener('securitypolicyviolation', (event) => {
          resolve(event.effectiveDirective);
        });
      });
      const script = Object.assign(ownerDocument.createElement('script'), {
        textContent: 'document.title = "run"',
      });
      (body as unknown as { append(element: object): void }).append(script);
      return forbidden;
    });
    assert.match(directive, /^script-src/);
  });

  it('asked nothing of any other machine', () => {
    assert.deepEqual(host.window.foreignRequests, []);
  });

  /**
   * Waits for as long as what the panel says of training changes. How fast it goes is not for this test to say: other
   * programs may have the cores.
   */
  async function whileTraining(wait: (timeout: number) => Promise<void>): Promise<void> {
    const { window } = host;
    for (let before = ''; ;)
      try {
        await wait(STANDSTILL_MS);
        return;
      } catch (error) {
        const shown = await window.panel.locator('body').innerText();
        if (shown === before) throw error;
        before = shown;
      }
  }

  /** Waits until the text of the newest slider position is shown. */
  async function textSettled(): Promise<void> {
    const { window } = host;
    await window.part('text-card').and(window.panel.locator('[aria-busy=false]')).waitFor();
  }

  async function undoAndSave(): Promise<void> {
    const { window } = host;
    await window.command('View: Focus Active Editor Group');
    await window.press('Control+Z');
    await window.saveChange();
  }
});

/** Paragraphs of one line that the editor need not wrap. */
function shortParagraphs(text: string): { line: number; text: string }[] {
  return text
    .split('\n')
    .map((line, index) => ({ line: index + 1, text: line }))
    .filter(({ text: line }) => line.length > 40 && line.length < 80 && !line.startsWith('#'));
}
