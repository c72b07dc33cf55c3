/** How a programming language writes comments and strings, as sources of regular expressions. */
export interface CommentSyntax {
  /** What begins a comment that ends with its line. */
  readonly line?: string;
  /** What begins and ends a comment that may span lines. */
  readonly block?: readonly [open: string, close: string];
  /** Strings that are documentation, by where they stand. */
  readonly docstring?: string;
  /** Strings, in which comment marks mean nothing. */
  readonly strings: readonly string[];
}

const DOUBLE = String.raw`"(?:[^"\\\n]|\\[^])*"?`;
const SINGLE = String.raw`'(?:[^'\\\n]|\\[^])*'?`;
const BACKTICK = '`(?:[^`\\\\]|\\\\[^])*`?';
const TRIPLE = String.raw`"""[^]*?(?:"""|(?![^]))|'''[^]*?(?:'''|(?![^]))`;
/** A hash inside a word, as in `${#list}` or an address, begins no comment. */
const HASH = String.raw`(?<!\S)#`;
const C_BLOCK: CommentSyntax['block'] = [String.raw`\/\*`, String.raw`\*\/`];

const C: CommentSyntax = { line: String.raw`\/\/`, block: C_BLOCK, strings: [DOUBLE, SINGLE] };
/** Rust writes lifetimes, and other languages characters, with a single quote that nothing closes. */
const C_WITHOUT_SINGLE: CommentSyntax = { ...C, strings: [DOUBLE] };
const SCRIPT: CommentSyntax = { ...C, strings: [DOUBLE, SINGLE, BACKTICK] };
const SHELL: CommentSyntax = { line: HASH, strings: [DOUBLE, SINGLE] };
const PYTHON: CommentSyntax = {
  line: HASH,
  docstring: String.raw`(?="{3}|'{3})(?<=^[ \t]*[rRuU]?)(?:${TRIPLE})`,
  strings: [TRIPLE, DOUBLE, SINGLE],
};

/** By file ending. A table rather than parsers: a comment is found by its marks, whatever code surrounds it. */
const LANGUAGES: readonly (readonly [endings: string, syntax: CommentSyntax])[] = [
  ['c h cc cpp cxx hh hpp hxx m mm java cs php groovy gradle proto glsl hlsl wgsl', C],
  ['rs kt kts swift scala dart zig v sv', C_WITHOUT_SINGLE],
  ['js mjs cjs jsx ts mts cts tsx go scss less', SCRIPT],
  ['css', { block: C_BLOCK, strings: [DOUBLE, SINGLE] }],
  ['py pyi pyx', PYTHON],
  ['sh bash zsh fish yaml yml toml r pl pm tcl nix tf cmake mk ex exs gd awk conf', SHELL],
  ['jl', { line: HASH, block: ['#=', '=#'], strings: [TRIPLE, DOUBLE] }],
  ['rb', { line: HASH, block: [String.raw`(?<=^)=begin\b`, String.raw`^=end\b`], strings: [DOUBLE, SINGLE] }],
  ['ps1 psm1', { line: HASH, block: ['<#', '#>'], strings: [DOUBLE, SINGLE] }],
  ['lua', { line: '--(?!\\[\\[)', block: [String.raw`--\[\[`, String.raw`\]\]`], strings: [DOUBLE, SINGLE] }],
  ['sql', { line: '--', block: C_BLOCK, strings: [SINGLE] }],
  ['hs elm purs', { line: '--', block: [String.raw`\{-`, String.raw`-\}`], strings: [DOUBLE] }],
  [
    'ml mli fs fsi',
    { line: String.raw`\/\/`, block: [String.raw`\(\*`, String.raw`\*\)`], strings: [DOUBLE] },
  ],
  ['lisp cl el clj cljs cljc scm rkt', { line: ';', strings: [DOUBLE] }],
  ['erl hrl', { line: '%', strings: [DOUBLE] }],
  ['xml svg vue svelte', { block: ['<!--', '-->'], strings: [] }],
];

export const COMMENT_SYNTAX: ReadonlyMap<string, CommentSyntax> = new Map(
  LANGUAGES.flatMap(([endings, syntax]) => endings.split(' ').map((ending) => [ending, syntax])),
);
