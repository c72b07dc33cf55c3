import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { PanelState } from '../../src/shared/panelProtocol.ts';
import { RpcError } from '../../src/shared/rpc.ts';
import { launchBrowser } from '../host/browser.ts';
import { PanelPage, PanelServer, type PanelOptions } from './panelPage.ts';
import { ScriptedHost } from './scriptedHost.ts';
import { curve, exploration, nearest, original, progress, states, steered } from './states.ts';

describe('the panel', () => {
  let browser: Browser;
  let server: PanelServer;
  let host: ScriptedHost;
  let panel: PanelPage;

  before(async () => {
    browser = await launchBrowser();
    server = await PanelServer.start();
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });
  afterEach(async () => {
    await panel.close();
    assert.deepEqual(panel.complaints, []);
  });

  async function open(state: PanelState, options?: PanelOptions): Promise<void> {
    host = new ScriptedHost(state, curve);
    panel = await PanelPage.open(browser, server, host, options);
  }

  /** Answers each move with a text that names where the sliders stand. */
  function answerMoves(): void {
    host.on('steer', ({ sliders }) => ({
      text: `The text at ${sliders[0]!.toFixed(2)}`,
      verbatim: false,
      nearest: [{ ...nearest[1]!, distance: 0.5 }],
    }));
  }

  describe('before there is a model', () => {
    it('has one button, and says what it will read and what not', async () => {
      await open(states.empty);
      assert.equal(await panel.page.getByRole('button', { name: 'Train on This Workspace' }).count(), 1);
      assert.match(
        await panel.get('survey').innerText(),
        /16 documents[^]*8,214 words in 742 passages[^]*3 minutes/,
      );
      await panel.get('left-out').locator('summary').click();
      await panel.page.getByText('Ignored by .gitignore').waitFor();
      await panel.page.getByText('book.md').waitFor();
      await panel.get('show-left-out').click();
      await panel.get('train-button').click();
      await host.wasAsked('train');
      assert.equal(host.paramsOf('showLeftOut').length, 1);
    });

    it('says why it cannot train, and does not', async () => {
      await open(states['empty-nothing-to-read']);
      const button = panel.get('train-button');
      const reason = await button.getAttribute('aria-describedby');
      assert.equal(
        await panel.page.locator(`#${reason ?? 'none'}`).innerText(),
        'There is nothing to read in this folder.',
      );
      assert.equal(await button.getAttribute('aria-disabled'), 'true');
      await button.press('Enter');
      await panel.get('open-settings').click();
      await host.wasAsked('openSettings');
      assert.deepEqual(host.paramsOf('train'), []);
    });

    it('leads out of Restricted Mode and of a window without a folder', async () => {
      await open(states.untrusted);
      await panel.get('manage-trust').press('Enter');
      await host.wasAsked('manageTrust');
      host.announce(states['no-folder']);
      await panel.get('open-folder').press(' ');
      await host.wasAsked('openFolder');
    });

    it('shows a failure with what can be done, until it is dismissed', async () => {
      await open(states.failure);
      await panel.get('failure-resumeTraining').click();
      await host.wasAsked('resumeTraining');
      await panel.get('dismiss-failure').click();
      await host.wasAsked('dismissFailure');
      host.announce({ failure: null });
      await panel.get('failure').waitFor({ state: 'detached' });
      await panel.get('state-resumable').waitFor();
    });
  });

  describe('while training', () => {
    it('shows the phase, the time left, what was read and on what', async () => {
      await open(states.training);
      await panel.shows('training-phase', 'Learning the space between passages');
      await panel.shows('time-left', 'About 2 minutes left');
      await panel.shows('passages-read', '25,984');
      await panel.shows('training-device', 'CPU, 2 threads');
      const bar = panel.page.getByRole('progressbar', { name: 'Training' });
      assert.equal(await bar.getAttribute('aria-valuenow'), '42');
    });

    it('keeps a notice in view when later progress does not repeat it', async () => {
      await open(states.training);
      await panel.get('training-notice').waitFor();
      host.announce({ training: { progress: { ...progress, passagesRead: 30_000 }, stopping: false } });
      await panel.shows('passages-read', '30,000');
      assert.equal(await panel.get('training-notice').count(), 1);
    });

    it('pauses, resumes and stops', async () => {
      await open(states.training);
      await panel.get('pause-button').click();
      await host.wasAsked('pauseTraining');
      host.announce(states.paused);
      await panel.get('state-paused').getByRole('button', { name: 'Resume' }).click();
      await host.wasAsked('resumeTraining');
      await panel.get('stop-button').click();
      await host.wasAsked('stopTraining');
      host.announce(states.stopping);
      await panel.page.getByText('Training is stopping.').waitFor();
    });

    it('draws the curves as they come, at the width that there is', async () => {
      await open(states['training-start'], { width: 300 });
      host.announceCurve(true, []);
      await panel.holds(`document.querySelector('[role=img]').ariaLabel.includes('nothing measured yet')`);
      const inked = pixels('#59a4f9');
      host.announceCurve(false, curve.slice(0, 40));
      host.announceCurve(false, curve.slice(40));
      await panel.page
        .getByRole('img', { name: /Loss curves after 1:16.*Reconstruction 52\.1, KL 38\.5/ })
        .waitFor();
      await panel.holds(`${inked} > 100`);
      host.announceCurve(true, []);
      await panel.get('curves').locator('canvas').waitFor({ state: 'detached' });
      host.announceCurve(false, curve);
      await panel.holds(`${inked} > 100`);
      await panel.page.setViewportSize({ width: 440, height: 900 });
      await panel.holds(`document.querySelector('canvas').clientWidth > 390`);
    });

    it('follows the theme', async () => {
      await open(states.training);
      const red = pixels('#ff0000');
      await panel.get('curves').locator('canvas').waitFor();
      assert.equal(await panel.page.evaluate(red), 0);
      await panel.page.evaluate(
        `document.documentElement.style.setProperty('--vscode-charts-blue', '#ff0000')`,
      );
      await panel.holds(`${red} > 100`);
    });
  });

  describe('its sliders', () => {
    it('are eight at least, each with its ends, and more on demand', async () => {
      await open(states.explored);
      assert.equal(await panel.page.locator('.slider input[type=range]').count(), 8);
      await panel.page.getByRole('slider', { name: 'past to present' }).waitFor();
      await panel.get('all-sliders').click();
      await panel.get('slider-9').waitFor();
    });

    it('move by keyboard, and the text follows', async () => {
      await open(states.explored);
      answerMoves();
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
      await open(states.explored);
      let underWay = 0;
      let most = 0;
      const drag = new AbortController();
      host.on('steer', async ({ sliders }, signal) => {
        most = Math.max(most, ++underWay);
        await aborted(AbortSignal.any([signal, drag.signal]));
        underWay--;
        return { text: `The text at ${sliders[2]!.toFixed(2)}`, verbatim: false, nearest };
      });
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
      await open(states.explored);
      const release: (() => void)[] = [];
      host.on('steer', async () => {
        await new Promise<void>((resolve) => release.push(resolve));
        return { text: 'A stale text', verbatim: false, nearest };
      });
      await panel.get('slider-0').press('ArrowRight');
      await host.wasAsked('steer');
      host.announce({
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
      host.announceCurve(false, []);
      await panel.get('slider-0').press('ArrowRight');
      await host.wasAsked('steer', 2);
      assert.equal((host.paramsOf('steer')[1] as { id: number }).id, 2);
      await panel.shows('current-text', 'Another passage');
      release.shift()!();
      await panel.shows('current-text', 'A stale text');
    });

    it('stay where the hand is when the host announces an older state', async () => {
      await open(states.explored);
      const release: (() => void)[] = [];
      host.on('steer', async () => {
        await new Promise<void>((resolve) => release.push(resolve));
        return { text: steered, verbatim: false, nearest };
      });
      await panel.get('slider-0').press('End');
      await host.wasAsked('steer');
      host.announce({ trainingMinutes: 7, resumable: true });
      await panel.get('state-resumable').waitFor();
      await panel.shows('slider-value-0', '+3.00');
      release.shift()!();
      await panel.shows('current-text', steered);
    });

    it('go back when a move fails, with a message that can be dismissed', async () => {
      await open(states.explored);
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
      await open(states.explored);
      host.on('steer', () => {
        throw new RpcError('cancelled', 'A newer move overtook this one.');
      });
      await panel.get('slider-0').press('ArrowRight');
      await panel.shows('slider-value-0', '+0.35');
      assert.equal(await panel.page.getByRole('alert').count(), 0);
    });

    it('are reset one by one, by double click, and all together', async () => {
      await open(states.full);
      answerMoves();
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

    it('are disabled with a reason while nothing is explored', async () => {
      await open(states.ready);
      const slider = panel.get('slider-0');
      assert.ok(await slider.isDisabled());
      const reason = await slider.getAttribute('aria-describedby');
      assert.match(await panel.page.locator(`#${reason ?? 'none'}`).innerText(), /explore a selection first/);
    });
  });

  describe('its texts', () => {
    it('mark the words that changed', async () => {
      await open(states.full);
      const marked = await panel.get('current-text').locator('mark').allInnerTexts();
      assert.deepEqual(marked, ['twenty', 'word', 'complaint,', 'house']);
      await panel.shows('changed-words', '4 words changed');
    });

    it('are inserted and copied exactly', async () => {
      const text = '  First line\r\n\n\tsecond — “quoted” 🌊 \n';
      await open({ ...states.full, exploration: { ...exploration, text, verbatim: false } });
      assert.equal(
        await panel
          .get('current-text')
          .evaluate((element) => (element as { textContent: string }).textContent),
        text,
      );
      await panel.get('insert-text').click();
      await panel.get('copy-text').click();
      await panel.get('insert-variation-1').click();
      await panel.get('copy-variation-2').click();
      await panel.get('copy-interpolation').click();
      await host.wasAsked('copy', 3);
      const { items } = states.full.variations;
      assert.deepEqual(host.paramsOf('insert'), [{ text }, { text: items[1]!.text }]);
      assert.deepEqual(host.paramsOf('copy'), [
        { text },
        { text: items[2]!.text },
        { text: states.full.interpolation.text },
      ]);
    });

    it('lead back to the places of real passages', async () => {
      await open(states.full);
      await panel.get('nearest-2').click();
      await panel.get('mark-text-a').getByRole('button').click();
      await host.wasAsked('openPlace', 2);
      assert.deepEqual(host.paramsOf('openPlace'), [nearest[2]!.place, nearest[0]!.place]);
    });

    it('are shown as text, whatever they contain', async () => {
      const hostile =
        '<img src=x onerror="document.title=\'run\'"><script>document.title="run"</script>${1}&amp;{{x}}';
      const place = { file: `folder/${hostile}`, offset: 0, length: 1 };
      const mark = { text: hostile, place };
      await open({
        ...states.full,
        failure: { message: hostile, actions: [{ id: 'showLog', label: hostile }] },
        training: {
          progress: { ...progress, device: hostile, notice: hostile },
          stopping: false,
        },
        model: {
          kind: 'open',
          summary: {
            ...states.full.model.summary,
            trainedAt: hostile,
            trainedOn: hostile,
            leftOut: [{ file: hostile, reason: hostile }],
            axes: states.full.model.summary.axes.map((axis) => ({
              ...axis,
              lowLabel: hostile,
              highLabel: hostile,
            })),
          },
        },
        exploration: {
          ...exploration,
          title: hostile,
          text: hostile,
          verbatim: false,
          nearest: [{ text: hostile, place, distance: 1 }],
        },
        interpolation: { a: mark, b: mark, t: 0.5, text: hostile },
        variations: { title: hostile, busy: false, items: [{ text: hostile }] },
        disabled: { ...states.full.disabled, exploreSelection: hostile },
      });
      for (const testId of ['current-text', 'variation-0', 'interpolation-text', 'trained-on'])
        await panel.shows(testId, hostile);
      assert.equal(await panel.page.locator('main img, main script').count(), 0);
      assert.equal(await panel.page.title(), 'Variorum');
    });
  });

  describe('its walk between two passages', () => {
    it('goes by keyboard, shows both ends verbatim, and can be explored', async () => {
      await open(states.full);
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
      await open(states.explored);
      await panel.get('mark-a').click();
      await panel.get('mark-b').click();
      await host.wasAsked('markSelection', 2);
      assert.deepEqual(host.paramsOf('markSelection'), [{ end: 'a' }, { end: 'b' }]);
      assert.ok(await panel.get('interpolation-slider').isDisabled());
      await panel.shows('interpolation-reason', states.explored.disabled.interpolate);
    });
  });

  describe('made anew', () => {
    it('has its sections, its sliders and its place as they were', async () => {
      await open(states.full, { height: 500 });
      const header = panel.get('section-variations').getByRole('button', { name: /variations/i });
      await header.press(' ');
      assert.equal(await header.getAttribute('aria-expanded'), 'false');
      await panel.get('all-sliders').click();
      await panel.get('slider-9').waitFor();
      await panel.page.evaluate('scrollTo(0, 300)');
      await panel.holds(`JSON.parse(sessionStorage.getItem('state')).scrollTop === 300`);
      await panel.load(server, host);
      await panel.get('slider-9').waitFor();
      assert.equal(await panel.get('variation-0').isVisible(), false);
      await panel.holds('scrollY === 300');
    });

    it('survives a memory of another form', async () => {
      await open(states.full);
      await panel.page.evaluate(`sessionStorage.setItem('state', '{"sections": 3}')`);
      await panel.load(server, host);
      await panel.shows('current-text', steered);
    });
  });

  describe('for everybody', () => {
    it('reads out the text once the slider rests', async () => {
      await open(states.explored);
      answerMoves();
      for (let press = 0; press < 5; press++) await panel.get('slider-0').press('ArrowRight');
      await panel.shows('announcement', 'The text at 0.60');
      assert.equal(await panel.get('announcement').getAttribute('aria-live'), 'polite');
    });

    it('shows where the focus is, on every control that can have it', async () => {
      await open(states.full, { height: 500 });
      const invisible: string[] = [];
      const reached = new Set<string>();
      for (let press = 0; press < 80; press++) {
        await panel.page.keyboard.press('Tab');
        const [name, visible] = await panel.page.evaluate<[string, boolean]>(`(() => {
          let element = document.activeElement;
          while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          const base = element.shadowRoot?.querySelector('.base') ?? element;
          const { outlineStyle, outlineWidth } = getComputedStyle(base);
          const name = element.dataset.testid ?? element.innerText;
          return [name ?? '', element === document.body || (outlineStyle !== 'none' && outlineWidth !== '0px')];
        })()`);
        reached.add(name);
        if (!visible) invisible.push(name);
      }
      assert.deepEqual(invisible, []);
      for (const control of [
        'explore-selection',
        'slider-0',
        'mark-a',
        'interpolation-slider',
        'copy-variation-0',
        'nearest-0',
        'show-report',
      ])
        assert.ok(reached.has(control), `${control} is not reached`);
    });
  });
});

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
}

/** A JavaScript expression for how many pixels of the curves have this colour. Reads a copy: reading slows a canvas down. */
const pixels = (color: string): string => `(() => {
  const canvas = document.querySelector('canvas');
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const [red, green, blue] = ${JSON.stringify(Buffer.from(color.slice(1), 'hex').toJSON().data)};
  let count = 0;
  for (let i = 0; i < data.length; i += 4)
    if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255) count++;
  return count;
})()`;
