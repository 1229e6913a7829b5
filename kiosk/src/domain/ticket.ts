/** Ticket numbers made by the tablet itself: its letter and a counter per day, so it works offline. */
export type DayCounters = Readonly<Record<string, number>>;

const DAYS_KEPT = 7;

/** One counter per day: a clock that jumps away and back finds its day again and repeats no number. */
export function nextTicket(letter: string, day: string, counters: DayCounters): { number: string; counters: DayCounters } {
  const n = (counters[day] ?? 0) + 1;
  const others = Object.entries(counters).filter(([other]) => other !== day);
  const kept = Object.fromEntries([...others.slice(-(DAYS_KEPT - 1)), [day, n]]);
  return { number: `${letter}${String(n).padStart(3, '0')}`, counters: kept };
}
