import type { CopiedRun } from '../protocol/modelProtocol.ts';

/** Whether a text shares more words in a row with the workspace than is wanted. @param limit 0 is none */
export const exceedsCopyLimit = (copied: CopiedRun | null | undefined, limit: number): boolean =>
  limit > 0 && copied != null && copied.words > limit;

/** What a text shares with the workspace, for people. */
export const describeCopied = ({ words, place }: CopiedRun): string =>
  `${words} words in a row as in ${place.file.slice(place.file.lastIndexOf('/') + 1)}`;

/** How many texts are not offered, for people; empty where all are. */
export const describeLeftOut = (leftOut: number, limit: number): string =>
  leftOut === 0 ? '' : `${leftOut} left out: more than ${limit} words in a row from your documents.`;
