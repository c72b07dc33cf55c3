import { html, render } from 'lit';
import uPlot from 'uplot';
import type { CurvePoint } from '../../shared/protocol/trainingProtocol.ts';
import { clock, nats } from '../words/formatting.ts';

/** A curve: its name, how its value is found, and how it is drawn so that it can be told apart without colour. */
interface Curve {
  readonly id: string;
  readonly label: string;
  readonly explanation: string;
  readonly color: string;
  readonly dash: number[];
  value(point: CurvePoint): number | null;
}

const CURVES: readonly Curve[] = [
  {
    id: 'reconstruction',
    label: 'Reconstruction',
    explanation: 'What it costs to write a passage from its point in the latent space. Lower is better.',
    color: '--vscode-charts-blue',
    dash: [],
    value: (point) => point.reconstructionLoss,
  },
  {
    id: 'kl',
    label: 'KL',
    explanation: 'How much a point in the latent space says about its passage.',
    color: '--vscode-charts-orange',
    dash: [6, 3],
    value: (point) => point.kl,
  },
  {
    id: 'held-out',
    label: 'Held-out −ELBO',
    explanation: 'Reconstruction and KL together, on passages that are kept aside. Lower is better.',
    color: '--vscode-charts-green',
    dash: [2, 3],
    value: (point) => (point.validationElbo === undefined ? null : -point.validationElbo),
  },
];

const HEIGHT = 170;

/** The live curves of training, in nats per passage over time. Follows the theme and the width of the panel. */
class LossCurves extends HTMLElement {
  private chart: uPlot | null = null;
  private shown: readonly CurvePoint[] = [];
  private hovered: number | null = null;
  private readonly plot = document.createElement('div');
  private readonly legend = document.createElement('div');
  private readonly resized = new ResizeObserver(() => {
    this.fit();
  });
  // VS Code changes the theme by classes and variables on the root and the body.
  private readonly themed = new MutationObserver(() => {
    this.chart?.redraw(false);
  });

  set points(points: readonly CurvePoint[]) {
    if (points === this.shown) return;
    this.shown = points;
    if (points.length === 0) this.clear();
    else this.fit();
    this.chart?.setData(columns(points));
    this.describe();
  }

  connectedCallback(): void {
    this.legend.className = 'legend';
    this.plot.className = 'plot';
    this.plot.setAttribute('role', 'img');
    this.append(this.plot, this.legend);
    this.resized.observe(this);
    for (const element of [document.documentElement, document.body])
      this.themed.observe(element, { attributes: true, attributeFilter: ['class', 'style'] });
    this.describe();
  }

  disconnectedCallback(): void {
    this.resized.disconnect();
    this.themed.disconnect();
    this.clear();
    this.replaceChildren();
  }

  private clear(): void {
    this.chart?.destroy();
    this.chart = null;
    this.hovered = null;
    this.plot.replaceChildren();
  }

  private fit(): void {
    const width = this.clientWidth;
    if (width === 0 || this.shown.length === 0) return; // Folded away, or nothing to draw yet.
    if (this.chart !== null) this.chart.setSize({ width, height: HEIGHT });
    else
      this.chart = new uPlot(
        options(width, (index) => {
          this.hovered = index;
          this.describe();
        }),
        columns(this.shown),
        this.plot,
      );
  }

  /** The value of each curve at point `index`, or where it was last measured before it. */
  private valuesAt(index: number): (number | null)[] {
    const points = this.shown.slice(0, index + 1);
    return CURVES.map((curve) => {
      const measured = points.findLast((point) => curve.value(point) !== null);
      return measured === undefined ? null : curve.value(measured);
    });
  }

  private describe(): void {
    const values = this.valuesAt(this.hovered ?? this.shown.length - 1);
    render(
      CURVES.map((curve, index) => {
        const value = values[index] ?? null;
        return html`<span class="legend-entry ${curve.id}" title=${curve.explanation}>
          <svg class="swatch" viewBox="0 0 18 4" aria-hidden="true">
            <line x1="0" x2="18" y1="2" y2="2" stroke-dasharray=${curve.dash.join(' ')} />
          </svg>
          ${curve.label} <b>${value === null ? '–' : nats(value)}</b>
        </span>`;
      }),
      this.legend,
    );
    this.legend.hidden = this.shown.length === 0;
    const last = this.shown.at(-1);
    this.plot.setAttribute(
      'aria-label',
      last === undefined
        ? 'Loss curves: nothing measured yet'
        : `Loss curves after ${clock(last.seconds)}, in nats per passage: ` +
            this.valuesAt(this.shown.length - 1)
              .flatMap((value, index) => (value === null ? [] : `${CURVES[index]!.label} ${nats(value)}`))
              .join(', '),
    );
  }
}

customElements.define('variorum-curves', LossCurves);

function columns(points: readonly CurvePoint[]): uPlot.AlignedData {
  return [
    points.map((point) => point.seconds),
    ...CURVES.map((curve) => points.map((point) => curve.value(point))),
  ];
}

const themeColor = (name: string): string => getComputedStyle(document.body).getPropertyValue(name).trim();

function options(width: number, hover: (index: number | null) => void): uPlot.Options {
  const family = getComputedStyle(document.body).fontFamily;
  const axis = (label: string, size: number): uPlot.Axis => ({
    label,
    labelSize: 16,
    labelGap: 0,
    labelFont: `11px ${family}`,
    font: `11px ${family}`,
    size,
    gap: 3,
    stroke: () => themeColor('--vscode-descriptionForeground'),
    grid: { stroke: () => themeColor('--variorum-line'), width: 1 },
    ticks: { show: false },
  });
  return {
    width,
    height: HEIGHT,
    padding: [6, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false },
      y: { range: (_, _low, high) => [0, Math.max(1, high * 1.05)] },
    },
    axes: [
      {
        ...axis('time', 22),
        space: 60,
        incrs: [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400],
        values: (_, splits) => splits.map(clock),
      },
      { ...axis('nats per passage', 32), space: 28 },
    ],
    series: [
      {},
      ...CURVES.map(({ label, color, dash, id }) => ({
        label,
        stroke: () => themeColor(color),
        width: 1.5,
        dash,
        spanGaps: true,
        // Otherwise points are drawn only while they are few.
        points: id === 'held-out' ? { show: true, size: 4 } : { size: 4 },
      })),
    ],
    hooks: {
      setCursor: [
        (chart) => {
          hover(chart.cursor.idx ?? null);
        },
      ],
    },
  };
}
