/**
 * Successive halving (Jamieson and Talwalkar 2016): many drafts are decoded, the least probable ones pruned at a checkpoint.
 */
export interface SuccessiveHalving {
  /** The checkpoint: new tokens after which drafts are compared. */
  readonly after: number;
  /** Share of them that is kept, above 0 and up to 1. */
  readonly share: number;
  /** Drafts in a row that are kept or pruned together. */
  readonly together: number;
}

export interface Draft {
  readonly tokenIds: readonly number[];
  /** ln p of its tokens, and of EOS where it has ended. */
  readonly logProbability: number;
}

/**
 * The drafts to prune: all but those of the groups that are likeliest per token.
 * @param drafts as many as whole groups have
 */
export function pruned(drafts: readonly Draft[], { share, together }: SuccessiveHalving): number[] {
  const groups = Array.from({ length: drafts.length / together }, (_, group) => {
    const members = Array.from({ length: together }, (_, k) => group * together + k);
    const sum = (of: (draft: Draft) => number): number =>
      members.reduce((total, text) => total + of(drafts[text]!), 0);
    const perToken = sum(({ logProbability }) => logProbability) / sum(({ tokenIds }) => tokenIds.length + 1);
    return { members, perToken };
  });
  const ranked = groups.sort((a, b) => b.perToken - a.perToken);
  return ranked.slice(Math.ceil(share * ranked.length)).flatMap(({ members }) => members);
}
