import { constants } from 'node:os';
import type { Session } from './session.ts';

/** So many are remembered. */
const KEPT = 10;

/** How failures begin, as the extension words them. What follows may be a path or words of a document. */
const KNOWN = [
  'Training could not start',
  'The model does not open',
  'The model has not answered for a minute',
  'The process that holds the model',
  'The training process has not answered for a minute',
  'The training process',
  'Variorum reads folders on disk only',
  'Variorum does not run on',
];
const CODES = new Set([...Object.keys(constants.errno), ...Object.keys(constants.signals)]);

/** A failure without any word that is not the extension's or the system's own: how it begins, and codes in it. */
export function withoutContent(message: string): string {
  const known = KNOWN.find((beginning) => message.startsWith(beginning)) ?? 'Another failure';
  const codes = (message.match(/\bcode \d{1,3}\b|\b[A-Z\d]{4,20}\b/g) ?? []).filter(
    (word) => word.startsWith('code ') || CODES.has(word),
  );
  return [known, ...codes].join(', ');
}

/** The last failures that the user was told of, without what they say of documents. */
export class RecentFailures {
  private readonly entries: { readonly time: Date; readonly failure: string }[] = [];

  constructor(session: Session) {
    let last = session.state.failure;
    session.onDidChange(({ failure }) => {
      if (failure === last) return;
      last = failure;
      if (failure === null) return;
      this.entries.push({ time: new Date(), failure: withoutContent(failure.message) });
      if (this.entries.length > KEPT) this.entries.shift();
    });
  }

  /** Oldest first, one line each. */
  get lines(): string[] {
    return this.entries.map(({ time, failure }) => `${time.toISOString()} ${failure}`);
  }
}
