/** News for the reader: one line to the server for all tabs of this browser, which tells the others.
 *
 * Browsers allow six connections to a host without HTTP/2; a live board in each of four tabs would leave none. */
import './htmx';

const NAME = 'guishu-told';

function told(): void {
  window.htmx.trigger(document.body, 'told');
}

/** Ends when the server will not have us any more, so that another tab may try. */
function listen(others: BroadcastChannel): Promise<void> {
  return new Promise((done) => {
    const source = new EventSource('/live/me');
    source.addEventListener('told', () => {
      told();
      others.postMessage('');
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) done();
    });
  });
}

export function startBell(): void {
  if (!document.querySelector('#bell')) return;
  const others = new BroadcastChannel(NAME);
  others.addEventListener('message', told);
  // Locks exist in secure contexts only, and so does a session.
  if (navigator.locks) void navigator.locks.request(NAME, () => listen(others));
  else void listen(others);
}
