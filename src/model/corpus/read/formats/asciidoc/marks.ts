/** What begins, separates and surrounds the blocks of AsciiDoc. */

/** Blocks between two equal lines whose content is left out, and why. */
export const VERBATIM: readonly (readonly [delimiter: RegExp, reason: string])[] = [
  [/^-{4,}$/, 'code'],
  [/^\.{4,}$/, 'code'],
  [/^`{3,}[^`]*$/, 'code'],
  [/^\+{4,}$/, 'markup'],
  [/^\/{4,}$/, 'comment'],
  [/^[|,:!]={3,}$/, 'table'],
];
/** Blocks between two equal lines that hold prose: examples, sidebars, quotations, open blocks. */
export const COMPOUND = /^(?:={4,}|\*{4,}|_{4,}|--|~{4,})$/;
export const SECTION = /^(={1,6}|#{1,6})[ \t]+(?=\S)/;
/** Lines under a two-line title, by its level. */
export const UNDERLINE = /^([=\-~^+])\1+$/;
export const BLOCK_TITLE = /^\.(?=[^\s.])/;
/** Up to the text of an item, its callout number or its check box. */
export const ITEM =
  /^(?:\*{1,5}|\.{1,5}|-|\u2022|\d{1,9}\.|[A-Za-z]\.|[IVXLCDMivxlcdm]{1,12}\)|<(?:\.|\d{1,3})>)[ \t]+(?:\[[ xX*]\][ \t]+)?(?=\S)/;
export const TERM = /^(?!\/\/)(\S(?:[^\n]{0,600}?\S)??)(?::{2,4}|;;)(?=[ \t]|$)[ \t]*/;
export const ADMONITION = /^(?:NOTE|TIP|IMPORTANT|CAUTION|WARNING):[ \t]+/;
export const ATTRIBUTE = /^:!?\w[\w-]*!?:(?:[ \t]|$)/;
/** `[style, attributes]`, `[[anchor]]` on a line of its own. */
export const ATTRIBUTES = /^\[(?:|[\w.#%,"'\p{L}][^\n]*|\[[^\n]*\])\]$/u;
/** A block macro: `image::map.png[]`, `toc::[]`. */
export const MACRO = /^\w[\w-]*::(?:\S*?)\[.*\]$/;
export const CONDITION = /^(?:ifn?def|ifeval|endif|include|tag|end)::\S*\[.*\]$/;
export const RULE = /^(?:'{3,}|<{3,}|-{3}|\*{3}|- - -|\* \* \*)$/;
/** Styles that make what follows code, a formula or a drawing. */
export const VERBATIM_STYLE =
  /^\[(?:source|listing|literal|stem|latexmath|asciimath|pass|comment|graphviz|plantuml|mermaid|ditaa|d2|vega|blockdiag|synopsis|,\s*\w+\]$)/;
export const VERSE_STYLE = /^\[(?:verse\b|[^\]]*%hardbreaks|"?verse)/;
/** The line below a quotation that says whose it is. */
export const ATTRIBUTION = /^(?:--|—)[ \t]+(?=\S)/;
export const QUOTED = /^>[ \t]?/;
