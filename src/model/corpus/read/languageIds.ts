/** VS Code's names for the languages of documents, by the ending of their name; settings may differ by language. */
const ENDINGS: Readonly<Record<string, string>> = {
  markdown: 'md markdown mdown mkd mdx qmd rmd',
  plaintext: 'txt text',
  latex: 'tex ltx',
  restructuredtext: 'rst rest',
  asciidoc: 'adoc asciidoc asc',
  html: 'html htm xhtml',
  python: 'py pyi',
  javascript: 'js mjs cjs',
  javascriptreact: 'jsx',
  typescript: 'ts mts cts',
  typescriptreact: 'tsx',
  c: 'c h',
  cpp: 'cpp cc cxx hpp hh hxx',
  csharp: 'cs',
  java: 'java',
  go: 'go',
  rust: 'rs',
  ruby: 'rb',
  php: 'php',
  swift: 'swift',
  kotlin: 'kt kts',
  shellscript: 'sh bash zsh',
  lua: 'lua',
  r: 'r',
  perl: 'pl pm',
  sql: 'sql',
};

const BY_ENDING = new Map(
  Object.entries(ENDINGS).flatMap(([id, endings]) =>
    endings.split(' ').map((ending) => [ending, id] as const),
  ),
);

/** The languages that settings may name. */
export const LANGUAGE_IDS: readonly string[] = Object.keys(ENDINGS);

/** Null where the name tells none. */
export function languageIdOf(file: string): string | null {
  return BY_ENDING.get(/\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? '') ?? null;
}
