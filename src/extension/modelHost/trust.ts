import { UserError } from '../failures/failure.ts';

/** Why nothing can be read or run yet, for people. */
export const TRUST_FIRST = 'Trust this workspace first.';

/**
 * The one gate to model processes: before the workspace is trusted none is started, so no document and no model of it
 * is read, whoever asks: a command, the panel, another extension.
 * @throws UserError
 */
export function requireTrust(isTrusted: boolean): void {
  if (!isTrusted) throw new UserError(TRUST_FIRST);
}
