/** htmx for the pages and for its extensions; its own inline style would break the content policy. */
import htmx from 'htmx.org';

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
window.htmx = htmx;
