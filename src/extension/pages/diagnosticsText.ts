import type { SessionState } from '../state/session.ts';

/** A setting as package.json declares it, and as it is. */
export interface SettingNow {
  readonly name: string;
  readonly value: unknown;
  readonly default: unknown;
  readonly choices?: readonly unknown[] | undefined;
}

export interface Diagnostics {
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: readonly SettingNow[];
  readonly failures: readonly string[];
  readonly state: SessionState;
}

/**
 * What a report of a fault needs, as Markdown. Deliberately absent: names, places and words of documents, labels of axes
 * (they are words of documents), and values of settings that people word themselves.
 */
export function diagnosticsText({ versions, settings, failures, state }: Diagnostics): string {
  const changed = settings.filter(
    ({ value, default: usual }) => JSON.stringify(value) !== JSON.stringify(usual),
  );
  return [
    '### Versions',
    ...Object.entries(versions).map(([name, version]) => `- ${name}: ${version}`),
    '### State',
    ...stateLines(state),
    '### Settings that differ from their defaults',
    ...(changed.length === 0 ? ['- none'] : changed.map((setting) => `- ${setting.name}: ${shown(setting)}`)),
    '### Last failures',
    ...(failures.length === 0 ? ['- none'] : failures.map((failure) => `- ${failure}`)),
    '',
  ].join('\n');
}

function stateLines({
  workspace,
  survey,
  training,
  model,
  resumable,
  trained,
  starter,
}: SessionState): string[] {
  const read = survey === null ? 'not looked at' : counts(survey);
  return [
    `- workspace: ${workspace.kind}`,
    `- would read: ${read}${survey === null ? '' : `, leaves out ${survey.leftOut.length}`}`,
    `- trained: ${trained}, starter: ${starter}, resumable: ${resumable}`,
    `- training: ${training === null ? 'no' : `${training.progress.phase}, step ${training.progress.step}, on ${training.progress.device}`}`,
    ...(model.kind === 'open' ? modelLines(model.summary) : [`- model: ${model.kind}`]),
  ];
}

type Summary = Extract<SessionState['model'], { kind: 'open' }>['summary'];

function modelLines(summary: Summary): string[] {
  const { parameters, latentSize, axes, hasLanguageModel, fineTuned, device, trainedOn, trainedSeconds } =
    summary;
  return [
    `- model: open, ${parameters} parameters, ${latentSize} latent dimensions, ${axes.length} axes`,
    `- language model: ${hasLanguageModel}, fine-tuned: ${fineTuned}`,
    `- read: ${counts(summary)}`,
    `- runs on ${device}${fineTuned ? `, trained on ${trainedOn} for ${Math.round(trainedSeconds)} s` : ''}`,
  ];
}

const counts = (of: { documents: number; passages: number; words: number }): string =>
  `${of.documents} documents, ${of.passages} passages, ${of.words} words`;

function shown({ value, choices }: SettingNow): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && choices?.includes(value) === true ? value : 'changed';
}
