import assert from 'node:assert/strict';
import { Panels } from './openPanel.ts';
import type { ScriptedHost } from './scriptedHost.ts';
import { exploration, states, steered } from './states.ts';

const ALTERNATIVES = [
  { word: 'twenty', probability: 0.41 },
  { word: 'forty', probability: 0.184 },
  { word: 'a', probability: 0.1 },
  { word: 'centuries', probability: 0.0004 },
];

describe('the panel', () => {
  const panels = new Panels();
  const at = steered.indexOf('twenty');
  const of = { kind: 'exploration', id: exploration.id };

  function offer(host: ScriptedHost): void {
    host.on('wordAlternatives', () => ({ alternatives: ALTERNATIVES }));
  }

  describe('its words', () => {
    it('offer others when they are clicked, and the text goes on from the one taken', async () => {
      const { host, panel } = await panels.open(states.full);
      offer(host);
      await panel.shows('current-text', steered);
      await panel.get('current-text').getByText('twenty', { exact: true }).click();
      const offered = panel.get('alternatives');
      await offered.getByRole('button', { name: 'forty 18 %' }).waitFor();
      assert.deepEqual(
        await offered
          .locator('.alternative')
          .allInnerTexts()
          .then((all) => all.map(oneLine)),
        ['twenty 41 %', 'forty 18 %', 'a 10 %', 'centuries < 1 %'],
      );
      assert.equal(await panel.get('alternative-0').getAttribute('aria-current'), 'true');
      assert.deepEqual(host.paramsOf('wordAlternatives'), [{ of, text: steered, at }]);
      const written = new Promise<null>((resolve) => {
        host.on('takeWord', () => {
          host.publishWords({ id: exploration.id, text: 'The lamp had burned for forty' });
          return written;
        });
        void panel.shows('current-text', 'The lamp had burned for forty …').then(() => {
          const text = 'The lamp had burned for forty nights.';
          host.publish({ exploration: { ...states.full.exploration, text } });
          resolve(null);
        });
      });
      await panel.get('alternative-1').click();
      await panel.shows('current-text', 'The lamp had burned for forty nights.');
      await offered.waitFor({ state: 'detached' });
      assert.deepEqual(host.paramsOf('takeWord'), [{ of, text: steered, at, word: 'forty' }]);
    });

    it('are chosen by keyboard, and the focus comes back to the text', async () => {
      const { host, panel } = await panels.open(states.full);
      offer(host);
      const { keyboard } = panel.page;
      const text = panel.page.getByRole('group', { name: 'Text', exact: true });
      await text.focus();
      for (let word = 0; word < 7; word++) await keyboard.press('ArrowRight');
      await keyboard.press('ArrowLeft');
      await panel
        .get('current-text')
        .locator('.cursor', { hasText: /^twenty$/ })
        .waitFor();
      await panel.shows('announcement', 'twenty');
      await keyboard.press('Enter');
      await panel.get('alternative-1').focus();
      await keyboard.press('Escape');
      await panel.get('alternatives').waitFor({ state: 'detached' });
      await panel.holds("document.activeElement?.ariaLabel === 'Text'");
      await keyboard.press('Enter');
      await panel.get('alternative-1').press('Enter');
      await host.wasAsked('takeWord');
      assert.deepEqual(host.paramsOf('takeWord'), [{ of, text: steered, at, word: 'forty' }]);
      await panel.holds("document.activeElement?.ariaLabel === 'Text'");
    });

    it('of a variation are its own', async () => {
      const { host, panel } = await panels.open(states.full);
      offer(host);
      const { text } = states.full.variations.items[1]!;
      await panel.get('variation-1').getByText('hundred', { exact: true }).click();
      await panel.get('alternative-3').click();
      await host.wasAsked('takeWord');
      const word = { of: { kind: 'variation', index: 1 }, text, at: text.indexOf('hundred') };
      assert.deepEqual(host.paramsOf('wordAlternatives'), [word]);
      assert.deepEqual(host.paramsOf('takeWord'), [{ ...word, word: 'centuries' }]);
    });

    it('are let go when the text changes, and say so where nothing else fits', async () => {
      const { host, panel } = await panels.open(states.full);
      host.on('wordAlternatives', () => ({ alternatives: [] }));
      await panel.get('current-text').getByText('twenty', { exact: true }).click();
      await panel.get('no-alternatives').waitFor();
      host.publish({ exploration: { ...states.full.exploration, text: 'Another text.' } });
      await panel.get('alternatives').waitFor({ state: 'detached' });
    });

    it('are kept and let go, and texts that lack one say so', async () => {
      const { host, panel } = await panels.open(states.full);
      offer(host);
      host.on('keepWord', ({ word, keep }) => {
        host.publish({ exploration: { ...states.full.exploration, kept: keep ? [word] : [] } });
        return null;
      });
      await panel.get('current-text').getByText('first', { exact: true }).click();
      await panel.get('keep-word').getByText('Keep', { exact: true }).click();
      const asked = { id: exploration.id, word: 'first' };
      assert.deepEqual(host.paramsOf('keepWord'), [{ ...asked, keep: true }]);
      await panel.get('kept-words').getByText('first', { exact: true }).waitFor();
      assert.equal(await panel.get('keep-word').getAttribute('aria-pressed'), 'true');
      assert.deepEqual(await panel.get('current-text').locator('.kept').allInnerTexts(), ['first']);
      assert.match(await panel.get('lacked-variation-0').innerText(), /Lacks “.?first.?”/u);
      await panel.get('lacked-variation-2').waitFor();
      assert.equal(await panel.get('lacked-variation-1').count(), 0);
      assert.equal(await panel.get('lacked-text').count(), 0);
      await panel.get('let-go-0').click();
      assert.deepEqual(host.paramsOf('keepWord').at(-1), { ...asked, keep: false });
      await panel.get('kept-words').waitFor({ state: 'detached' });
      assert.equal(await panel.get('lacked-variation-0').count(), 0);
    });

    it('do not get in the way of selecting text', async () => {
      const { host, panel } = await panels.open(states.full);
      offer(host);
      const box = (await panel.get('current-text').boundingBox())!;
      await panel.page.mouse.move(box.x + 4, box.y + 8);
      await panel.page.mouse.down();
      await panel.page.mouse.move(box.x + 120, box.y + 8, { steps: 5 });
      await panel.page.mouse.up();
      assert.notEqual(await panel.page.evaluate('String(getSelection())'), '');
      assert.deepEqual(host.paramsOf('wordAlternatives'), []);
    });
  });
});

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
