/** The questions behind "who brought you": which consultant, which agency, which friend. */
import { answer, update } from '../../app/session';
import { config, draft } from '../../app/state';
import { t, type Key } from '../../locale';
import { Button, Choice } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { NamePicker } from '../../ui/NamePicker';
import { Page } from '../../ui/Page';

/** However long the list: not knowing is an answer, and always in sight. */
const NotSure = ({ words, onChoose }: { words: Key; onChoose: () => void }) => <Button kind="quiet" onClick={onChoose}>{t(words)}</Button>;

export function WhichConsultant() {
  const choose = (id: string | null) => answer('consultant', { consultantId: id });
  const next = <NotSure words="consultant.unsure" onChoose={() => choose(null)} />;
  return (
    <Page name="consultant" step="consultant" title={t('consultant.title')} why={t('consultant.why')} next={next}>
      <NamePicker
        people={config.value?.consultants ?? []}
        chosenId={draft.value.consultantId}
        words={{ search: 'consultant.search', none: 'consultant.none', found: 'consultant.found' }}
        onChoose={choose}
      />
    </Page>
  );
}

/** A consent belongs to the agency it named: another agency asks anew. */
export function WhichAgency() {
  const choose = (id: string | null) =>
    answer('agency', { agencyId: id, tellAgency: id === draft.value.agencyId ? draft.value.tellAgency : null });
  const next = <NotSure words="agency.unsure" onChoose={() => choose(null)} />;
  return (
    <Page name="agency" step="agency" title={t('agency.title')} why={t('agency.why')} next={next}>
      <NamePicker
        people={config.value?.agencies ?? []}
        chosenId={draft.value.agencyId}
        words={{ search: 'agency.search', none: 'agency.none', found: 'agency.found' }}
        onChoose={choose}
      />
    </Page>
  );
}

/** Separate consent: named recipient, what, what for; neither answer is the easier one. */
export function TellAgency() {
  const agency = config.value?.agencies.find((one) => one.id === draft.value.agencyId)?.name ?? '';
  return (
    <Page name="tellAgency" step="tellAgency" title={t('tellAgency.title', { agency })} why={t('tellAgency.why')}>
      <dl class="facts">
        <div><dt>{t('tellAgency.whom')}</dt><dd>{agency}</dd></div>
        <div><dt>{t('tellAgency.what')}</dt><dd>{t('tellAgency.whatText')}</dd></div>
        <div><dt>{t('tellAgency.for')}</dt><dd>{t('tellAgency.forText')}</dd></div>
      </dl>
      <ul class="choices choices--pair">
        <Choice title={t('tellAgency.no')} chosen={draft.value.tellAgency === false} onChoose={() => answer('tellAgency', { tellAgency: false })} />
        <Choice title={t('tellAgency.yes')} chosen={draft.value.tellAgency === true} onChoose={() => answer('tellAgency', { tellAgency: true })} />
      </ul>
    </Page>
  );
}

export function Friend() {
  const { friendName } = draft.value;
  const next = (
    <Button onClick={() => answer('friend', {})}>{t(friendName.trim() === '' ? 'friend.skip' : 'common.continue')}</Button>
  );
  return (
    <Page name="friend" step="friend" title={t('friend.title')} why={t('friend.why')} next={next}>
      <Field id="friend" label={t('friend.label')} value={friendName} onValue={(value) => update({ friendName: value })} />
    </Page>
  );
}
