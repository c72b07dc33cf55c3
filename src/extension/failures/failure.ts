import type { Failure } from '../../shared/protocol/panelProtocol.ts';

export type FailureAction = Failure['actions'][number]['id'];

const LABELS: Record<FailureAction, string> = {
  train: 'Train',
  resumeTraining: 'Resume',
  stopTraining: 'Stop',
  reopenModel: 'Open Again',
  showLog: 'Show Log',
  deleteModel: 'Delete Model',
};

/** A failure with what the user can do about it; the log is always offered. */
export function failure(message: string, ...actions: Exclude<FailureAction, 'showLog'>[]): Failure {
  return { message, actions: [...actions, 'showLog' as const].map((id) => ({ id, label: LABELS[id] })) };
}

/** Something the user asked for that cannot be done, said so that they know what to do. Not a fault. */
export class UserError extends Error {
  readonly reason = 'not-possible';
}

/** Ends work whose failure the user has been told of already. */
export class ReportedError extends Error {
  readonly reason = 'reported';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
