/** Few, drawn in one weight; always beside words, hence hidden from screen readers. */
import type { ComponentChildren } from 'preact';

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const BackIcon = () => <Icon><path d="M15 5l-7 7 7 7" /></Icon>;
export const CheckIcon = () => <Icon><path d="M5 12.5l4.5 4.5L19 7.5" /></Icon>;
export const EraseIcon = () => <Icon><path d="M9 6h11v12H9l-6-6z M12.5 10l4 4 M16.5 10l-4 4" /></Icon>;
export const AlertIcon = () => <Icon><path d="M12 4l9 16H3z M12 10v4 M12 17v.01" /></Icon>;
export const GlobeIcon = () => <Icon><circle cx="12" cy="12" r="9" /><path d="M3 12h18 M12 3c3 3 3 15 0 18 M12 3c-3 3-3 15 0 18" /></Icon>;
