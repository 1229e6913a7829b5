/** What the visitor says. Facts only: who gets the visit is decided elsewhere, by the rulebook. */
export type Lang = 'zh' | 'en';
export type Kind = 'registration' | 'anonymous';
export type FirstVisit = 'yes' | 'no' | 'unsure';
export type Title = 'mr' | 'ms';
export type BroughtByKind = 'self' | 'consultant' | 'agency' | 'friend';
export type Companion = 'spouse' | 'parent' | 'child' | 'sibling' | 'friend' | 'other';
export type FamilyVisited = 'yes' | 'no' | 'unsure';

/** The form while it is being filled; null means "not asked or not answered yet". */
export interface Draft {
  kind: Kind;
  noticeVersion: string | null;
  agreedAt: string | null;
  firstVisit: FirstVisit | null;
  phone: string;
  name: string;
  title: Title | null;
  broughtBy: BroughtByKind | null;
  consultantId: string | null;
  agencyId: string | null;
  tellAgency: boolean | null;
  friendName: string;
  companions: Companion[];
  companionsAnswered: boolean;
  familyVisited: FamilyVisited | null;
  familyPhone: string;
  /** Set when this is a correction of something already submitted. */
  amends: string | null;
}

export const emptyDraft: Readonly<Draft> = Object.freeze({
  kind: 'registration',
  noticeVersion: null,
  agreedAt: null,
  firstVisit: null,
  phone: '',
  name: '',
  title: null,
  broughtBy: null,
  consultantId: null,
  agencyId: null,
  tellAgency: null,
  friendName: '',
  companions: [],
  companionsAnswered: false,
  familyVisited: null,
  familyPhone: '',
  amends: null,
});

/** The plain text that is sealed: the names here are the wire's. */
export interface Answers {
  kind: Kind;
  lang: Lang;
  /** null on the way without a phone: nothing personal, hence nothing to agree to. */
  consent: { notice_version: string; agreed_at: string; tell_agency: boolean | null } | null;
  first_visit: FirstVisit | null;
  phone: string | null;
  name: string | null;
  title: Title | null;
  brought_by: {
    kind: BroughtByKind;
    consultant_id: string | null;
    agency_id: string | null;
    friend_name: string | null;
    friend_phone: null;
  } | null;
  companions: Companion[];
  family_visited: 'yes' | 'no' | null;
  family_phone: string | null;
  amends?: string;
}

const textOrNull = (text: string): string | null => text.normalize('NFKC').trim() || null;

/** Only what belongs to the path taken: an agency named and then replaced by "on my own" is not sent. */
export function toAnswers(draft: Draft, lang: Lang): Answers {
  const known = draft.kind === 'registration';
  const family = known && draft.familyVisited !== 'unsure' ? draft.familyVisited : null;
  return {
    kind: draft.kind,
    lang,
    consent: known ? consent(draft) : null,
    first_visit: known ? draft.firstVisit : null,
    phone: known ? textOrNull(draft.phone) : null,
    name: known ? textOrNull(draft.name) : null,
    title: known ? draft.title : null,
    brought_by: known ? broughtBy(draft) : null,
    companions: known ? [...draft.companions] : [],
    family_visited: family,
    family_phone: family === 'yes' ? textOrNull(draft.familyPhone) : null,
    ...(draft.amends === null ? {} : { amends: draft.amends }),
  };
}

function consent({ noticeVersion, agreedAt, broughtBy, agencyId, tellAgency }: Draft): Answers['consent'] {
  if (noticeVersion === null || agreedAt === null) return null;
  const asked = broughtBy === 'agency' && agencyId !== null;
  return { notice_version: noticeVersion, agreed_at: agreedAt, tell_agency: asked ? tellAgency : null };
}

function broughtBy(draft: Draft): Answers['brought_by'] {
  if (draft.broughtBy === null) return null;
  return {
    kind: draft.broughtBy,
    consultant_id: draft.broughtBy === 'consultant' ? draft.consultantId : null,
    agency_id: draft.broughtBy === 'agency' ? draft.agencyId : null,
    friend_name: draft.broughtBy === 'friend' ? textOrNull(draft.friendName) : null,
    friend_phone: null,
  };
}
