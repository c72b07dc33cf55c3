import { LatestOnly } from '../../shared/coalescing/latestOnly.ts';
import type { modelSide, ModelSummary } from '../../shared/protocol/modelProtocol.ts';
import type { TrainingOutcome, TrainingProgress } from '../../shared/protocol/trainingProtocol.ts';
import type { Handlers, Result } from '../../shared/protocol/rpc.ts';
import { lackedWords } from '../../shared/words/keptWords.ts';
import { continueFrom } from '../explore/continuation.ts';
import { slidersOf } from '../explore/exploration.ts';
import { interpolate } from '../explore/interpolation.ts';
import { passageAt, passageMap, pathOnMap } from '../explore/passageMap.ts';
import { soloEnds } from '../explore/soloEnds.ts';
import { similarPassages } from '../explore/selection.ts';
import { steer } from '../explore/steering.ts';
import { vary } from '../explore/variations.ts';
import { wordAlternatives, writeOn } from '../explore/wordChoice.ts';
import { TrainingControl } from '../training/loop/trainingControl.ts';
import { measureDevices } from './devices/deviceOrder.ts';
import { ModelProblem } from './modelProblem.ts';
import { guarded, textOf, withinLimit } from './open/copyGuard.ts';
import { ModelSlot } from './open/modelSlot.ts';
import { addSlider, nameAxis, removeSlider, takeSliders } from './open/namedSliderChanges.ts';
import { ModelSession } from './open/modelSession.ts';
import { openStarter } from './open/openStarter.ts';
import { documentAsRead, documentsRead, documentText } from './run/readDocuments.ts';
import type { RunRequest } from './run/preparedRun.ts';
import { reportMarkdown } from './report/report.ts';
import { runTraining } from './run/runTraining.ts';
import { survey } from './run/workspaceCorpus.ts';
import { uncancelled } from './uncancelled.ts';

/** What a model process publishes while it works. */
export interface Publisher {
  progress(progress: TrainingProgress): void;
  words(stream: number, text: string): void;
  readonly reporting: (measuring: string, fraction: number) => void;
  log(level: 'info' | 'warning' | 'error', message: string): void;
  /** The parent has asked whether this process is there, and will ask again after so many milliseconds. */
  readonly pinged: (everyMilliseconds: number) => void;
}

