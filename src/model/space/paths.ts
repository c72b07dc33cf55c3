/** Ways through latent space. All codes have the same length Z. */

export type PathKind = 'spherical' | 'linear';

export function add(a: ArrayLike<number>, b: ArrayLike<number>, scale = 1): Float32Array {
  return Float32Array.from({ length: a.length }, (_, i) => a[i]! + scale * b[i]!);
}

export function lerp(a: ArrayLike<number>, b: ArrayLike<number>, t: number): Float32Array {
  return Float32Array.from({ length: a.length }, (_, i) => (1 - t) * a[i]! + t * b[i]!);
}

/**
 * Spherical interpolation (Shoemake 1985; for latent spaces White 2016, "Sampling Generative Networks"): turns from a to
 * b at constant speed around `center`, so that it stays as far from the center as real codes are, where a straight line
 * passes through the empty middle. Codes that lie almost on one line with the center have no arc; they go straight.
 */
export function slerp(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  t: number,
  center: ArrayLike<number>,
): Float32Array {
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]! - center[i]!;
    const y = b[i]! - center[i]!;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  const cosine = ab / Math.sqrt(aa * bb);
  if (!(Math.abs(cosine) < 0.9995)) return lerp(a, b, t); // Also where one is the center itself (NaN).
  const angle = Math.acos(cosine);
  const fromA = Math.sin((1 - t) * angle) / Math.sin(angle);
  const fromB = Math.sin(t * angle) / Math.sin(angle);
  return Float32Array.from(
    { length: a.length },
    (_, i) => center[i]! + fromA * (a[i]! - center[i]!) + fromB * (b[i]! - center[i]!),
  );
}

export function along(
  kind: PathKind,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  t: number,
  center: ArrayLike<number>,
): Float32Array {
  return kind === 'linear' ? lerp(a, b, t) : slerp(a, b, t, center);
}
