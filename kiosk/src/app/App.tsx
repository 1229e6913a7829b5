import { useEffect } from 'preact/hooks';
import type { ComponentType } from 'preact';
import { htmlLang, t } from '../locale';
import { Anonymous } from '../screens/anonymous/Anonymous';
import { Notice } from '../screens/notice/Notice';
import { Paired } from '../screens/pairing/Paired';
import { Pairing } from '../screens/pairing/Pairing';
import { BroughtBy } from '../screens/questions/BroughtBy';
import { FirstVisit } from '../screens/questions/FirstVisit';
import { Companions, Family } from '../screens/questions/Household';
import { Name } from '../screens/questions/Name';
import { FamilyPhone, Phone } from '../screens/questions/Phone';
import { Friend, TellAgency, WhichAgency, WhichConsultant } from '../screens/questions/Who';
import { Review } from '../screens/review/Review';
import { Staff } from '../screens/staff/Staff';
import { TicketScreen } from '../screens/ticket/Ticket';
import { OtherTab, Revoked, Saving, Starting, StorageTrouble, Unsupported } from '../screens/trouble/Trouble';
import { Welcome } from '../screens/welcome/Welcome';
import { IdleGuard } from '../ui/IdleGuard';
import { revoked, screen, visit, type Screen } from './state';

const SCREENS: Record<Screen, ComponentType> = {
  starting: Starting,
  unsupported: Unsupported,
  otherTab: OtherTab,
  storage: StorageTrouble,
  pairing: Pairing,
  paired: Paired,
  welcome: Welcome,
  anonymous: Anonymous,
  notice: Notice,
  firstVisit: FirstVisit,
  phone: Phone,
  name: Name,
  broughtBy: BroughtBy,
  consultant: WhichConsultant,
  agency: WhichAgency,
  tellAgency: TellAgency,
  friend: Friend,
  companions: Companions,
  family: Family,
  familyPhone: FamilyPhone,
  review: Review,
  saving: Saving,
  ticket: TicketScreen,
  staff: Staff,
};

export function App() {
  const language = htmlLang();
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = t('app.title');
  }, [language]);
  useEffect(() => scrollTo(0, 0), [screen.value]);
  /** A visitor in the middle of a check-in finishes it; nobody new begins on a revoked tablet. */
  const Current = screen.value === 'welcome' && revoked.value ? Revoked : SCREENS[screen.value];
  return (
    <>
      <Current key={`${visit.value.id}:${screen.value}`} />
      <IdleGuard />
    </>
  );
}
