/** Dialogs come from the server as fragments; one `<dialog>` shows them. Without script they are pages. */

let opener = '';
/** Something was typed or chosen: a click beside the dialog does not throw it away. */
let touched = false;

const dialog = () => document.querySelector<HTMLDialogElement>('#dialog');

export function startDialogs(): void {
  document.addEventListener('htmx:afterSwap', (event) => {
    const target = event.target as Element;
    const shown = dialog();
    if (target.id !== 'dialog-body' || !shown || shown.open) return;
    const { requestConfig } = (event as CustomEvent<{ requestConfig?: { elt: Element } }>).detail;
    opener = requestConfig?.elt.id ?? '';
    touched = false;
    shown.showModal();
  });

  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    // A click on the dialog itself is one on its backdrop: what is inside is its child.
    if (target.closest('[data-close]') || (target === dialog() && !touched)) dialog()?.close();
  });
  dialog()?.addEventListener('input', () => (touched = true));

  document.addEventListener('htmx:afterRequest', (event) => {
    const { successful, elt } = (event as CustomEvent<{ successful: boolean; elt: Element }>).detail;
    if (successful && elt.matches('form[data-closes]')) dialog()?.close();
  });

  dialog()?.addEventListener('close', () => {
    document.querySelector('#dialog-body')?.replaceChildren();
    // The live part may have been pulled again meanwhile: the button is another element of the same id.
    if (opener) document.getElementById(opener)?.focus();
  });

  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]')) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]')) menu.open = false;
  });
}
