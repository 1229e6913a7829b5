/** The mark: 归, to come home, drawn in five strokes and cut into a seal. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="14" fill="var(--accent)" />
      <path
        d="M17.5 20V33M26 14.5V37.5Q26 45.5 18 50.5M34.5 18.5H48.5V47.5H34M36 33H48.5"
        fill="none"
        stroke="var(--paper)"
        stroke-width="4.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
