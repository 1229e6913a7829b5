/** A text field that nobody's browser fills in, corrects or remembers. */
import type { Ref } from 'preact';

interface FieldProps {
  id: string;
  label: string;
  value: string;
  onValue: (value: string) => void;
  placeholder?: string;
  search?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

export function Field({ id, label, value, onValue, placeholder = '', search = false, inputRef = null }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={inputRef}
        type="text"
        value={value}
        maxLength={40}
        placeholder={placeholder}
        autocomplete="off"
        autocorrect="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint={search ? 'search' : 'done'}
        onInput={(event) => onValue(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && !event.isComposing && event.currentTarget.blur()}
      />
    </div>
  );
}
