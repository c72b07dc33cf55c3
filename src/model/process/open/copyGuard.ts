import type { CopiedRun } from '../../../shared/protocol/modelProtocol.ts';
import { exceedsCopyLimit } from '../../../shared/words/copied.ts';
import type { ModelSession } from './modelSession.ts';

/** A text with what it shares with the workspace. @param original what it was made from */
export const guarded = <T extends { readonly text: string }>(
  open: ModelSession,
  text: T,
  original: string,
): T & { copied: CopiedRun | null } => ({ ...text, copied: open.copied(text.text, original) });

/** The texts that may be offered, and how many may not. */
export function withinLimit<T extends { readonly copied: CopiedRun | null }>(
  texts: readonly T[],
  maxCopiedWords = 0,
): { offered: T[]; leftOut: number } {
  const offered = texts.filter(({ copied }) => !exceedsCopyLimit(copied, maxCopiedWords));
  return { offered, leftOut: texts.length - offered.length };
}

export const textOf = (pieces: readonly { readonly text: string }[]): string =>
  pieces.map(({ text }) => text).join('');
