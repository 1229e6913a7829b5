/**
 * Mainland mobile numbers as people type them: full-width digits, spaces, +86 in front.
 * Nothing here looks a number up; a known number and a new one are treated alike.
 */
const MOBILE = /^1[3-9]\d{9}$/;
const COUNTRY_CODE = /^(?:00)?86(?=1)/;
export const PHONE_DIGITS = 11;

/** The digits of what was typed or pasted, without separators and country code. */
export function digitsOf(typed: string): string {
  const digits = typed.normalize('NFKC').replace(/\D/g, '');
  const local = digits.length > PHONE_DIGITS ? digits.replace(COUNTRY_CODE, '') : digits;
  return local.slice(0, PHONE_DIGITS);
}

export const isMobile = (digits: string): boolean => MOBILE.test(digits);

/** 138 0013 8000: the grouping people read aloud. */
export function grouped(digits: string): string {
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter(Boolean).join(' ');
}

export type PhoneState = 'empty' | 'short' | 'wrong' | 'ok';

/** What to tell the visitor while typing; "wrong" as soon as no further digit could repair it. */
export function phoneState(digits: string): PhoneState {
  if (digits === '') return 'empty';
  if (!/^1(?:[3-9]\d*)?$/.test(digits)) return 'wrong';
  return digits.length < PHONE_DIGITS ? 'short' : 'ok';
}
