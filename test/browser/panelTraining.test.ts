import assert from 'node:assert/strict';
import { Panels } from './openPanel.ts';
import { curve, progress, states } from './states.ts';

describe('the panel', () => {
  const panels = new Panels();

  describe('before there is a model', () => {
    it('has one button, and says what it will read and what not', async () => {
      const { host, panel } = await panels.open(states.empty);
      assert.equal(await panel.page.getByRole('button', { name: 'Train on This Workspace' }).count(), 1);
      assert.match(
        await panel.get('survey').innerText(),
        /16 documents[^]*8,214 words in 742 passages[^]*3 minutes/,
      );
      await panel.get('left-out').locator('summary').click();
      await panel.page.getByText('Ignored by .gitignore').waitFor();
      await panel.page.getByText('book.md').waitFor();
      await panel.get('show-left-out').click();
      await panel.get('show-read').click();
      await panel.get('train-button').click();
      await host.wasAsked('train');
      assert.equal(host.paramsOf('showLeftOut').length, 1);
      assert.equal(host.paramsOf('showRead').length, 1);
    });

    it('says why it cannot train, and does not', async () => {
      const { host, panel } = await panels.open(states['empty-nothing-to-read']);
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

    it('says what a starter model does not know, and keeps training in view', async () => {
      const { host, panel } = await panels.open(states.starter);
      assert.match(await panel.get('state-starter').innerText(), /does not know these documents yet/);
      await panel.get('current-text').waitFor();
      assert.equal(await panel.page.getByTestId('show-report').count(), 0);
      assert.equal(await panel.page.getByTestId('trained-on').count(), 0);
      await panel.get('train-button').click();
      await host.wasAsked('train');
      host.publish(states.explored);
      await panel.page.getByTestId('state-starter').waitFor({ state: 'detached' });
      await panel.get('retrain-button').waitFor();
    });

    it('leads out of Restricted Mode and of a window without a folder', async () => {
      const { host, panel } = await panels.open(states.untrusted);
      await panel.get('manage-trust').press('Enter');
      await host.wasAsked('manageTrust');
      host.publish(states['no-folder']);
      await panel.get('open-folder').press(' ');
      await host.wasAsked('openFolder');
    });

    it('shows a failure with what can be done, until it is dismissed', async () => {
      const { host, panel } = await panels.open(states.failure);
      await panel.get('failure-resumeTraining').click();
      await host.wasAsked('resumeTraining');
      await panel.get('dismiss-failure').click();
      await host.wasAsked('dismissFailure');
      host.publish({ failure: null });
      await panel.get('failure').waitFor({ state: 'detached' });
      await panel.get('state-resumable').waitFor();
    });
  });

  describe('while training', () => {
    it('shows the phase, the time left, what was read and on what', async () => {
      const { panel } = await panels.open(states.training);
      await panel.shows('training-phase', 'Learning the space between passages');
      await panel.shows('time-left', '2 min left');
      await panel.shows('passages-read', '25,984');
      await panel.shows('training-device', 'CPU, 2 threads');
      const bar = panel.page.getByRole('progressbar', { name: 'Training' });
      assert.equal(await bar.getAttribute('aria-valuenow'), '42');
    });

    it('keeps a notice in view when later progress does not repeat it', async () => {
      const { host, panel } = await panels.open(states.training);
      await panel.get('training-notice').waitFor();
      host.publish({ training: { progress: { ...progress, passagesRead: 30_000 }, stopping: false } });
      await panel.shows('passages-read', '30,000');
      assert.equal(await panel.get('training-notice').count(), 1);
    });

    it('pauses, resumes and stops', async () => {
      const { host, panel } = await panels.open(states.training);
      await panel.get('pause-button').click();
      await host.wasAsked('pauseTraining');
      host.publish(states.paused);
      await panel.get('state-paused').getByRole('button', { name: 'Resume' }).click();
      await host.wasAsked('resumeTraining');
      await panel.get('stop-button').click();
      await host.wasAsked('stopTraining');
      host.publish(states.stopping);
      await panel.page.getByText('Training is stopping.').waitFor();
    });

    it('draws the curves as they come, at the width that there is', async () => {
      const { host, panel } = await panels.open(states['training-start'], { width: 300 });
      host.publishCurve(true, []);
      await panel.holds(`document.querySelector('[role=img]').ariaLabel.includes('nothing measured yet')`);
      const inked = pixels('#59a4f9');
      host.publishCurve(false, curve.slice(0, 40));
      host.publishCurve(false, curve.slice(40));
      await panel.page
        .getByRole('img', { name: /Loss curves after 1:16.*Reconstruction 52\.1, KL 38\.5/ })
        .waitFor();
      await panel.holds(`${inked} > 100`);
      host.publishCurve(true, []);
      await panel.get('curves').locator('canvas').waitFor({ state: 'detached' });
      host.publishCurve(false, curve);
      await panel.holds(`${inked} > 100`);
      await panel.page.setViewportSize({ width: 440, height: 900 });
      await panel.holds(`document.querySelector('canvas').clientWidth > 390`);
    });

    it('follows the theme', async () => {
      const { panel } = await panels.open(states.training);
      const red = pixels('#ff0000');
      await panel.get('curves').locator('canvas').waitFor();
      assert.equal(await panel.page.evaluate(red), 0);
      await panel.page.evaluate(
        `document.documentElement.style.setProperty('--vscode-charts-blue', '#ff0000')`,
      );
      await panel.holds(`${red} > 100`);
    });
  });
});

/** A JavaScript expression for how many pixels of the curves have this colour. Reads a copy: reading slows a canvas down. */
const pixels = (color: string): string => `(() => {
  const canvas = document.querySelector('canvas');
  if (canvas === null) return 0;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const [red, green, blue] = ${JSON.stringify(Buffer.from(color.slice(1), 'hex').toJSON().data)};
  let count = 0;
  for (let i = 0; i < data.length; i += 4)
    if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255) count++;
  return count;
})()`;
