import fs from 'node:fs/promises';
import path from 'node:path';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { PanelPage, PanelServer } from './panelPage.ts';
import { ScriptedHost } from './scriptedHost.ts';
import { curve, type StateName, states } from './states.ts';
import { type ThemeName, themes } from './themes.ts';

const OUTPUT = path.resolve(import.meta.dirname, '../output/panel');

/** What tells that a state is shown. */
const landmarks: Readonly<Record<StateName, string>> = {
  'no-folder': 'state-no-folder',
  untrusted: 'state-untrusted',
  'empty-pending': 'survey-pending',
  empty: 'survey',
  'empty-nothing-to-read': 'state-empty',
  failure: 'failure',
  'training-start': 'state-training',
  training: 'state-training',
  paused: 'state-paused',
  stopping: 'state-training',
  resumable: 'state-resumable',
  opening: 'state-opening',
  ready: 'state-ready',
  explored: 'current-text',
  full: 'variation-2',
  varying: 'state-ready',
  'training-while-ready': 'state-training',
};

const sizes = {
  narrow: { width: 300, height: 1500 },
  wide: { width: 1100, height: 420 },
} as const;

describe('each state of the panel', () => {
  let browser: Browser;
  let server: PanelServer;

  before(async () => {
    await fs.mkdir(OUTPUT, { recursive: true });
    browser = await launchBrowser();
    server = await PanelServer.start();
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  for (const theme of Object.keys(themes) as ThemeName[])
    for (const [size, viewport] of Object.entries(sizes))
      it(`is shown in ${theme}, ${size}, without a violation, an error or anything cut off`, async () => {
        for (const name of Object.keys(states) as StateName[]) {
          const host = new ScriptedHost(states[name], name === 'training-start' ? [] : curve);
          const panel = await PanelPage.open(browser, server, host, { theme, ...viewport });
          await panel.get(landmarks[name]).first().waitFor();
          const overflow: number = await panel.page.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          await panel.page.screenshot({ path: path.join(OUTPUT, `${name}-${theme}-${size}.png`) });
          assert.deepEqual(panel.complaints, [], name);
          assert.ok(overflow <= 0, `${name} is ${overflow} px wider than the panel`);
          await panel.close();
        }
      });
});
