import { html, nothing, type TemplateResult } from 'lit';
import type { ExplorationState } from '../../shared/protocol/panelProtocol.ts';
import { describeLacked, lackedWords } from '../../shared/words/keptWords.ts';
import type { Panel } from '../state/panel.ts';
import { iconButton } from './buttons.ts';
import { icon } from './icons.ts';

/** The words that must stay in whatever is made of the explored text, each with a button that lets it go. */
export function keptWordsView(panel: Panel, { id, kept }: ExplorationState): TemplateResult | typeof nothing {
  if (kept.length === 0) return nothing;
  return html`<div class="kept-words" role="group" aria-label="Words that must stay" data-testid="kept-words">
    <span class="quiet">Must stay:</span>
    ${kept.map(
      (word, index) =>
        html`<span class="kept-word"
          ><bdi>${word}</bdi>${iconButton('close', {
            label: `“${word}” need not stay`,
            testId: `let-go-${index}`,
            run: panel.asking('keepWord', { id, word, keep: false }),
          })}</span
        >`,
    )}
  </div>`;
}

/** Keeps a word of a text, or lets it go. */
export function keepButton(panel: Panel, word: string): TemplateResult | typeof nothing {
  const exploration = panel.state?.exploration;
  if (exploration === null || exploration === undefined) return nothing;
  const { id, kept } = exploration;
  const isKept = kept.includes(word);
  return iconButton(
    'pin',
    {
      label: isKept ? 'Must Stay' : 'Keep',
      testId: 'keep-word',
      pressed: isKept,
      run: panel.asking('keepWord', { id, word, keep: !isKept }),
    },
    true,
  );
}

/** Which words that must stay a text lacks. @param id tells it from other texts */
export function lackedNote(panel: Panel, id: string, text: string): TemplateResult | typeof nothing {
  const lacked = lackedWords(text, panel.state?.exploration?.kept ?? []);
  if (lacked.length === 0) return nothing;
  return html`<span class="lacked" data-testid="lacked-${id}"
    >${icon('warning')}${describeLacked(lacked)}</span
  >`;
}
