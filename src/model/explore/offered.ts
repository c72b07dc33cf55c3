import { brokenForms, type PassageForm, passageForm } from '../decoding/passageForm.ts';
import { generated, withPassages, type Generated, type Piece } from './selection.ts';

/** A latent code for each passage of a text. */
export type Codes = readonly Float32Array[];

/** A text that may be offered in the place of another. */
export interface Candidate {
  readonly codes: Codes;
  readonly variation: Generated;
  /** The same for texts that are not worth offering beside each other. */
  readonly key: string;
  readonly isEmpty: boolean;
  /** In how many ways the passages' forms are broken. */
  readonly broken: number;
  /** Whether its longer words are those of the text that it would stand in for, in the same order. */
  readonly isSlight: boolean;
  /** Mean ln p per token; with a language model how well it fits (fits.ts). */
  readonly likelihood: number;
}

/**
 * @param pieces of the text that it would stand in for
 * @param forms of that text's passages
 * @param passages its own
 */
export function candidate(
  pieces: readonly Piece[],
  forms: readonly PassageForm[],
  codes: Codes,
  passages: readonly string[],
  likelihood: number,
): Candidate {
  const variation = withPassages(pieces, passages, codes);
  return {
    codes,
    variation,
    key: words(variation.text),
    isEmpty: passages.every((text) => text.trim() === ''),
    broken: passages.reduce((sum, text, p) => sum + brokenForms(forms[p]!, passageForm(text)), 0),
    isSlight: stems(variation.text) === stems(generated(pieces).text),
    likelihood,
  };
}

/** The best formed first, of these what is more than slightly different, of these the likeliest. */
export const byRank = (a: Candidate, b: Candidate): number =>
  a.broken - b.broken || Number(a.isSlight) - Number(b.isSlight) || b.likelihood - a.likelihood;

/** What will be offered, no two with the same words. */
export class Offered {
  readonly candidates: Candidate[] = [];
  /** Those that lack words that must stay: they are offered where there are too few others. */
  private readonly lacking: Candidate[] = [];
  private readonly seen: Set<string>;
  private readonly lacks: (text: string) => number;

  /** @param lacks how many words that must stay a text lacks */
  constructor(original: string, lacks: (text: string) => number = () => 0) {
    this.seen = new Set([words(original)]);
    this.lacks = lacks;
  }

  /** Whether some text lacked a word that must stay: further away more of them do. */
  get hasLacking(): boolean {
    return this.lacking.length > 0;
  }

  /** Those that may be added, each for all that have its words. */
  different(candidates: readonly Candidate[]): Candidate[] {
    const keys = new Set<string>();
    return candidates.filter((found) => {
      const wanted = this.isNew(found) && !keys.has(found.key) && !this.setAside(found);
      keys.add(found.key);
      return wanted;
    });
  }

  addFirstNew(candidates: readonly Candidate[]): void {
    const found = candidates.find((one) => this.isNew(one) && !this.setAside(one));
    if (found === undefined) return;
    this.seen.add(found.key);
    this.candidates.push(found);
  }

  /** The best first; those that lack words last, and only up to `count` in all. */
  variations(count: number): Generated[] {
    const offered = this.candidates.sort(byRank);
    const lacks = ({ variation }: Candidate): number => this.lacks(variation.text);
    for (const one of this.lacking.sort((a, b) => lacks(a) - lacks(b) || byRank(a, b))) {
      if (offered.length >= count || !this.isNew(one)) continue;
      this.seen.add(one.key);
      offered.push(one);
    }
    return offered.map(({ variation }) => variation);
  }

  private setAside(found: Candidate): boolean {
    if (this.lacks(found.variation.text) === 0) return false;
    this.lacking.push(found);
    return true;
  }

  private isNew({ key, isEmpty }: Candidate): boolean {
    return !isEmpty && !this.seen.has(key);
  }
}

/** Shorter words are of the grammar; so long beginnings tell words from one another but for their endings. Letters. */
const STEM = 4;

/** The longer words of a text without their endings. */
function stems(text: string): string {
  const found = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const latin = /^\p{Script=Latin}+$/u;
  return found
    .filter((word) => word.length >= STEM || !latin.test(word))
    .map((word) => (latin.test(word) ? word.slice(0, STEM) : word))
    .join(' ');
}

/** What two texts differ in when they are worth offering beside each other; punctuation where there is nothing else. */
function words(text: string): string {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.join(' ') ?? text.trim()
  );
}
