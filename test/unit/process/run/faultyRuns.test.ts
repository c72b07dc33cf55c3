import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TrainingSettings } from '../../../../src/shared/protocol/trainingProtocol.ts';
import { CheckpointError } from '../../../../src/model/checkpoint/checkpointError.ts';
import { loadModel } from '../../../../src/model/checkpoint/modelFolder.ts';
import { saveStarter } from '../../../../src/model/checkpoint/starterFolder.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { runTraining } from '../../../../src/model/process/run/runTraining.ts';
import { LANGUAGE_MODEL_VARIABLE } from '../../../../src/model/process/starter/openLanguageModel.ts';
import { TrainingControl } from '../../../../src/model/training/loop/trainingControl.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import { initializeParameters } from '../../../../src/model/vae/network/parameters.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';
import { ggufBytes } from '../../languageModel/ggufWriter.ts';
import { TinyFolder, tinyGguf } from '../../languageModel/tinyLanguageModel.ts';
import {
  FAULTS,
  type Fault,
  type FileOperation,
  representatives,
  withFaults,
} from '../../storage/faultyFiles.ts';
import { filesOf } from '../killedRuns.ts';
import { workspaceOf, writeDocuments } from '../sampleWorkspace.ts';

/** Cases of each kind of run that are drawn; `VARIORUM_FAULTS=all` takes every one, `VARIORUM_SEED` draws others. */
const FEW = '10';
const CASES = process.env['VARIORUM_FAULTS'] ?? FEW;
const SEED = Number(process.env['VARIORUM_SEED'] ?? 18);
const STEPS = 3;

interface Case {
  readonly fault: Fault;
  readonly lasting: boolean;
  readonly failsAt: number;
}

/** What became of a run, as whoever started it hears. */
interface Outcome {
  readonly log: readonly FileOperation[];
  readonly notices: readonly string[];
  readonly failure: Error | undefined;
}

