import assert from 'node:assert/strict';
import childProcess from 'node:child_process';
import * as vscode from 'vscode';
import type { PanelMethod, PanelParams, VariorumApi } from '../../../src/extension/api.ts';
import { commandIds, commandNames } from '../../../src/extension/commandIds.ts';
import { extension } from '../suite/extension.ts';

const place = { file: 'novel/02-one-in-ten.md', offset: 0, length: 10 };

/** Every request that a page of the panel can send. */
const REQUESTS: { readonly [M in PanelMethod]: PanelParams<M> } = {
  train: null,
  pauseTraining: null,
  resumeTraining: null,
  stopTraining: null,
  exploreSelection: null,
  surprise: null,
  steer: { id: 1, sliders: [0] },
  soloEnds: { id: 1, slider: 0 },
  savePreset: { name: 'calm', offsets: [{ slider: 'short – long', offset: 1 }] },
  deletePreset: { name: 'calm' },
  interpolate: { t: 0.5 },
  markSelection: { end: 'a' },
  exploreInterpolation: null,
  map: { axes: { x: 0, y: 1 } },
  mapPath: { axes: { x: 0, y: 1 } },
  explorePassage: { passage: 0 },
  vary: null,
  wordAlternatives: { of: { kind: 'exploration', id: 1 }, text: 'text', at: 0 },
  takeWord: { of: { kind: 'exploration', id: 1 }, text: 'text', at: 0, word: 'word' },
  keepWord: { id: 1, word: 'word', keep: true },
  setGeneration: {},
  newSlider: null,
  addExamples: { end: 'low', from: 'selection' },
  forgetExample: { id: 'none' },
  makeSlider: { lowLabel: 'low', highLabel: 'high' },
  discardSlider: null,
  renameAxis: { index: 0 },
  removeSlider: { name: 'one' },
  insert: { text: 'text' },
  copy: { text: 'text' },
  openPassage: { text: 'text', place },
  showReport: null,
  showLeftOut: null,
  showRead: null,
  dismissFailure: null,
  reopenModel: null,
  deleteModel: null,
  showLog: null,
  manageTrust: null,
  openFolder: null,
  openSettings: null,
};

/** Names of the interface's methods: those that answer at once and those that take time. */
type ApiMethod = {
  [K in keyof VariorumApi]: VariorumApi[K] extends (...given: never[]) => Promise<unknown> ? K : never;
}[keyof VariorumApi];
/** The test's own answers, and what the requests above go through. */
type Ways = 'answerQuestion' | 'panelRequest';

/** Every method of the interface that another extension could call. */
const METHODS: Readonly<Record<Exclude<ApiMethod, Ways>, (api: VariorumApi) => Promise<unknown>>> = {
  openModel: (api) => api.openModel(),
  steer: (api) => api.steer([0]),
  interpolateAt: (api) => api.interpolateAt(0.5),
  makeSlider: (api) => api.makeSlider('low', 'high'),
  removeSlider: (api) => api.removeSlider('one'),
  openPassage: (api) => api.openPassage({ text: 'text', place }),
  historySettled: (api) => api.historySettled(),
  reloadHistory: (api) => api.reloadHistory(),
};

/** Every tool for the assistants of the window, as the package declares them. */
const { languageModelTools: TOOLS } = (
  extension().packageJSON as { contributes: { languageModelTools: readonly { name: string }[] } }
).contributes;

/** Asks the user, and asks another program; what a writer answers yes to is theirs, in any workspace. */
const INSTALLS: string = commandIds.installCudaEngine;
/** Commands of VS Code, which only change what its window shows. */
const WORKBENCH = ['manageTrust', 'openFolder', 'openSettings'];

