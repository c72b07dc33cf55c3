/** Figures as people read them. */

const number = new Intl.NumberFormat('en');

/** "1 document", "12,345 words". */
export function count(value: number, singular: string, plural = `${singular}s`): string {
  return `${number.format(value)} ${value === 1 ? singular : plural}`;
}

export const whole = (value: number): string => number.format(Math.round(value));

/** "45 seconds", "about 3 minutes", "1 hour 20 minutes". */
export function duration(seconds: number): string {
  if (seconds < 60) return count(Math.max(1, Math.round(seconds)), 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return count(minutes, 'minute');
  const rest = minutes % 60;
  const hours = count(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${count(rest, 'minute')}`;
}

/** "2:05" or "1:02:05": a time on an axis or beside a progress bar. */
export function clock(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const tail = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(total % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** A slider's value with its sign: "+0.45", "−1.20", "0.00". */
export function signed(value: number): string {
  const size = Math.abs(value).toFixed(2);
  if (size === '0.00') return size;
  return `${value < 0 ? '−' : '+'}${size}`;
}

/** Losses and the like, in nats. */
export const nats = (value: number): string => value.toFixed(1);

/** "4.3 million". */
export function large(value: number): string {
  if (value < 1e6) return whole(value);
  return `${(value / 1e6).toFixed(1)} million`;
}

/** The last part of a workspace path, which is what people know the document by. */
export const fileName = (file: string): string => file.split(/[\\/]/u).at(-1) ?? file;
