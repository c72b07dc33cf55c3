import type { BlockKind } from '../../block.ts';

/** What LaTeX's commands and environments are to a reader. */

const words = (...lists: string[]): ReadonlySet<string> => new Set(lists.join(' ').split(' '));

/** Environments that are left out, and why. */
export const SILENT_ENVIRONMENTS: ReadonlyMap<string, string> = new Map(
  (
    [
      [
        'code',
        'verbatim Verbatim lstlisting minted alltt filecontents filecontents* verbatim* BVerbatim LVerbatim code',
      ],
      [
        'code',
        'algorithm algorithmic algorithm2e tikzpicture pgfpicture picture forest axis tikzcd circuitikz luacode',
      ],
      ['comment', 'comment'],
      ['table', 'tabular tabular* tabularx tabulary longtable tabu tblr array xltabular'],
      [
        'formula',
        'equation align alignat gather multline flalign eqnarray math displaymath split cases aligned gathered',
      ],
      [
        'formula',
        'equation* align* alignat* gather* multline* flalign* eqnarray* dmath dmath* matrix pmatrix bmatrix vmatrix',
      ],
      ['references', 'thebibliography bibliography'],
    ] as const
  ).flatMap(([reason, names]) => names.split(' ').map((name) => [name, reason] as const)),
);

/** Environments whose braces after the name hold a title. */
export const TITLED_ENVIRONMENTS = words('frame block alertblock exampleblock');

/** Commands whose last argument is a block of its own. */
export const HEADINGS = words(
  'part chapter section subsection subsubsection paragraph subparagraph title subtitle addchap addsec minisec',
  'frametitle framesubtitle headline subheadline',
);
export const CAPTIONS = words('caption captionof subcaption');
/** Commands of which every argument is a block of its own. */
export const QUOTATIONS = words('epigraph dictum');

/** Commands that say nothing to a reader, with all their arguments, where they stand on lines of their own. */
export const STRUCTURE = words(
  'label input include includeonly includegraphics bibliography bibliographystyle printbibliography addbibresource',
  'usepackage RequirePackage documentclass newcommand renewcommand providecommand newenvironment renewenvironment newtheorem',
  'DeclareMathOperator DeclareRobustCommand newcounter newlength def edef gdef let vspace hspace vfill hfill vskip hskip hrule',
  'centering raggedright raggedleft newpage clearpage cleardoublepage pagebreak linebreak nopagebreak maketitle titlepage',
  'tableofcontents listoffigures listoftables appendix bigskip medskip smallskip setlength setcounter addtocounter addtolength',
  'addcontentsline pagestyle thispagestyle pagenumbering frontmatter mainmatter backmatter printindex index date graphicspath',
  'hypersetup geometry makeatletter makeatother sectionmark chaptermark markboth markright tikzset pgfplotsset lstset captionsetup',
  'selectlanguage hyphenation color definecolor usetikzlibrary usetheme usecolortheme setbeamertemplate bibitem nocite subfile',
  'lstinputlisting verbatiminput inputminted phantomsection protect vspace* hspace* newcommand* renewcommand* providecommand*',
  'DeclareMathOperator* setmainfont setsansfont setmonofont setmainlanguage pause onslide columnbreak noalign rowcolor',
);

/** Commands that only stand before the words of a paragraph. */
export const LEADS = words('noindent indent quad qquad leavevmode');

/** Commands whose argument TeX does not read as text: in it a percent sign begins no comment. */
export const LITERAL = words('url path nolinkurl href hyperref verb lstinline mintinline');

/** Commands that stand for a name, number or mark in a sentence, with all their arguments. */
export const NAMES = words(
  'cite citep citet citealp citealt citeauthor citeyear parencite textcite autocite footcite cites nocite cite* citep* citet*',
  'ref eqref autoref nameref cref Cref pageref vref gls Gls glspl Glspl acrshort acrlong ac acp',
  'url path nolinkurl verb lstinline mintinline includegraphics SI si num unit qty ang ce texttt ensuremath',
);
/** Commands that say nothing in their sentence, with all their arguments. */
export const ASIDES = words(
  'footnote footnotemark footnotetext thanks marginpar marginnote sidenote label index vspace hspace linebreak endnote',
  'phantomsection pagebreak nopagebreak hfill vspace* hspace* glsadd',
);
/** Commands whose first argument is no text: a colour, a width, an address. */
export const FIRST_SILENT = words(
  'href textcolor colorbox foreignlanguage parbox raisebox rotatebox scalebox resizebox hyperlink hypertarget textlang makebox',
);
/** Commands without arguments that change how what follows looks. */
export const SWITCHES = words(
  'itshape bfseries scshape slshape upshape mdseries rmfamily sffamily ttfamily normalfont em it bf sc sl rm sf tt',
  'tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge noindent indent par centering raggedright',
  'quad qquad protect relax selectfont left right linebreak item leavevmode newline',
);
/** What a reader sees in place of a command. */
export const SHOWN: ReadonlyMap<string, string> = new Map([
  ['ldots', '…'],
  ['dots', '…'],
  ['textellipsis', '…'],
  ['textemdash', '—'],
  ['textendash', '–'],
  ['textquotedblleft', '“'],
  ['textquotedblright', '”'],
  ['textquoteleft', '‘'],
  ['textquoteright', '’'],
  ['guillemotleft', '«'],
  ['guillemotright', '»'],
  ['og', '«'],
  ['fg', '»'],
  ['ss', 'ß'],
  ['ae', 'æ'],
  ['oe', 'œ'],
  ['o', 'ø'],
  ['aa', 'å'],
  ['AE', 'Æ'],
  ['OE', 'Œ'],
  ['O', 'Ø'],
  ['AA', 'Å'],
  ['S', '§'],
  ['copyright', '©'],
  ['textbackslash', '\\'],
  ['slash', '/'],
  [' ', ' '],
  ['\n', ' '],
  [',', ' '],
  [';', ' '],
  [':', ' '],
  ['%', '%'],
  ['&', '&'],
  ['_', '_'],
  ['#', '#'],
  ['$', '$'],
  ['{', '{'],
  ['}', '}'],
]);
/** Commands around quoted words, with the marks that a reader sees. */
export const QUOTES: ReadonlyMap<string, readonly [open: string, close: string]> = new Map([
  ['enquote', ['“', '”']],
  ['enquote*', ['‘', '’']],
  ['textquote', ['“', '”']],
  ['blockquote', ['“', '”']],
  ['say', ['“', '”']],
]);

/** What the lines in an environment are, where they are no paragraphs. */
export const ENVIRONMENT_KINDS: Readonly<Record<string, BlockKind>> = {
  verse: 'verse',
  itemize: 'item',
  enumerate: 'item',
  description: 'item',
  quote: 'quotation',
  quotation: 'quotation',
};
