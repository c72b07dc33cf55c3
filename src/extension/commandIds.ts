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
  insertExploredText: 'variorum.insertExploredText',
  insertVariation: 'variorum.insertVariation',
  continueFromHere: 'variorum.continueFromHere',
  showModelReport: 'variorum.showModelReport',
  deleteModel: 'variorum.deleteModel',
  showLog: 'variorum.showLog',
} as const;

export type CommandName = keyof typeof commandIds;

export const commandNames = Object.keys(commandIds) as CommandName[];

/** The context key that is true exactly while the command can work; its enablement clause in package.json. */
export const enabledKey = (name: CommandName): string => `variorum.enabled.${name}`;

export const VIEW_CONTAINER = 'variorum';
export const PANEL_VIEW = 'variorum.panel';
