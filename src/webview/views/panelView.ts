import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import type { Panel } from '../state/panel.ts';
import { emptyView, loadingView, noFolderView, openingView, untrustedView } from './beforeModel.ts';
import { failureView, problemsView } from './failures.ts';
import { generationSection } from './generation.ts';
import { interpolationSection } from './interpolationView.ts';
import { mapSection } from './map.ts';
import { modelSection } from './model.ts';
import { nearestSection } from './nearest.ts';
import { resumableView } from './resumable.ts';
import { slidersSection } from './sliders.ts';
import { starterView } from './starter.ts';
import { textView } from './text.ts';
import { trainingSection } from './training.ts';
import { variationsSection } from './variations.ts';

export function panelView(panel: Panel): TemplateResult {
  const { state } = panel;
  return html`<h1 class="visually-hidden">Variorum</h1>
    ${problemsView(panel)}
    ${state === null ? loadingView(panel) : [failureView(panel, state), stateView(panel, state)]}`;
}

function stateView(panel: Panel, state: PanelState): unknown {
  if (state.workspace.kind === 'none') return noFolderView(panel);
  if (state.workspace.kind === 'untrusted') return untrustedView(panel);
  return [
    state.training === null ? nothing : trainingSection(panel, state.training),
    offersResume(state) ? resumableView(panel, state) : nothing,
    modelView(panel, state),
  ];
}

/** Unless a failure that is shown offers the same. */
function offersResume({ resumable, training, failure }: PanelState): boolean {
  return (
    resumable && training === null && failure?.actions.some(({ id }) => id === 'resumeTraining') !== true
  );
}

function modelView(panel: Panel, state: PanelState): unknown {
  switch (state.model.kind) {
    case 'none':
      return state.training === null && !state.resumable ? emptyView(panel, state) : nothing;
    case 'opening':
      return openingView();
    case 'open': {
      const { summary } = state.model;
      return html`${summary.fineTuned || state.training !== null ? nothing : starterView(panel, state, summary.notice)}
        <div class="ready" data-testid="state-ready">
          <div class="exploring">
            ${textView(panel, state)} ${mapSection(panel, state)}
            ${slidersSection(panel, state, summary.axes)}
          </div>
          <div class="around">
            ${interpolationSection(panel, state)} ${variationsSection(panel, state)}
            ${generationSection(panel, summary.hasLanguageModel)} ${nearestSection(panel)}
            ${modelSection(panel, state, summary)}
          </div>
        </div>`;
    }
  }
}
