import assert from 'node:assert/strict';
import { Panels } from './openPanel.ts';
import type { PanelPage } from './panelPage.ts';
import type { ScriptedHost } from './scriptedHost.ts';
import { nearest, states } from './states.ts';

const { directions } = states;
const { initialSliders, sliders } = directions.exploration;
const [PAST, ORNATE, CALM] = [10, 11, 12];

/** Positions that were asked for last. */
const asked = (host: ScriptedHost): number[] =>
  (host.paramsOf('steer').at(-1) as { sliders: number[] } | undefined)?.sliders ?? [];

describe('the panel', () => {
  const panels = new Panels();

  async function open(): Promise<{ host: ScriptedHost; panel: PanelPage }> {
    const opened = await panels.open(directions);
    const { host } = opened;
    host.on('steer', ({ sliders: moved }) => {
      host.publish({ exploration: { ...host.state.exploration!, sliders: [...moved] } });
      return { text: moved.join(' '), verbatim: false, nearest };
    });
    host.on('soloEnds', ({ slider }) => ({
      low: { position: -2, text: `Slider ${slider} is low.` },
      high: { position: 2, text: `Slider ${slider} is high.` },
    }));
    return opened;
  }

  describe('its built-in directions', () => {
    it("stand before the workspace's axes and the user's own, and say how they were made", async () => {
      const { panel } = await open();
      const headings = await panel.page.locator('h3.group').allInnerTexts();
      assert.deepEqual(
        headings.map((heading) => heading.toLowerCase()),
        ['directions', 'yours', 'what varies most here'],
      );
      const group = panel.page.getByRole('list', { name: 'Directions' });
      assert.equal(await group.getByRole('slider').count(), 2);
      const past = group.getByRole('slider', { name: 'past to present' });
      assert.match((await past.getAttribute('title')) ?? '', /52 examples.*90 % of them right/);
    });

    it('move by keyboard with the others', async () => {
      const { host, panel } = await open();
      await panel.get(`slider-${ORNATE}`).press('ArrowRight');
      await panel.shows(`slider-value-${ORNATE}`, '+0.15');
      await host.wasAsked('steer');
      assert.equal(asked(host)[ORNATE], 0.15);
    });
  });

  describe('a muted slider', () => {
    it('keeps its place and moves nothing until it is heard again', async () => {
      const { host, panel } = await open();
      await panel.get(`slider-mute-${PAST}`).click();
      await host.wasAsked('steer');
      assert.deepEqual(asked(host), sliders.with(PAST, initialSliders[PAST]!));
      await panel.shows(`slider-value-${PAST}`, '+1.20');
      assert.equal(await panel.get(`slider-mute-${PAST}`).getAttribute('aria-pressed'), 'true');
      assert.match(
        (await panel.get(`slider-${PAST}`).getAttribute('aria-valuetext')) ?? '',
        /\+1\.20, muted/,
      );
      await panel.get(`slider-${PAST}`).press('End');
      await panel.shows(`slider-value-${PAST}`, '+3.00');
      assert.equal(host.paramsOf('steer').length, 1, 'the text does not follow it');
      await panels.reload(panel, host);
      await panel.shows(`slider-value-${PAST}`, '+3.00');
      await panel.page.getByRole('button', { name: 'Unmute past to present' }).click();
      await host.wasAsked('steer', 2);
      assert.equal(asked(host)[PAST], 3);
    });

    it('is not one that is locked', async () => {
      const { host, panel } = await open();
      await panel.get(`slider-lock-${PAST}`).click();
      await panel.page.locator(`[data-testid="slider-mute-${PAST}"][aria-disabled="true"]`).waitFor();
      await panel.get(`slider-mute-${PAST}`).press('Enter');
      await panel.get(`slider-${ORNATE}`).press('ArrowRight');
      await host.wasAsked('steer');
      assert.equal(asked(host)[PAST], sliders[PAST]);
    });
  });

  describe('a slider that plays solo', () => {
    it('silences the others and shows both ends, where a click moves it', async () => {
      const { host, panel } = await open();
      await panel.get(`slider-solo-${CALM}`).click();
      await host.wasAsked('soloEnds');
      assert.deepEqual(host.paramsOf('soloEnds'), [{ id: directions.exploration.id, slider: CALM }]);
      assert.deepEqual(asked(host), initialSliders);
      await panel.shows(`slider-value-${PAST}`, '+1.20');
      assert.match(await panel.get('solo-end-0').innerText(), /−2\.00\s+Slider 12 is low\./);
      await panel.get('solo-end-1').press('Enter');
      await panel.shows(`slider-value-${CALM}`, '+2.00');
      await host.wasAsked('steer', 2);
      assert.deepEqual(asked(host), initialSliders.with(CALM, 2));
      await panel.get(`slider-solo-${CALM}`).click();
      await host.wasAsked('steer', 3);
      assert.deepEqual(asked(host), sliders.with(CALM, 2), 'all are heard again where they were');
      await panel.get('solo-ends').waitFor({ state: 'detached' });
    });

    it('is asked about again for another text', async () => {
      const { host, panel } = await open();
      await panel.get(`slider-solo-${PAST}`).click();
      await host.wasAsked('soloEnds');
      host.publish({ exploration: { ...directions.exploration, id: directions.exploration.id + 1 } });
      await host.wasAsked('soloEnds', 2);
      assert.deepEqual(host.paramsOf('soloEnds').at(-1), { id: directions.exploration.id + 1, slider: PAST });
    });
  });

  describe('a preset', () => {
    it('saves how far the sliders are from the explored text, under a name', async () => {
      const { host, panel } = await open();
      await panel.get('preset-name').fill('  Bold ');
      await panel.get('preset-name').press('Enter');
      await host.wasAsked('savePreset');
      const [{ name, offsets }] = host.paramsOf('savePreset') as [
        { name: string; offsets: { slider: string; offset: number }[] },
      ];
      assert.equal(name, 'Bold');
      const past = offsets.find(({ slider }) => slider === 'direction past');
      assert.equal(past?.offset, 2);
      const moved = sliders.filter((value, index) => value !== initialSliders[index]);
      assert.equal(offsets.length, moved.length);
      assert.equal(await panel.get('preset-name').inputValue(), '');
    });

    it('moves its sliders from where the text stands, and the others back', async () => {
      const { host, panel } = await open();
      await panel.get('preset-0').click();
      await host.wasAsked('steer');
      assert.deepEqual(asked(host), initialSliders.with(PAST, initialSliders[PAST]! + 1.5));
    });

    it('says which of its sliders are gone, and moves those that are there', async () => {
      const { host, panel } = await open();
      await panel.shows('preset-gone-1', '1 of 2 sliders gone');
      await panel.get('preset-1').click();
      await host.wasAsked('steer');
      assert.deepEqual(asked(host), initialSliders.with(CALM, initialSliders[CALM]! - 1));
    });

    it('is deleted by its name', async () => {
      const { host, panel } = await open();
      await panel.page.getByRole('button', { name: 'Delete preset Quiet and present' }).click();
      await host.wasAsked('deletePreset');
      assert.deepEqual(host.paramsOf('deletePreset'), [{ name: 'Quiet and present' }]);
    });

    it('waits for a text', async () => {
      const { host, panel } = await panels.open({ ...directions, exploration: null, variations: null });
      assert.equal(await panel.get('preset-0').getAttribute('aria-disabled'), 'true');
      await panel.get('preset-0').press('Enter');
      assert.deepEqual(host.paramsOf('steer'), []);
    });
  });

  it('resets muted sliders with the others', async () => {
    const { host, panel } = await open();
    await panel.get(`slider-mute-${PAST}`).click();
    await host.wasAsked('steer');
    await panel.get('reset-all').click();
    await host.wasAsked('steer', 2);
    assert.deepEqual(asked(host), initialSliders);
    await panel.shows(`slider-value-${PAST}`, '−0.80');
  });
});
