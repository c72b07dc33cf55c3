import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { ModelProblem } from '../model/process/modelProblem.ts';
import type { Example } from '../shared/protocol/sliderProtocol.ts';

export interface ExampleOptions {
  readonly low?: string;
  readonly high?: string;
  readonly labels?: string;
  readonly lowLabel?: string;
  readonly highLabel?: string;
}

export interface Ends {
  readonly lowLabel: string;
  readonly highLabel: string;
  readonly low: readonly Example[];
  readonly high: readonly Example[];
}

/**
 * The examples that a command line names: two places, or one file of labelled lines.
 * @throws ModelProblem bad-examples
 */
export async function examplesOf(options: ExampleOptions): Promise<Ends> {
  const { labels, low, high } = options;
  if (labels !== undefined) return labelled(labels, options);
  if (low === undefined || high === undefined)
    throw bad('Name the examples: --low and --high, each a file or folder, or --labels with one file.');
  return {
    lowLabel: options.lowLabel ?? nameOf(low),
    highLabel: options.highLabel ?? nameOf(high),
    low: [{ kind: 'place', path: resolve(low) }],
    high: [{ kind: 'place', path: resolve(high) }],
  };
}

/** Without --low and --high the file must have two labels; the first in the order of their characters is the low end. */
async function labelled(file: string, options: ExampleOptions): Promise<Ends> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw bad(`${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`);
  });
  const texts = new Map<string, Example[]>();
  for (const [index, line] of content.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const tab = line.indexOf('\t');
    if (tab < 1) throw bad(`Line ${index + 1} of ${file} is not a label, a tab and a sentence.`);
    const label = line.slice(0, tab).trim();
    const examples = texts.get(label) ?? [];
    texts.set(label, examples);
    examples.push({ kind: 'text', text: line.slice(tab + 1) });
  }
  const found = [...texts.keys()].sort();
  if (found.length !== 2 && (options.low === undefined || options.high === undefined))
    throw bad(
      `${file} has ${found.length} labels${found.length === 0 ? '' : ` (${found.slice(0, 8).join(', ')})`}. ` +
        'Choose the two ends with --low and --high.',
    );
  const [low, high] = [
    options.low ?? otherThan(options.high, found, 0),
    options.high ?? otherThan(options.low, found, 1),
  ];
  for (const label of [low, high])
    if (!texts.has(label)) throw bad(`${file} has no lines with the label “${label}”.`);
  return {
    lowLabel: options.lowLabel ?? low,
    highLabel: options.highLabel ?? high,
    low: texts.get(low)!,
    high: texts.get(high)!,
  };
}

/** Of two labels the one that is not taken, or the one that is this end's by their order. */
function otherThan(taken: string | undefined, labels: readonly string[], index: number): string {
  return labels.find((label) => taken !== undefined && label !== taken) ?? labels[index]!;
}

function nameOf(place: string): string {
  const name = basename(resolve(place));
  return basename(name, extname(name)) || name;
}

const bad = (message: string): ModelProblem => new ModelProblem('bad-examples', message);
