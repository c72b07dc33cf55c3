import type { Decoding, Generated, Variation } from '../../shared/protocol/modelProtocol.ts';
import type { ExplorationState, VariationsState } from '../../shared/protocol/panelProtocol.ts';
import { keptByDefault } from '../../shared/words/keptWords.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import type { CodedText, Origin } from '../history/nodeContent.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import type { Session } from '../state/session.ts';
import { type PlacedText, type Point, surroundings, textOf } from './explorationPoint.ts';

export interface VariationParts {
  readonly session: Session;
  readonly model: ModelClient;
  readonly history: HistoryRecorder;
  readonly decoding: () => Decoding;
  readonly numberOfVariations: () => number;
  readonly distance: () => number;
  readonly maxCopiedWords: () => number;
}

/** Variations, and how many share more words in a row with the workspace than is wanted. */
export interface FoundVariations {
  readonly variations: Variation[];
  readonly leftOut: number;
}

/** Finds variations: of the explored point, listed in the panel, or of any text. */
export class VariationController {
  private readonly parts: VariationParts;
  /** Ends the search for those of the explored point. */
  private searching: AbortController | undefined;
  /** Those that are listed. */
  private listed: readonly Variation[] = [];

  constructor(parts: VariationParts) {
    this.parts = parts;
  }

  /** Lists variations of the explored point where the sliders have moved it. */
  async list(point: Point, { title, kept }: Pick<ExplorationState, 'title' | 'kept'>): Promise<void> {
    const { session } = this.parts;
    this.stop();
    const searching = new AbortController();
    this.searching = searching;
    session.update({ variations: { title, busy: true, items: [], leftOut: 0 } });
    try {
      const { variations, leftOut } = await this.find(
        undefined,
        { ...point, kept },
        point.rounds,
        searching.signal,
      );
      const items = variations.map(itemOf);
      if (!searching.signal.aborted) {
        this.listed = variations;
        session.update({ variations: { title, busy: false, items, leftOut } });
      }
    } catch (error) {
      // Aborted, it leaves the list to whatever took its place.
      if (!searching.signal.aborted) session.update({ variations: null });
      throw error;
    } finally {
      if (this.searching === searching) this.searching = undefined;
    }
  }

  /** One of those that are listed, by its number. */
  listedAt(index: number): Variation | undefined {
    return this.parts.session.state.variations?.busy === false ? this.listed[index] : undefined;
  }

  /** Puts a text in the place of one that is listed, at the same codes. */
  rewrite(index: number, { text, pieces, copied }: Generated): void {
    const { session } = this.parts;
    const { variations } = session.state;
    if (variations === null) return;
    this.listed = this.listed.map((one, i) => (i === index ? { ...one, text, pieces, copied } : one));
    const items = this.listed.map(itemOf);
    session.update({ variations: { ...variations, items } });
  }

  /** Variations of any text, without making it the explored point. @param round varies the seed: 0, 1, 2... */
  async ofText(
    { text, title, ...where }: PlacedText & { readonly title: string },
    round: number,
    signal: AbortSignal,
  ): Promise<FoundVariations & { readonly kept: readonly string[] }> {
    const { model } = this.parts;
    const source = { kind: 'text', text, ...surroundings(where) } as const;
    const { pieces, sliders } = await model.request('explore', { source }, signal);
    const of = { origin: { title, source, place: where.place }, coded: { text, pieces, sliders } };
    const kept = keptByDefault(text);
    return { ...(await this.find(of, { pieces, moved: pieces, source, kept }, round, signal)), kept };
  }

  /** Ends the search: variations of what is no longer explored would stand under what is. */
  stop(): void {
    if (this.searching === undefined) return;
    this.searching.abort();
    this.searching = undefined;
    this.parts.session.update({ variations: null });
  }

  /** @param of the text that is varied, where it is not the explored point */
  private async find(
    of: { readonly origin: Origin; readonly coded: CodedText } | undefined,
    { pieces, moved, source, kept }: Pick<Point, 'pieces' | 'moved' | 'source'> & { kept: string[] },
    round: number,
    signal: AbortSignal,
  ): Promise<FoundVariations> {
    const { model, history, decoding, numberOfVariations, distance, maxCopiedWords } = this.parts;
    const chosen = decoding();
    const request = {
      pieces: moved,
      original: textOf(pieces),
      count: numberOfVariations(),
      distance: distance(),
      maxCopiedWords: maxCopiedWords(),
      kept,
      decoding: { ...chosen, seed: (chosen.seed + round) % 2 ** 31 },
      ...surroundings(source),
    };
    const found = await model.request('vary', request, signal);
    history.varied(of, found.variations, { decoding: request.decoding, distance: request.distance });
    return found;
  }
}

const itemOf = ({ text, sliders, copied }: Variation): VariationsState['items'][number] => ({
  text,
  sliders,
  copied,
});
