import type { DecodingOptions } from './decoding.ts';
import { add } from '../space/paths.ts';

/** Share of what is off that a round corrects: with more, later rounds undo earlier ones. */
const GAIN = 0.4;
/** Each decodes and encodes once. docs/evaluation.md says what more would bring. */
const ROUNDS = 6;
const CODES_AT_ONCE = 100;
/** Corrections kept: some 600 bytes each. */
const MAX_KEPT = 2000;

const GREEDY = { temperature: 0, topP: 1, seed: 0, beams: 1 };

/** What feedback needs of a model. */
export interface Codec {
  encode(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
  decode(
    codes: readonly Float32Array[],
    options: DecodingOptions,
    signal?: AbortSignal,
  ): Promise<readonly string[]>;
  /** The unit of distances. [Z] */
  readonly posteriorDeviation: Float32Array;
}

export interface FaithfulText {
  readonly text: string;
  /** What was added to the code, so that this is decoded from it. [Z] */
  readonly correction: Float32Array;
  /** Share that is left of what was off without a correction, 0..1: squares of distances. */
  readonly left: number;
}

/**
 * Decoding with feedback from the encoder. A text that is decoded from a code and encoded again seldom lies where the code
 * is: c <- c + gain * (z - E(D(z + c))), and kept is the c whose text lies nearest to z, in posterior standard deviations. So
 * much more of a passage survives the way through its code, with the same parameters (residual refinement of codes: Alaluf et
 * al. 2021, "ReStyle: A Residual-Based StyleGAN Encoder via Iterative Refinement").
 */
export class Feedback {
  private readonly model: Codec;
  private readonly kept = new Map<string, FaithfulText>();

  constructor(model: Codec) {
    this.model = model;
  }

  /** The most faithful text of each code, decoded greedily. Throws the signal's reason when aborted between two tokens. */
  async faithful(
    codes: readonly Float32Array[],
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<FaithfulText[]> {
    const found = new Map<string, FaithfulText>();
    const unknown: Float32Array[] = [];
    for (const code of codes) {
      const known = this.kept.get(keyOf(code));
      if (known === undefined) unknown.push(code);
      else found.set(keyOf(code), known);
    }
    for (let from = 0; from < unknown.length; from += CODES_AT_ONCE) {
      const some = unknown.slice(from, from + CODES_AT_ONCE);
      for (const [i, text] of (await this.refine(some, signal)).entries()) found.set(keyOf(some[i]!), text);
      onProgress?.((from + some.length) / unknown.length);
    }
    onProgress?.(1);
    for (const [key, text] of found) this.keep(key, text);
    return codes.map((code) => found.get(keyOf(code))!);
  }

  /** From now on this is what the code says, uncorrected. */
  accept(code: Float32Array, text: string): void {
    this.keep(keyOf(code), { text, correction: new Float32Array(code.length), left: 1 });
  }

  private keep(key: string, text: FaithfulText): void {
    this.kept.set(key, text);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT) this.kept.delete(oldest!);
  }

  private async refine(codes: readonly Float32Array[], signal?: AbortSignal): Promise<FaithfulText[]> {
    let corrections: Float32Array[] = codes.map((code) => new Float32Array(code.length));
    const first: number[] = [];
    const best = corrections.map((correction) => ({ off: Infinity, text: '', correction }));
    for (let round = 0; round <= ROUNDS && best.some(({ off }) => off > 0); round++) {
      const from = codes.map((code, i) => add(code, corrections[i]!));
      const texts = (await this.model.decode(from, GREEDY, signal)).map((text) => text.trim());
      const encoded = await this.model.encode(texts, signal);
      corrections = codes.map((code, i) => {
        const missing = add(code, encoded[i]!, -1);
        const off = this.distance(missing);
        first[i] ??= off;
        if (off < best[i]!.off) best[i] = { off, text: texts[i]!, correction: corrections[i]! };
        return add(corrections[i]!, missing, GAIN);
      });
    }
    return best.map(({ off, text, correction }, i) => ({
      text,
      correction,
      left: first[i] === 0 ? 1 : off / first[i]!,
    }));
  }

  /** The square of the length, in posterior standard deviations. */
  private distance(difference: Float32Array): number {
    return difference.reduce((sum, value, d) => sum + (value / this.model.posteriorDeviation[d]!) ** 2, 0);
  }
}

function keyOf(code: Float32Array): string {
  return Buffer.from(code.buffer, code.byteOffset, code.byteLength).toString('base64');
}
