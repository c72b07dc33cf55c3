import * as z from 'zod';
import type { Separator } from '../corpus/separators.ts';
import { damaged } from './checkpointError.ts';
import type { TensorMap } from './safetensors.ts';

/** A passage that the model was trained or validated on, and where it stands. Offsets in UTF-16 units. */
export interface StoredPassage {
  readonly text: string;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly split: 'training' | 'validation';
  /** What stands before it in its document, without markup; not known of models of earlier versions. */
  readonly separator?: Separator | undefined;
}

/** The posteriors of all stored passages, in their order: row-major [N, Z]. */
export interface PassageCodes {
  readonly posteriorMean: Float32Array;
  readonly posteriorLogVariance: Float32Array;
}

const passageSchema = z.strictObject({
  text: z.string(),
  file: z.string(),
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
  split: z.enum(['training', 'validation']),
  separator: z.enum(['', ' ', '\n', '\n\n']).optional(),
});
const LINE_FEED = 0x0a;
const CHARACTERS_PER_CHUNK = 2 ** 18;

export function* encodePassages(passages: readonly StoredPassage[]): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let lines = '';
  for (const { text, file, offset, length, split, separator } of passages) {
    lines += `${JSON.stringify({ text, file, offset, length, split, separator })}\n`;
    if (lines.length < CHARACTERS_PER_CHUNK) continue;
    yield encoder.encode(lines);
    lines = '';
  }
  if (lines !== '') yield encoder.encode(lines);
}

/**
 * The passages of passages.jsonl. Decoded in parts of whole lines: a string holds no more than half a gigabyte.
 * @param part bytes that are decoded at once, a longer line apart
 * @throws CheckpointError model-damaged
 */
export function parsePassages(file: string, bytes: Uint8Array, part = 2 ** 24): StoredPassage[] {
  const passages: StoredPassage[] = [];
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, Math.min(from + part, bytes.length) - 1) + 1;
    if (end === 0) throw damaged(file, 'it is cut off');
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(from, end));
    } catch {
      throw damaged(file, 'it is no text');
    }
    for (const line of text.split('\n').slice(0, -1))
      passages.push(parsePassage(file, line, passages.length + 1));
    from = end;
  }
  return passages;
}

function parsePassage(file: string, line: string, number: number): StoredPassage {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    throw damaged(file, `line ${number} is no JSON`);
  }
  const parsed = passageSchema.safeParse(raw);
  if (!parsed.success) throw damaged(file, `line ${number} is no passage`);
  return parsed.data;
}

export function codesToTensors(codes: PassageCodes, latentSize: number): TensorMap {
  const shape = [codes.posteriorMean.length / latentSize, latentSize];
  return new Map([
    ['posteriorMean', { dataType: 'float32', data: codes.posteriorMean, shape }],
    ['posteriorLogVariance', { dataType: 'float32', data: codes.posteriorLogVariance, shape }],
  ]);
}

export function codesFromTensors(
  file: string,
  tensors: TensorMap,
  passages: number,
  latentSize: number,
): PassageCodes {
  const rows = (name: string): Float32Array => {
    const tensor = tensors.get(name);
    if (tensor?.dataType !== 'float32' || tensor.shape.join() !== [passages, latentSize].join())
      throw damaged(file, `it does not hold ${name} of every passage`);
    return tensor.data;
  };
  const codes = { posteriorMean: rows('posteriorMean'), posteriorLogVariance: rows('posteriorLogVariance') };
  requireUsable(file, codes);
  return codes;
}

/** Far beyond what training gives (a few units), and far below where squares and exponentials stop being numbers. */
const LARGEST_MEAN = 1e6;
const LARGEST_LOG_VARIANCE = 80;

/**
 * Refuses posteriors that nothing could be computed from. What gave them is `file`: the codes, or the parameters.
 * @throws CheckpointError model-damaged
 */
export function requireUsable(file: string, { posteriorMean, posteriorLogVariance }: PassageCodes): void {
  const within = (values: Float32Array, limit: number): boolean =>
    // A comparison with NaN is false.
    values.every((value) => Math.abs(value) <= limit);
  if (!within(posteriorMean, LARGEST_MEAN))
    throw damaged(file, `a passage has no code between -${LARGEST_MEAN} and ${LARGEST_MEAN}`);
  if (!within(posteriorLogVariance, LARGEST_LOG_VARIANCE))
    throw damaged(
      file,
      `a passage has no variance between e^-${LARGEST_LOG_VARIANCE} and e^${LARGEST_LOG_VARIANCE}`,
    );
}
