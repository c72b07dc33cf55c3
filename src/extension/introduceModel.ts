import * as vscode from 'vscode';
import { attempt } from './failures/attempt.ts';
import { chosenText, type ChosenText } from './editor/chosenText.ts';
import { showPanel } from './commands/commands.ts';
import { UserError } from './failures/failure.ts';
import type { PanelView } from './panel/panelView.ts';
import type { Parts } from './parts.ts';

/** Puts a newly trained model to use: opens it on a text of the user's, and says so where they cannot see it. */
export async function introduceModel(id: string, parts: Parts, panel: PanelView): Promise<void> {
  await attempt(parts.log, () => parts.modelLifecycle.replace(id, textAtCursor(parts)));
  if (panel.visible) return;
  const answer = await vscode.window.showInformationMessage('Variorum: the model is ready.', 'Explore');
  if (answer !== undefined) await showPanel();
}

/** What the user is at, where it is text. */
export function textAtCursor({ lastEditor }: Parts): ChosenText | undefined {
  try {
    return chosenText(lastEditor.current);
  } catch (error) {
    if (error instanceof UserError) return undefined; // Nothing is open, or the cursor stands in no text.
    throw error;
  }
}
