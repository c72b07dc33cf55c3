import * as vscode from 'vscode';
import { UserError } from '../failures/failure.ts';
import type { SessionState } from '../state/session.ts';

/** As many characters as a name may have (model/checkpoint/storedSliders.ts). */
const LONGEST = 60;

/** Asks for the names of both ends of a slider; undefined where the user gives up. Throws UserError where it is gone. */
export async function askAxisNames(
  model: SessionState['model'],
  index: number,
): Promise<[low: string, high: string] | undefined> {
  const axis = model.kind === 'open' ? model.summary.axes[index] : undefined;
  if (axis === undefined) throw new UserError('This slider is no longer there.');
  const title = `Rename ${axis.lowLabel} – ${axis.highLabel}`;
  const low = await askName(title, 'left', axis.lowLabel);
  return low === undefined ? undefined : withHigh(low, await askName(title, 'right', axis.highLabel));
}

const withHigh = (low: string, high: string | undefined): [string, string] | undefined =>
  high === undefined ? undefined : [low, high];

async function askName(title: string, side: string, value: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title,
    value,
    prompt: `What is the text at the ${side} end? The name stays with the slider when the model is trained again.`,
    validateInput: (typed) =>
      typed.trim() === ''
        ? 'Give this end a name.'
        : typed.trim().length > LONGEST
          ? `At most ${LONGEST} characters can be shown.`
          : undefined,
  });
  return name?.trim();
}
