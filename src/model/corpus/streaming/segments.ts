import { scanLines } from './lines.ts';

/** A stretch of whole lines of a file, in bytes: what is read from the disk at once. */
export interface Segment {
  readonly begin: number;
  readonly end: number;
}

export interface SegmentedFile {
  readonly path: string;
  readonly bytes: number;
  /** Blank lines separate documents. */
  readonly documents: number;
  readonly training: readonly Segment[];
  /** Of other documents than those trained on, or of other stretches where the documents are few. */
  readonly heldOut: readonly Segment[];
}

export interface SegmentOptions {
  /** One of so many documents or stretches is held out. */
  readonly heldOutEvery: number;
  /** A segment is closed at the first line end after so many bytes. */
  readonly segmentBytes?: number;
}

const SEGMENT_BYTES = 2 ** 14;
/** With fewer documents in a file than this for each one held out, stretches of the file are held out instead. */
const DOCUMENTS_FOR_EACH = 2;
/** Stretches that are held out of a file with few documents. */
const STRETCHES_HELD_OUT = 4;

/**
 * Cuts a text of any length (a paragraph a line, blank lines between documents) into segments, of which only the
 * places are kept: two numbers for every 16 KiB. What is held out depends on the file alone, so that runs with
 * different seeds and recipes are measured on the same text.
 */
export async function segmentFile(
  path: string,
  { heldOutEvery, segmentBytes = SEGMENT_BYTES }: SegmentOptions,
): Promise<SegmentedFile> {
  const { documents, bytes } = await countDocuments(path, segmentBytes);
  const byDocument = documents >= heldOutEvery * DOCUMENTS_FOR_EACH;
  const stretchBytes = bytes / (heldOutEvery * STRETCHES_HELD_OUT);
  const isHeldOut = (document: number, begin: number): boolean => {
    const unit = byDocument ? document : Math.floor(begin / stretchBytes);
    return unit % heldOutEvery === Math.floor(heldOutEvery / 2);
  };
  const training: Segment[] = [];
  const heldOut: Segment[] = [];
  let segment = { begin: 0, end: 0, heldOut: false };
  const close = (): void => {
    const { begin, end } = segment;
    if (end > begin) (segment.heldOut ? heldOut : training).push({ begin, end });
  };
  await scanDocuments(path, segmentBytes, (document, begin, end) => {
    const held = isHeldOut(document, begin);
    if (held !== segment.heldOut || segment.end - segment.begin >= segmentBytes || segment.end !== begin) {
      close();
      segment = { begin, end: begin, heldOut: held };
    }
    segment.end = end;
  });
  close();
  return { path, bytes, documents, training, heldOut };
}

async function countDocuments(path: string, longest: number): Promise<{ documents: number; bytes: number }> {
  let [documents, bytes] = [0, 0];
  await scanDocuments(path, longest, (document, _begin, end) => {
    documents = document + 1;
    bytes = end;
  });
  return { documents, bytes };
}

/** Every line that is not blank, with the number of its document. */
async function scanDocuments(
  path: string,
  longest: number,
  onLine: (document: number, begin: number, end: number) => void,
): Promise<void> {
  let document = -1;
  let between = true;
  await scanLines(path, longest, (begin, end, isBlank) => {
    if (!isBlank) {
      if (between) document++;
      onLine(document, begin, end);
    }
    between = isBlank;
  });
}
