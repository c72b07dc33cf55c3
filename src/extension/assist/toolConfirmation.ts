import type { ToolName } from './toolInputs.ts';

const DOES: Readonly<Record<ToolName, string>> = {
  variorum_variations: 'Writing variations',
  variorum_similar_passages: 'Looking for similar passages',
  variorum_steer: 'Moving sliders',
};

export const toolNames = Object.keys(DOES) as ToolName[];

/** What the user reads before an assistant's request is done, and what they are asked where it changes a document. */
export interface Confirmation {
  readonly invocationMessage: string;
  readonly confirmationMessages?: { readonly title: string; readonly message: string };
}

/** @param input as the assistant sent it: whatever asks for an insertion in any form is asked about */
export function toolConfirmation(name: ToolName, input: unknown): Confirmation {
  const invocationMessage = `${DOES[name]} with Variorum`;
  const insert: unknown = typeof input === 'object' && input !== null && 'insert' in input && input.insert;
  if (insert === false || insert === undefined) return { invocationMessage };
  const message =
    'The text that Variorum writes is inserted into the document in the active editor, after the passage. One undo takes it back.';
  return { invocationMessage, confirmationMessages: { title: 'Insert a generated text?', message } };
}
