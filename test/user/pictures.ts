/**
 * Makes the pictures of README and walkthrough anew, with the packaged extension on the sample workspace: `npm run pictures`, after
 * `npm run package`. VARIORUM_TRAINING_MINUTES says how long it trains for them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { SCREENSHOTS } from './editorWindow.ts';
import { startInstalledHost } from './installedHost.ts';

const IMAGES = path.resolve(import.meta.dirname, '../../docs/images');
const MINUTES = Number(process.env['VARIORUM_TRAINING_MINUTES'] ?? 2);
const DOCUMENT = 'chapters/01-the-relief.md';
/** A sentence of the sample, and how far the second slider goes from it, in presses of an arrow key. */
const SENTENCE = '“How does anybody live there?” he asked.';
const PRESSES = 24;

const host = await startInstalledHost({
  'security.workspace.trust.enabled': false,
  'variorum.trainingMinutes': MINUTES,
});
try {
  const { window, workspace } = host;
  const lines = fs.readFileSync(path.join(workspace, DOCUMENT), 'utf8').split('\n');
  await window.openDocument(DOCUMENT);
  await window.showPanel();
  await window.part('state-starter').waitFor({ timeout: 120_000 });
  await window.command('Variorum: Train Model on Workspace');
  const timeout = (MINUTES + 4) * 60_000;
  await window.part('passages-read').filter({ hasText: /\d{3}/ }).waitFor({ timeout });
  await window.screenshot('training');
  await window.part('trained-on').waitFor({ state: 'attached', timeout });
  // The new model is open, with all passages.
  await window.panel
    .getByText(/\b9\d\d passages/)
    .first()
    .waitFor({ timeout });
  await window.selectLine(lines.indexOf(SENTENCE) + 1);
  await window.command('Variorum: Explore Selection');
  await window.part('current-text').filter({ hasText: SENTENCE }).waitFor();
  await window.part('slider-1').focus();
  for (let press = 0; press < PRESSES; press += 1) await window.press('ArrowRight');
  await window.part('text-kind').filter({ hasText: 'Generated' }).waitFor();
  await window.part('text-card').and(window.panel.locator('[aria-busy=false]')).waitFor();
  await window.screenshot('steered');
  await window.part('reset-all').click();
  await window.part('text-kind').filter({ hasText: 'Verbatim' }).waitFor();
  await window.part('vary-button').click();
  await window.part('variation-4').waitFor({ timeout: 60_000 });
  await window.screenshot('variations');
  await window.command('Variorum: Focus on History View');
  await window.history.first().waitFor();
  await window.screenshot('history');
} finally {
  await host.stop();
}
// The window counts its screenshots.
for (const [index, name] of ['training', 'steered', 'variations', 'history'].entries())
  fs.copyFileSync(path.join(SCREENSHOTS, `0${index + 1}-${name}.png`), path.join(IMAGES, `${name}.png`));
