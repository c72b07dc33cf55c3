import * as vscode from 'vscode';
import type { Decoding } from '../../shared/protocol/modelProtocol.ts';
import type { TrainingSettings } from '../../shared/protocol/trainingProtocol.ts';
import { globList, globsOf } from './globSettings.ts';
import { MAX_COPIED_WORDS, MAX_DISTANCE, MAX_STRENGTH } from '../../shared/protocol/limits.ts';
import type { Generation } from '../../shared/protocol/panelProtocol.ts';
import { shippedModels } from '../../shared/files/shippedModels.ts';
import { DEFAULTS, numberWithin, oneOf } from './settingValues.ts';

export const SECTION = 'variorum';

/** As in modelProtocol.ts, whose schemas are not worth loading for two lists. */
const MODEL_SIZES: readonly TrainingSettings['modelSize'][] = ['auto', 'tiny', 'small', 'medium', 'large'];
const DEVICES: readonly TrainingSettings['device'][] = ['auto', 'cpu', 'webgpu', 'onnx-cuda', 'cuda'];

export interface DocumentSettings {
  readonly include: string[];
  readonly exclude: string[];
  readonly respectGitignore: boolean;
  readonly largestFileKilobytes: number;
}

const STARTS = ['starter', 'small', 'scratch'] as const;
/** Names another starter model, so that tests can bring a small one; empty for none. */
const STARTER_VARIABLE = 'VARIORUM_STARTER';
const LARGEST_SEED = 2 ** 31 - 1;

const own = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration(SECTION);

/** The models that a workspace can begin with. */
export interface StarterFolders {
  readonly starterFolder: string;
  /** What stands in where the starter cannot be used. */
  readonly fallbackFolder?: string;
}

/** The starter model that stands in until a model is trained, where one is there and wanted. */
const starter = (): StarterFolders | undefined => {
  const start = oneOf(own().get('model.start'), STARTS, 'starter');
  if (start === 'scratch') return undefined;
  const named = process.env[STARTER_VARIABLE];
  if (named !== undefined) return named === '' ? undefined : { starterFolder: named };
  const { steering, fallback } = shippedModels(__dirname);
  if (steering === undefined || start === 'small')
    return fallback === undefined ? undefined : { starterFolder: fallback };
  return { starterFolder: steering, ...(fallback !== undefined && { fallbackFolder: fallback }) };
};

/** The settings as they are now; values out of bounds are brought within them. */
export const settings = {
  documents: (): DocumentSettings => {
    const hidden = ['files.exclude', 'search.exclude'].flatMap((name) =>
      globsOf(vscode.workspace.getConfiguration().get(name)),
    );
    return {
      include: globList(own().get('include')),
      exclude: [...globList(own().get('exclude')), ...hidden],
      respectGitignore: own().get('respectGitignore') !== false,
      largestFileKilobytes: numberWithin(
        own().get('largestFileKilobytes'),
        1,
        2 ** 20,
        DEFAULTS.largestFileKilobytes,
      ),
    };
  },

  training: (): TrainingSettings => {
    const minutes = numberWithin(own().get('trainingMinutes'), 0.1, 10080, DEFAULTS.trainingMinutes);
    return {
      minutes,
      ...starter(),
      modelSize: oneOf(own().get('modelSize'), MODEL_SIZES, 'auto'),
      device: settings.device(),
      seed: settings.seed(),
    };
  },

  decoding: (): Decoding => {
    return {
      temperature: numberWithin(own().get('temperature'), 0, 2, DEFAULTS.temperature),
      topP: numberWithin(own().get('topP'), 0.01, 1, DEFAULTS.topP),
      seed: settings.seed(),
      strength: settings.strength(),
    };
  },

  /** The starter model that stands in until one is trained; undefined where none is there or wanted. */
  starter,
  wantsStarter: () => starter() !== undefined,
  /** Whether GPUs made of software count as devices. */
  softwareAdapters: () => own().get('softwareAdapters') === true,
  device: () => oneOf(own().get('device'), DEVICES, 'auto'),
  seed: () => Math.round(numberWithin(own().get('seed'), 0, LARGEST_SEED, DEFAULTS.seed)),
  numberOfVariations: () =>
    Math.round(numberWithin(own().get('numberOfVariations'), 1, 50, DEFAULTS.numberOfVariations)),
  generation: (): Generation => ({ strength: settings.strength(), distance: settings.distance() }),
  /** Changes settings of the user's, or of the workspace where that has its own. */
  setGeneration: async (changes: {
    readonly [name in keyof Generation]?: number | undefined;
  }): Promise<void> => {
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) continue;
      const key = `generation.${name}`;
      const isOfWorkspace = own().inspect(key)?.workspaceValue !== undefined;
      await own().update(
        key,
        value,
        isOfWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
      );
    }
  },
  /** How much the code steers a language model. */
  strength: () =>
    numberWithin(own().get('generation.strength'), 0, MAX_STRENGTH, DEFAULTS['generation.strength']),
  /** Whether continuations are shown as ghost text while the user writes. */
  inlineCompletions: () => own().get('inlineCompletions') === true,
  /** Words in a row that a text may share with the documents; 0 is no limit. */
  maxCopiedWords: () =>
    Math.round(
      numberWithin(
        own().get('generation.maxCopiedWords'),
        0,
        MAX_COPIED_WORDS,
        DEFAULTS['generation.maxCopiedWords'],
      ),
    ),
  /** How far variations go from the passage. */
  distance: () =>
    numberWithin(own().get('generation.distance'), 0, MAX_DISTANCE, DEFAULTS['generation.distance']),
};
