/** Endings of documents by VS Code's language, for those that have no name of their own. */
const ENDINGS: Readonly<Record<string, string>> = {
  asciidoc: 'adoc',
  latex: 'tex',
  markdown: 'md',
  restructuredtext: 'rst',
  tex: 'tex',
};

/** What of a VS Code TextDocument tells its format. */
export interface NamedDocument {
  readonly uri: { readonly path: string; readonly scheme?: string };
  readonly isUntitled: boolean;
  readonly languageId: string;
}

/** A name of the document that tells its format as the names of documents on disk do. */
export function documentName({ uri, isUntitled, languageId }: NamedDocument): string {
  const ending = ENDINGS[languageId];
  // A cell has the path of its notebook.
  const isNamed = !isUntitled && uri.scheme !== 'vscode-notebook-cell';
  return isNamed || ending === undefined ? uri.path : `${uri.path}.${ending}`;
}
