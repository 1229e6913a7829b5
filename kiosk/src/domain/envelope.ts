/** The outside of a submission: order, time and chain in the open, every personal word sealed. */
export interface Seal {
  key: string;
  epk: string;
  iv: string;
  ct: string;
}

export interface Envelope {
  v: 1;
  submission_id: string;
  device_seq: number;
  /** base64url SHA-256 of the bytes of the envelope before this one; '' for the first. */
  prev: string;
  captured_at: string;
  mono: number;
  boot_id: string;
  beacon: string;
  ticket: string;
  seal: Seal;
}

const FIELDS = ['v', 'submission_id', 'device_seq', 'prev', 'captured_at', 'mono', 'boot_id', 'beacon', 'ticket', 'seal', 'key', 'epk', 'iv', 'ct'];

/** The exact text that is signed, stored, sent and re-sent; the list fixes the order of its fields. */
export const envelopeText = (envelope: Envelope): string => JSON.stringify(envelope, FIELDS);

/** ABCD EFGH: for codes that somebody reads aloud or compares; groups that are there already stay. */
export function inGroups(code: string, size = 4): string[] {
  const given = code.split(/[\s:·-]+/).filter(Boolean);
  if (given.length > 1) return given;
  return code.replace(/[^0-9A-Za-z]/g, '').match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
}
