import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { isolated } from '../../shared/words/visible.ts';
import { count, duration, large, whole } from '../words/formatting.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow, type Button } from '../parts/buttons.ts';
import { leftOutView } from './leftOut.ts';
import { section } from '../parts/sections.ts';

type Summary = Extract<PanelState['model'], { kind: 'open' }>['summary'];

/** What the model was made from, when and on what, and what can be done with it. */
export function modelSection(panel: Panel, state: PanelState, summary: Summary): TemplateResult {
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
        ${summary.fineTuned ? trainedFacts(summary) : nothing}
        <dt>Runs on</dt>
        <dd data-testid="runs-on">${summary.device}</dd>
      </dl>
      ${leftOutView(panel, summary.leftOut, summary.leftOutCount)}
      ${buttonRow('model', [
        ...(summary.fineTuned ? ofTrained(panel, state) : []),
        {
          label: 'Settings',
          testId: 'open-settings',
          secondary: true,
          run: panel.asking('openSettings', null),
        },
      ])}`,
  });
}

function trainedFacts(summary: Summary): TemplateResult {
  return html`<dt>Trained</dt>
    <dd>${isolated(date(summary.trainedAt))}, for ${duration(summary.trainedSeconds)}</dd>
    <dt>Trained on</dt>
    <dd data-testid="trained-on">${summary.trainedOn}</dd>`;
}

/** What a starter has not: a report, and something to do again. */
function ofTrained(panel: Panel, state: PanelState): Button[] {
  return [
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
  ];
}

/** A date and time as the user's machine writes them; the text itself where it is no date. */
function date(iso: string): string {
  const parsed = new Date(iso);
  if (Number.isNaN(parsed.getTime())) return iso;
  return parsed.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
