/** Every command, once. A test compares these with package.json. */
export const commandIds = {
  train: 'variorum.train',
  pauseTraining: 'variorum.pauseTraining',
  resumeTraining: 'variorum.resumeTraining',
  stopTraining: 'variorum.stopTraining',
  exploreSelection: 'variorum.exploreSelection',
  surpriseMe: 'variorum.surpriseMe',
  markPassageA: 'variorum.markPassageA',
  markPassageB: 'variorum.markPassageB',
  interpolate: 'variorum.interpolate',
  newSlider: 'variorum.newSlider',
  addToLowEnd: 'variorum.addToLowEnd',
  addToHighEnd: 'variorum.addToHighEnd',
  insertExploredText: 'variorum.insertExploredText',
  insertVariation: 'variorum.insertVariation',
  continueFromHere: 'variorum.continueFromHere',
  findSimilarPassages: 'variorum.findSimilarPassages',
  showPassages: 'variorum.showPassages',
  showModelReport: 'variorum.showModelReport',
  deleteModel: 'variorum.deleteModel',
  chooseDevice: 'variorum.chooseDevice',
  installCudaEngine: 'variorum.installCudaEngine',
  showLog: 'variorum.showLog',
  copyDiagnostics: 'variorum.copyDiagnostics',
} as const;

export type CommandName = keyof typeof commandIds;

export const commandNames = Object.keys(commandIds) as CommandName[];

/** The context key that is true exactly while the command can work. */
export const enabledKey = (name: CommandName): string => `variorum.enabled.${name}`;

/** True once the extension is active: until then nothing sets the other keys. */
export const ACTIVE_KEY = 'variorum.active';

/** True while a slider has moved the explored text. */
export const STEERED_KEY = 'variorum.steered';

/**
 * The enablement clause of a command in package.json; undefined for one that always works. Training can be asked for
 * before the extension is active, which it then becomes; everything else needs what only an active extension knows.
 */
export function enablement(name: CommandName): string | undefined {
  // Log and diagnostics are where a failure of anything else is read; an engine serves all workspaces, and needs none.
  if (['showLog', 'copyDiagnostics', 'installCudaEngine'].includes(name)) return undefined;
  if (name !== 'train') return enabledKey(name);
  return `${enabledKey(name)} || (!${ACTIVE_KEY} && isWorkspaceTrusted && workspaceFolderCount > 0)`;
}

/** Commands of the history: each works on the line that it is called on, on the selected one without. */
export const historyCommandIds = {
  open: 'variorum.history.open',
  undo: 'variorum.history.undo',
  redo: 'variorum.history.redo',
  rename: 'variorum.history.rename',
  bookmark: 'variorum.history.bookmark',
  removeBookmark: 'variorum.history.removeBookmark',
  filter: 'variorum.history.filter',
  showBookmarks: 'variorum.history.showBookmarks',
  showAll: 'variorum.history.showAll',
  showOlder: 'variorum.history.showOlder',
  compare: 'variorum.history.compare',
  insert: 'variorum.history.insert',
  copy: 'variorum.history.copy',
  delete: 'variorum.history.delete',
  clear: 'variorum.history.clear',
  export: 'variorum.history.export',
} as const;

export type HistoryCommandName = keyof typeof historyCommandIds;

export const historyCommandNames = Object.keys(historyCommandIds) as HistoryCommandName[];

/** True while not all of the history is shown, and while there is any. */
export const HISTORY_FILTERED_KEY = 'variorum.history.filtered';
export const HISTORY_HAS_KEY = 'variorum.history.hasTexts';
/** True where undo and redo have somewhere to go. */
export const HISTORY_UNDO_KEY = 'variorum.history.canUndo';
export const HISTORY_REDO_KEY = 'variorum.history.canRedo';

export const HISTORY_VIEW = 'variorum.historyView';
export const VIEW_CONTAINER = 'variorum';
export const PANEL_VIEW = 'variorum.panel';
