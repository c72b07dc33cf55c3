/**
 * A JavaScript expression for the texts in the page whose contrast with what is behind them is under 4.5 : 1, the least
 * for ordinary text (WCAG 2.2, success criterion 1.4.3), each with its ratio. What is disabled may be paler.
 */
export const paleTexts = `(() => {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  /** Red, green, blue and opacity of any CSS colour, 0..1. */
  const parse = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].map((value) => value / 255);
  };
  const over = ([r, g, b, a], [r2, g2, b2]) => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1];
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const parentOf = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;
  const behind = (element) => {
    if (element === null) return [1, 1, 1, 1];
    const color = parse(getComputedStyle(element).backgroundColor);
    return color[3] === 1 ? color : over(color, behind(parentOf(element)));
  };
  const opacityOf = (element) =>
    element === null ? 1 : Number(getComputedStyle(element).opacity) * opacityOf(parentOf(element));
  const isDisabled = (element) =>
    element !== null &&
    (element.matches(':disabled, [disabled], [aria-disabled=true]') || isDisabled(parentOf(element)));

  const pale = [];
  const look = (node) => {
    if (node.shadowRoot) look(node.shadowRoot);
    for (const child of node.childNodes) {
      if (child.nodeType !== Node.TEXT_NODE) look(child);
      else if (child.data.trim() !== '' && node instanceof HTMLElement && !['SCRIPT', 'STYLE', 'TITLE'].includes(node.tagName)) {
        if (!node.checkVisibility() || isDisabled(node)) continue;
        const back = behind(node);
        const [r, g, b, a] = parse(getComputedStyle(node).color);
        const front = over([r, g, b, a * opacityOf(node)], back);
        const [low, high] = [luminance(back), luminance(front)].sort((one, other) => one - other);
        const ratio = (high + 0.05) / (low + 0.05);
        if (ratio < 4.5) pale.push(child.data.trim() + ' ' + ratio.toFixed(2));
      }
    }
  };
  look(document);
  return pale;
})()`;
