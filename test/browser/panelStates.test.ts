import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { paleTexts } from './contrast.ts';
import { Panels } from './openPanel.ts';
import { curve, landmarks, type StateName, states } from './states.ts';
import { type ThemeName, themes } from './themes.ts';

/** Where the pictures go, for people to look at. */
const OUTPUT = path.resolve(import.meta.dirname, '../output/panel');

/** A JavaScript expression for what reaches over the right edge of the panel. */
const tooWide = `document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('main *')]
    .filter((element) => element.getBoundingClientRect().right > innerWidth)
    .map((element) => element.tagName + '.' + element.getAttribute('class') + ' ' + (element.dataset.testid ?? ''))`;

const sizes = {
  // As far as a side bar can be narrowed.
  least: { width: 170, height: 1800 },
  narrow: { width: 300, height: 1500 },
  wide: { width: 1100, height: 420 },
} as const;

describe('each state of the panel', () => {
  const panels = new Panels();
  before(async () => {
    await fs.mkdir(OUTPUT, { recursive: true });
  });

  for (const theme of Object.keys(themes) as ThemeName[])
    for (const [size, viewport] of Object.entries(sizes))
      it(`is shown in ${theme}, ${size}: no violation, no error, nothing cut off, nothing pale`, async () => {
        const { host, panel } = await panels.open(states.opening, { theme, ...viewport });
        for (const name of Object.keys(states) as StateName[]) {
          host.publishCurve(true, name === 'training-start' ? [] : curve);
          host.publish(states[name]);
          await panel.get(landmarks[name]).waitFor();
          await panel.page.screenshot({ path: path.join(OUTPUT, `${name}-${theme}-${size}.png`) });
          assert.deepEqual(panel.complaints, [], name);
          assert.deepEqual(await panel.page.evaluate(paleTexts), [], `pale in ${name}`);
          assert.deepEqual(await panel.page.evaluate(tooWide), [], `too wide in ${name}`);
        }
      });
});
