/** Exponential backoff with full jitter: tablets of one office do not come back in step. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return FIRST_MS + Math.floor(random * (ceiling - FIRST_MS));
}

/** Retry-After as a duration; the HTTP-date form is not used by our server and reads as absent. */
export function retryAfterMs(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3_600) * 1_000 : null;
}
