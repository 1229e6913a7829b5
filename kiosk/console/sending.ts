/** Forms of a dialog whose answer is another page. A refusal is said in the dialog: nobody types a reason twice. */
import { sayUnsent, sayWith } from './toasts';

const isOurs = (form: HTMLFormElement) =>
  form.method === 'post' && !form.hasAttribute('hx-post') && form.closest('#dialog-body') !== null;

function onward(to: string): void {
  const [here, there] = [location.href, to].map((one) => one.split('#')[0]);
  // The same page again: only its anchor would be looked for.
  if (here === there) location.reload();
  else location.assign(to);
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const filled = new FormData(form, submitter);
  const files = form.enctype === 'multipart/form-data';
  const answer = await fetch(form.action, {
    method: 'POST',
    headers: { 'HX-Request': 'true', Accept: 'text/html' },
    body: files ? filled : new URLSearchParams([...filled].map(([name, value]) => [name, String(value)])),
  });
  const door = answer.headers.get('HX-Redirect');
  if (door) location.assign(door);
  else if (answer.ok) onward(answer.redirected ? answer.url : location.href);
  else if (answer.headers.has('HX-Retarget')) sayWith(await answer.text());
  else form.submit();
}

export function startSending(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !isOurs(form)) return;
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    form.classList.add('htmx-request');
    const sent = send(form, button).catch(sayUnsent);
    if (button) button.disabled = true;
    void sent.finally(() => {
      form.classList.remove('htmx-request');
      if (button) button.disabled = false;
    });
  });
}
