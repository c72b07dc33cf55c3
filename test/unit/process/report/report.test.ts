import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { lossChart } from '../../../../src/model/process/report/lossChart.ts';
import { escaped, quoted, table } from '../../../../src/model/process/report/markdownText.ts';
import { runCurve } from '../../../../src/model/process/run/runCurve.ts';
import type { CurvePoint } from '../../../../src/shared/protocol/trainingProtocol.ts';

/** As VS Code's preview is set up: raw HTML is let through. */
const markdown = new MarkdownIt({ html: true });

/** What a reader sees of Markdown: its text without markup. */
function seen(source: string): string {
  return markdown
    .render(source)
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim();
}

describe('the text of the report', () => {
  const texts = [
    'Plain words.',
    '# no heading',
    '- no list',
    '+ no list',
    '12. no list',
    '1) no list',
    '> no quotation',
    '=====',
    '---',
    '*no* _emphasis_ **at** __all__ ~~here~~',
    '`no code` and \\ no escape',
    '[no link](http://nowhere) and ![no image](x.png) and [x]: y',
    '<b>no tag</b> <!-- no comment -->',
    '&amp; &copy; no entity',
    'a | b || c',
    'a price of $5 or $6',
  ];
  for (const text of texts)
    it(`is shown as it is: ${text}`, () => {
      assert.equal(seen(escaped(text)), text);
      assert.equal(seen(quoted(text)), text);
      const cells = markdown.render(table(['a', 'b'], [[escaped(text), 'second']]));
      assert.equal(cells.match(/<td>/g)?.length, 2, cells);
    });

  it('stays on one line', () => {
    assert.equal(escaped(' one\r\n\n two\tthree '), 'one two three');
  });
});

describe('the curve of a run', () => {
  const training = (step: number) => ({ step, seconds: step, reconstructionLoss: 100 - step, kl: step });
  const validation = (step: number) => ({
    ...training(step),
    reconstructionLoss: 500,
    kl: 500,
    elbo: -1000,
    klPerDimension: [],
    activeUnits: 0,
  });

  it('never mixes losses on held-out passages into the training curve', () => {
    const points = runCurve({
      curve: [training(1), training(2), training(5)],
      validations: [validation(2), validation(4), validation(6)],
    });
    assert.deepEqual(
      points.map(({ step, reconstructionLoss, validationElbo }) => [
        step,
        reconstructionLoss,
        validationElbo,
      ]),
      [
        [1, 99, undefined],
        [2, 98, undefined],
        [2, 98, -1000],
        [4, 98, -1000],
        [5, 95, undefined],
        [6, 95, -1000],
      ],
    );
  });

  it('can consist of a single validation', () => {
    const [point] = runCurve({ curve: [], validations: [validation(1)] });
    assert.equal(point!.validationElbo, -1000);
  });
});

describe('the loss chart', () => {
  const svgOf = (curve: CurvePoint[]): string => {
    const match = /^!\[Loss curves\]\(data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)\)$/.exec(
      lossChart(curve),
    );
    return Buffer.from(match?.[1] ?? '', 'base64').toString();
  };
  const points = (count: number): CurvePoint[] =>
    Array.from({ length: count }, (_, i) => ({
      step: i,
      seconds: i * 2,
      reconstructionLoss: 100 - i / 10,
      kl: i / 20,
      ...(i % 10 === 9 && { validationElbo: -120 + i / 10 }),
    }));

  it('is nothing where there is nothing to draw', () => {
    assert.equal(lossChart([]), '');
    assert.equal(lossChart(points(1)), '');
  });

  it('draws three curves inside the picture', () => {
    const svg = svgOf(points(100));
    const lines = [...svg.matchAll(/<polyline [^>]*points="([^"]*)"/g)].map(([, line]) =>
      line!.split(' ').map((point) => point.split(',').map(Number)),
    );
    assert.deepEqual(
      lines.map((line) => line.length),
      [100, 100, 10],
    );
    for (const [x, y] of lines.flat()) assert.ok(x! >= 0 && x! <= 720 && y! >= 0 && y! <= 300, `${x},${y}`);
    const [reconstruction, kl] = [lines[0]!, lines[1]!];
    assert.ok(reconstruction.at(-1)![1]! > reconstruction[0]![1]!, 'a falling loss falls');
    assert.ok(kl.at(-1)![1]! < kl[0]![1]!, 'a rising one rises');
    assert.ok(reconstruction.at(-1)![0]! > reconstruction[0]![0]!, 'time goes to the right');
  });

  it('thins long curves, keeps their end, and leaves out what was not measured', () => {
    const svg = svgOf(
      points(5000).map(({ step, seconds, reconstructionLoss, kl }) => ({
        step,
        seconds,
        reconstructionLoss,
        kl,
      })),
    );
    const lines = [...svg.matchAll(/points="([^"]*)"/g)].map(([, line]) => line!);
    assert.ok(lines[0]!.split(' ').length <= 242);
    assert.match(lines[0]!, /708\.0,[\d.]+$/);
    assert.equal(lines[2], '');
    assert.doesNotMatch(svg, /held out/);
  });

  it('survives curves that stand still', () => {
    const flat = points(5).map((point) => ({ ...point, seconds: 0, reconstructionLoss: 0, kl: 0 }));
    assert.doesNotMatch(svgOf(flat), /NaN|Infinity/);
  });
});
