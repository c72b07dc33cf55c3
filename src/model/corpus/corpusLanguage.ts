import type { Passage } from './passage.ts';
import { documentLanguage } from './read/documentLanguage.ts';

/** UTF-16 units of each document that are looked at. */
const SAMPLE = 8000;

/**
 * The language that most of the text is in, as an ISO 639-1 code: each document's own language, weighed by its length.
 * Documents whose language nothing tells have no say.
 * @returns undefined where nothing tells
 */
export function corpusLanguage(passages: readonly Passage[]): string | undefined {
  const documents = new Map<string, { sample: string; length: number }>();
  for (const { file, text } of passages) {
    const document = documents.get(file) ?? { sample: '', length: 0 };
    if (document.sample.length < SAMPLE) document.sample += `${text}\n`;
    document.length += text.length;
    documents.set(file, document);
  }
  const lengths = new Map<string, number>();
  for (const { sample, length } of documents.values()) {
    const language = documentLanguage(sample);
    if (language !== undefined) lengths.set(language, (lengths.get(language) ?? 0) + length);
  }
  return [...lengths].sort(([, a], [, b]) => b - a)[0]?.[0];
}
