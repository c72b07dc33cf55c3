import assert from 'node:assert/strict';
import axe from 'axe-core';
import { Panels } from './openPanel.ts';
import type { PanelPage } from './panelPage.ts';
import { landmarks, type StateName, states } from './states.ts';
import { type ThemeName, themes } from './themes.ts';

/** A side bar as narrow as many people keep it. */
const NARROW = { width: 250, height: 1800 };

/** A JavaScript expression for the rules of axe that the page breaks, each with the first elements that break it. */
const VIOLATIONS = `axe
  .run(document, { preload: false, resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
  .then(({ violations }) => violations.map(({ id, help, nodes }) =>
    [id, help, ...nodes.slice(0, 3).map(({ html }) => html)].join(': ')))`;

/** A JavaScript expression that opens what is folded, so that all of a state is looked at. */
const UNFOLD = `for (const details of document.querySelectorAll('details')) details.open = true;
  for (const section of document.querySelectorAll('variorum-section:not([open])'))
    section.shadowRoot.querySelector('[aria-expanded=false]').click();`;
const UNFOLDED = `document.querySelector('variorum-section:not([open]), details:not([open])') === null`;

/** A JavaScript expression for what moves by itself, in the elements' own trees too. */
const MOVING = `(() => {
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot);
      for (const animation of element.getAnimations())
        if (animation.playState === 'running')
          found.push(element.tagName + '.' + element.className + ' ' + animation.animationName);
    }
  };
  look(document);
  return found;
})()`;

async function breaks(panel: PanelPage): Promise<string[]> {
  await panel.page.evaluate(UNFOLD);
  await panel.holds(UNFOLDED);
  return panel.page.evaluate<string[]>(VIOLATIONS);
}

describe('the panel, for everybody', () => {
  const panels = new Panels();

  for (const theme of Object.keys(themes) as ThemeName[])
    it(`breaks no rule of accessibility in ${theme}, at 250 pixels, whatever its state`, async () => {
      const { host, panel } = await panels.open(states.opening, { theme, ...NARROW });
      await panel.page.evaluate(axe.source);
      for (const name of Object.keys(states) as StateName[]) {
        host.publish(states[name]);
        await panel.get(landmarks[name]).waitFor();
        assert.deepEqual(await breaks(panel), [], name);
        assert.equal(await panel.page.evaluate('document.documentElement.scrollWidth'), NARROW.width, name);
      }
    });

  it('breaks none while the map names a passage and a request has failed', async () => {
    const { host, panel } = await panels.open(states.full, NARROW);
    host.on('copy', () => {
      throw new Error('The clipboard is taken.');
    });
    await panel.page.evaluate(axe.source);
    await panel.get('copy-text').click();
    await panel.get('problem-0').waitFor();
    await panel.get('map').press('ArrowRight');
    await panel.get('map-pointed').waitFor();
    assert.deepEqual(await breaks(panel), []);
  });

  it('is looked at: a button without a name is noticed', async () => {
    const { panel } = await panels.open(states.full, NARROW);
    await panel.page.evaluate(axe.source);
    await panel.page.evaluate(`document.querySelector('main').append(document.createElement('button'))`);
    const [found, ...others] = await breaks(panel);
    assert.match(found ?? '', /^button-name: .*<button><\/button>$/);
    assert.deepEqual(others, []);
  });

  for (const name of ['opening', 'training-start', 'varying'] as const)
    it(`moves nothing by itself in ${name} where less motion is asked for`, async () => {
      const { panel } = await panels.open(states[name], NARROW);
      await panel.get(landmarks[name]).waitFor();
      assert.deepEqual(await panel.page.evaluate(MOVING), []);
      // With motion allowed the bar moves, so its absence is seen.
      await panel.page.emulateMedia({ reducedMotion: 'no-preference' });
      if (name !== 'training-start') await panel.holds(`${MOVING}.length > 0`);
    });
});
