/** Refusals of htmx requests: the server names the place (HX-Retarget) and the sentence; the page stays as it is.
 *
 * Without a network there is no server to say anything: the page carries that sentence itself. */

const STAYS_MS = 12_000;
let timer = 0;

const toasts = () => document.querySelector('#toast');

function stay(): void {
  // An open dialog is above everything: the sentence has to stand inside it.
  const open = document.querySelector<HTMLDialogElement>('dialog[open]');
  const box = toasts();
  if (box) (open ?? document.body).append(box);
  clearTimeout(timer);
  timer = window.setTimeout(() => toasts()?.replaceChildren(), STAYS_MS);
}

/** A sentence of the server, as it stands. */
export function sayWith(html: string): void {
  const box = toasts();
  if (box) box.innerHTML = html;
  stay();
}

export function sayUnsent(): void {
  const said = document.querySelector<HTMLTemplateElement>('#no-network');
  if (said) toasts()?.replaceChildren(said.content.cloneNode(true));
  stay();
}

/** Only what somebody pressed: live parts and the bell try again by themselves. */
function unsent(event: Event): void {
  const { elt } = (event as CustomEvent<{ elt: Element }>).detail;
  if (elt.matches('form, a') && !elt.matches('.bell')) sayUnsent();
}

export function startToasts(): void {
  document.addEventListener('htmx:beforeSwap', (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>;
    if (detail.xhr.status >= 400) detail.shouldSwap = detail.xhr.getResponseHeader('HX-Retarget') !== null;
  });
  document.addEventListener('htmx:sendError', unsent);
  // The second try went through: the sentence about the first is out of date.
  document.addEventListener('htmx:afterRequest', (event) => {
    const { successful, elt } = (event as CustomEvent<{ successful: boolean; elt: Element }>).detail;
    if (successful && elt.matches('form')) toasts()?.replaceChildren();
  });
  document.addEventListener('htmx:afterSwap', (event) => {
    if ((event.target as Element).id === 'toast') stay();
  });
  document.addEventListener('click', (event) => {
    if ((event.target as Element).closest('[data-dismiss]')) toasts()?.replaceChildren();
  });
}
