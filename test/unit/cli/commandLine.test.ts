import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { bundleCommandLine } from '../process/programs.ts';
import { writeDocuments } from '../process/sampleWorkspace.ts';

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const TEXT = 'The keeper lit the brass lamp in the rain.';

/** The exit code, once all output has been read. */
const closed = (child: ChildProcess): Promise<[number | null]> =>
  once(child, 'close') as Promise<[number | null]>;

describe('the command line', function () {
  this.timeout(240_000);
  let program: string;
  let root: string;
  let documents: string;
  let model: string;
  let trained: Ended;

  const start = (args: readonly string[], shell?: (command: string) => string) =>
    shell === undefined
      ? spawn(process.execPath, [program, ...args])
      : spawn('sh', ['-c', shell('exec "$@"'), 'sh', process.execPath, program, ...args]);
  const run = async (
    args: readonly string[],
    { input = '', shell }: { input?: string; shell?: (command: string) => string } = {},
  ): Promise<Ended> => {
    const child = start(args, shell);
    child.stdin.on('error', () => undefined); // Not every command reads its input.
    child.stdin.end(input);
    const [output, errors, [code]] = await Promise.all([
      readAll(child.stdout),
      readAll(child.stderr),
      closed(child),
    ]);
    return { code, output, errors };
  };
  const trainArgs = (folder: string, out: string, ...more: string[]): string[] => [
    ...['train', folder, '--out', out, '--steps', '40', '--size', 'tiny', '--device', 'cpu'],
    ...more,
  ];
  /** Runs a verb and gives the JSON that it prints. */
  const json = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, output, errors } = await run([...args, '--json']);
    assert.equal(code, 0, errors);
    assert.equal(errors, '');
    return JSON.parse(output) as Record<string, unknown>;
  };
  /** Runs a command that cannot be done: exit code 1, one line of explanation, nothing on standard output. */
  const refuses = async (args: readonly string[], message: RegExp, options = {}): Promise<void> => {
    const { code, output, errors } = await run(args, options);
    assert.equal(code, 1, errors);
    assert.equal(output, '');
    const line = errors.trimEnd().split('\n').at(-1)!;
    assert.match(line, message);
    assert.match(line, /^variorum: (?!unexpected)/);
  };

  before(async () => {
    program = await bundleCommandLine();
    root = mkdtempSync(join(tmpdir(), 'variorum-cli-'));
    documents = join(root, 'documents');
    model = join(root, 'model');
    writeDocuments(documents);
    writeFileSync(join(documents, 'binary.txt'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 0]));
    writeFileSync(join(documents, 'latin1.txt'), Buffer.from('Ein sch\xf6ner Tag.', 'latin1'));
    writeFileSync(join(documents, 'huge.md'), '');
    truncateSync(join(documents, 'huge.md'), 60_000_000);
    trained = await run(trainArgs(documents, model, '--json'));
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });

  describe('train', () => {
    it('prints its result as JSON, and everything else to standard error', () => {
      assert.equal(trained.code, 0, trained.errors);
      const result = JSON.parse(trained.output) as Record<string, unknown>;
      assert.deepEqual(Object.keys(result), ['model', 'outcome', 'validationElbo', 'seconds', 'steps']);
      assert.equal(result['outcome'], 'finished');
      assert.equal(result['steps'], 40);
      assert.match(trained.errors, /^3 documents, \d+ passages, [\d,]+ words\.$/m);
      assert.match(
        trained.errors,
        /^ *\d+ % {2}learning the space between passages · \d+:\d\d left · .*thread/m,
      );
    });

    it('names the documents that it left out, each with the reason', () => {
      assert.match(trained.errors, /^Left out \(3\):$/m);
      assert.match(trained.errors, /documents\/binary\.txt: not text/);
      assert.match(trained.errors, /documents\/latin1\.txt: .*UTF-8/);
      assert.match(trained.errors, /documents\/huge\.md: .*large/);
    });

    it('refuses a folder without documents, with too little text, or that is none', async () => {
      const empty = mkdtempSync(join(root, 'empty-'));
      const out = join(root, 'refused');
      await refuses(trainArgs(empty, out), /no documents/);
      writeFileSync(join(empty, 'one.md'), 'This is the only sentence.');
      await refuses(trainArgs(empty, out), /5 words in 1 passage, and at least 200 words/);
      await refuses(trainArgs(join(root, 'gone'), out), /gone does not exist/);
      await refuses(trainArgs(join(documents, 'one.md'), out), /one\.md is a file, not a folder/);
      assert.equal(existsSync(out), false);
    });

    it('writes no model among other files or over a file', async () => {
      await refuses(trainArgs(documents, documents), /holds other files and no model/);
      await refuses(trainArgs(documents, join(documents, 'one.md')), /one\.md is a file/);
      await refuses(trainArgs(documents, join(documents, 'one.md', 'model')), /one\.md|accessible|disk/);
    });

    it('has nothing to resume where no run was interrupted', async () => {
      await refuses(trainArgs(documents, model, '--resume'), /trained to its end/);
      await refuses(trainArgs(documents, join(root, 'never'), '--resume'), /no interrupted run/);
    });

    it('on Ctrl-C keeps the best model so far', async () => {
      const out = join(root, 'stopped');
      const child = start(trainArgs(documents, out, '--steps', '100000', '--json'));
      let errors = '';
      child.stderr.setEncoding('utf8').on('data', (some: string) => {
        const before = errors.includes('learning to repeat');
        errors += some;
        if (!before && errors.includes('learning to repeat')) child.kill('SIGINT');
      });
      const [output, [code]] = await Promise.all([readAll(child.stdout), closed(child)]);
      assert.equal(code, 0, errors);
      assert.equal((JSON.parse(output) as { outcome: string }).outcome, 'stopped');
      assert.match(errors, /best model so far is kept/);
      assert.equal(typeof (await json('reconstruct', out, '--text', TEXT))['text'], 'string');
    });

    it('on a second Ctrl-C abandons the run, which can then be resumed; meanwhile nobody else trains there', async () => {
      const out = join(root, 'abandoned');
      const child = start(trainArgs(documents, out, '--steps', '100000', '--checkpoint-seconds', '0.05'));
      let errors = '';
      child.stderr.setEncoding('utf8').on('data', (some: string) => (errors += some));
      while (!existsSync(join(out, 'checkpoint.json'))) await once(child.stderr, 'data');
      await refuses(trainArgs(documents, out), /already being trained into/);
      child.kill('SIGINT');
      while (!errors.includes('Press Ctrl-C again')) await once(child.stderr, 'data');
      child.kill('SIGINT');
      const [code] = await closed(child);
      // The run may have come to its gentle end before the second signal reached it.
      assert.ok(code === 130 ? errors.includes('--resume goes on') : code === 0, errors);
      assert.deepEqual(
        readdirSync(root).filter((name) => name.endsWith('.lock')),
        [],
      );
    });

    it('says so when the disk is full, and leaves no half model', async function () {
      if (process.platform === 'win32') this.skip();
      // A limit on the size of files is what a full disk is to the program: writing fails half way.
      const shell = (command: string): string => `ulimit -f 200; ${command}`;
      const out = join(root, 'full');
      await refuses(trainArgs(documents, out), /disk/, { shell });
      await refuses(['sample', out], /There is no model/);
    });

    it('goes on when the disk is full for a while, and keeps the model that was there when it stays full', async function () {
      if (process.platform === 'win32') this.skip();
      const out = join(root, 'full-again');
      cpSync(model, out, { recursive: true });
      const shell = (command: string): string => `ulimit -f 200; ${command}`;
      const args = trainArgs(documents, out, '--checkpoint-seconds', '0.05');
      const { code, errors } = await run(args, { shell });
      assert.equal(code, 1);
      assert.match(errors, /Training goes on, and will try again/);
      assert.deepEqual(await json('sample', out), await json('sample', model));
    });
  });

  describe('with a trained model', () => {
    it('reconstructs', async () => {
      const result = await json('reconstruct', model, '--text', TEXT);
      assert.deepEqual(Object.keys(result), ['text']);
      assert.equal(typeof result['text'], 'string');
    });

    it('varies', async () => {
      const args = ['vary', model, '--text', TEXT, '--count', '3', '--distance', '2', '--temperature', '1'];
      const { variations } = (await json(...args)) as { variations: { text: string }[] };
      assert.equal(variations.length, 3);
      for (const variation of variations) assert.deepEqual(Object.keys(variation), ['text']);
      assert.deepEqual(await json(...args), { variations });
      assert.notDeepEqual(await json(...args, '--seed', '5'), { variations });
    });

    it('interpolates, with both ends verbatim', async () => {
      const to = 'My sister sold two sacks of flour  at the harbour!';
      const { steps } = (await json('interpolate', model, '--from', TEXT, '--to', to, '--steps', '5')) as {
        steps: { t: number; text: string }[];
      };
      assert.deepEqual(
        steps.map(({ t }) => t),
        [0, 0.25, 0.5, 0.75, 1],
      );
      assert.equal(steps[0]!.text, TEXT);
      assert.equal(steps[4]!.text, to);
    });

    it('samples', async () => {
      const { samples } = (await json('sample', model, '--count', '2')) as { samples: { text: string }[] };
      assert.equal(samples.length, 2);
      for (const sample of samples) assert.deepEqual(Object.keys(sample), ['text']);
    });

    it('continues', async () => {
      const { continuations } = (await json(
        ...['continue', model, '--prompt', 'The keeper', '--count', '2', '--temperature', '1'],
      )) as { continuations: { text: string }[] };
      assert.equal(continuations.length, 2);
      for (const continuation of continuations) assert.deepEqual(Object.keys(continuation), ['text']);
    });

    it('finds the nearest passages, and where they stand', async () => {
      const text = 'The keeper lit the brass lamp before dawn, number 0.';
      const { passages } = (await json('nearest', model, '--text', text, '--count', '3')) as {
        passages: { text: string; file: string; offset: number; distance: number }[];
      };
      assert.equal(passages.length, 3);
      for (const passage of passages)
        assert.deepEqual(Object.keys(passage), ['text', 'file', 'offset', 'distance']);
      const [nearest] = passages;
      assert.equal(nearest!.text, text);
      assert.equal(nearest!.file, 'documents/one.md');
      const source = readFileSync(join(documents, 'one.md'), 'utf8');
      assert.equal(source.slice(nearest!.offset, nearest!.offset + text.length), text);
    });

    it('reports metrics, documents read and left out', async () => {
      const report = (await json('report', model)) as {
        heldOut: { elbo: number };
        documents: { file: string }[];
        leftOut: { file: string }[];
      };
      assert.equal(
        report.heldOut.elbo,
        (JSON.parse(trained.output) as { validationElbo: number }).validationElbo,
      );
      assert.deepEqual(
        report.documents.map(({ file }) => file),
        ['documents/notes/three.md', 'documents/one.md', 'documents/two.md'],
      );
      assert.equal(report.leftOut.length, 3);
      const { output } = await run(['report', model]);
      assert.match(output, /^# Model report\n/);
      assert.match(output, /documents\/huge\.md/);
    });

    it('evaluates on held-out passages, or on a file without what the model was trained on', async () => {
      const args = [
        'evaluate',
        model,
        '--samples',
        '2',
        '--limit',
        '4',
        '--only',
        'likelihood',
        'reconstruction',
      ];
      const { code, output, errors } = await run([...args, '--json']);
      assert.equal(code, 0, errors);
      assert.match(errors, /^ *\d+ % {2}reconstruction$/m);
      const metrics = JSON.parse(output) as {
        set: { passages: number; trainedOn: number };
        likelihood: { importanceSamples: number; importanceWeightedNll: number };
      };
      assert.equal(metrics.set.passages, 4);
      assert.equal(metrics.set.trainedOn, 0);
      assert.equal(metrics.likelihood.importanceSamples, 2);
      assert.ok(metrics.likelihood.importanceWeightedNll > 0);

      const lines = join(root, 'lines.txt');
      writeFileSync(lines, `1\tA sentence that is new .\n0\tAnother one .\n1\t${TEXT}\n`);
      const text = (await run([...args, '--data', lines])).output;
      assert.match(text, /^Measured on \d of 3 passages/);
      assert.match(text, /### Reconstruction/);
      assert.doesNotMatch(text, /NaN|undefined|### Sliders/);

      // The folder that the model was trained on: what is left are the held-out passages.
      const own = (await run(['evaluate', model, '--data', documents, '--only', 'latentCode', '--json']))
        .output;
      const held = (await run(['evaluate', model, '--only', 'latentCode', '--json'])).output;
      const parsed = [own, held].map((one) => (JSON.parse(one) as typeof metrics).set);
      assert.equal(parsed[0]!.passages, parsed[1]!.passages);
      assert.ok(parsed[0]!.trainedOn > parsed[0]!.passages);
      await refuses(['evaluate', model, '--data', join(root, 'gone')], /gone does not exist/);
    });

    it('prints text for people without --json', async () => {
      const { output } = await run([
        'interpolate',
        model,
        '--from',
        TEXT,
        '--to',
        'Nobody came.',
        '--steps',
        '2',
      ]);
      assert.equal(output, `0.00  ${TEXT}\n1.00  Nobody came.\n`);
    });

    it('keeps the markup of a text whose format is named', async () => {
      const item = `- ${TEXT}\n`;
      const varied = async (...format: string[]): Promise<string> => {
        const args = ['vary', model, '--text', item, '--count', '1', '--temperature', '1', ...format];
        return ((await json(...args)) as { variations: { text: string }[] }).variations[0]!.text;
      };
      assert.match(await varied('--format', 'md'), /^- .*\n$/);
      assert.match(await varied('--format', '.MD'), /^- .*\n$/);
      const { code, errors } = await run(['vary', model, '--text', item, '--format', 'pdf']);
      assert.equal(code, 2);
      assert.match(errors, /md, tex, rst/);
    });

    it('reads a text from standard input, and refuses fifty pages of it', async () => {
      const { code, output } = await run(['nearest', model, '--text', '-', '--count', '1', '--json'], {
        input: TEXT,
      });
      assert.equal(code, 0);
      assert.equal((JSON.parse(output) as { passages: unknown[] }).passages.length, 1);
      const fiftyPages = 'A page has many sentences like this one. '.repeat(4000);
      await refuses(['vary', model, '--text', '-'], /At most 100 passages/, { input: fiftyPages });
    });

    it('refuses an empty text', async () => {
      await refuses(['vary', model, '--text', ''], /no sentence/);
      await refuses(['reconstruct', model, '--text', ' \n '], /no sentence/);
      await refuses(['interpolate', model, '--from', TEXT, '--to', ''], /no sentence/);
    });

    it('ends quietly when nobody reads on', async () => {
      const child = spawn('sh', ['-c', `"$@" | true`, 'sh', process.execPath, program, 'report', model]);
      const [errors, [code]] = await Promise.all([readAll(child.stderr), closed(child)]);
      assert.equal(errors, '');
      assert.equal(code, 0);
    });
  });

  describe('axis', () => {
    interface Listed {
      number: number;
      lowLabel: string;
      highLabel: string;
      named: { name: string; low: number; high: number; accuracy: number; nearChance: boolean } | null;
    }
    let mine: string;
    let keeper: string;
    let baker: string;
    let labels: string;
    const listed = async (): Promise<Listed[]> =>
      ((await json('axis', 'list', mine)) as { axes: Listed[] }).axes;
    const add = (...more: string[]): string[] => ['axis', 'add', mine, '--name', 'who', ...more];

    before(() => {
      mine = join(root, 'sliders');
      cpSync(model, mine, { recursive: true });
      const sentences = (who: string): string[] =>
        ['lamp', 'coat', 'ladder', 'letter', 'door', 'boat'].map((what) => `${who} found the old ${what}.`);
      keeper = join(root, 'keeper.md');
      writeFileSync(keeper, `# Notes\n\n${sentences('The keeper').join(' ')}\n`);
      baker = join(root, 'baker');
      mkdirSync(baker);
      writeFileSync(join(baker, 'one.md'), sentences('The baker').slice(0, 3).join('\n\n'));
      writeFileSync(join(baker, 'two.txt'), sentences('The baker').slice(3).join('\n\n'));
      labels = join(root, 'labels.tsv');
      const lines = ['The keeper', 'The baker'].flatMap((who) =>
        sentences(who).map((text) => `${who}\t${text}`),
      );
      writeFileSync(labels, `${lines.join('\r\n')}\n\nnobody\tNobody came.\n`);
    });

    it('makes a slider from a file and a folder, which another process then finds', async () => {
      const added = (await json(...add('--low', keeper, '--high', baker))) as unknown as Listed;
      assert.deepEqual([added.lowLabel, added.highLabel], ['keeper', 'baker']);
      assert.equal(added.named!.low, 7); // The heading, too.
      assert.equal(added.named!.high, 6);
      assert.ok(added.named!.accuracy >= 0 && added.named!.accuracy <= 1);
      const axes = await listed();
      assert.deepEqual(axes.at(-1), added);
      assert.equal(added.number, axes.length);
      assert.ok(axes.slice(0, -1).every(({ named }) => named === null));
      const { output } = await run(['axis', 'list', mine]);
      assert.match(output, /keeper … baker {2}who: tells \d+ % of held-out examples right, of 7 and 6/);
      await refuses(add('--low', keeper, '--high', baker), /a slider named “who” already/);
    });

    it('steers by name and by number, and arrives verbatim where nothing moves', async () => {
      const steered = await json('steer', mine, '--text', TEXT, '--axis', 'who=2.5', '--axis', '1=-1');
      const axes = steered['axes'] as { axis: string; from: number; to: number }[];
      assert.deepEqual(
        axes.map(({ axis, to }) => [axis, to]),
        [
          ['who', 2.5],
          ['1', -1],
        ],
      );
      assert.notEqual(steered['text'], TEXT);
      assert.notEqual(steered['text'], '');
      const still = axes.map(({ axis, from }) => ['--axis', `${axis}=${from}`]);
      assert.ok(
        axes.every(({ from }) => Math.abs(from) <= 3),
        JSON.stringify(axes),
      );
      assert.equal((await json('steer', mine, '--text', TEXT, ...still.flat()))['text'], TEXT);
      await refuses(['steer', mine, '--text', TEXT, '--axis', 'wind=1'], /no slider “wind”.*axis list/);
      await refuses(['steer', mine, '--text', TEXT, '--axis', '99=1'], /no slider “99”/);
    });

    it('keeps the slider when the folder is trained into again, fitted to the new model', async () => {
      const { code, errors } = await run([...trainArgs(documents, mine), '--seed', '5']);
      assert.equal(code, 0, errors);
      const { named } = (await listed()).at(-1)!;
      assert.equal(named?.name, 'who');
      assert.equal(named.low, 7);
      assert.ok(existsSync(join(mine, 'fits.json')), 'the fit is kept for the next time');
    });

    it('removes a slider', async () => {
      assert.deepEqual(await json('axis', 'remove', mine, '--name', 'who'), { removed: 'who' });
      assert.ok((await listed()).every(({ named }) => named === null));
      await refuses(['axis', 'remove', mine, '--name', 'who'], /no slider named “who”/);
    });

    it('reads labelled lines, and asks which of several labels are meant', async () => {
      await refuses(
        add('--labels', labels),
        /has 3 labels \(The baker, The keeper, nobody\).*--low and --high/,
      );
      const ends = ['--labels', labels, '--low', 'The keeper', '--high', 'The baker'];
      const added = (await json(...add(...ends, '--high-label', 'flour'))) as unknown as Listed;
      assert.deepEqual([added.lowLabel, added.highLabel], ['The keeper', 'flour']);
      assert.deepEqual([added.named!.low, added.named!.high], [6, 6]);
    });

    it('refuses too few examples, and examples that are not there', async () => {
      const wind = ['axis', 'add', mine, '--name', 'wind'];
      const few = ['--labels', labels, '--low', 'The keeper', '--high', 'nobody'];
      await refuses([...wind, ...few], /is 1 example of “nobody”.*At least 4/);
      await refuses(
        [...wind, '--labels', labels, '--low', 'x', '--high', 'nobody'],
        /no lines with the label “x”/,
      );
      await refuses([...wind, '--labels', keeper], /Line 1 of .*keeper\.md is not a label/);
      await refuses([...wind, '--low', keeper], /Name the examples/);
      await refuses([...wind, '--low', keeper, '--high', join(root, 'gone')], /gone does not exist/);
      const binary = join(documents, 'binary.txt');
      await refuses([...wind, '--low', keeper, '--high', binary], /binary\.txt could be read as text/);
      await refuses(
        [...wind.slice(0, 3), '--name', ' ', '--low', keeper, '--high', baker],
        /Give the slider a name/,
      );
      await refuses(
        [...wind.slice(0, 3), '--name', 'x'.repeat(131), '--low', keeper, '--high', baker],
        /too long: at most 130/,
      );
    });
  });

  describe('with a model folder that is none', () => {
    const broken = (change: (folder: string) => void): string => {
      const folder = mkdtempSync(join(root, 'broken-'));
      cpSync(model, folder, { recursive: true });
      change(folder);
      return folder;
    };
    it('says that there is no model', async () => {
      await refuses(['sample', join(root, 'nowhere')], /There is no model in .*nowhere/);
      await refuses(['sample', documents], /There is no model in .*documents/);
      await refuses(['report', join(documents, 'one.md'), '--json'], /There is no model in .*one\.md/);
    });
    it('says that a file is cut off, missing or foreign', async () => {
      const weights = (folder: string): string => join(folder, 'model.safetensors');
      await refuses(
        [
          'sample',
          broken((folder) => {
            truncateSync(weights(folder), 1000);
          }),
        ],
        /model\.safetensors is damaged/,
      );
      await refuses(
        [
          'sample',
          broken((folder) => {
            rmSync(weights(folder));
          }),
        ],
        /model\.safetensors is damaged/,
      );
      const foreign = broken((folder) => {
        copyFileSync(process.execPath, weights(folder));
      });
      await refuses(['sample', foreign], /model\.safetensors is damaged/);
      const other = broken((folder) => {
        writeFileSync(join(folder, 'checkpoint.json'), '{"format":"pytorch"}');
      });
      await refuses(['sample', other], /does not belong to a Variorum model/);
    });
  });

  describe('asked wrongly', () => {
    const wrong: [string, string[], RegExp][] = [
      ['nothing', [], /Usage: variorum/],
      ['an unknown verb', ['fly'], /unknown command 'fly'/],
      ['an unknown option', ['sample', 'm', '--wings', '2'], /unknown option '--wings'/],
      ['a missing argument', ['sample'], /missing required argument 'model'/],
      ['a missing option', ['train', '.'], /required option '--out <model>'/],
      ['minutes that are no number', ['train', '.', '--out', 'm', '--minutes', 'two'], /a number from/],
      ['negative minutes', ['train', '.', '--out', 'm', '--minutes', '-1'], /a number from/],
      ['an unknown device', ['sample', 'm', '--device', 'abacus'], /Allowed choices are auto, cpu, webgpu/],
      ['too many', ['vary', 'm', '--text', 'x', '--count', '51'], /whole number from 1 to 50/],
      [
        'a fraction of steps',
        ['interpolate', 'm', '--from', 'a', '--to', 'b', '--steps', '2.5'],
        /whole number/,
      ],
      ['a slider without a value', ['steer', 'm', '--text', 'x', '--axis', 'wind'], /NAME=VALUE/],
      ['a slider too far', ['steer', 'm', '--text', 'x', '--axis', 'wind=4'], /number from -3 to 3/],
      ['no slider at all', ['steer', 'm', '--text', 'x'], /required option '--axis/],
      ['an axis without a name', ['axis', 'remove', 'm'], /required option '--name/],
      ['an empty number', ['sample', 'm', '--seed', ''], /must be a number/],
      ['a top-p of zero', ['sample', 'm', '--top-p', '0'], /greater than 0/],
    ];
    for (const [what, args, message] of wrong)
      it(`${what}: exit code 2`, () => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
          encoding: 'utf8',
        });
        assert.equal(status, 2, stderr);
        assert.equal(stdout, '');
        assert.match(stderr, message);
      });

    it('helps and tells its version with exit code 0', async () => {
      const help = await run(['--help']);
      assert.equal(help.code, 0);
      assert.match(help.output, /train .*<folder>/);
      const version = await run(['--version']);
      assert.equal(version.code, 0);
      const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
      assert.equal(version.output, `${packageJson.version}\n`);
    });
  });
});