describe('a training run on storage that fails', function () {
  this.timeout(CASES === 'all' ? 0 : 60_000 + 20_000 * Number(CASES));
  const folder = new TemporaryFolder();
  const documents = join(folder.path, 'documents');
  const storage = join(folder.path, 'storage', 'models');
  const starterFolder = join(folder.path, 'starter');
  let tiny: TinyFolder;

  before(async () => {
    writeDocuments(documents);
    tiny = await TinyFolder.create(ggufBytes(tinyGguf(5).file));
    await tiny.convert();
    const languageModel = await tiny.open();
    const { hash, width, middleLayer, vocabularySize } = languageModel.config;
    await languageModel.close();
    const config = modelConfig(
      { vocabularySize, latentSize: 6, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 1 },
      { languageModel: { hash, width, middleLayer } },
    );
    await saveStarter(starterFolder, {
      config,
      parameters: initializeParameters(config, Random.fromSeed(9)),
    });
    process.env[LANGUAGE_MODEL_VARIABLE] = tiny.model;
  });
  after(async () => {
    Reflect.deleteProperty(process.env, LANGUAGE_MODEL_VARIABLE);
    await tiny.remove();
    folder.remove();
  });

  /** @returns what it said on the way */
  async function start(name: string, start: Partial<TrainingSettings>, resume = false): Promise<string[]> {
    const notices: string[] = [];
    await runTraining(
      {
        workspace: workspaceOf(documents),
        settings: {
          minutes: 1,
          modelSize: 'tiny',
          device: 'cpu',
          seed: 7,
          ...start,
          steps: STEPS,
          checkpointSeconds: 0.001,
        },
        modelFolder: join(storage, name),
        resume,
      },
      new TrainingControl(),
      new AbortController().signal,
      (event) => {
        if (event.kind === 'progress' && event.progress.notice !== undefined)
          notices.push(event.progress.notice);
      },
    );
    return notices;
  }

  /** A model that is there already, and a run into another folder of the storage that fails. */
  async function requireSurvived(
    one: Case,
    begin: Partial<TrainingSettings>,
    whole: string,
  ): Promise<Outcome> {
    const { fault, lasting, failsAt } = one;
    const expected = filesOf(join(storage, whole));
    const modelFolder = join(storage, 'faulty');
    let failure: Error | undefined;
    let notices: string[] = [];
    const log = await withFaults({ folder: storage, failsAt, fault, lasting }, async () => {
      try {
        notices = await start('faulty', begin);
      } catch (error) {
        failure = error as Error;
      }
    });
    const { name, path } = log[failsAt]!;
    const where = `${fault}${lasting ? ' from' : ' at'} ${failsAt}, ${name} ${basename(path)}`;
    const fail = (error: unknown): never => assert.fail(`${where}: ${String((error as Error).stack)}`);

    if (failure !== undefined && !isDiskFailure(failure)) fail(failure);
    assert.ok(notices.length <= 1, `${where}: ${notices.join('\n')}`);
    for (const message of [...notices, ...(failure === undefined ? [] : [failure.message])])
      assert.ok(message.includes(modelFolder) && !message.includes('\n'), `${where}: ${message}`);

    assert.deepEqual(filesOf(join(storage, whole)), expected, where);
    const commits = log.slice(0, failsAt).filter(isCommit).length;
    const isSaved = existsSync(join(modelFolder, 'checkpoint.json'));
    assert.ok(isSaved || commits === 0, `${where}: nothing is left of ${commits} saves`);
    const isFinished = isSaved && (await loadModel(modelFolder).catch(fail)).training.finished;
    assert.ok(isFinished || failure !== undefined, where);
    if (!isFinished) {
      await start('faulty', begin, isSaved).catch(fail);
      assert.deepEqual(filesOf(modelFolder), expected, where);
    }
    const codesOf = async (from: string) => (await loadModel(from)).codes;
    assert.deepEqual(await codesOf(modelFolder), await codesOf(join(storage, whole)), where);
    rmSync(modelFolder, { recursive: true });
    return { log, notices, failure };
  }

  const KINDS: Record<string, Partial<TrainingSettings>> = {
    'from scratch': {},
    'that steers a language model': { modelSize: 'auto', starterFolder },
  };
  for (const [kind, begin] of Object.entries(KINDS))
    it(`${kind}: is told of in one message, loses nothing, and can be begun or gone on with`, async () => {
      await start(kind, begin);
      const cases: Case[] = [];
      for (const fault of FAULTS) {
        const log = await withFaults({ folder: storage, fault }, async () => {
          await start('counted', begin);
        });
        rmSync(join(storage, 'counted'), { recursive: true });
        for (const failsAt of representatives(log))
          cases.push({ fault, failsAt, lasting: false }, { fault, failsAt, lasting: true });
      }
      assert.ok(cases.length > 1000, `${cases.length} cases`);
      const drawn =
        CASES === 'all'
          ? cases
          : Random.fromSeed(SEED)
              .shuffle([...cases])
              .slice(0, Number(CASES));
      const problems: string[] = [];
      const met = { failed: 0, told: 0, harmless: 0 };
      for (const one of drawn)
        try {
          const { failure, notices } = await requireSurvived(one, begin, kind);
          met[failure !== undefined ? 'failed' : notices.length > 0 ? 'told' : 'harmless']++;
        } catch (error) {
          problems.push((error as Error).message);
          rmSync(join(storage, 'faulty'), { recursive: true, force: true });
        }
      assert.deepEqual(problems, []);
      if (drawn.length > Number(FEW)) console.log(`${drawn.length} of ${cases.length}:`, JSON.stringify(met));
      rmSync(join(storage, kind), { recursive: true });
      assert.deepEqual(readdirSync(storage), []);
    });
});

const isDiskFailure = (error: Error): boolean =>
  error instanceof CheckpointError && ['disk-full', 'no-permission', 'disk-error'].includes(error.reason);

/** The rename that commits a save. */
const isCommit = ({ name, path }: FileOperation): boolean =>
  name === 'rename' && path.endsWith('checkpoint.json.new');
