import { encodePassages } from '../../corpus/read/encoding.ts';
import { passagesOfLines, type SegmentReader } from '../../corpus/streaming/segmentPassages.ts';
import type { Segment, SegmentedFile } from '../../corpus/streaming/segments.ts';
import type { Random } from '../../numerics/random.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { randomStream } from '../loop/randomStreams.ts';

export interface PlacedSegment extends Segment {
  readonly path: string;
}

export interface WeightedFile extends SegmentedFile {
  /** How often a pass reads the file, 1 for once; 0.5 reads another half of it in each pass. */
  readonly weight: number;
}

/** The order in which a pass over all files reads their segments: shuffled over all of them, seeded by the pass. */
export function segmentOrder(files: readonly WeightedFile[], seed: number, pass: number): PlacedSegment[] {
  const random = randomStream(seed, 'stream', pass);
  return random.shuffle(files.flatMap((file) => segmentsOfPass(file, random)));
}

export function segmentsInPass(files: readonly WeightedFile[]): number {
  return files.reduce((sum, file) => sum + readings(file), 0);
}

function readings({ training, weight }: WeightedFile): number {
  return training.length === 0 ? 0 : Math.max(1, Math.round(training.length * weight));
}

function segmentsOfPass(file: WeightedFile, random: Random): PlacedSegment[] {
  const wanted = readings(file);
  const segments: PlacedSegment[] = [];
  while (segments.length < wanted) {
    const shuffled = random.shuffle(file.training.map((segment) => ({ ...segment, path: file.path })));
    segments.push(...shuffled.slice(0, wanted - segments.length));
  }
  return segments;
}

/** Passages as token ids, one after another in one typed array. */
export class TokenPool {
  readonly lengths: number[] = [];
  private readonly starts: number[] = [];
  private tokens = new Uint16Array(2 ** 16);
  private used = 0;

  add(tokenIds: Uint16Array): void {
    if (this.used + tokenIds.length > this.tokens.length) {
      const larger = new Uint16Array(2 * Math.max(this.tokens.length, tokenIds.length));
      larger.set(this.tokens);
      this.tokens = larger;
    }
    this.starts.push(this.used);
    this.lengths.push(tokenIds.length);
    this.tokens.set(tokenIds, this.used);
    this.used += tokenIds.length;
  }

  passage(index: number): Uint16Array {
    const start = this.starts[index]!;
    return this.tokens.subarray(start, start + this.lengths[index]!);
  }
}

export async function encodeSegments(
  segments: readonly PlacedSegment[],
  reader: SegmentReader,
  { tokenizer, maximumLength }: { readonly tokenizer: Tokenizer; readonly maximumLength: number },
): Promise<TokenPool> {
  const pool = new TokenPool();
  for (const segment of segments) {
    const texts = passagesOfLines(await reader.lines(segment.path, segment));
    const passages = texts.map((text) => ({ text, file: '', offset: 0, length: text.length }));
    for (const tokenIds of encodePassages(passages, tokenizer, maximumLength).tokenIds)
      if (tokenIds.length > 0) pool.add(tokenIds);
  }
  return pool;
}
