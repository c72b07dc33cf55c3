import type { Random } from '../../numerics/random.ts';
import type { TokenIds } from '../../vae/graphs/feeds.ts';
import type { TrainingRecipe } from '../recipes/recipe.ts';

/** What recipes need that read the training passages in another form each epoch; index i is training passage i. */
export interface PassageTexts {
  readonly texts: readonly string[];
  /** Whether the next passage goes on where this one ends, one space later. */
  readonly continued: readonly boolean[];
  /** Token ids of a text; `bpeDropout` is the probability that a merge is passed over. */
  readonly encode: (text: string, bpeDropout: number, random: Random) => TokenIds;
}

/** Most passages that are joined to one. */
const MAX_JOINED = 3;

/** Whether a recipe reads the passages as they are, in every epoch. */
export function readsPlainly(recipe: TrainingRecipe): boolean {
  return recipe.bpeDropout === 0 && recipe.joinedShare === 0;
}

/**
 * The passages as one epoch reads them, one for each of `passages`: a share of them with the one or two that follow, where
 * the document goes on and the model has the positions, and all of them with merges passed over. What gets too long for
 * the model by that is read plainly.
 * @param random of this epoch
 */
export function passagesOfEpoch(
  passages: readonly TokenIds[],
  { texts, continued, encode }: PassageTexts,
  recipe: Pick<TrainingRecipe, 'bpeDropout' | 'joinedShare'>,
  maximumLength: number,
  random: Random,
): TokenIds[] {
  const { bpeDropout, joinedShare } = recipe;
  return passages.map((plain, first) => {
    const isJoined = joinedShare > 0 && random.uniform() < joinedShare;
    const wanted = isJoined ? 2 + random.below(MAX_JOINED - 1) : 1;
    let last = first;
    while (last + 1 < first + wanted && continued[last] === true) last++;
    for (; last >= first; last--) {
      if (last === first && bpeDropout === 0) break;
      const tokenIds = encode(texts.slice(first, last + 1).join(' '), bpeDropout, random);
      if (tokenIds.length <= maximumLength) return tokenIds;
    }
    return plain;
  });
}
