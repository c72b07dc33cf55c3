import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { count, duration } from '../words/formatting.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow } from '../parts/buttons.ts';
import { leftOutView } from './leftOut.ts';

/** The panel before there is a model to steer. */

export function loadingView(panel: Panel): TemplateResult {
  const waiting = panel.problems.length === 0;
  return html`<div data-testid="state-loading">
    ${waiting ? html`<vscode-progress-bar aria-label="Loading"></vscode-progress-bar>` : nothing}
  </div>`;
}

export function openingView(): TemplateResult {
  return html`<section class="welcome" data-testid="state-opening">
    <vscode-progress-bar aria-label="Opening the model"></vscode-progress-bar>
    <p>Opening the model of this workspace…</p>
  </section>`;
}

export function noFolderView(panel: Panel): TemplateResult {
  return html`<section class="welcome" data-testid="state-no-folder">
    <p>Variorum learns from the documents of the folder that is open. No folder is open yet.</p>
    ${buttonRow('no-folder', [
      {
        label: 'Open Folder',
        testId: 'open-folder',
        run: panel.asking('openFolder', null),
      },
    ])}
  </section>`;
}

export function untrustedView(panel: Panel): TemplateResult {
  return html`<section class="welcome" data-testid="state-untrusted">
    <p>
      This folder is in Restricted Mode. Variorum reads nothing in it, trains nothing and loads no model until
      you trust it.
    </p>
    ${buttonRow('untrusted', [
      {
        label: 'Manage Workspace Trust',
        testId: 'manage-trust',
        run: panel.asking('manageTrust', null),
      },
    ])}
  </section>`;
}

export function emptyView(panel: Panel, state: PanelState): TemplateResult {
  return html`<section class="welcome" data-testid="state-empty">
    <p>
      Learn the latent space of the documents in this folder, then steer through it: sliders that rewrite a
      passage, a path from one passage to another, variations at the cursor.
    </p>
    ${buttonRow('train', [
      {
        label: 'Train on This Workspace',
        testId: 'train-button',
        disabled: state.disabled.train,
        run: panel.asking('train', null),
      },
    ])}
    ${
      state.survey === null
        ? html`<p class="quiet" data-testid="survey-pending">Looking at what there is to read…</p>`
        : surveyView(panel, state.survey, state.trainingMinutes)
    }
    <p class="quiet">
      It trains on this machine, in a process of its own, and works offline. No text leaves the machine.
    </p>
  </section>`;
}

function surveyView(
  panel: Panel,
  survey: NonNullable<PanelState['survey']>,
  minutes: number,
): TemplateResult {
  const leftOut = leftOutView(panel, survey.leftOut, survey.leftOutCount);
  if (survey.documents === 0)
    return html`<p data-testid="reads-nothing">
        No document to read was found. ${settingsLink(panel, 'Change what is read')}
      </p>
      ${leftOut}`;
  return html`<dl class="facts" data-testid="survey">
      <dt>Reads</dt>
      <dd>
        ${count(survey.documents, 'document')}
        <button type="button" class="link" data-testid="show-read" @click=${panel.asking('showRead', null)}>
          Show passages
        </button>
      </dd>
      <dt>Words</dt>
      <dd>${count(survey.words, 'word')} in ${count(survey.passages, 'passage')}</dd>
      <dt>Takes</dt>
      <dd>at most ${duration(minutes * 60)} ${settingsLink(panel, 'Change')}</dd>
    </dl>
    ${leftOut}`;
}

function settingsLink(panel: Panel, label: string): TemplateResult {
  return html`<button
    type="button"
    class="link"
    data-testid="open-settings"
    @click=${panel.asking('openSettings', null)}
  >
    ${label}
  </button>`;
}
