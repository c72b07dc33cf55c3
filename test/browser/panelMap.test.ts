import { isolated } from '../../src/shared/words/visible.ts';
import assert from 'node:assert/strict';
import type { MapPoint } from '../../src/shared/protocol/mapProtocol.ts';
import { reachOf, toPixel, type Pixel } from '../../src/webview/map/mapGeometry.ts';
import { WHOLE_MAP, zoomed } from '../../src/webview/map/mapView.ts';
import { KNOWN, mapOf } from './mapPictures.ts';
import { Panels } from './openPanel.ts';
import type { PanelPage } from './panelPage.ts';
import type { ScriptedHost } from './scriptedHost.ts';
import { exploration, initialSliders, marks, nearest, states } from './states.ts';

/** No passage of `mapOf` is near. */
const EMPTY: MapPoint = { x: 2.8, y: -2.6 };

describe('the panel', () => {
  const panels = new Panels();

  describe('its map of passages', () => {
    it('shows where the text is, and follows the sliders, the own ones too', async () => {
      const { host, panel } = await panels.open(states['own-sliders']);
      host.on('steer', ({ sliders }) => ({ text: sliders.join(' '), verbatim: false, nearest }));
      const { sliders } = states['own-sliders'].exploration;
      // The own slider has moved by 2.1, and a step of it is 0.5 to the right and 0.25 down.
      const own = { x: 2.1 * 0.5, y: 2.1 * -0.25 };
      await isAt(panel, 'map-current', { x: sliders[0]! + own.x, y: sliders[1]! + own.y });
      await isAt(panel, 'map-start', { x: initialSliders[0]!, y: initialSliders[1]! });
      await panel.get('slider-0').press('Home');
      await panel.shows('slider-value-0', '−3.00');
      await isAt(panel, 'map-current', { x: -3 + own.x, y: sliders[1]! + own.y });
    });

    it('names the passage under the pointer, and explores it when it is pressed', async () => {
      const { host, panel } = await panels.open(states.explored);
      await pointAt(panel, KNOWN[1]!);
      await panel.page.getByText('The words of passage 1').waitFor();
      assert.match(await panel.get('map-caption').innerText(), /06-fog\.md/);
      await isAt(panel, 'map-pointed', KNOWN[1]!);
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      await host.wasAsked('explorePassage');
      assert.deepEqual(host.paramsOf('explorePassage'), [{ passage: 1 }]);
      assert.equal(host.paramsOf('steer').length, 0);
      await pointAt(panel, EMPTY);
      await panel.get('map-pointed').waitFor({ state: 'detached' });
    });

    it('moves the text to an empty place as its two sliders would', async () => {
      const { host, panel } = await panels.open(states.explored);
      answerMoves(host);
      await pointAt(panel, EMPTY);
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      await panel.shows('current-text', 'The text at 2.80, -2.60');
      await isAt(panel, 'map-current', EMPTY);
      await panel.shows('slider-value-0', '+2.80');
      const { sliders } = host.paramsOf('steer')[0] as { sliders: number[] };
      assert.deepEqual(sliders.slice(2), initialSliders.slice(2));
      await panel.get('reset-all').click();
      await isAt(panel, 'map-current', { x: initialSliders[0]!, y: initialSliders[1]! });
    });

    it('moves the text while it is dragged, also from and over passages, and follows the hand alone', async () => {
      const { host, panel } = await panels.open(states.explored);
      answerMoves(host);
      const point = await pointerOn(panel);
      await point(KNOWN[0]!);
      await panel.page.mouse.down();
      await point(EMPTY, 10);
      await panel.shows('current-text', 'The text at 2.80, -2.60');
      // The text has fewer lines than before: the map is no longer where it was.
      const before = (await panel.get('map').boundingBox())!;
      host.publish({ disabled: { ...host.state.disabled, insert: 'Open a document first.' } });
      await panel.page.getByText('Open a document first.').waitFor();
      assert.notEqual((await panel.get('map').boundingBox())!.y, before.y);
      await point(KNOWN[1]!, 10);
      await panel.page.mouse.up();
      await panel.shows('current-text', 'The text at 2.80, 2.60');
      assert.equal(host.paramsOf('explorePassage').length, 0);
    });

    it('takes the text and not the passage where Shift is held', async () => {
      const { host, panel } = await panels.open(states.explored);
      answerMoves(host);
      await panel.page.keyboard.down('Shift');
      await pointAt(panel, KNOWN[2]!);
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      await panel.shows('current-text', 'The text at -2.80, -2.60');
      assert.equal(host.paramsOf('explorePassage').length, 0);
    });

    it('moves nothing while nothing is explored, and explores passages', async () => {
      const { host, panel } = await panels.open(states.ready);
      assert.equal(await panel.get('map-current').count(), 0);
      await panel.shows('map-caption', 'Click a passage to explore it.');
      await pointAt(panel, EMPTY);
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      await pointAt(panel, KNOWN[2]!);
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      await host.wasAsked('explorePassage');
      assert.equal(host.paramsOf('steer').length, 0);
    });

    it('goes from passage to passage by keyboard, reads them out, and explores one', async () => {
      const { host, panel } = await panels.open(states.explored);
      const at = { sliders: [KNOWN[0]!.x, KNOWN[0]!.y - 0.3, ...initialSliders.slice(2)] };
      host.on('map', (params) => ({
        ...mapOf(host.state, params.axes, KNOWN.length),
        total: KNOWN.length,
      }));
      await panels.reload(panel, host);
      host.publish({ exploration: { ...exploration, ...at, initialSliders: at.sliders } });
      await isAt(panel, 'map-current', { x: at.sliders[0]!, y: at.sliders[1]! });
      const map = panel.page.getByRole('application', { name: 'Map of 3 passages' });
      await map.press('ArrowUp');
      await isAt(panel, 'map-pointed', KNOWN[0]!);
      await map.press('ArrowRight');
      await isAt(panel, 'map-pointed', KNOWN[1]!);
      await panel.shows('announcement', 'The words of passage 1, 06-fog.md');
      await map.press('ArrowRight');
      await isAt(panel, 'map-pointed', KNOWN[1]!);
      await map.press('Enter');
      await host.wasAsked('explorePassage');
      assert.deepEqual(host.paramsOf('explorePassage'), [{ passage: 1 }]);
      await panel.shows('announcement', 'Selection in 01-the-relief.md, your own words.');
      await map.press('Escape');
      await panel.get('map-pointed').waitFor({ state: 'detached' });
      const keys = await map.getAttribute('aria-describedby');
      assert.match(await panel.page.locator(`#${keys ?? 'none'}`).innerText(), /Arrow keys .* Shift/s);
    });

    it('moves the text by keyboard with Shift', async () => {
      const { host, panel } = await panels.open(states.explored);
      answerMoves(host);
      await panel.get('map-current').waitFor();
      await panel.get('map').press('Shift+ArrowRight');
      await panel.get('map').press('Shift+ArrowDown');
      await panel.shows('current-text', 'The text at 0.60, -1.35');
      await panel.shows('announcement', 'The text at 0.60, -1.35');
    });

    it('counts every key of a frame', async () => {
      const { host, panel } = await panels.open(states.explored);
      answerMoves(host);
      await panel.get('map-current').waitFor();
      await panel.page.evaluate(`for (const key of ['ArrowRight', 'ArrowDown'])
        document.querySelector('[data-testid="map"]').dispatchEvent(
          new KeyboardEvent('keydown', { key, shiftKey: true }))`);
      await panel.shows('current-text', 'The text at 0.60, -1.35');
    });

    it('counts every key of a frame that magnifies it, and leaves the keys of VS Code alone', async () => {
      const { panel } = await panels.open(states.explored);
      await panel.get('map-current').waitFor();
      // Seven steps are the most there are; a step to a passage must not take the last one back.
      await panel.page.evaluate(`for (const key of ['+', '+', '+', '=', '+', '+', '+', 'ArrowUp'])
        document.querySelector('[data-testid="map"]').dispatchEvent(new KeyboardEvent('keydown', { key }))`);
      await panel.page.locator('[data-testid="map-zoom-in"][aria-disabled]').waitFor();
      await panel.get('map').press('0');
      await panel.page.locator('[data-testid="map-zoom-in"]:not([aria-disabled])').waitFor();
      const kept = await panel.page.evaluate<boolean[]>(`['=', '-', '0'].map((key) =>
        document.querySelector('[data-testid="map"]').dispatchEvent(
          new KeyboardEvent('keydown', { key, ctrlKey: true, cancelable: true })))`);
      assert.deepEqual(kept, [true, true, true]);
      assert.equal(await panel.get('map-zoom-out').getAttribute('aria-disabled'), 'true');
    });

    it('is shown whole again when it is another map', async () => {
      const { panel } = await panels.open(states.explored);
      await panel.get('map-current').waitFor();
      await panel.get('map-zoom-in').click();
      await panel.page.locator('[data-testid="map-zoom-out"]:not([aria-disabled])').waitFor();
      await panel.get('map-x').selectOption({ label: `${isolated('short')} – ${isolated('long')}` });
      await panel.page.locator('[data-testid="map-zoom-out"][aria-disabled]').waitFor();
      await isAt(panel, 'map-current', { x: initialSliders[2]!, y: initialSliders[1]! });
    });

    it('is magnified at the pointer, where passages are hit and the text is moved as on the whole', async () => {
      const { host, panel } = await panels.open(states.explored);
      answerMoves(host);
      await panel.get('map-current').waitFor();
      assert.equal(await panel.get('map-zoom-out').getAttribute('aria-disabled'), 'true');
      await pointAt(panel, KNOWN[1]!);
      await panel.page.keyboard.down('Control');
      await panel.page.mouse.wheel(0, -Math.log(4) / 0.003);
      await panel.page.keyboard.up('Control');
      const view = zoomed(WHOLE_MAP, reachOf([]), 4, KNOWN[1]);
      await panel.page.locator('[data-testid="map-zoom-out"]:not([aria-disabled])').waitFor();
      await pointAt(panel, KNOWN[1]!);
      await isAt(panel, 'map-pointed', KNOWN[1]!, view);
      const point = await pointerOn(panel, view);
      await point({ x: 2.1, y: 1.9 });
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      await isAt(panel, 'map-current', { x: 2.1, y: 1.9 }, view);
      // The wheel moves what is magnified, and the panel only at the map's edge.
      const before = await panel.page.evaluate<number>('window.scrollY');
      await panel.page.mouse.wheel(0, 40);
      const { top } = await pixelOf(panel, { x: 2.1, y: 1.9 }, view);
      await panel.holds(
        `Math.abs(document.querySelector('[data-testid="map-current"]').getAttribute('cy') - ${top - 40}) < ${view.zoom}`,
        `document.querySelector('[data-testid="map-current"]').outerHTML`,
      );
      assert.equal(await panel.page.evaluate<number>('window.scrollY'), before);
      await panel.page.mouse.wheel(0, 5000);
      await panel.page.mouse.wheel(0, 40);
      await panel.holds(`window.scrollY > ${before}`);
      await panel.get('map-zoom-whole').click();
      await isAt(panel, 'map-current', { x: 2.1, y: 1.9 });
      assert.equal(await panel.get('map-zoom-out').getAttribute('aria-disabled'), 'true');
    });

    it('is magnified by keyboard, and follows where the keys go', async () => {
      const { host, panel } = await panels.open(states.explored);
      host.on('map', (params) => ({
        ...mapOf(host.state, params.axes, KNOWN.length),
        total: KNOWN.length,
      }));
      await panels.reload(panel, host);
      const map = panel.page.getByRole('application', { name: 'Map of 3 passages' });
      for (let presses = 0; presses < 7; presses++) await map.press('+');
      await map.press('ArrowUp');
      await panel
        .get('announcement')
        .getByText(/The words of passage [01]/)
        .waitFor();
      const inSight = `(({ cx, cy, ownerSVGElement: { viewBox } }) => cx.baseVal.value > 0 && cy.baseVal.value > 0 &&
        cx.baseVal.value < viewBox.baseVal.width && cy.baseVal.value < viewBox.baseVal.height)(
          document.querySelector('[data-testid="map-pointed"]'))`;
      await panel.holds(inSight, `document.querySelector('[data-testid="map-pointed"]').outerHTML`);
      await map.press('0');
      assert.equal(await panel.get('map-zoom-out').getAttribute('aria-disabled'), 'true');
    });

    it('shows A, B, the path between them and the step that is shown', async () => {
      const { host, panel } = await panels.open(states.explored);
      await panel.get('map-current').waitFor();
      assert.equal(host.paramsOf('mapPath').length, 0, 'nothing is marked');
      host.publish({ interpolation: { ...marks, b: null, text: null } });
      await panel.get('map-end-A').waitFor();
      assert.equal(await panel.get('map-path').count(), 0);
      host.publish({ interpolation: marks, disabled: states.full.disabled });
      await panel.get('map-end-B').waitFor();
      await panel.get('map-path').waitFor();
      host.on('interpolate', ({ t }) => ({ text: `At ${t}`, nearest }));
      await panel.get('interpolation-slider').press('End');
      const [x, y] = [1.5, -1 + Math.sin(50 / 16)];
      const end = await pixelOf(panel, { x, y });
      const step = `document.querySelector('[data-testid="map-step"]')`;
      await panel.holds(`Math.abs(${step}.dataset.left - ${end.left}) < 1`, `${step}.outerHTML`);
      await panel.holds(`Math.abs(${step}.dataset.top - ${end.top}) < 1`, `${step}.outerHTML`);
    });

    it('shows where the variations are', async () => {
      const { host, panel } = await panels.open(states.full);
      await panel.get('map-legend-variations').waitFor();
      // The model answers what the map shows; the legend does not wait for it.
      await panel.get('map-variation').nth(2).waitFor();
      assert.equal(await panel.get('map-variation').count(), 3);
      // In the middle of the three, each at its sliders' places.
      const { left, top } = await pixelOf(panel, { x: initialSliders[0]!, y: initialSliders[1]! });
      const mark = panel.get('map-variation').nth(1);
      assert.ok(Math.abs(Number(await mark.getAttribute('data-left')) - left) < 1);
      assert.ok(Math.abs(Number(await mark.getAttribute('data-top')) - top) < 1);
      host.publish({ variations: null });
      await panel.get('map-legend-variations').waitFor({ state: 'detached' });
      assert.equal(await panel.get('map-variation').count(), 0);
    });

    it('has the axes that the user chooses, which a reload does not lose', async () => {
      const { host, panel } = await panels.open(states.explored);
      await panel.get('map-current').waitFor();
      await panel.get('map-x').selectOption({ label: `${isolated('short')} – ${isolated('long')}` });
      await isAt(panel, 'map-current', { x: initialSliders[2]!, y: initialSliders[1]! });
      await panels.reload(panel, host);
      await isAt(panel, 'map-current', { x: initialSliders[2]!, y: initialSliders[1]! });
      // The one that goes across already: they change places.
      await panel.get('map-y').selectOption({ label: `${isolated('short')} – ${isolated('long')}` });
      await isAt(panel, 'map-current', { x: initialSliders[1]!, y: initialSliders[2]! });
      assert.deepEqual(host.paramsOf('map').at(-1), { axes: { x: 1, y: 2 } });
      // With fewer axes the choice is of no use.
      const { summary } = states.explored.model;
      host.publish({ model: { kind: 'open', summary: { ...summary, axes: summary.axes.slice(0, 2) } } });
      await isAt(panel, 'map-current', { x: initialSliders[0]!, y: initialSliders[1]! });
      host.publish({ model: { kind: 'open', summary: { ...summary, axes: summary.axes.slice(0, 1) } } });
      await panel.get('map').waitFor({ state: 'detached' });
    });

    it('is asked for once, and again for another model and when it is unfolded', async () => {
      const { host, panel } = await panels.open(states.explored);
      await panel.get('map-current').waitFor();
      host.publish({ trainingMinutes: 7 });
      host.publish({ exploration: { ...exploration, id: 2, sliders: initialSliders.map(() => 1) } });
      await isAt(panel, 'map-current', { x: 1, y: 1 });
      assert.equal(host.paramsOf('map').length, 1);
      const { summary } = states.explored.model;
      host.publish({ model: { kind: 'open', summary: { ...summary, trainedAt: '2025-03-15T00:00:00Z' } } });
      await host.wasAsked('map', 2);
      const header = panel.get('section-map').getByRole('button', { name: 'Map of Passages' });
      await header.click();
      await panel.get('map').waitFor({ state: 'hidden' });
      await panels.reload(panel, host);
      await panel.get('current-text').waitFor();
      assert.equal(host.paramsOf('map').length, 2, 'folded away, it needs no passages');
      await header.click();
      await panel.get('map-current').waitFor();
      assert.equal(host.paramsOf('map').length, 3);
    });

    it('lets the passages of the open document stand out, where there are others', async () => {
      const { host, panel } = await panels.open(states.explored);
      await panel.shows('map-document', '01-the-relief.md');
      const blue = await bluePixels(panel);
      assert.ok(blue > 100, `${blue} pixels in the colour of the open document`);
      host.publish({ document: 'lighthouse/notes/unread.md' });
      await panel.get('map-document').waitFor({ state: 'detached' });
      assert.equal(await bluePixels(panel), 0);
    });

    it('draws thousands of passages and says how many of all', async () => {
      const { host, panel } = await panels.open(states.opening);
      host.on('map', ({ axes }) => ({ ...mapOf(host.state, axes, 6000), total: 12_345 }));
      host.publish(states.explored);
      await panel.get('map-current').waitFor();
      assert.match(
        await panel.get('map-share').innerText(),
        /^6,000 of 12,345 passages; .*38\u00a0% of the variance\. Dots that are near .* may differ along others/,
      );
      await pointAt(panel, KNOWN[0]!);
      await panel.page.getByText('The words of passage 0').waitFor();
    });

    it('says what went wrong when there is no map', async () => {
      const { host, panel } = await panels.open(states.opening);
      host.on('map', () => {
        throw new Error('The model process ended.');
      });
      host.publish(states.explored);
      await panel.page.getByRole('alert').getByText('The model process ended.').waitFor();
      assert.equal(await panel.get('map-current').count(), 0);
    });
  });
});

