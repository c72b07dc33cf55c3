import * as vscode from 'vscode';
import type { Decoding } from '../../shared/protocol/modelProtocol.ts';
import type { TrainingSettings } from '../../shared/protocol/trainingProtocol.ts';
import { globList, globsOf } from './globSettings.ts';
import { shippedStarter } from '../../shared/files/shippedStarter.ts';
import { DEFAULTS, numberWithin, oneOf } from './settingValues.ts';

export const SECTION = 'variorum';

/** As in modelProtocol.ts, whose schemas are not worth loading for two lists. */
const MODEL_SIZES: readonly TrainingSettings['modelSize'][] = ['auto', 'tiny', 'small', 'medium', 'large'];
const DEVICES: readonly TrainingSettings['device'][] = ['auto', 'cpu', 'webgpu', 'onnx-cuda', 'cuda'];

/** Which documents are read. */
export interface DocumentSettings {
  readonly include: string[];
  readonly exclude: string[];
  readonly respectGitignore: boolean;
  readonly largestFileKilobytes: number;
}

const STARTS = ['starter', 'scratch'] as const;
/** Names another starter model, so that tests can bring a small one; empty for none. */
const STARTER_VARIABLE = 'VARIORUM_STARTER';
const LARGEST_SEED = 2 ** 31 - 1;

const own = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration(SECTION);

/** The starter model to adapt, where one is shipped and wanted. */
const starter = (): Pick<TrainingSettings, 'starterFolder'> => {
  if (oneOf(own().get('model.start'), STARTS, 'starter') === 'scratch') return {};
  const starterFolder = process.env[STARTER_VARIABLE] ?? shippedStarter(__dirname);
  return starterFolder === undefined || starterFolder === '' ? {} : { starterFolder };
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
      // A run that is killed loses at most a tenth of itself, however short it is.
      checkpointSeconds: Math.min(15, (minutes * 60) / 10),
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
    };
  },

  /** Whether a starter model is to stand in until one is trained, and is there. */
  wantsStarter: () => starter().starterFolder !== undefined,
  /** Whether GPUs made of software count as devices. */
  softwareAdapters: () => own().get('softwareAdapters') === true,
  device: () => oneOf(own().get('device'), DEVICES, 'auto'),
  seed: () => Math.round(numberWithin(own().get('seed'), 0, LARGEST_SEED, DEFAULTS.seed)),
  numberOfVariations: () =>
    Math.round(numberWithin(own().get('numberOfVariations'), 1, 50, DEFAULTS.numberOfVariations)),
  distance: () => numberWithin(own().get('distance'), 0, 4, DEFAULTS.distance),
};
