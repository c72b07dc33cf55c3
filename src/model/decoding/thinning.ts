/**
 * How the texts that are drafted together become fewer on the way, as in successive halving (Jamieson and Talwalkar 2016):
 * of many beginnings only the likeliest are written to the end.
 */
export interface Thinning {
  /** New tokens after which the texts are compared. */
  readonly after: number;
  /** Share of them that goes on, above 0 and up to 1. */
  readonly share: number;
  /** Texts in a row that go on or are given up together. */
  readonly together: number;
}

export interface Draft {
  readonly tokenIds: readonly number[];
  /** ln p of its tokens, and of its end where it has ended. */
  readonly logProbability: number;
}

/**
 * The drafts that do not go on: all but those of the groups that are likeliest per token.
 * @param drafts as many as whole groups have
 */
export function givenUp(drafts: readonly Draft[], { share, together }: Thinning): number[] {
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
