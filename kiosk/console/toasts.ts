/** Refusals of htmx requests: the server names the place (HX-Retarget) and the sentence; the page stays as it is. */

const STAYS_MS = 12_000;
let timer = 0;

const toasts = () => document.querySelector('#toast');

export function startToasts(): void {
  document.addEventListener('htmx:beforeSwap', (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>;
    if (detail.xhr.status >= 400) detail.shouldSwap = detail.xhr.getResponseHeader('HX-Retarget') !== null;
  });
  document.addEventListener('htmx:afterSwap', (event) => {
    if ((event.target as Element).id !== 'toast') return;
    // An open dialog is above everything: the sentence has to stand inside it.
    const open = document.querySelector<HTMLDialogElement>('dialog[open]');
    const box = toasts();
    if (box) (open ?? document.body).append(box);
    clearTimeout(timer);
    timer = window.setTimeout(() => toasts()?.replaceChildren(), STAYS_MS);
  });
  document.addEventListener('click', (event) => {
    if ((event.target as Element).closest('[data-dismiss]')) toasts()?.replaceChildren();
  });
}