/** The answers to every request of modelProtocol.ts. One set holds at most one run and one open model. */
export function createHandlers(publish: Publisher): Handlers<typeof modelSide> {
  let current: { control: TrainingControl; signal: AbortSignal; ended: Promise<unknown> } | undefined;
  const model = new ModelSlot();
  const steering = new LatestOnly<Result<typeof modelSide, 'steer'>>();
  const interpolating = new LatestOnly<Result<typeof modelSide, 'interpolate'>>();

  const choosing = new LatestOnly<Result<typeof modelSide, 'wordAlternatives'>>();
  const writing = new LatestOnly<Result<typeof modelSide, 'writeOn'>>();

  const running = (): TrainingControl => {
    if (current === undefined || current.signal.aborted)
      throw new ModelProblem('not-training', 'No training is running.');
    return current.control;
  };
  /** What is told of a text while it is written. */
  const told =
    (stream: number | undefined, shown: () => void) =>
    (text: string): void => {
      shown();
      if (stream !== undefined) publish.words(stream, text);
    };
  const train = async (request: RunRequest, signal: AbortSignal): Promise<TrainingOutcome> => {
    if (current?.signal.aborted === true) {
      await current.ended; // Abandoned, and about to end.
      current = undefined;
    }
    if (current !== undefined)
      throw new ModelProblem(
        'already-training',
        'Training is already running. Stop it first, or wait for its end.',
      );
    const control = new TrainingControl();
    const run = runTraining(request, control, signal, (event) => {
      if (event.kind === 'progress') publish.progress(event.progress);
      else publish.log('info', describeSurvey(event.survey));
    });
    const mine = { control, signal, ended: run.catch(() => undefined) };
    current = mine;
    try {
      return await run;
    } finally {
      if (current === mine) current = undefined;
    }
  };

  /** One change of the open model's sliders after the other; each answers what the model then is. */
  let changes: Promise<unknown> = Promise.resolve();
  const changed = (
    signal: AbortSignal,
    change: (open: ModelSession, signal: AbortSignal) => Promise<unknown>,
  ): Promise<ModelSummary> => {
    const result = changes.then(() =>
      model.use(signal, async (open, s) => {
        await change(open, s);
        return open.summary();
      }),
    );
    changes = result.catch(() => undefined);
    return result;
  };

  return {
    ping: ({ everyMilliseconds }) => {
      publish.pinged(everyMilliseconds);
      return null;
    },
    survey: ({ workspace }, signal) => uncancelled(signal, () => survey(workspace, signal)),
    documentsRead: ({ workspace }, signal) => uncancelled(signal, () => documentsRead(workspace, signal)),
    documentAsRead: ({ workspace, file }, signal) =>
      uncancelled(signal, () => documentAsRead(workspace, file, signal)),
    documentText: ({ workspace, file }, signal) =>
      uncancelled(signal, () => documentText(workspace, file, signal)),

    train,
    measureDevices: (_, signal) =>
      uncancelled(signal, async () => {
        const devices = await measureDevices(signal);
        for (const { device, detail } of devices)
          if (detail !== null) publish.log('info', `${device} is not available: ${detail}`);
        return { devices };
      }),
    pauseTraining: () => {
      running().pause();
      return null;
    },
    continueTraining: () => {
      running().continue();
      return null;
    },
    stopTraining: () => {
      running().stop();
      return null;
    },

    open: ({ modelFolder, device }, signal) =>
      uncancelled(signal, async () => {
        const opened = await ModelSession.open(modelFolder, device, signal);
        await model.replace(opened);
        return opened.summary();
      }),
    openStarter: (request, signal) =>
      uncancelled(signal, async () => {
        const opened = await openStarter(request, signal);
        await model.replace(opened);
        const summary = opened.summary();
        if (summary.notice !== null) publish.log('warning', summary.notice);
        return summary;
      }),
    explore: ({ source }, signal) => model.use(signal, (open, s) => open.explore(source, s)),
    steer: ({ stream, ...request }, signal) =>
      steering.run(
        (newest, shown) =>
          model.use(newest, async (open, s) => {
            const steered = await steer(open.latent, { ...request, onText: told(stream, shown) }, s);
            return guarded(open, steered, textOf(request.pieces));
          }),
        signal,
      ),
    soloEnds: (request, signal) => model.use(signal, ({ latent }, s) => soloEnds(latent, request, s)),
    interpolate: (request, signal) =>
      interpolating.run(
        (newest) =>
          model.use(newest, async (open, s) =>
            guarded(open, await interpolate(open.latent, request, s), `${request.from}\n${request.to}`),
          ),
        signal,
      ),
    vary: ({ original, maxCopiedWords, kept = [], ...request }, signal) =>
      model.use(signal, async (open, s) => {
        const { latent } = open;
        const lacks = (text: string): number => lackedWords(text, kept).length;
        const texts = await vary(latent, { ...request, lacks }, s);
        const guardedTexts = texts.map((text) => guarded(open, text, original ?? textOf(request.pieces)));
        const { offered, leftOut } = withinLimit(guardedTexts, maxCopiedWords);
        const variations = offered.map((one) => ({ ...one, sliders: slidersOf(latent, one.pieces) }));
        return { variations, leftOut };
      }),
    wordAlternatives: (request, signal) =>
      choosing.run(
        (newest) =>
          model.use(newest, async ({ latent }, s) => ({
            alternatives: await wordAlternatives(latent, request, s),
          })),
        signal,
      ),
    writeOn: ({ stream, original, ...request }, signal) =>
      writing.run(
        (newest, shown) =>
          model.use(newest, async (open, s) => {
            const written = await writeOn(open.latent, { ...request, onText: told(stream, shown) }, s);
            return guarded(open, written, original ?? textOf(request.pieces));
          }),
        signal,
      ),
    continueFrom: ({ maxCopiedWords, ...request }, signal) =>
      model.use(signal, async (open, s) => {
        const texts = await continueFrom(open.latent, request, s);
        const guardedTexts = texts.map((text) => guarded(open, text, ''));
        const { offered, leftOut } = withinLimit(guardedTexts, maxCopiedWords);
        return { continuations: offered, leftOut };
      }),
    similarPassages: ({ text, file, count }, signal) =>
      model.use(signal, async ({ latent }, s) => ({
        similar: await similarPassages(latent, text, count, { file, signal: s }),
      })),
    map: ({ axes }, signal) => model.use(signal, ({ latent }) => Promise.resolve(passageMap(latent, axes))),
    mapPath: ({ axes, ...marked }, signal) =>
      model.use(signal, ({ latent }, s) => pathOnMap(latent, axes, marked, s)),
    passage: ({ passage }, signal) =>
      model.use(signal, ({ latent }) => Promise.resolve(passageAt(latent, passage))),
    addSlider: (request, signal) => changed(signal, (open, s) => addSlider(open, request, s)),
    removeSlider: ({ name }, signal) => changed(signal, (open) => removeSlider(open, name)),
    nameAxis: (request, signal) => changed(signal, (open) => nameAxis(open, request)),
    takeSliders: async ({ modelFolder }, signal) => {
      let lostNames: string[] = [];
      const summary = await changed(signal, async (open, s) => {
        lostNames = await takeSliders(open, modelFolder, s);
      });
      return { summary, lostNames };
    },
    report: ({ modelFolder }, signal) => {
      if (model.folder === modelFolder)
        return model.use(signal, async (open, s) => ({
          markdown: await reportMarkdown(open, s, publish.reporting),
        }));
      return uncancelled(signal, async () => {
        const opened = await ModelSession.open(modelFolder, 'cpu', signal);
        try {
          return { markdown: await reportMarkdown(opened, signal, publish.reporting) };
        } finally {
          await opened.close();
        }
      });
    },
  };
}

function describeSurvey(found: {
  documents: number;
  passages: number;
  words: number;
  leftOut: readonly unknown[];
}): string {
  return `Read ${found.documents} documents, ${found.passages} passages, ${found.words} words; left out ${found.leftOut.length}.`;
}
