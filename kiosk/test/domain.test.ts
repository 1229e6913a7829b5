import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../src/api/pairing';
import { emptyDraft, toAnswers, type Draft } from '../src/domain/answers';
import { backoffMs, retryAfterMs } from '../src/domain/backoff';
import { fromBase64url, toBase64url } from '../src/domain/base64url';
import { ageOf, isoWithOffset, minutesSeconds } from '../src/domain/clock';
import { envelopeText, inGroups, type Envelope } from '../src/domain/envelope';
import { firstLetters, search } from '../src/domain/people';
import { digitsOf, grouped, phoneState } from '../src/domain/phone';
import { firstOpenStep, progressOf, stepAfter, stepBefore, stepOnward, stepsFor } from '../src/domain/steps';
import { nextTicket } from '../src/domain/ticket';
import { uuid7 } from '../src/domain/uuid7';

const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft, ...change });

describe('phone', () => {
  it.each([
    ['138 0013-8000', '13800138000'],
    ['１３８００１３８０００', '13800138000'],
    ['+86 13800138000', '13800138000'],
    ['008613800138000', '13800138000'],
    ['138001380001234', '13800138000'],
    ['abc', ''],
  ])('reads %s as %s', (typed, digits) => expect(digitsOf(typed)).toBe(digits));

  it('says "wrong" as soon as no further digit can help', () => {
    expect(['', '1', '138', '12', '2', '13800138000'].map(phoneState)).toEqual(['empty', 'short', 'short', 'wrong', 'wrong', 'ok']);
  });

  it('groups as people read it', () => expect(grouped('13800138000')).toBe('138 0013 8000'));
});

describe('steps', () => {
  it('asks only what the answers call for', () => {
    expect(stepsFor(draft({}))).not.toContain('agency');
    expect(stepsFor(draft({ broughtBy: 'agency' }))).not.toContain('tellAgency');
    expect(stepsFor(draft({ broughtBy: 'agency', agencyId: 'a' }))).toContain('tellAgency');
    expect(stepsFor(draft({ familyVisited: 'yes' }))).toContain('familyPhone');
  });

  it('puts notice and consent before any question', () => expect(stepsFor(draft({}))[0]).toBe('notice'));

  it('can always go back, in the end to the welcome screen', () => {
    const full = draft({ broughtBy: 'friend', familyVisited: 'yes' });
    let step = stepBefore('review', full);
    let steps = 0;
    while (step !== null) {
      step = stepBefore(step, full);
      steps += 1;
    }
    expect(steps).toBe(stepsFor(full).length - 1);
  });

  it('keeps the promised number of sections whatever is answered', () => {
    expect(progressOf('tellAgency')).toEqual(progressOf('broughtBy'));
    expect(progressOf('review')).toEqual({ at: 7, of: 7 });
    expect(progressOf('notice')).toBeNull();
  });

  it('returns to the review after one change, through the questions it opens', () => {
    const done = draft({
      agreedAt: 'now', firstVisit: 'yes', phone: '13800138000', name: '张', broughtBy: 'self', companionsAnswered: true, familyVisited: 'no',
    });
    expect(stepOnward('phone', done, true)).toBe('review');
    expect(stepOnward('broughtBy', { ...done, broughtBy: 'agency' }, true)).toBe('agency');
    expect(stepOnward('agency', { ...done, broughtBy: 'agency', agencyId: 'a' }, true)).toBe('tellAgency');
    expect(stepOnward('phone', done, false)).toBe('name');
    expect(firstOpenStep({ ...done, phone: '138' })).toBe('phone');
    expect(stepAfter('review', done)).toBe('review');
  });
});

