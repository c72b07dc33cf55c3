import { UserError } from '../failures/failure.ts';
import { TRUST_FIRST } from '../state/disabledReasons.ts';

/**
 * The one gate to model processes: before the workspace is trusted none is started, so no document and no model of it
 * is read, whoever asks: a command, the panel, another extension.
 * @throws UserError
 */
export function requireTrust(isTrusted: boolean): void {
  if (!isTrusted) throw new UserError(TRUST_FIRST);
}
