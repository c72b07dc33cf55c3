/** VS Code's languages of texts that people write: what is selected or typed elsewhere is mostly no prose. */
export const PROSE = ['markdown', 'plaintext', 'latex', 'tex', 'restructuredtext', 'asciidoc'];
