/** What begins or separates the body elements of reStructuredText, as sources of docutils have them. */
export const ADORNMENT = /^([!-/:-@[-`{-~])\1*$/;
export const FIELD = /^:(?![:\s])(?:[^:\\\n]|\\.|:(?!\s|$)){1,200}:(?:\s+|$)/;
export const BULLET = /^[-*+•‣⁃](?:\s+|$)/;
export const ENUMERATOR =
  /^(?:\(?(?:\d{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]{1,15}|#)\)|(?:\d{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]{1,15}|#)\.)(?:\s+|$)/;
const OPTION = String.raw`(?:-{1,2}[\w?][\w-]*|\/\w+)(?:[ =]?(?:<[^<>\n]+>|[A-Za-z][\w-]*))?`;
export const OPTIONS = new RegExp(String.raw`^${OPTION}(?:, ${OPTION})*(?: {2,}|$)`);
export const GRID_TABLE = /^\+-[-+]*-\+$/;
export const SIMPLE_TABLE = /^=+(?: +=+)+$/;
export const LINE_BLOCK = /^\|(?: +|$)/;
