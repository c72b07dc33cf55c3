/**
 * How tokenizer training, passage splitting and encoding scale with the text: seconds and MB/s for 1, 10 and 100 MB.
 *
 *     npm run bench -- corpus [--text FILE] [--vocabulary N] [--megabytes 1,10,100]
 *
 * FILE is any UTF-8 text, repeated where it is shorter than the size measured (repeated text has fewer distinct words
 * than as much new text). Without one, text is generated in which new words keep appearing as they do in prose.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { encodePassages } from '../src/model/corpus/read/encoding.ts';
import type { SourceDocument } from '../src/model/corpus/passage.ts';
import { splitIntoPassages } from '../src/model/corpus/passages.ts';
import { Random } from '../src/model/numerics/random.ts';
import { Tokenizer } from '../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../src/model/tokenizer/training.ts';

const MEGABYTE = 1_000_000;
/** Documents of the size of a long chapter; a workspace is many of them, not one of 100 MB. */
const DOCUMENT_BYTES = 100_000;

const { values } = parseArgs({
  options: {
    text: { type: 'string' },
    vocabulary: { type: 'string', default: '4000' },
    megabytes: { type: 'string', default: '1,10,100' },
  },
});
const source = values.text === undefined ? null : readFileSync(values.text, 'utf8');

/** Text of about so many bytes, in documents that end at line ends. */
function documentsOf(bytes: number): SourceDocument[] {
  const random = Random.fromSeed(1);
  const documents: SourceDocument[] = [];
  let position = 0;
  for (let written = 0; written < bytes;) {
    const text = source === null ? generated(random) : stretch(source, position);
    position += text.length;
    written += Buffer.byteLength(text);
    documents.push({ file: `${documents.length}.txt`, text });
  }
  return documents;
}

function stretch(text: string, position: number): string {
  const start = position % text.length;
  const end = text.indexOf('\n', start + DOCUMENT_BYTES);
  return text.slice(start, end < 0 ? text.length : end + 1);
}

const ONSETS = ['b', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'st', 'tr', 'sh', ''];
const RHYMES = ['a', 'e', 'i', 'o', 'u', 'an', 'en', 'is', 'or', 'ul', 'ea', 'ing', 'er', 'ed'];

/** A word by its rank: the more frequent, the shorter; every rank has its own word. */
function wordOfRank(rank: number): string {
  const size = ONSETS.length * RHYMES.length;
  let word = '';
  for (let rest = rank; ; rest = Math.floor(rest / size) - 1) {
    const syllable = rest % size;
    word += ONSETS[syllable % ONSETS.length]! + RHYMES[Math.floor(syllable / ONSETS.length)]!;
    if (rest < size) return word;
  }
}

/** Zipf's law over half a million words, nearly: rank r has a probability near 1 / r. */
function generated(random: Random): string {
  let text = '';
  while (text.length < DOCUMENT_BYTES) {
    const words = 4 + random.below(30);
    const sentence = Array.from({ length: words }, () =>
      wordOfRank(Math.floor(500_000 ** random.uniform()) - 1),
    );
    text += `${sentence.join(' ')}.${random.below(5) === 0 ? '\n\n' : ' '}`.replace(/^./, (c) =>
      c.toUpperCase(),
    );
  }
  return text;
}

interface Duration {
  readonly seconds: number;
  /** Of all threads, the garbage collector's included. */
  readonly cpuSeconds: number;
}

function timed<T>(work: () => T): [duration: Duration, result: T] {
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(cpuStart);
  return [{ seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 }, result];
}

const column = ({ seconds, cpuSeconds }: Duration, megabytes: number): string =>
  `${seconds.toFixed(2).padStart(8)} s ${cpuSeconds.toFixed(2).padStart(8)} s CPU ${(megabytes / seconds).toFixed(1).padStart(5)} MB/s`;

const heading = ['splitting', 'tokenizer training', 'encoding'].map((name) => name.padStart(33)).join('  ');
console.log(`${'text'.padStart(8)}  ${heading}`);
for (const size of values.megabytes.split(',').map(Number)) {
  const documents = documentsOf(size * MEGABYTE);
  const bytes = documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const megabytes = bytes / MEGABYTE;
  const [splitting, passages] = timed(() => documents.flatMap((document) => splitIntoPassages(document)));
  const texts = passages.map(({ text }) => text);
  const [training, json] = timed(() => trainTokenizer(texts, { vocabularySize: Number(values.vocabulary) }));
  const tokenizer = Tokenizer.fromJson(json);
  const [encoding, { tokenIds }] = timed(() => encodePassages(passages, tokenizer, 94));
  const tokens = tokenIds.reduce((sum, ids) => sum + ids.length, 0);
  console.log(
    `${megabytes.toFixed(1).padStart(5)} MB  ${column(splitting, megabytes)}  ${column(training, megabytes)}  ${column(encoding, megabytes)}  ` +
      `${Math.round(process.resourceUsage().maxRSS / 1000)} MB  (${passages.length} passages, ${(bytes / tokens).toFixed(2)} bytes per token)`,
  );
}
