import { attempt } from './attempt.ts';
import { textAtCursor } from './introduceModel.ts';
import type { Parts } from './parts.ts';

/**
 * Finds what the panel shows when it is looked at: the model with what was explored, or what training would read, and
 * until then what a starter model makes of it.
 */
export function fillPanel(parts: Parts): void {
  const { session, log, workspaceModel, survey } = parts;
  if (!session.state.trained) void survey.look();
  if (session.state.trained || session.state.starter)
    void attempt(log, () => workspaceModel.open(textAtCursor(parts)));
}
