import assert from 'node:assert/strict';
import { Panels } from './openPanel.ts';
import { nearest, states } from './states.ts';

describe('the panel', () => {
  const panels = new Panels();

  describe("the user's own sliders", () => {
    it('stand above the others, say what they are worth, and move alike', async () => {
      const { host, panel } = await panels.open(states['own-sliders']);
      host.on('steer', ({ sliders }) => ({ text: sliders.join(' '), verbatim: false, nearest }));
      const lists = panel.page.locator('ul.sliders');
      assert.equal(await lists.count(), 2);
      assert.equal(await lists.first().getByRole('slider').count(), 2);
      assert.equal(await lists.last().getByRole('slider').count(), 8);
      await panel.shows('slider-evidence-10', '91 % of held-out examples right (120 + 123)');
      assert.match(await panel.get('slider-evidence-11').innerText(), /57 %.*near chance/s);
      const calm = panel.page.getByRole('slider', { name: 'calm to stormy' });
      await calm.press('End');
      await panel.shows('slider-value-10', '+3.00');
      await calm.press('ArrowLeft');
      await panel.shows('slider-value-10', '+2.95');
      const { sliders } = host.paramsOf('steer').at(-1) as { sliders: number[] };
      assert.equal(sliders[10], 2.95);
      assert.deepEqual(sliders.slice(0, 10), states['own-sliders'].exploration.sliders.slice(0, 10));
      await panel.get('slider-reset-10').click();
      await panel.shows('slider-value-10', '−0.40');
    });

    it('are removed by their name', async () => {
      const { host, panel } = await panels.open(states['own-sliders']);
      await panel.page.getByRole('button', { name: 'Remove calm to stormy' }).click();
      await host.wasAsked('removeSlider');
      assert.deepEqual(host.paramsOf('removeSlider'), [{ name: 'calm – stormy' }]);
    });

    it('are begun by a button, which waits for a model', async () => {
      const { host, panel } = await panels.open(states.explored);
      await panel.get('new-slider').click();
      await host.wasAsked('newSlider');
      host.publish({ sliderDraft: { low: [], high: [], busy: false } });
      await panel.get('slider-form').waitFor();
      await panel.shows('make-slider', 'Make Slider');
      assert.equal(await panel.get('make-slider').getAttribute('aria-disabled'), 'true');
      assert.match(await panel.get('slider-form').innerText(), /Add examples of both ends first/);
    });

    it('are made of examples and two names, which a reload does not lose', async () => {
      const { host, panel } = await panels.open(states['new-slider']);
      await panel.get('low-label').fill('calm');
      assert.match(await panel.get('slider-form').innerText(), /Name both ends first/);
      await panels.reload(panel, host);
      assert.equal(await panel.get('low-label').inputValue(), 'calm');
      await panel.get('high-label').fill('calm');
      await panel.page.getByText('Give the two ends different names.').waitFor();
      await panel.get('high-label').fill('storm');
      await panel.get('add-selection-high').click();
      await panel.get('add-files-low').click();
      await panel.get('forget-b').click();
      await panel.get('make-slider').click();
      await host.wasAsked('makeSlider');
      assert.deepEqual(host.paramsOf('addExamples'), [
        { end: 'high', from: 'selection' },
        { end: 'low', from: 'files' },
      ]);
      assert.deepEqual(host.paramsOf('forgetExample'), [{ id: 'b' }]);
      assert.deepEqual(host.paramsOf('makeSlider'), [{ lowLabel: 'calm', highLabel: 'storm' }]);
      host.publish({ sliderDraft: null });
      await panel.get('new-slider').waitFor();
      host.publish({ sliderDraft: states['new-slider'].sliderDraft });
      await panel.get('low-label').waitFor();
      assert.equal(await panel.get('low-label').inputValue(), '', 'the next slider has names of its own');
    });

    it('cannot be made twice while one is being made', async () => {
      const { panel } = await panels.open({
        ...states['new-slider'],
        sliderDraft: { ...states['new-slider'].sliderDraft, busy: true },
      });
      await panel.shows('make-slider', 'Making…');
      assert.equal(await panel.get('make-slider').getAttribute('aria-disabled'), 'true');
      for (const button of ['add-selection-low', 'add-files-high'])
        assert.equal(await panel.get(button).getAttribute('title'), 'The slider is being made.');
    });
  });
});
