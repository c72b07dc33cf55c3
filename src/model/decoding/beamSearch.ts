import { SPECIAL } from '../vae/graphs/feeds.ts';
import { mostProbable } from './mostProbable.ts';

/**
 * Beam search: of several texts that grow side by side, the one that the model finds likeliest as a whole (Graves 2012;
 * Sutskever et al. 2014, section 3.2). Greedy decoding takes the likeliest token each time and cannot take it back, which
 * is where sentences of a small model go astray.
 */

/**
 * Nats that each token of a text is worth when texts of different lengths are compared, because a longer text pays for
 * every word and an end is paid for once (Murray and Chiang 2018, "Correcting Length Bias in Neural Machine
 * Translation", equation 4). So much brings lengths near those of greedy decoding: docs/evaluation.md.
 */
const LENGTH_REWARD = 2;

export interface Hypothesis {
  readonly text: readonly number[];
  /** ln p of the text so far. */
  readonly score: number;
}

/** The beams of one text. Beam b of text t is row t * width + b of the model's batch. */
export class Beam {
  /** Texts that go on, the likeliest first; never more than `width`. */
  live: readonly Hypothesis[] = [{ text: [], score: 0 }];
  private readonly width: number;
  private finished: Hypothesis[] = [];

  constructor(width: number) {
    this.width = width;
  }

  /**
   * The best that has ended is ahead of all that still grow, or enough have ended. What grows could still overtake it, as
   * each token has its reward; only searching up to the longest text would tell.
   */
  get done(): boolean {
    const [best] = this.live;
    if (best === undefined || this.finished.length >= this.width) return true;
    return this.finished.some((hypothesis) => rewarded(hypothesis) > rewarded(best));
  }

  /**
   * Every text that goes on meets its next token.
   * @param probabilities of the next token after each text of `live`, [V] each; 0 forbids a token
   * @returns for each new text of `live`, the place in the old `live` that it goes on from
   */
  grow(probabilities: readonly Float32Array[]): number[] {
    const candidates = this.live.flatMap(({ score }, parent) =>
      // One may end the text, the others keep the beam full.
      mostProbable(probabilities[parent]!, this.width + 1).map((tokenId) => ({
        parent,
        tokenId,
        score: score + Math.log(probabilities[parent]![tokenId]!),
      })),
    );
    candidates.sort((a, b) => b.score - a.score || a.parent - b.parent || a.tokenId - b.tokenId);
    const grown: Hypothesis[] = [];
    const parents: number[] = [];
    for (const { parent, tokenId, score } of candidates.slice(0, 2 * this.width)) {
      const { text } = this.live[parent]!;
      if (tokenId === SPECIAL.end) this.finished.push({ text, score });
      else if (grown.length < this.width) {
        grown.push({ text: [...text, tokenId], score });
        parents.push(parent);
      }
    }
    this.live = grown;
    return parents;
  }

  /** The likeliest text that has ended, or where none has, the likeliest that was cut off. */
  get best(): Hypothesis {
    const pool = this.finished.length > 0 ? this.finished : this.live;
    return pool.reduce((best, other) => (rewarded(other) > rewarded(best) ? other : best));
  }
}

/** EOS counts as a token. */
function rewarded({ text, score }: Hypothesis): number {
  return score + LENGTH_REWARD * (text.length + 1);
}
