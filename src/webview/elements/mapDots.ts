import type { MapPassage } from '../../shared/protocol/mapProtocol.ts';
import type { Pixel } from '../map/mapGeometry.ts';

/** No dot has a larger radius, in pixels. */
const LARGEST = 3;

/** The passages as dots, in the colours of the theme: on a canvas, because there are thousands. */
export function drawDots(
  canvas: HTMLCanvasElement,
  { width, height }: { width: number; height: number },
  passages: readonly MapPassage[],
  pixels: readonly Pixel[],
  highlighted: number | null,
): void {
  const scale = window.devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(scale, scale);
  // Half of a dot is seen of what stands at the edge.
  const isSeen = ({ left, top }: Pixel): boolean =>
    left > -LARGEST && left < width + LARGEST && top > -LARGEST && top < height + LARGEST;
  const { radius, opacity } = dotStyle(pixels.filter(isSeen).length);
  const plain = document.body.classList.contains('vscode-high-contrast') ? Math.max(opacity, 0.7) : opacity;
  const draw = (isHighlighted: boolean, color: string, size: number, alpha: number): void => {
    context.fillStyle = themeColor(color);
    context.globalAlpha = alpha;
    // One by one, so that where many lie on each other it is darker.
    for (const [index, pixel] of pixels.entries()) {
      if ((passages[index]?.document === highlighted) !== isHighlighted || !isSeen(pixel)) continue;
      context.beginPath();
      context.arc(pixel.left, pixel.top, size, 0, 2 * Math.PI);
      context.fill();
    }
  };
  draw(false, '--vscode-foreground', radius, plain);
  draw(true, '--vscode-charts-blue', radius * 1.35, Math.max(plain, 0.85));
}

/** The more are seen, the smaller and fainter each. Radius in pixels. */
function dotStyle(count: number): { radius: number; opacity: number } {
  if (count <= 600) return { radius: 2.2, opacity: 0.5 };
  return count <= 2500 ? { radius: 1.7, opacity: 0.42 } : { radius: 1.25, opacity: 0.36 };
}

const themeColor = (name: string): string => getComputedStyle(document.body).getPropertyValue(name).trim();