describe('answers', () => {
  const full = draft({
    agreedAt: 'now', noticeVersion: '1', phone: '13800138000', name: ' 张 ', broughtBy: 'self', agencyId: 'a', tellAgency: true, friendName: '王', familyPhone: '139', familyVisited: 'unsure',
  });

  it('leaves out what the visitor took back', () => {
    const answers = toAnswers(full, 'zh');
    expect(answers.brought_by).toEqual({ kind: 'self', consultant_id: null, agency_id: null, friend_name: null, friend_phone: null });
    expect(answers.consent).toEqual({ notice_version: '1', agreed_at: 'now', tell_agency: null });
    expect([answers.name, answers.family_visited, answers.family_phone]).toEqual(['张', null, null]);
    expect('amends' in answers).toBe(false);
  });

  it('sends nothing personal for an anonymous ticket', () => {
    const answers = toAnswers({ ...full, kind: 'anonymous' }, 'en');
    expect(JSON.stringify(answers)).not.toMatch(/138|张/);
    expect(answers.consent).toBeNull();
  });

  it('names what it corrects', () => expect(toAnswers({ ...full, amends: 'x' }, 'zh').amends).toBe('x'));
});

describe('small things', () => {
  it('makes version 7 identifiers that sort by time', () => {
    const random = new Uint8Array(10).fill(255);
    expect(uuid7(0x0123456789ab, random)).toBe('01234567-89ab-7fff-bfff-ffffffffffff');
    expect(uuid7(1, random) < uuid7(2, random)).toBe(true);
  });

  it('round-trips base64url without padding', () => {
    const bytes = Uint8Array.from({ length: 65 }, (_, i) => 255 - i);
    expect(toBase64url(bytes)).toMatch(/^[\w-]+$/);
    expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
  });

  it('reads the fingerprint of a key as the server does', async () => {
    expect(await fingerprintOf(Uint8Array.from({ length: 65 }, (_, i) => i))).toBe('2944 1696 1099 8915');
  });

  it('numbers tickets per day, and repeats none when the clock jumps away and back', () => {
    const first = nextTicket('A', '2026-05-01', {});
    const away = nextTicket('A', '1970-01-01', first.counters);
    const back = nextTicket('A', '2026-05-01', away.counters);
    expect([first.number, away.number, back.number]).toEqual(['A001', 'A001', 'A002']);
    expect(nextTicket('B', 'd', { d: 999 }).number).toBe('B1000');
  });

  it('backs off between 1 and 60 seconds', () => {
    expect(backoffMs(1, 0)).toBe(1_000);
    expect(backoffMs(30, 0.999_999)).toBeLessThanOrEqual(60_000);
    expect([retryAfterMs('7'), retryAfterMs(null), retryAfterMs('soon')]).toEqual([7_000, null, null]);
  });

  it('finds people by name and by pinyin initials', () => {
    const people = [{ id: '1', name: '张敏', initials: 'zm' }, { id: '2', name: '李雷', initials: 'll' }];
    expect(search(people, 'Ｚ').map((p) => p.id)).toEqual(['1']);
    expect(search(people, '雷').map((p) => p.id)).toEqual(['2']);
    expect(firstLetters(people)).toEqual(['L', 'Z']);
  });

  it('writes local time with its offset', () => {
    expect(isoWithOffset(new Date(0))).toMatch(/^(1970|1969)-\d\d-\d\dT\d\d:\d\d:00\.000[+-]\d\d:\d\d$/);
    expect(Date.parse(isoWithOffset(new Date(1_234_567)))).toBe(1_234_567);
    expect([minutesSeconds(61_000), minutesSeconds(-5)]).toEqual(['1:01', '0:00']);
    expect(ageOf(3 * 3_600_000)).toEqual({ unit: 'hours', n: 3 });
  });

  it('writes an envelope in one fixed order', () => {
    const envelope: Envelope = {
      seal: { ct: 'c', iv: 'i', epk: 'e', key: 'k' }, ticket: 'A001', beacon: 'b', boot_id: 'o', mono: 1, captured_at: 't', prev: '', device_seq: 1, submission_id: 's', v: 1,
    };
    expect(envelopeText(envelope)).toBe(
      '{"v":1,"submission_id":"s","device_seq":1,"prev":"","captured_at":"t","mono":1,"boot_id":"o","beacon":"b","ticket":"A001","seal":{"key":"k","epk":"e","iv":"i","ct":"c"}}',
    );
    expect(inGroups('abcd-efgh')).toEqual(['abcd', 'efgh']);
  });
});
