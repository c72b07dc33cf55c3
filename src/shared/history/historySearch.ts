import { type HistoryNode, KIND_WORDS } from './historyNode.ts';

export interface HistoryFilter {
  /** Words that must all occur, in any order and case; empty for no such condition. */
  readonly words: string;
  readonly onlyBookmarks: boolean;
}

/** Whether a node is shown: looks into its text, its name, where it comes from and how it came about. */
export function matcher({ words, onlyBookmarks }: HistoryFilter): (node: HistoryNode) => boolean {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return ({ text, name, title, kind, bookmarked }) => {
    if (onlyBookmarks && bookmarked !== true) return false;
    const searched = `${name ?? ''}\n${KIND_WORDS[kind]}\n${title}\n${text}`.toLocaleLowerCase();
    return wanted.every((word) => searched.includes(word));
  };
}
