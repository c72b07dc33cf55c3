import type { Random } from '../src/model/numerics/random.ts';
import type { ModelConfig } from '../src/model/vae/network/config.ts';

/** Passages as long as sentences are, so many tokens of them: log-normal, median 16 tokens; tokens by Zipf's law. */
export function drawnPassages(
  tokens: number,
  { maximumLength, vocabularySize }: ModelConfig,
  random: Random,
): Int32Array[] {
  const drawn: Int32Array[] = [];
  for (let total = 0; total < tokens; total += drawn.at(-1)!.length) {
    const length = Math.round(16 * Math.exp(0.6 * random.normal()));
    drawn.push(
      Int32Array.from(
        { length: Math.min(maximumLength, Math.max(2, length)) },
        () => 3 + Math.floor((vocabularySize - 4) ** random.uniform()),
      ),
    );
  }
  return drawn;
}
