import { isDecoderParameter } from '../network/parameters.ts';

/** What of a model a run may change: everything, all but the embeddings, the decoder's own, or the embeddings alone. */
export const TRAINED_PARTS = ['all', 'layers', 'decoder', 'embeddings'] as const;

export type TrainedPart = (typeof TRAINED_PARTS)[number];

/** Whether a run that changes `part` changes the parameter of this name (parameters.ts). */
export function isInPart(part: TrainedPart, name: string): boolean {
  const isEmbedding = EMBEDDINGS.has(name);
  switch (part) {
    case 'all':
      return true;
    case 'layers':
      return !isEmbedding;
    case 'embeddings':
      return isEmbedding;
    case 'decoder':
      return isDecoderParameter(name);
  }
}

/** The matrices with a row for each token. */
const EMBEDDINGS: ReadonlySet<string> = new Set(['embedding', 'encoder.embedding', 'decoder.output']);
