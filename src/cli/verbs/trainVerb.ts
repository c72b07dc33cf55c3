import { basename, resolve } from 'node:path';
import { ModelProblem } from '../../model/process/modelProblem.ts';
import { runTraining } from '../../model/process/run/runTraining.ts';
import { shippedModels } from '../../shared/files/shippedModels.ts';
import { TrainingControl } from '../../model/training/loop/trainingControl.ts';
import type {
  Survey,
  TrainingOutcome,
  TrainingProgress,
  TrainingSettings,
} from '../../shared/protocol/trainingProtocol.ts';
import { phaseWords } from '../../shared/words/phaseWords.ts';
import { encodingsOf, type DocumentOptions } from '../documentOptions.ts';
import { duration } from '../duration.ts';
import { interruptible } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';

export interface TrainOptions extends DocumentOptions {
  readonly out: string;
  readonly minutes: number;
  readonly device: TrainingSettings['device'];
  readonly seed: number;
  readonly size: TrainingSettings['modelSize'];
  readonly vocabulary?: number;
  readonly start?: 'starter' | 'small' | 'scratch';
  readonly include?: string[];
  readonly exclude?: string[];
  readonly gitignore: boolean;
  readonly largestFile: number;
  readonly resume?: true;
  readonly steps?: number;
  readonly checkpointSeconds?: number;
  readonly json?: true;
}

/** Left-out documents that are named before training; the report names all. */
const NAMED_LEFT_OUT = 10;

/** Trains in this process. Ctrl-C ends training gently and keeps the best model so far, a second one abandons it. */
export async function train(folder: string, options: TrainOptions, terminal: Terminal): Promise<void> {
  const control = new TrainingControl();
  await interruptible(control, terminal, async (signal) => {
    const path = resolve(folder);
    const outcome = await runTraining(
      {
        workspace: {
          roots: [{ name: basename(path), path, encodings: encodingsOf(options) }],
          include: options.include ?? [],
          exclude: options.exclude ?? [],
          respectGitignore: options.gitignore,
          largestFileKilobytes: options.largestFile,
          unsaved: [],
        },
        settings: {
          minutes: options.minutes,
          modelSize: options.size,
          device: options.device,
          seed: options.seed,
          ...(options.steps !== undefined && { steps: options.steps }),
          ...startOf(options),
          ...(options.vocabulary !== undefined && { vocabularySize: options.vocabulary }),
          ...(options.checkpointSeconds !== undefined && { checkpointSeconds: options.checkpointSeconds }),
        },
        modelFolder: resolve(options.out),
        resume: options.resume === true,
      },
      control,
      signal,
      (event) => {
        if (event.kind === 'survey') noteSurvey(event.survey, terminal);
        else noteProgress(event.progress, terminal);
      },
    );
    terminal.result(options, { model: options.out, ...outcome }, () => describeOutcome(outcome, options.out));
  });
}

/**
 * What training begins with: the starter where one comes with the program, unless a size or vocabulary is asked for,
 * which the starter has already. The small one takes its place for documents that it cannot be used on.
 */
function startOf({
  start,
  size,
  vocabulary,
}: TrainOptions): Pick<TrainingSettings, 'starterFolder' | 'fallbackFolder'> {
  const asksForShape = size !== 'auto' || vocabulary !== undefined;
  const wanted = start ?? (asksForShape ? 'scratch' : 'starter');
  if (wanted === 'scratch') return {};
  const { steering, fallback: fallbackFolder } = shippedModels(import.meta.dirname);
  if (wanted === 'starter' && steering !== undefined)
    return { starterFolder: steering, ...(fallbackFolder !== undefined && { fallbackFolder }) };
  if (fallbackFolder !== undefined) return { starterFolder: fallbackFolder };
  if (start === undefined) return {};
  throw new ModelProblem('no-model', 'No starter model comes with this program. Train with --start scratch.');
}

function noteSurvey({ documents, passages, words, leftOut }: Survey, terminal: Terminal): void {
  terminal.note(
    `${counted(documents, 'document')}, ${counted(passages, 'passage')}, ${counted(words, 'word')}.`,
  );
  if (leftOut.length === 0) return;
  terminal.note(`Left out (${leftOut.length}):`);
  for (const { file, reason } of leftOut.slice(0, NAMED_LEFT_OUT)) terminal.note(`  ${file}: ${reason}`);
  if (leftOut.length > NAMED_LEFT_OUT) terminal.note(`  and ${leftOut.length - NAMED_LEFT_OUT} more.`);
}

function noteProgress(progress: TrainingProgress, terminal: Terminal): void {
  if (progress.notice !== undefined) terminal.note(progress.notice);
  const { phase, fraction, secondsLeft, step, tokensPerSecond, point, device } = progress;
  const parts = [`${String(Math.floor(fraction * 100)).padStart(3)} %  ${phaseWords[phase]}`];
  if (secondsLeft !== null) parts.push(`${duration(secondsLeft)} left`);
  if (step > 0) parts.push(`step ${step}`, `${Math.round(tokensPerSecond)} tokens/s`);
  if (point !== undefined)
    parts.push(`reconstruction ${point.reconstructionLoss.toFixed(1)}`, `KL ${point.kl.toFixed(1)}`);
  if (device !== '') parts.push(device);
  terminal.progress(phase, parts.join(' · '));
}

function describeOutcome(outcome: TrainingOutcome, model: string): string {
  const how = {
    finished: 'Trained to the end of its time',
    stopped: 'Stopped',
    converged: 'Stopped getting better, so training ended',
  }[outcome.outcome];
  return (
    `${how}: ${outcome.steps} steps in ${duration(outcome.seconds)}. ` +
    `ELBO on held-out passages ${outcome.validationElbo.toFixed(1)} nats per passage. Saved in ${model}.`
  );
}

const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
