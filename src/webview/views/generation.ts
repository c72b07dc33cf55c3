import { html, nothing, type TemplateResult } from 'lit';
import { MAX_DISTANCE, MAX_STRENGTH } from '../../shared/protocol/limits.ts';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { range } from '../parts/range.ts';
import { section } from '../parts/sections.ts';
import type { Panel } from '../state/panel.ts';

type Dial = keyof PanelState['generation'];

interface DialView {
  readonly dial: Dial;
  readonly label: string;
  readonly high: number;
  readonly explanation: string;
}

const STRENGTH: DialView = {
  dial: 'strength',
  label: 'Strength',
  high: MAX_STRENGTH,
  explanation: 'How much the code steers the language model: 0 is the language model alone.',
};
const DISTANCE: DialView = {
  dial: 'distance',
  label: 'Distance',
  high: MAX_DISTANCE,
  explanation: 'How far variations go from the text.',
};

/** Two settings that change what is written, where it is read. */
export function generationSection(panel: Panel, hasLanguageModel: boolean): TemplateResult {
  return section(panel, {
    id: 'generation',
    heading: 'Generation',
    content: html`${hasLanguageModel ? dial(panel, STRENGTH) : nothing} ${dial(panel, DISTANCE)}`,
  });
}

function dial(panel: Panel, { dial, label, high, explanation }: DialView): TemplateResult {
  const value = panel.generation[dial];
  return html`<div class="slider-row">
    <span aria-hidden="true" title=${explanation}>${label}</span>
    ${range({
      testId: `generation-${dial}`,
      low: 0,
      high,
      step: 0.1,
      value,
      initial: 1,
      label,
      valueText: value.toFixed(1),
      title: explanation,
      disabledBy: null,
      move: (turned) => {
        panel.turnDial({ [dial]: turned });
      },
      settled: () => {
        panel.leaveDial();
      },
    })}
    <span class="slider-value" aria-hidden="true">${value.toFixed(1)}</span>
  </div>`;
}
