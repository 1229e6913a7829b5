import type { ComponentChildren } from 'preact';

interface ButtonProps {
  kind?: 'primary' | 'quiet' | 'link';
  onClick: () => void;
  disabled?: boolean;
  icon?: ComponentChildren;
  label?: string;
  children: ComponentChildren;
}

export function Button({ kind = 'primary', onClick, disabled = false, icon, label, children }: ButtonProps) {
  return (
    <button type="button" class={`button button--${kind}`} onClick={onClick} disabled={disabled} aria-label={label}>
      {icon}
      <span>{children}</span>
    </button>
  );
}

interface ChoiceProps {
  title: string;
  hint?: string | undefined;
  chosen: boolean;
  onChoose: () => void;
}

/** One answer that is also the way on: one tap, one decision. */
export function Choice({ title, hint, chosen, onChoose }: ChoiceProps) {
  return (
    <li>
      <button type="button" class="choice" aria-pressed={chosen} onClick={onChoose}>
        <span class="choice__words">
          <span class="choice__title">{title}</span>
          {hint && <span class="choice__hint">{hint}</span>}
        </span>
        <span class="choice__mark" aria-hidden="true" />
      </button>
    </li>
  );
}
