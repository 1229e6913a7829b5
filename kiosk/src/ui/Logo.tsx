/** The mark: a moon gate, the round door of a Chinese garden, cut into a seal. */
export function Mark({ class: className = 'mark' }: { class?: string }) {
  return (
    <svg class={className} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="14" fill="var(--accent)" />
      <path d="M16 46 V45 A19 19 0 1 1 48 45 V46" fill="none" stroke="var(--paper)" stroke-width="4" stroke-linecap="round" />
      <path d="M11 50 H53" stroke="var(--paper)" stroke-width="4" stroke-linecap="round" />
      <path d="M32 50 C32 44 25 42 29 36 C31 33 37 33 36 29" fill="none" stroke="var(--paper)" stroke-width="3" stroke-linecap="round" />
    </svg>
  );
}
