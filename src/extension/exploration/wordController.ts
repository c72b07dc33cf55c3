import { LatestOnly } from '../../shared/coalescing/latestOnly.ts';
import { MAX_KEPT_WORDS } from '../../shared/protocol/limits.ts';
import type { Decoding, NextWord } from '../../shared/protocol/modelProtocol.ts';
import type { WordOfText } from '../../shared/protocol/panelProtocol.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import type { Session } from '../state/session.ts';
import type { ExplorationController } from './explorationController.ts';

export interface WordParts {
  readonly session: Session;
  readonly model: ModelClient;
  readonly exploration: ExplorationController;
  readonly history: HistoryRecorder;
  readonly decoding: () => Decoding;
}

/** Words that are offered for one place. */
const ALTERNATIVES = 8;

/** Other words for a word of a text, and the text that goes on from one of them. */
export class WordController {
  private readonly parts: WordParts;
  private readonly choosing = new LatestOnly<{ alternatives: NextWord[] }>();
  private readonly writing = new LatestOnly<undefined>();

  constructor(parts: WordParts) {
    this.parts = parts;
  }

  /**
   * The likeliest words in the place of one, with the probabilities of the present code; the newest request wins.
   * @throws RpcError cancelled: a newer request took its place, or the text has changed
   */
  async alternatives(word: WordOfText, signal?: AbortSignal): Promise<{ alternatives: NextWord[] }> {
    return this.choosing.run((latest) => {
      const { model, exploration, decoding } = this.parts;
      const { pieces, surroundings } = exploration.shownText(word);
      const request = { pieces, at: word.at, count: ALTERNATIVES, decoding: decoding(), ...surroundings };
      return model.request('wordAlternatives', request, latest);
    }, signal);
  }

  /** Says that a word must stay in whatever is made of exploration `id`, or that it need not. Of one that is gone nothing. */
  keep({ id, word, keep }: { readonly id: number; readonly word: string; readonly keep: boolean }): void {
    const { session, exploration: controller } = this.parts;
    const { exploration } = session.state;
    if (exploration?.id !== id) return;
    const others = exploration.kept.filter((one) => one !== word);
    const kept = keep ? [...others, word].slice(-MAX_KEPT_WORDS) : others;
    session.update({ exploration: { ...exploration, kept } });
    controller.remember();
  }

  /** Puts another word there and writes the text on from it, by the same code. Throws as `alternatives`. */
  async take({ word, ...place }: WordOfText & { readonly word: string }): Promise<void> {
    await this.writing.run(async (latest) => {
      const { session, model, exploration, history } = this.parts;
      const { pieces, sliders, original, surroundings } = exploration.shownText(place);
      const decoding = this.parts.decoding();
      const { of, at, text } = place;
      const request = { pieces, at, word, original, decoding, ...surroundings };
      const written = await model.write('writeOn', request, latest, (soFar) => {
        if (of.kind === 'exploration') session.say({ id: of.id, text: soFar });
      });
      exploration.rewrite(place, written);
      history.wordTaken(of.kind === 'variation' ? text : undefined, { ...written, sliders }, { decoding });
      return undefined;
    });
  }
}
