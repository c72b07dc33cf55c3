import { attempt } from './attempt.ts';
import type { Parts } from './parts.ts';

/** Finds what the panel shows when it is looked at: the model with what was explored, or what training would read. */
export function fillPanel({ session, log, workspaceModel, survey }: Parts): void {
  if (session.state.trained) void attempt(log, () => workspaceModel.open());
  else void survey.look();
}
