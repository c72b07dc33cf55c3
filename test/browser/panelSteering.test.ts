import assert from 'node:assert/strict';
import { RpcError } from '../../src/shared/protocol/rpc.ts';
import { Panels } from './openPanel.ts';
import type { ScriptedHost } from './scriptedHost.ts';
import { exploration, nearest, original, states, steered } from './states.ts';

describe('the panel', () => {
  const panels = new Panels();

  describe('its sliders', () => {
    it('are eight at least, each with its ends, and more on demand', async () => {
      const { panel } = await panels.open(states.explored);
      assert.equal(await panel.page.locator('.slider input[type=range]').count(), 8);
      await panel.page.getByRole('slider', { name: 'past to present' }).waitFor();
      await panel.get('all-sliders').click();
      await panel.get('slider-9').waitFor();
    });

    it('move by keyboard, and the text follows', async () => {
      const { host, panel } = await panels.open(states.explored);
      answerMoves(host);
      await panel.shows('text-kind', 'Verbatim');
      await panel.get('slider-0').focus();
      await panel.page.keyboard.press('ArrowRight');
      await panel.shows('current-text', 'The text at 0.40');
      await panel.shows('slider-value-0', '+0.40');
      await panel.shows('text-kind', 'Generated');
      await panel.page.keyboard.press('ArrowLeft');
      await panel.page.keyboard.press('ArrowLeft');
      await panel.shows('current-text', 'The text at 0.30');
      const last = host.paramsOf('steer').at(-1) as { id: number; sliders: number[] };
      assert.equal(last.id, exploration.id);
      assert.deepEqual(last.sliders.slice(1), exploration.initialSliders.slice(1));
      assert.match(await panel.get('nearest-0').innerText(), /06-fog\.md/);
    });

    it('ask for one text at a time while they are dragged, and end at the newest', async () => {
      const { host, panel } = await panels.open(states.explored);
      let underWay = 0;
      let most = 0;
      const drag = new AbortController();
      host.on('steer', async ({ sliders }, signal) => {
        most = Math.max(most, ++underWay);
        await aborted(AbortSignal.any([signal, drag.signal]));
        underWay--;
        return { text: `The text at ${sliders[2]!.toFixed(2)}`, verbatim: false, nearest };
      });
      await panel.get('slider-2').scrollIntoViewIfNeeded();
      const box = (await panel.get('slider-2').boundingBox())!;
      const y = box.y + box.height / 2;
      await panel.page.mouse.move(box.x + box.width / 2, y);
      await panel.page.mouse.down();
      await panel.page.mouse.move(box.x + box.width, y, { steps: 25 });
      await panel.page.mouse.up();
      await panel.shows('slider-value-2', '+3.00');
      drag.abort();
      await panel.shows('current-text', 'The text at 3.00');
      assert.ok(host.paramsOf('steer').length < 6, 'a request for nearly each of 25 moves');
      assert.equal(most, 1);
    });

    it('drop an answer about a passage that is no longer explored', async () => {
      const { host, panel } = await panels.open(states.explored);
      const release: (() => void)[] = [];
      host.on('steer', async () => {
        await new Promise<void>((resolve) => release.push(resolve));
        return { text: 'A stale text', verbatim: false, nearest };
      });
      await panel.get('slider-0').press('ArrowRight');
      await host.wasAsked('steer');
      host.publish({
        exploration: {
          ...exploration,
          id: 2,
          text: 'Another passage',
          sliders: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        },
      });
      await panel.shows('current-text', 'Another passage');
      await panel.shows('slider-value-0', '0.00');
      release.shift()!();
      host.publishCurve(false, []);
      await panel.get('slider-0').press('ArrowRight');
      await host.wasAsked('steer', 2);
      assert.equal((host.paramsOf('steer')[1] as { id: number }).id, 2);
      await panel.shows('current-text', 'Another passage');
      release.shift()!();
      await panel.shows('current-text', 'A stale text');
    });

    it('stay where the hand is when the host publishes an older state', async () => {
      const { host, panel } = await panels.open(states.explored);
      const release: (() => void)[] = [];
      host.on('steer', async () => {
        await new Promise<void>((resolve) => release.push(resolve));
        return { text: steered, verbatim: false, nearest };
      });
      await panel.get('slider-0').press('End');
      await host.wasAsked('steer');
      host.publish({ trainingMinutes: 7, resumable: true });
      await panel.get('state-resumable').waitFor();
      await panel.shows('slider-value-0', '+3.00');
      release.shift()!();
      await panel.shows('current-text', steered);
    });

    it('go back when a move fails, with a message that can be dismissed', async () => {
      const { host, panel } = await panels.open(states.explored);
      host.on('steer', () => {
        throw new RpcError('error', 'The model process ended.');
      });
      await panel.get('slider-0').press('ArrowRight');
      await panel.page.getByRole('alert').getByText('The model process ended.').waitFor();
      await panel.shows('slider-value-0', '+0.35');
      await panel.shows('current-text', original);
      await panel.get('dismiss-problem-0').click();
      await panel.get('problem-0').waitFor({ state: 'detached' });
    });

    it('say nothing when a newer move overtook one', async () => {
      const { host, panel } = await panels.open(states.explored);
      host.on('steer', () => {
        throw new RpcError('cancelled', 'A newer move overtook this one.');
      });
      await panel.get('slider-0').press('ArrowRight');
      await panel.shows('slider-value-0', '+0.35');
      assert.equal(await panel.page.getByRole('alert').count(), 0);
    });

    it('are reset one by one, by double click, and all together', async () => {
      const { host, panel } = await panels.open(states.full);
      answerMoves(host);
      await panel.shows('slider-value-0', '+1.15');
      await panel.get('slider-reset-0').click();
      await panel.shows('slider-value-0', '+0.35');
      await panel.get('slider-2').dblclick({ position: { x: 20, y: 11 } });
      await panel.shows('slider-value-2', '+0.85');
      await panel.get('reset-all').click();
      await panel.shows('slider-value-4', '0.00');
      await panel.get('reset-all').press('Enter');
      const last = host.paramsOf('steer').at(-1) as { sliders: number[] };
      assert.deepEqual(last.sliders, exploration.initialSliders);
    });

    it('take a typed number: with either minus, a comma or a point, and within their bounds', async () => {
      const { host, panel } = await panels.open(states.explored);
      answerMoves(host);
      const field = panel.page.getByRole('textbox', { name: 'Value of past to present' });
      for (const [typed, shown] of [
        ['-1.5', '−1.50'],
        ['−0,25', '−0.25'],
        ['+.5', '+0.50'],
        ['40', '+3.00'],
        ['0', '0.00'],
      ] as const) {
        await field.fill(typed);
        await field.press('Enter');
        await panel.shows('slider-value-5', shown);
      }
      const last = host.paramsOf('steer').at(-1) as { sliders: number[] };
      assert.equal(last.sliders[5], 0);
      const asked = host.paramsOf('steer').length;
      await field.fill('a lot');
      await field.press('Enter');
      await panel.shows('slider-value-5', '0.00');
      await field.fill('2');
      await field.press('Escape');
      await panel.shows('slider-value-5', '0.00');
      await field.press('Tab');
      assert.equal(host.paramsOf('steer').length, asked, 'what is no number moves nothing');
    });

    it('step finely with Shift, at the slider, in its number and under the pointer', async () => {
      const { host, panel } = await panels.open(states.explored);
      answerMoves(host);
      await panel.get('slider-0').press('Shift+ArrowRight');
      await panel.shows('slider-value-0', '+0.36');
      await panel.get('slider-0').press('Shift+ArrowLeft');
      await panel.get('slider-0').press('Shift+ArrowDown');
      await panel.shows('slider-value-0', '+0.34');
      await panel.get('slider-value-0').press('ArrowUp');
      await panel.shows('slider-value-0', '+0.39');
      await panel.get('slider-value-0').press('Shift+ArrowDown');
      await panel.shows('slider-value-0', '+0.38');
      await panel.get('slider-value-2').fill('0');
      await panel.get('slider-value-2').press('Enter');
      await panel.shows('slider-value-2', '0.00');
      await panel.get('slider-2').scrollIntoViewIfNeeded();
      const box = (await panel.get('slider-2').boundingBox())!;
      const y = box.y + box.height / 2;
      await panel.page.mouse.move(box.x + box.width / 2, y);
      await panel.page.mouse.down();
      await panel.page.keyboard.down('Shift');
      await panel.page.mouse.move(box.x + box.width / 2 + 2, y);
      await panel.page.mouse.move(box.x + box.width, y, { steps: 10 });
      await panel.page.mouse.up();
      await panel.page.keyboard.up('Shift');
      const dragged = (host.paramsOf('steer').at(-1) as { sliders: number[] }).sliders[2]!;
      assert.ok(dragged > 0.2 && dragged < 0.31, `a tenth of the path is not ${dragged}`);
    });

    it('stay where they are while they are locked, also when the panel is shown again', async () => {
      const { host, panel } = await panels.open(states.full);
      answerMoves(host);
      await panel.shows('slider-value-0', '+1.15');
      const lock = panel.page.getByRole('button', { name: 'Lock I, my, we to Tarrow, the keeper' });
      assert.equal(await lock.getAttribute('aria-pressed'), 'false');
      await lock.press('Enter');
      await panel.get('reset-all').click();
      await panel.shows('slider-value-4', '0.00');
      await panel.shows('slider-value-0', '+1.15');
      assert.equal(await panel.get('slider-0').isDisabled(), true);
      assert.equal(await panel.get('slider-value-0').isDisabled(), true);
      await panels.reload(panel, host);
      const unlock = panel.page.getByRole('button', { name: 'Unlock I, my, we to Tarrow, the keeper' });
      assert.equal(await unlock.getAttribute('aria-pressed'), 'true');
      await unlock.click();
      await panel.get('slider-reset-0').click();
      await panel.shows('slider-value-0', '+0.35');
    });

    it('are disabled with a reason while nothing is explored', async () => {
      const { panel } = await panels.open(states.ready);
      const slider = panel.get('slider-0');
      assert.ok(await slider.isDisabled());
      const reason = await slider.getAttribute('aria-describedby');
      assert.match(await panel.page.locator(`#${reason ?? 'none'}`).innerText(), /explore a selection first/);
    });
  });

  describe('its path between two passages', () => {
    it('goes by keyboard, shows both ends verbatim, and can be explored', async () => {
      const { host, panel } = await panels.open(states.full);
      host.on('interpolate', ({ t }) => ({
        text: t === 1 ? 'Trim the wick every four hours.' : `At ${t}`,
        nearest,
      }));
      const slider = panel.get('interpolation-slider');
      await slider.press('ArrowRight');
      await panel.shows('interpolation-text', 'At 0.52');
      await panel.shows('interpolation-kind', 'Generated');
      await panel.page.getByText('the point between A and B').waitFor();
      await slider.press('End');
      await panel.shows('interpolation-text', 'Trim the wick every four hours.');
      await panel.shows('interpolation-kind', 'Verbatim');
      await panel.get('explore-interpolation').click();
      await host.wasAsked('exploreInterpolation');
    });

    it('is marked from the editor, and says what it lacks', async () => {
      const { host, panel } = await panels.open(states.explored);
      await panel.get('mark-a').click();
      await panel.get('mark-b').click();
      await host.wasAsked('markSelection', 2);
      assert.deepEqual(host.paramsOf('markSelection'), [{ end: 'a' }, { end: 'b' }]);
      assert.ok(await panel.get('interpolation-slider').isDisabled());
      await panel.shows('interpolation-reason', states.explored.disabled.interpolate);
    });
  });
});

/** Answers each move with a text that names where the sliders stand. */
function answerMoves(host: ScriptedHost): void {
  host.on('steer', ({ sliders }) => ({
    text: `The text at ${sliders[0]!.toFixed(2)}`,
    verbatim: false,
    nearest: [{ ...nearest[1]!, distance: 0.5 }],
  }));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
}
