/** Begins each line that the suite writes, so that the launcher knows it among the workbench's own. */
export const SUITE_MARK = '[suite]';

/** Set to 1 for a suite that runs in a workspace that is not trusted. */
export const UNTRUSTED = 'VARIORUM_UNTRUSTED';
