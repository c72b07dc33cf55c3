import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Panels } from './openPanel.ts';
import { exploration, nearest, states } from './states.ts';

describe('the panel', () => {
  const panels = new Panels();

  describe('what changes what is written', () => {
    it('are two dials, which set the settings when they are let go', async () => {
      const { host, panel } = await panels.open(states.explored);
      await panel.get('generation-strength').focus();
      await panel.page.keyboard.press('Home');
      await host.wasAsked('setGeneration', 1);
      assert.deepEqual(host.paramsOf('setGeneration'), [{ strength: 0 }]);
      host.publish({ generation: { strength: 0.4, distance: 2 } });
      await panel.page
        .getByRole('slider', { name: 'Strength' })
        .and(panel.page.locator('[aria-valuetext="0.4"]'))
        .waitFor();
      assert.equal(await panel.get('generation-strength').inputValue(), '0.4');
      assert.equal(await panel.get('generation-distance').inputValue(), '2');
    });

    it('has no strength where no language model writes, and says why', async () => {
      const { panel } = await panels.open(states.starter);
      await panel.get('generation-distance').waitFor();
      assert.equal(await panel.get('generation-strength').count(), 0);
      assert.match(await panel.get('model-notice').innerText(), /smaller model.*Install Variorum again/);
    });
  });

  it('shows words as they are decoded, and no others', async () => {
    const { host, panel } = await panels.open(states.explored);
    const decoded = new AbortController();
    host.on('steer', async () => {
      await once(decoded.signal, 'abort');
      return { text: 'It was the lamp.', verbatim: false, nearest };
    });
    await panel.get('slider-0').focus();
    await panel.page.keyboard.press('ArrowRight');
    await host.wasAsked('steer', 1);
    host.publishWords({ id: exploration.id + 1, text: 'Of another.' });
    host.publishWords({ id: exploration.id, text: 'It was' });
    await panel.shows('current-text', 'It was …');
    decoded.abort();
    await panel.shows('current-text', 'It was the lamp.');
  });
});
