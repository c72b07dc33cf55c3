import { spawnSync } from 'node:child_process';
import { splitIntoPassages } from '../../src/model/corpus/passages.ts';
import { splitIntoSentences } from '../../src/model/corpus/sentences/sentences.ts';

/** A text to split. */
export interface Task {
  readonly language: string;
  readonly text: string;
  /** pySBD's own options, which some of its rules are made for. */
  readonly clean?: boolean;
  readonly pdf?: boolean;
}

/** Splits texts into sentences; null where it is not installed. */
export interface Splitter {
  readonly name: string;
  readonly split: (tasks: readonly Task[]) => string[][] | null;
}

/** A text of one line is split as it is; one of several is read as a document of plain text. */
const ours: Splitter = {
  name: 'Variorum',
  split: (tasks) =>
    tasks.map(({ text, language }) =>
      text.includes('\n')
        ? splitIntoPassages({ file: 'text.txt', text, language }, { fits: () => true }).map(
            (passage) => passage.text,
          )
        : splitIntoSentences(text, language).map(({ start, end }) => text.slice(start, end)),
    ),
};

const segmenter: Splitter = {
  name: 'Intl.Segmenter',
  split: (tasks) =>
    tasks.map(({ text, language }) => {
      const sentences = new Intl.Segmenter(language, { granularity: 'sentence' });
      return [...sentences.segment(text)].map(({ segment }) => segment);
    }),
};

/** Not a dependency: `npm install --no-save --ignore-scripts sentencex`. */
async function sentencex(): Promise<Splitter> {
  const name = 'sentencex';
  interface Library {
    readonly segment: (language: string, text: string) => string[];
  }
  const library = (await import(name).catch(() => null)) as (Library & { default?: Library }) | null;
  const segment = library?.segment ?? library?.default?.segment;
  return {
    name,
    split: (tasks) =>
      segment === undefined ? null : tasks.map(({ text, language }) => segment(language, text)),
  };
}

const PYSBD = `
import json, sys, pysbd
from pysbd.languages import LANGUAGE_CODES
out = []
for task in json.load(sys.stdin):
    code = task['language'] if task['language'] in LANGUAGE_CODES else 'en'
    options = {'clean': task.get('clean', False)}
    if task.get('pdf'): options['doc_type'] = 'pdf'
    out.append(pysbd.Segmenter(language=code, **options).segment(task['text']))
json.dump(out, sys.stdout)
`;

/** Not a dependency: `pip install pysbd`, in the Python that is named. */
function pysbd(python: string): Splitter {
  return {
    name: 'pySBD',
    split: (tasks) => {
      const { status, stdout } = spawnSync(python, ['-c', PYSBD], {
        input: JSON.stringify(tasks),
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      return status === 0 ? (JSON.parse(stdout) as string[][]) : null;
    },
  };
}

export async function splitters(python: string): Promise<Splitter[]> {
  return [ours, await sentencex(), segmenter, pysbd(python)];
}
