/** What every console page loads: htmx, server-sent events, clocks, dialogs, and the style sheet. */
import './console.css';
import './htmx';
import 'htmx-ext-sse';
import { startBell } from './bell';
import { startClocks } from './clocks';
import { startDialogs } from './dialogs';
import { startLive } from './live';
import { startOffers } from './offers';
import { startSending } from './sending';
import { startToasts } from './toasts';

// htmx has taken the page over: from here on a dialog opens in the page, before that its link leads to the same form.
document.addEventListener('htmx:load', () => (document.documentElement.dataset.ready = ''), { once: true });

startBell();
startClocks();
startDialogs();
startLive();
startOffers();
startSending();
startToasts();

document.addEventListener('click', (event) => {
  const pressed = event.target as Element;
  if (pressed.closest('[data-print]')) window.print();
  // Back to what was typed, as the browser kept it.
  if (pressed.closest('[data-back]') && history.length > 1) {
    event.preventDefault();
    history.back();
  }
});
