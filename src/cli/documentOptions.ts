import { Option, type Command } from 'commander';
import { DEFAULT_ENCODINGS, type EncodingSettings } from '../model/corpus/read/decoding.ts';
import { encoding } from './optionValues.ts';

/** How documents are read, where they do not say it themselves. */
export interface DocumentOptions {
  readonly encoding?: string;
  readonly guessEncoding?: true;
}

export function withDocumentOptions(command: Command): Command {
  const name = 'how files without a mark are encoded: utf8, windows1252, shiftjis...';
  return command
    .addOption(new Option('--encoding <name>', name).argParser(encoding))
    .option('--guess-encoding', 'guess the encoding of files that are not UTF-8');
}

/** As the editor's settings of the same meaning would have it. */
export function encodingsOf(options: DocumentOptions): EncodingSettings {
  return {
    ...DEFAULT_ENCODINGS,
    encoding: options.encoding ?? DEFAULT_ENCODINGS.encoding,
    autoGuess: options.guessEncoding === true,
  };
}
