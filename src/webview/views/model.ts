import { html, type TemplateResult } from 'lit';
import type { PanelState } from '../../shared/panelProtocol.ts';
import { count, duration, large, whole } from '../figures.ts';
import type { Panel } from '../panel.ts';
import { buttonRow } from './buttons.ts';
import { leftOutView } from './leftOut.ts';
import { section } from './sections.ts';

/** What the model was made from, when and on what, and what can be done with it. */
export function modelSection(
  panel: Panel,
  state: PanelState,
  summary: Extract<PanelState['model'], { kind: 'open' }>['summary'],
): TemplateResult {
  return section(panel, {
    id: 'model',
    heading: 'Model',
    content: html`<dl class="facts" data-testid="model-summary">
        <dt>Read</dt>
        <dd>${count(summary.documents, 'document')}, ${count(summary.words, 'word')}</dd>
        <dt>Passages</dt>
        <dd>${whole(summary.passages)}</dd>
        <dt>Size</dt>
        <dd>${large(summary.parameters)} parameters, ${count(summary.latentSize, 'latent dimension')}</dd>
        <dt>Trained</dt>
        <dd>${date(summary.trainedAt)}, for ${duration(summary.trainedSeconds)}</dd>
        <dt>Trained on</dt>
        <dd data-testid="trained-on">${summary.trainedOn}</dd>
        <dt>Runs on</dt>
        <dd data-testid="runs-on">${summary.device}</dd>
      </dl>
      ${leftOutView(panel, summary.leftOut, summary.leftOutCount)}
      ${buttonRow('model', [
        {
          label: 'Show Report',
          testId: 'show-report',
          secondary: true,
          run: panel.asking('showReport', null),
        },
        {
          label: 'Train Again',
          testId: 'retrain-button',
          secondary: true,
          disabled: state.disabled.train,
          run: panel.asking('train', null),
        },
        {
          label: 'Settings',
          testId: 'open-settings',
          secondary: true,
          run: panel.asking('openSettings', null),
        },
      ])}`,
  });
}

/** A date and time as the user's machine writes them; the text itself where it is no date. */
function date(iso: string): string {
  const parsed = new Date(iso);
  if (Number.isNaN(parsed.getTime())) return iso;
  return parsed.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
