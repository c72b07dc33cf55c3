import type { Piece, Source, Surroundings } from '../../shared/protocol/modelProtocol.ts';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import type { CodedText, Origin } from '../history/nodeContent.ts';

/** A text and where it stands in its document; more may be known of it. */
export interface PlacedText extends Surroundings {
  readonly text: string;
  readonly place?: Origin['place'];
}

/** A text that was explored or generated before, and how it is shown. */
export interface Replay {
  readonly source: Source;
  readonly title: string;
  /** What it is compared with. */
  readonly originalText: string;
  readonly verbatim: boolean;
  /** Where the sliders began that led to it; without it they begin at the text. */
  readonly base?: {
    readonly source: Source;
    readonly pieces: Piece[];
    readonly initialSliders: readonly number[];
    readonly sliders: readonly number[];
  };
}

/** What the model holds of the explored point: where it began, and where the sliders have moved it. */
export interface Point {
  readonly source: Source;
  readonly pieces: Piece[];
  readonly moved: Piece[];
  /** Whether the text that the sliders began with is the writer's own. */
  readonly isOwn: boolean;
  /** How often it has been varied where the sliders stand now: each time with another seed. */
  readonly rounds: number;
}

/** A text that is shown, as the model holds it. */
export interface ShownText extends CodedText {
  readonly pieces: Piece[];
  /** What the explored point began with: what stands there is not copied. */
  readonly original: string;
  /** Of the explored point. */
  readonly surroundings: Surroundings;
}

/** How a text becomes the explored point. */
export interface Exploring {
  /** Where it was taken from, for people. */
  readonly place?: Origin['place'];
  /** Whether a model wrote the text of the source. */
  readonly isGenerated?: boolean;
  /** A text of the history, which shows it as it was. */
  readonly replay?: Replay;
  /** Words that must stay; without it those that do by default. */
  readonly kept?: string[] | undefined;
}

export const textOf = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('');

/** Where a source stands in its document; nowhere, where it is a draw. */
export function surroundings(source: Surroundings | Source): Surroundings {
  if ('kind' in source && source.kind === 'prior') return {};
  const { file, before, after } = source;
  return { file, before, after };
}

/** Principal axes are known by their place, the other sliders by their name. */
export function sameAxis(one: Axis, other: Axis | undefined): boolean {
  if (other === undefined) return false;
  if (one.direction?.name !== other.direction?.name || one.named?.name !== other.named?.name) return false;
  return one.direction !== null || one.named !== null || one.index === other.index;
}
