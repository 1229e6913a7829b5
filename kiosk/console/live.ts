/** The live sign, and a pull after every reconnection: pokes rung while the line was down were not heard. */
import './htmx';

function say(state: 'on' | 'off'): void {
  document.querySelector('[data-live-state]')?.setAttribute('data-live-state', state);
}

/** What somebody has unfolded stays so when the part around it is pulled again. */
function keepOpen(): void {
  let open: string[] = [];
  document.addEventListener('htmx:beforeSwap', () => {
    open = [...document.querySelectorAll('[data-live-part] details[id][open]')].map((one) => one.id);
  });
  document.addEventListener('htmx:afterSwap', () => {
    for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  });
}

export function startLive(): void {
  keepOpen();
  document.addEventListener('htmx:sseOpen', () => say('on'));
  document.addEventListener('htmx:sseError', () => say('off'));
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && document.querySelector('[data-live-part]')) window.htmx.trigger(document.body, 'changed');
  });
}
