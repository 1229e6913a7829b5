/** A number typed on large keys; a keyboard and the clipboard work as well. */
import { useEffect } from 'preact/hooks';
import { digitsOf, grouped, phoneState, PHONE_DIGITS } from '../domain/phone';
import { t } from '../locale';
import { AlertIcon, EraseIcon } from './Icons';

interface PhoneEntryProps {
  digits: string;
  label: string;
  onDigits: (digits: string) => void;
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

export function PhoneEntry({ digits, label, onDigits }: PhoneEntryProps) {
  const type = (key: string) => onDigits(digitsOf(digits + key));
  useEffect(() => {
    document.getElementById('phone')?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="phone">
      <label class="phone__label" for="phone">{label}</label>
      <div class="phone__line">
        <span class="phone__country" aria-hidden="true">+86</span>
        <input
          id="phone"
          type="text"
          inputMode="none"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="phone-says"
          aria-invalid={phoneState(digits) === 'wrong'}
          value={grouped(digits)}
          onInput={(event) => {
            const next = digitsOf(event.currentTarget.value);
            event.currentTarget.value = grouped(next);
            onDigits(next);
          }}
        />
      </div>
      <PhoneSays digits={digits} />
      <div class="pad" role="group" aria-label={t('phone.pad')}>
        {KEYS.map((key) => <button type="button" class="pad__key" key={key} onClick={() => type(key)}>{key}</button>)}
        <button type="button" class="pad__key pad__key--word" onClick={() => onDigits('')}>{t('phone.clear')}</button>
        <button type="button" class="pad__key" onClick={() => type('0')}>0</button>
        <button type="button" class="pad__key" onClick={() => onDigits(digits.slice(0, -1))} aria-label={t('phone.erase')}><EraseIcon /></button>
      </div>
    </div>
  );
}

/** About the shape of the number only: whether we know it is nobody's business here. */
function PhoneSays({ digits }: { digits: string }) {
  const state = phoneState(digits);
  return (
    <p id="phone-says" class={`phone__says phone__says--${state}`} role="status">
      {state === 'wrong' && <><AlertIcon />{t('phone.wrong')}</>}
      {state === 'short' && t('phone.short', { n: PHONE_DIGITS - digits.length })}
    </p>
  );
}
