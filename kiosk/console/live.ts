/** The live sign, and a pull after every reconnection: pokes rung while the line was down were not heard. */
import './htmx';

function say(state: 'on' | 'off'): void {
  document.querySelector('[data-live-state]')?.setAttribute('data-live-state', state);
}

export function startLive(): void {
  document.addEventListener('htmx:sseOpen', () => say('on'));
  document.addEventListener('htmx:sseError', () => say('off'));
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && document.querySelector('[data-live-part]')) window.htmx.trigger(document.body, 'changed');
  });
}
