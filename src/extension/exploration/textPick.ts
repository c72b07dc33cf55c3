import type { CopiedRun } from '../../shared/protocol/modelProtocol.ts';
import { describeCopied, describeLeftOut } from '../../shared/words/copied.ts';
import { describeLacked, lackedWords } from '../../shared/words/keptWords.ts';
import { isCancelled } from '../../shared/protocol/rpcError.ts';
import * as vscode from 'vscode';
import { messageOf, ReportedError } from '../failures/failure.ts';
import { oneLine, pickLabel } from '../../shared/words/pickLabel.ts';

export interface TextPickOptions {
  readonly title: string;
  readonly placeholder: string;
  /** Texts to choose from; `round` counts how often the user has asked for others. */
  readonly load: (round: number, signal: AbortSignal) => Promise<Offer>;
  /** What to say, and what to do about it, where there is no text to choose. */
  readonly nothing: { readonly label: string; readonly detail: string };
  /** Shows a text where it would go; undefined shows none. */
  readonly preview: (text: string | undefined) => void;
  /** Takes the text in another way than Enter does, by a button on each item. */
  readonly alternative?: { readonly icon: string; readonly tooltip: string };
}

/** Texts, each with a note beside it, and what is to be said of all. */
export interface Offer {
  readonly texts: readonly { readonly text: string; readonly note: string }[];
  readonly note: string;
}

export interface Picked {
  readonly text: string;
  readonly alternative: boolean;
}

/**
 * Texts with what they share with the workspace, and what they lack.
 * @param limit words in a row that they may share
 * @param kept words that must stay
 */
export const offer = (
  texts: readonly { readonly text: string; readonly copied: CopiedRun | null }[],
  leftOut: number,
  limit: number,
  kept: readonly string[] = [],
): Offer => ({
  texts: texts.map(({ text, copied }) => {
    const notes = [describeLacked(lackedWords(text, kept)), copied === null ? '' : describeCopied(copied)];
    return { text, note: notes.filter((note) => note !== '').join(' · ') };
  }),
  note: describeLeftOut(leftOut, limit),
});

interface TextItem extends vscode.QuickPickItem {
  /** Undefined on the item that stands where there is no text. */
  readonly content: string | undefined;
}

const REFRESH: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: 'Others' };

/** Lets the user choose among texts, ask for others, and see each in its place. Undefined when they choose none. */
export async function pickText(options: TextPickOptions): Promise<Picked | undefined> {
  const pick = vscode.window.createQuickPick<TextItem>();
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  pick.matchOnDetail = true;
  pick.buttons = [REFRESH];
  const buttons =
    options.alternative === undefined
      ? []
      : [
          {
            iconPath: new vscode.ThemeIcon(options.alternative.icon),
            tooltip: options.alternative.tooltip,
          },
        ];
  let round = 0;
  const loading = new AbortController();
  let closed = false;

  return new Promise((resolve, reject) => {
    let picked: Picked | undefined;
    const close = (error?: unknown): void => {
      closed = true;
      loading.abort();
      options.preview(undefined);
      pick.dispose();
      if (error === undefined || isCancelled(error)) resolve(picked);
      else reject(error instanceof Error ? error : new ReportedError(messageOf(error)));
    };
    const choose = (item: TextItem | undefined, alternative: boolean): void => {
      if (item?.content === undefined) return;
      picked = { text: item.content, alternative };
      pick.hide();
    };
    const load = async (): Promise<void> => {
      const asked = round;
      pick.busy = true;
      const { texts, note } = await options.load(asked, loading.signal);
      if (closed || asked !== round) return;
      pick.items =
        texts.length === 0
          ? [{ ...options.nothing, content: undefined, alwaysShow: true }]
          : texts.map(({ text, note: description }) => ({
              ...pickLabel(text),
              description,
              content: text,
              alwaysShow: true,
              buttons,
            }));
      pick.placeholder = note === '' ? options.placeholder : `${options.placeholder}. ${note}`;
      pick.busy = false;
    };
    pick.onDidTriggerButton(() => {
      round++;
      load().catch(close);
    });
    pick.onDidChangeActive(([item]) => {
      options.preview(item?.content === undefined ? undefined : oneLine(item.content));
    });
    pick.onDidTriggerItemButton(({ item }) => {
      choose(item, true);
    });
    pick.onDidAccept(() => {
      choose(pick.selectedItems[0], false);
    });
    pick.onDidHide(() => {
      if (!closed) close();
    });
    pick.show();
    load().catch(close);
  });
}