/** Answers each move with a text that names where the sliders of the map stand. */
function answerMoves(host: ScriptedHost): void {
  host.on('steer', ({ sliders }) => ({
    text: `The text at ${sliders[0]!.toFixed(2)}, ${sliders[1]!.toFixed(2)}`,
    verbatim: false,
    nearest,
  }));
}

/** Where a place of the map is, in pixels of the map. All maps of these tests reach as far. */
async function pixelOf(panel: PanelPage, place: MapPoint, view = WHOLE_MAP): Promise<Pixel> {
  const size = await panel.page.evaluate<{ width: number; height: number }>(
    `(({ clientWidth: width, clientHeight: height }) => ({ width, height }))(document.querySelector('variorum-map'))`,
  );
  return toPixel({ ...size, reach: reachOf([]), view }, place);
}

/** Waits until a mark is within a pixel of a place, as the whole map shows it: a pointer stands on whole pixels. */
async function isAt(panel: PanelPage, mark: string, place: MapPoint, view = WHOLE_MAP): Promise<void> {
  await panel.get(mark).waitFor();
  const { left, top } = await pixelOf(panel, place, view);
  const found = `document.querySelector('[data-testid="${mark}"]')`;
  const away = `Math.hypot(${found}?.getAttribute('cx') - ${left}, ${found}?.getAttribute('cy') - ${top})`;
  await panel.holds(
    `${away} < ${view.zoom}`,
    `${found}?.outerHTML + ' instead of ' + ${left} + ' ' + ${top}`,
  );
}

async function pointAt(panel: PanelPage, place: MapPoint): Promise<void> {
  await (
    await pointerOn(panel)
  )(place);
}

/** Moves the pointer to places of the map as it lies now. */
async function pointerOn(
  panel: PanelPage,
  view = WHOLE_MAP,
): Promise<(place: MapPoint, steps?: number) => Promise<void>> {
  await panel.get('map').scrollIntoViewIfNeeded();
  const box = (await panel.get('map').boundingBox())!;
  return async (place, steps = 1) => {
    const { left, top } = await pixelOf(panel, place, view);
    // Its border is a pixel wide.
    await panel.page.mouse.move(box.x + 1 + left, box.y + 1 + top, { steps });
  };
}

/** How many pixels of the dots are in the colour of the open document. */
async function bluePixels(panel: PanelPage): Promise<number> {
  return panel.page.evaluate<number>(`(() => {
    const canvas = document.querySelector('variorum-map canvas');
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let blue = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 128 && data[i + 2] > data[i] + 60) blue++;
    return blue;
  })()`);
}
