import { Random } from '../../numerics/random.ts';
import type { Passage } from '../passage.ts';

export interface Split {
  readonly training: Passage[];
  readonly validation: Passage[];
}

/** Share of the passages that is held out. */
const VALIDATION_SHARE = 0.1;
/** With fewer documents than this, one of them is too much or too unlike the rest to be the measure. */
const FEWEST_DOCUMENTS = 10;
/** Passages in a stretch, where documents are cut; a document of fewer than ten stretches is cut into at least ten. */
const LONGEST_STRETCH = 50;
/** With fewer passages than this nothing can be spared. */
const FEWEST_PASSAGES = 10;

/**
 * Holds out about a tenth of the passages to validate on. With ten documents or more, whole documents are held out,
 * in seeded random order, leaving out any that would take the share over 15 %. With fewer (or where no documents of
 * a fitting size are found) each document is cut into contiguous stretches and every tenth stretch is held out, so
 * that only a few validation passages have a training passage for a neighbour.
 *
 * @param documents the passages of each document, in order, duplicates removed.
 */
export function splitForValidation(documents: readonly Passage[][], seed: number): Split {
  const random = Random.fromSeed(seed);
  const total = documents.reduce((sum, passages) => sum + passages.length, 0);
  if (total < FEWEST_PASSAGES) return { training: documents.flat(), validation: [] };
  const heldOut = documents.length >= FEWEST_DOCUMENTS ? wholeDocuments(documents, total, random) : null;
  const inValidation =
    heldOut === null ? stretchRule(documents, random) : (document: number): boolean => heldOut.has(document);
  const split: Split = { training: [], validation: [] };
  documents.forEach((passages, document) => {
    passages.forEach((passage, index) => {
      (inValidation(document, index) ? split.validation : split.training).push(passage);
    });
  });
  return split;
}

/** Documents to hold out, or null where their sizes leave no fair choice. */
function wholeDocuments(documents: readonly Passage[][], total: number, random: Random): Set<number> | null {
  const chosen = new Set<number>();
  let share = 0;
  for (const document of random.shuffle(documents.map((_, index) => index))) {
    const added = documents[document]!.length / total;
    if (share + added > VALIDATION_SHARE * 1.5) continue;
    chosen.add(document);
    share += added;
    if (share >= VALIDATION_SHARE) break;
  }
  return share >= VALIDATION_SHARE / 2 ? chosen : null;
}

/** Every tenth stretch over all documents, from a random one on. */
function stretchRule(documents: readonly Passage[][], random: Random) {
  const every = Math.round(1 / VALIDATION_SHARE);
  const first = random.below(every);
  let before = 0;
  const stretches = documents.map((passages) => {
    const size = Math.min(LONGEST_STRETCH, Math.max(1, Math.floor(passages.length / every)));
    const stretch = { size, before };
    before += Math.ceil(passages.length / size);
    return stretch;
  });
  return (document: number, index: number): boolean => {
    const { size, before: earlier } = stretches[document]!;
    return (earlier + Math.floor(index / size)) % every === first;
  };
}
