import type { Decoding, Surroundings } from '../protocol/modelProtocol.ts';
import type { Mark } from '../protocol/panelProtocol.ts';

/** How a text came about. `prompt` is what continuations go on from; a `word` was put in the place of another one. */
export const historyKinds = [
  'exploration',
  'prompt',
  'steering',
  'variation',
  'continuation',
  'word',
  'interpolation',
  'insertion',
] as const;
export type HistoryKind = (typeof historyKinds)[number];

/** Nodes that are kept: beyond, the oldest leaves without name and bookmark go first. */
export const MAX_HISTORY_NODES = 10_000;
/** UTF-16 units of all nodes together, with their codes and surroundings. */
export const MAX_HISTORY_LENGTH = 64 * 2 ** 20;
/** UTF-16 units of one node's text; longer texts are not offered either. */
export const MAX_HISTORY_TEXT = 100_000;
export const MAX_HISTORY_NAME = 200;

/** One text that was explored or generated, with all that it takes to show it again. */
export interface HistoryNode {
  readonly id: string;
  /** What it was made from. Older than the node; null for a root. */
  readonly parent: string | null;
  readonly kind: HistoryKind;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Where it comes from, for people: "Selection in chapter-2.md". */
  readonly title: string;
  readonly text: string;
  /** Which model the codes belong to. */
  readonly model?: string | undefined;
  /**
   * Latent codes of its passages, as `start,length,code` with spaces between: UTF-16 units, and 32-bit little-endian floats
   * in base64. One string, since thousands of nodes are read at once and few codes are ever looked at.
   */
  readonly codes?: string | undefined;
  /** Which sliders the values belong to, and where each stood: 64-bit little-endian floats in base64. */
  readonly sliderSet?: string | undefined;
  readonly sliders?: string | undefined;
  /** Of a steered text: the node whose code the sliders moved. */
  readonly base?: string | undefined;
  /** The number that a surprise was drawn with. */
  readonly priorSeed?: number | undefined;
  readonly decoding?: Decoding | undefined;
  /** How far variations went. */
  readonly distance?: number | undefined;
  /** Document and line, from 0, that it was taken from or inserted into. */
  readonly place?: { readonly file: string; readonly line?: number | undefined } | undefined;
  /** What stands around it; only where the parent does not say. */
  readonly surroundings?: Surroundings | undefined;
  /** Of an interpolation: its ends, and where between them it stands. */
  readonly ends?: { readonly a: Mark; readonly b: Mark; readonly t: number } | undefined;
  readonly name?: string | undefined;
  readonly bookmarked?: boolean | undefined;
}

/** The kind, for people, as it begins a line. */
export const KIND_WORDS: Readonly<Record<HistoryKind, string>> = {
  exploration: 'Explored',
  prompt: 'Continued from',
  steering: 'Sliders',
  variation: 'Variation',
  continuation: 'Continuation',
  word: 'Another word',
  interpolation: 'Interpolation',
  insertion: 'Inserted',
};

/** One line of the file: a node as it is now, or nodes that are no more. */
export type HistoryRecord = { readonly node: HistoryNode } | { readonly removed: readonly string[] };
