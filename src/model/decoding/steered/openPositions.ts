import type { GrowingPassage } from './passage.ts';
import type { SteeredPassages } from './steeringSteps.ts';
import { type OpenPosition, stacked } from './tokenChooser.ts';

/** Positions of growing passages, from the first to before the last. */
interface Span {
  readonly from: number;
  readonly end: number;
  readonly bos: number;
  /** As in `SteeredPassages.append`. */
  readonly sources?: readonly number[] | undefined;
}

/** The positions of every passage, steered. Where a passage has read less, its last ones mean nothing. */
export async function openPositions(
  steered: SteeredPassages,
  passages: readonly GrowingPassage[],
  { from, end, bos, sources }: Span,
): Promise<OpenPosition[][]> {
  const places = Array.from({ length: end - from }, (_, i) => from + i);
  const prefixes = passages.flatMap((passage) =>
    places.map((position) => passage.prefixes[position] ?? passage.prefixes.at(-1)!),
  );
  const { queries, endLogits } = await steered.append(
    stacked(prefixes.map(({ hidden }) => hidden)),
    prefixes.map(({ tokenId }, i) => (from + (i % places.length) === 0 ? bos : tokenId)),
    sources,
  );
  const width = queries.length / endLogits.length;
  return passages.map((passage, row) =>
    places.map((position, column) => {
      const at = row * places.length + column;
      return {
        text: passage.before(position),
        forced: passage.forcedAt(position),
        afterWord: passage.isAfterWord(position),
        query: queries.subarray(at * width, (at + 1) * width),
        hidden: prefixes[at]!.hidden,
        endLogit: endLogits[at]!,
        stream: passage.stream,
        room: passage.maximumLength - position,
      };
    }),
  );
}
