import type { Piece } from '../../shared/protocol/modelProtocol.ts';

/** Passages that a text has at most. */
const MAX_PASSAGES = 5000;

/**
 * The codes of a text's passages, as a node keeps them. The model computes with 32-bit floats, so nothing is lost.
 * Undefined where the pieces are not those of the text.
 */
export function storedCodes(text: string, pieces: readonly Piece[]): string | undefined {
  if (pieces.map((piece) => piece.text).join('') !== text) return undefined;
  const codes: string[] = [];
  let start = 0;
  for (const piece of pieces) {
    const { length } = piece.text;
    if (piece.kind === 'passage') {
      const bytes = Buffer.alloc(4 * piece.latentCode.length);
      piece.latentCode.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
      codes.push(`${start},${length},${bytes.toString('base64')}`);
    }
    start += length;
  }
  return codes.join(' ');
}

/** The pieces of a text by its codes; undefined where they do not fit it, or are damaged. */
export function storedPieces(text: string, codes: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  const passages = codes.split(' ', MAX_PASSAGES + 1);
  if (passages.length > MAX_PASSAGES) return undefined;
  let end = 0;
  for (const passage of passages) {
    const [, from, size, code = ''] = /^(\d{1,9}),(\d{1,9}),([A-Za-z0-9+/]+={0,2})$/.exec(passage) ?? [];
    const [start, length] = [Number(from), Number(size)];
    const latentCode = floats(code, 4);
    if (latentCode === undefined || start < end || start + length > text.length) return undefined;
    if (start > end) pieces.push({ kind: 'between', text: text.slice(end, start) });
    end = start + length;
    pieces.push({ kind: 'passage', text: text.slice(start, end), latentCode });
  }
  if (end < text.length) pieces.push({ kind: 'between', text: text.slice(end) });
  return pieces;
}

/** Slider values as a node keeps them. */
export function storedNumbers(values: readonly number[]): string {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
  return bytes.toString('base64');
}

/** Slider values of a node; undefined where they are damaged. */
export const numbersOf = (stored: string): number[] | undefined => floats(stored, 8);

function floats(stored: string, size: 4 | 8): number[] | undefined {
  const bytes = Buffer.from(stored, 'base64');
  if (bytes.length === 0 || bytes.length % size !== 0) return undefined;
  const values = Array.from({ length: bytes.length / size }, (_, i) =>
    size === 4 ? bytes.readFloatLE(size * i) : bytes.readDoubleLE(size * i),
  );
  return values.every(Number.isFinite) ? values : undefined;
}
