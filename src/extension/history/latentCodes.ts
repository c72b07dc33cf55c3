import type { StoredCode } from '../../shared/history/historyNode.ts';
import type { Piece } from '../../shared/protocol/modelProtocol.ts';

/**
 * The codes of a text's passages, as a node keeps them. The model computes with 32-bit floats, so nothing is lost.
 * Undefined where the pieces are not those of the text.
 */
export function storedCodes(text: string, pieces: readonly Piece[]): StoredCode[] | undefined {
  if (pieces.map((piece) => piece.text).join('') !== text) return undefined;
  const codes: StoredCode[] = [];
  let start = 0;
  for (const piece of pieces) {
    if (piece.kind === 'passage') codes.push([start, piece.text.length, encode(piece.latentCode)]);
    start += piece.text.length;
  }
  return codes;
}

/** The pieces of a text by its codes; undefined where they do not fit it. */
export function storedPieces(text: string, codes: readonly StoredCode[]): Piece[] | undefined {
  const pieces: Piece[] = [];
  let end = 0;
  for (const [start, length, code] of codes) {
    const latentCode = decode(code);
    if (start < end || start + length > text.length || latentCode === undefined) return undefined;
    if (start > end) pieces.push({ kind: 'between', text: text.slice(end, start) });
    end = start + length;
    pieces.push({ kind: 'passage', text: text.slice(start, end), latentCode });
  }
  if (end < text.length) pieces.push({ kind: 'between', text: text.slice(end) });
  return pieces;
}

function encode(code: readonly number[]): string {
  const bytes = Buffer.alloc(4 * code.length);
  code.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes.toString('base64');
}

function decode(stored: string): number[] | undefined {
  const bytes = Buffer.from(stored, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const code = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  return code.every(Number.isFinite) ? code : undefined;
}
