/** The order of the questions: one decision a screen, and only those that the answers call for. */
import { isMobile } from './phone';
import type { Draft } from './answers';

export type Step =
  | 'notice'
  | 'firstVisit'
  | 'phone'
  | 'name'
  | 'broughtBy'
  | 'consultant'
  | 'agency'
  | 'tellAgency'
  | 'friend'
  | 'companions'
  | 'family'
  | 'familyPhone'
  | 'review';

export function stepsFor(draft: Draft): Step[] {
  const steps: Step[] = ['notice', 'firstVisit', 'phone', 'name', 'broughtBy'];
  if (draft.broughtBy === 'consultant') steps.push('consultant');
  if (draft.broughtBy === 'agency') steps.push('agency');
  if (draft.broughtBy === 'agency' && draft.agencyId !== null) steps.push('tellAgency');
  if (draft.broughtBy === 'friend') steps.push('friend');
  steps.push('companions', 'family');
  if (draft.familyVisited === 'yes') steps.push('familyPhone');
  steps.push('review');
  return steps;
}

export function stepAfter(step: Step, draft: Draft): Step {
  const steps = stepsFor(draft);
  return steps[steps.indexOf(step) + 1] ?? 'review';
}

/** null means: back to the welcome screen. */
export function stepBefore(step: Step, draft: Draft): Step | null {
  const steps = stepsFor(draft);
  return steps[steps.indexOf(step) - 1] ?? null;
}

const SECTIONS: readonly (readonly Step[])[] = [
  ['firstVisit'],
  ['phone'],
  ['name'],
  ['broughtBy', 'consultant', 'agency', 'tellAgency', 'friend'],
  ['companions'],
  ['family', 'familyPhone'],
  ['review'],
];

/** Progress in sections, so that a follow-up question never makes the way longer than promised. */
export function progressOf(step: Step): { at: number; of: number } | null {
  const at = SECTIONS.findIndex((section) => section.includes(step));
  return at < 0 ? null : { at: at + 1, of: SECTIONS.length };
}

/** After a change made from the review screen: the first question that this change opened, else the review. */
export function firstOpenStep(draft: Draft): Step {
  return stepsFor(draft).find((step) => !isAnswered(step, draft)) ?? 'review';
}

function isAnswered(step: Step, draft: Draft): boolean {
  switch (step) {
    case 'notice':
      return draft.agreedAt !== null;
    case 'firstVisit':
      return draft.firstVisit !== null;
    case 'phone':
      return isMobile(draft.phone);
    case 'name':
      return draft.name.trim() !== '';
    case 'broughtBy':
      return draft.broughtBy !== null;
    case 'tellAgency':
      return draft.tellAgency !== null;
    case 'companions':
      return draft.companionsAnswered;
    case 'family':
      return draft.familyVisited !== null;
    default:
      return true;
  }
}

/** Where "continue" leads: along the path, or straight back to the review when one answer is being changed. */
export function stepOnward(step: Step, draft: Draft, changing: boolean): Step {
  const next = stepAfter(step, draft);
  if (!changing) return next;
  const section = SECTIONS.find((steps) => steps.includes(step));
  return section?.includes(next) ? next : firstOpenStep(draft);
}
