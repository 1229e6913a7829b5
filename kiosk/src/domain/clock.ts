/** Times as the server wants them, and as a person reads them. */
const two = (n: number): string => String(n).padStart(2, '0');

/** Local wall time with its offset: says what the tablet believed, not only when. */
export function isoWithOffset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const sign = minutes < 0 ? '-' : '+';
  const offset = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  const millis = String(date.getMilliseconds()).padStart(3, '0');
  return `${dayOf(date)}T${timeOf(date)}:${two(date.getSeconds())}.${millis}${offset}`;
}

export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function timeOf(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** 9:05 left on a countdown; never negative. */
export function minutesSeconds(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

export type Age = { unit: 'now' } | { unit: 'minutes' | 'hours' | 'days'; n: number };

export function ageOf(ms: number): Age {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return { unit: 'now' };
  if (minutes < 60) return { unit: 'minutes', n: minutes };
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? { unit: 'hours', n: hours } : { unit: 'days', n: Math.floor(hours / 24) };
}
