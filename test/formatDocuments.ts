import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, 'workspaces/formats');

/** A document, and what its author would call its sentences. */
export interface FormatDocument {
  readonly file: string;
  readonly text: string;
  readonly sentences: readonly string[];
}

/** A document of each format that is read as text. Source files are stored as `.fixture`, or they would be checked as such. */
export function formatDocuments(): FormatDocument[] {
  const read = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sentences'))
    .map((name) => {
      const file = name.replace(/\.sentences$/, '');
      const stored = /\.(?:py|ts)$/.test(file) ? `${file}.fixture` : file;
      return { file, text: read(stored), sentences: read(name).trimEnd().split('\n') };
    });
}
