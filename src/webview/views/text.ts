import { html, nothing, type TemplateResult } from 'lit';
import type { ExplorationState, PanelState } from '../../shared/protocol/panelProtocol.ts';
import { count } from '../words/formatting.ts';
import { icon } from '../parts/icons.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow } from '../parts/buttons.ts';
import { keptWordsView, lackedNote } from '../parts/keptWords.ts';
import { compare, markedStretches } from '../parts/markedText.ts';
import { chosenWords } from '../parts/wordText.ts';
import { textActions } from '../parts/textActions.ts';

/** Where to start exploring, and the text at the point that is explored. */
export function textView(panel: Panel, state: PanelState): TemplateResult {
  const { exploration } = panel;
  return html`<section class="text-view" aria-label="Current text">
    ${buttonRow('explore', [
      {
        label: 'Explore Selection',
        testId: 'explore-selection',
        secondary: exploration !== null,
        disabled: state.disabled.exploreSelection,
        run: panel.asking('exploreSelection', null),
      },
      {
        label: 'Surprise Me',
        testId: 'surprise',
        secondary: true,
        disabled: state.disabled.surprise,
        run: panel.asking('surprise', null),
      },
    ])}
    ${
      exploration === null
        ? html`<p class="quiet" data-testid="nothing-explored">
            Select a passage in an editor and explore it, or let the model surprise you.
          </p>`
        : textCard(panel, state, exploration)
    }
  </section>`;
}

function textCard(panel: Panel, state: PanelState, exploration: ExplorationState): TemplateResult {
  const diff = compare(panel.reference, exploration.text);
  return html`<div
    class="text-card"
    data-testid="text-card"
    data-kind=${exploration.verbatim ? 'verbatim' : 'generated'}
    aria-busy=${panel.sliders.busy || panel.choice.writing ? 'true' : 'false'}
  >
    <header>
      <h2 title=${exploration.title}>${exploration.title}</h2>
      ${kindBadge(exploration.verbatim, 'text-kind')}
    </header>
    ${chosenWords(panel, {
      testId: 'current-text',
      label: 'Text',
      className: 'scroller',
      of: { kind: 'exploration', id: exploration.id },
      text: exploration.text,
      stretches: exploration.verbatim ? undefined : markedStretches(diff),
    })}
    ${keptWordsView(panel, exploration)}
    <footer>
      ${textActions(panel, state, 'text', exploration.verbatim ? { text: exploration.text } : exploration)}
      ${lackedNote(panel, 'text', exploration.text)}
      ${
        exploration.verbatim || panel.reference === '' || diff.changedWords === 0
          ? nothing
          : html`<span
              class="quiet changed-words"
              data-testid="changed-words"
              title="${diff.changedWords} of ${diff.words} words"
              >${count(diff.changedWords, 'word')} changed</span
            >`
      }
    </footer>
    ${state.disabled.insert === null ? nothing : html`<p class="reason">${state.disabled.insert}</p>`}
  </div>`;
}

/** Tells the writer's own words from the model's. */
export function kindBadge(verbatim: boolean, testId: string): TemplateResult {
  return verbatim
    ? html`<span class="kind" data-testid=${testId}>${icon('pen')}Verbatim</span>`
    : html`<span class="kind generated" data-testid=${testId}>${icon('spark')}Generated</span>`;
}
