import * as vscode from 'vscode';
import type { Encodings } from '../../shared/protocol/trainingProtocol.ts';

/** Languages of documents that a setting may treat otherwise; the model process finds them by the names of files. */
const LANGUAGES = [
  'markdown',
  'plaintext',
  'latex',
  'restructuredtext',
  'asciidoc',
  'html',
  'python',
  'javascript',
  'javascriptreact',
  'typescript',
  'typescriptreact',
  'c',
  'cpp',
  'csharp',
  'java',
  'go',
  'rust',
  'ruby',
  'php',
  'swift',
  'kotlin',
  'shellscript',
  'lua',
  'r',
  'perl',
  'sql',
];

/** The editor's settings whose change may change how a document is read. */
export const ENCODING_SETTINGS: readonly string[] = [
  'files.encoding',
  'files.autoGuessEncoding',
  'files.candidateGuessEncodings',
];

/** How the editor reads the files of a folder. */
export function encodingsOf(folder: vscode.Uri): Encodings {
  const { candidates, ...own } = readSettings(folder);
  const languages: Record<string, Encodings['languages'][string]> = {};
  for (const languageId of LANGUAGES) {
    const { encoding, autoGuess } = readSettings(folder, languageId);
    if (encoding !== own.encoding || autoGuess !== own.autoGuess)
      languages[languageId] = { encoding, autoGuess };
  }
  return { ...own, candidates, languages };
}

function readSettings(
  uri: vscode.Uri,
  languageId?: string,
): { encoding: string; autoGuess: boolean; candidates: string[] } {
  const scope = languageId === undefined ? uri : { uri, languageId };
  const files = vscode.workspace.getConfiguration('files', scope);
  const encoding: unknown = files.get('encoding');
  const candidates: unknown = files.get('candidateGuessEncodings');
  return {
    encoding: typeof encoding === 'string' ? encoding : 'utf8',
    autoGuess: files.get('autoGuessEncoding') === true,
    candidates: Array.isArray(candidates)
      ? candidates.filter((candidate) => typeof candidate === 'string')
      : [],
  };
}