describe('an untrusted workspace', () => {
  const started: string[] = [];
  const { fork, spawn } = childProcess;
  const { executeCommand } = vscode.commands;
  let api: VariorumApi;

  before(async () => {
    const watch =
      <A extends unknown[], R>(start: (program: string, ...rest: A) => R) =>
      (program: string, ...rest: A): R => {
        // The preview of a page that was shown starts a worker of VS Code's own, some time later.
        if (!program.startsWith(`${vscode.env.appRoot}/extensions/`)) started.push(program);
        return start(program, ...rest);
      };
    childProcess.fork = watch(fork as (program: string) => childProcess.ChildProcess) as typeof fork;
    childProcess.spawn = watch(spawn as (program: string) => childProcess.ChildProcess) as typeof spawn;
    api = await extension().activate();
    assert.equal(vscode.workspace.isTrusted, false);
    assert.equal(api.state.workspace.kind, 'untrusted');
    // Yes to everything.
    api.answerQuestion = ({ answers }) => Promise.resolve(answers[0]);
    const document = await vscode.workspace.openTextDocument({
      content: 'The lamp is lit. The boat is out.',
    });
    await vscode.window.showTextDocument(document);
  });

  after(() => {
    Object.assign(childProcess, { fork, spawn });
  });

  beforeEach(() => {
    started.length = 0;
  });

  afterEach(() => {
    assert.deepEqual(started, [], 'a process was started');
    assert.equal(api.samplingProcessId, undefined);
    assert.equal(api.trainingProcessId, undefined);
    assert.equal(api.state.model.kind, 'none');
    assert.equal(api.state.training, null);
    assert.equal(api.state.survey, null);
  });

  it('is watched: what starts a process is noticed', () => {
    childProcess.spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    assert.deepEqual(started, [process.execPath]);
    started.length = 0;
  });

  it('may not set where anything is read from or written to', () => {
    const { contributes, capabilities } = extension().packageJSON as {
      contributes: { configuration: { properties: object } | readonly { properties: object }[] };
      capabilities: { untrustedWorkspaces: { restrictedConfigurations: readonly string[] } };
    };
    const names = [contributes.configuration].flat().flatMap(({ properties }) => Object.keys(properties));
    const paths = names.filter((name) => /include|exclude|folder|path|file$/i.test(name));
    assert.ok(paths.length > 0);
    for (const name of paths)
      assert.ok(capabilities.untrustedWorkspaces.restrictedConfigurations.includes(name), name);
  });

  it('starts nothing when the panel is shown', async () => {
    await vscode.commands.executeCommand('variorum.panel.focus');
  });

  for (const name of commandNames)
    if (commandIds[name] !== INSTALLS)
      it(`starts nothing for the command ${name}`, async () => {
        await vscode.commands.executeCommand(commandIds[name]);
      });

  for (const method of Object.keys(REQUESTS) as PanelMethod[])
    it(`starts nothing for the panel’s request ${method}`, async () => {
      const asked: string[] = [];
      if (WORKBENCH.includes(method))
        Object.assign(vscode.commands, {
          executeCommand: (command: string) => {
            asked.push(command);
            return Promise.resolve();
          },
        });
      try {
        await api.panelRequest(method, REQUESTS[method]).catch(refusal);
      } finally {
        Object.assign(vscode.commands, { executeCommand });
      }
      assert.equal(asked.length, WORKBENCH.includes(method) ? 1 : 0);
    });

  for (const { name: tool } of TOOLS)
    it(`starts nothing for the assistants’ tool ${tool}, and says what to do`, async () => {
      const request = { input: { text: 'The lamp is lit.' }, toolInvocationToken: undefined };
      await assert.rejects(
        Promise.resolve(vscode.lm.invokeTool(tool, request)),
        /Trust this workspace first/,
      );
    });

  for (const [name, call] of Object.entries(METHODS))
    it(`starts nothing for ${name}() of the extension’s interface`, async () => {
      await call(api).catch(refusal);
    });
});

/** What the user is told, or that there is nothing to steer. Anything else is a fault. */
function refusal(error: unknown): void {
  const { reason } = error as { reason?: unknown };
  assert.ok(reason === 'not-possible' || reason === 'cancelled', String(error));
}
