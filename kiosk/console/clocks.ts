/** `<time data-since="…" data-warn="180" data-alarm="480">`: how long it has been, amber and then red by seconds. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;

export function elapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  if (whole < HOUR) return `${minutes}:${two(whole % MINUTE)}`;
  const hours = Math.floor(whole / HOUR);
  return document.documentElement.lang.startsWith('zh') ? `${hours} 小时 ${two(minutes)} 分` : `${hours}h ${two(minutes)}m`;
}

function tick(): void {
  for (const clock of document.querySelectorAll<HTMLTimeElement>('time[data-since]')) {
    const seconds = (Date.now() - Date.parse(clock.dataset.since ?? '')) / 1000;
    clock.textContent = elapsed(seconds);
    const warn = Number(clock.dataset.warn ?? 0);
    const alarm = Number(clock.dataset.alarm ?? 0);
    clock.toggleAttribute('data-late', warn > 0 && seconds > warn);
    clock.toggleAttribute('data-too-late', alarm > 0 && seconds > alarm);
  }
}

export function startClocks(): void {
  tick();
  setInterval(tick, 1000);
  document.addEventListener('htmx:afterSettle', tick);
}
