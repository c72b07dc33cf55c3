import { yieldToEvents } from '../../numerics/yielding.ts';
import type { Candidate } from './candidates.ts';
import { openPositions } from './openPositions.ts';
import type { GrowingPassage } from './passage.ts';
import type { PrefixCache } from './prefixCache.ts';
import type { Prefix } from './prefixTree.ts';
import type { SteeredOptions } from './steeredRequest.ts';
import type { SteeringSteps } from './steeringSteps.ts';
import { lastPrefixes } from './textScorer.ts';
import type { OpenPosition, TokenChooser } from './tokenChooser.ts';

export interface DraftedPassage {
  readonly passage: GrowingPassage;
  /** Tokens that may come after those that it has. */
  readonly draft: readonly number[];
  /** Whether only those are looked at whose states are known. */
  readonly isRead: boolean;
  /** Rounds since a token of it held. */
  readonly failures?: number;
}

/** Tokens of a draft that are read at once: where it breaks off, those after were read in vain. */
const LOOKED_AHEAD = 8;
/** Where drafts have just failed, fewer. */
const LOOKED_AHEAD_AGAIN = 3;
const MAX_FAILURES = 2;

interface Parts {
  readonly prefixes: PrefixCache;
  readonly steering: SteeringSteps;
  readonly chooser: TokenChooser;
  readonly bos: number;
}

/**
 * Reads what a text may be, many tokens at once ("prompt lookup", Saxena 2023; Leviathan et al. 2023, "Fast Inference from
 * Transformers via Speculative Decoding"). The text is the same as without, but for the rounding of many tokens read at once.
 */
export class DraftReader {
  /** Tokens of drafts that were looked at, and those that held. */
  readonly counts = { drafted: 0, accepted: 0 };
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /**
   * Takes of each draft the tokens that would be chosen anyhow, and the first one that is chosen instead; after that the draft may hold
   * again. Throws the signal's reason once it is aborted, between two runs.
   */
  async accept(
    drafted: readonly DraftedPassage[],
    options: SteeredOptions,
    tell: (grown: readonly GrowingPassage[]) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { chooser } = this.parts;
    let open = drafted;
    while (open.length > 0) {
      const ahead = await this.read(open, signal);
      const passages = open.map(({ passage }) => passage);
      const starts = passages.map(({ prefixes }) => prefixes.length - 1);
      const known = passages.map((passage, i) => allowedPart(passage, ahead[i]!));
      const steered = await this.steer(passages, options);
      const positions = open.map((_, i) => steered[i]!.slice(starts[i], starts[i]! + known[i]!.length + 1));
      const chosen = await chooser.choose(positions.flat(), options);
      let from = 0;
      open = open.flatMap(({ passage, draft, failures = 0 }, i) => {
        const own = chosen.slice(from, (from += positions[i]!.length));
        const accepted = this.take(passage, own, known[i]!);
        passage.prefixes.length = starts[i]! + accepted + 1;
        // Another token stands in the place of one of the draft; where none held, it may go on with a word before that.
        const left = draft.slice(accepted === 0 && failures === 0 ? 0 : accepted + 1);
        const failed = accepted === 0 ? failures + 1 : 0;
        const isOver = passage.isFinished || failed > MAX_FAILURES || left.length === 0;
        return isOver ? [] : [{ passage, draft: left, isRead: false, failures: failed }];
      });
      tell(passages);
      if (open.length > 0) await yieldToEvents(signal);
    }
  }

  /** Takes chosen tokens as far as they are those of a draft, and one more. @returns how many were */
  private take(passage: GrowingPassage, chosen: readonly Candidate[], draft: readonly number[]): number {
    let accepted = 0;
    for (const candidate of chosen) {
      passage.take(candidate, this.parts.chooser.eosId);
      if (passage.isFinished || candidate.tokenId !== draft[accepted]) break;
      accepted++;
    }
    this.counts.drafted += draft.length;
    this.counts.accepted += accepted;
    return accepted;
  }

  /**
   * Lets the language model read the tokens that were chosen last, and some of what drafts go on with.
   * @returns the latter's prefixes; of drafts that are read already, those that are known
   */
  private async read(
    drafted: readonly DraftedPassage[],
    signal: AbortSignal | undefined,
  ): Promise<Prefix[][]> {
    const { prefixes } = this.parts;
    const unread = drafted.filter(({ isRead }) => !isRead);
    const chosen = unread.map(({ passage }) => passage.tokenIds.slice(passage.prefixes.length - 1));
    const next = unread.map(({ draft, failures = 0 }) =>
      draft.slice(0, failures > 0 ? LOOKED_AHEAD_AGAIN : LOOKED_AHEAD),
    );
    const read = await prefixes.extend(
      unread.map(({ passage }, i) => ({
        prefix: passage.prefixes.at(-1),
        tokenIds: [...chosen[i]!, ...next[i]!],
      })),
      signal,
    );
    for (const [i, { passage }] of unread.entries())
      passage.prefixes.push(
        ...lastPrefixes(read[i]!, chosen[i]!.length + next[i]!.length).slice(0, chosen[i]!.length),
      );
    return drafted.map((one) => {
      const i = unread.indexOf(one);
      return i < 0 ? this.knownPart(one) : lastPrefixes(read[i]!, next[i]!.length);
    });
  }

  /** The prefixes of a draft's tokens, as far as they are known. */
  private knownPart({ passage, draft }: DraftedPassage): Prefix[] {
    const found: Prefix[] = [];
    for (const tokenId of draft.slice(0, passage.maximumLength)) {
      const prefix = this.parts.prefixes.known(found.at(-1) ?? passage.prefixes.at(-1), tokenId);
      if (prefix === undefined) break;
      found.push(prefix);
    }
    return found;
  }

  /** Every position of every passage that has been read. */
  private async steer(
    passages: readonly GrowingPassage[],
    { strength = 1 }: SteeredOptions,
  ): Promise<OpenPosition[][]> {
    const { steering, bos } = this.parts;
    const steered = await steering.begin(
      passages.map(({ latentCode }) => latentCode),
      strength,
    );
    try {
      const end = Math.max(...passages.map(({ prefixes }) => prefixes.length));
      return await openPositions(steered, passages, { bos, from: 0, end });
    } finally {
      steered.dispose();
    }
  }
}

/** Adds prefixes to a passage as far as their tokens may stand there. @returns these tokens */
function allowedPart(passage: GrowingPassage, ahead: readonly Prefix[]): number[] {
  const allowed: number[] = [];
  for (const prefix of ahead) {
    const forced = passage.forcedAt(passage.prefixes.length - 1);
    if (!(forced.isDone || forced.allows(prefix.tokenId))) break;
    passage.prefixes.push(prefix);
    allowed.push(prefix.tokenId);
  }
  return allowed;
}
