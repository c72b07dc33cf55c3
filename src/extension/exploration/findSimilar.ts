import * as vscode from 'vscode';
import type { NearestPassage } from '../../shared/protocol/modelProtocol.ts';
import { pickLabel } from '../../shared/words/pickLabel.ts';
import type { ChosenText } from '../editor/chosenText.ts';
import type { PassageOpener } from '../editor/passageOpener.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';

const COUNT = 20;

interface PassageItem extends vscode.QuickPickItem {
  readonly passage: NearestPassage | undefined;
}

/** Lets the user choose among the passages nearest to a text, and shows the chosen one in its document. */
export async function findSimilarPassages(
  { text, file, title }: ChosenText,
  model: ModelClient,
  passages: PassageOpener,
): Promise<void> {
  const stopped = new vscode.CancellationTokenSource();
  const items = async (): Promise<PassageItem[]> => {
    const { similar } = await model.request('similarPassages', { text, file, count: COUNT });
    if (similar.length === 0)
      return [
        {
          label: 'There is no other passage',
          detail: 'The model has read nothing else.',
          passage: undefined,
        },
      ];
    return similar.map((passage) => ({
      ...pickLabel(passage.text),
      description: `${passage.place.file} · ${passage.distance.toFixed(2)}`,
      passage,
    }));
  };
  try {
    const picked = await vscode.window.showQuickPick(
      items(),
      {
        title: `Passages similar to: ${title}`,
        placeHolder: 'The nearest first, by the model’s codes; Enter shows one in its document',
        matchOnDescription: true,
        matchOnDetail: true,
      },
      stopped.token,
    );
    if (picked?.passage !== undefined) await passages.open(picked.passage);
  } finally {
    stopped.dispose();
  }
}
