/** Begins each line that the suite writes, so that the launcher knows it among the workbench's own. */
export const SUITE_MARK = '[suite]';
