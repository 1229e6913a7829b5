/** For the office only: how this tablet is doing. It shows no visitor, because it can read none. */
import { heartbeat } from '../../app/heartbeat';
import { wakeReplay } from '../../app/runtime';
import { show, wipe } from '../../app/session';
import { config, identity, persisted, queue, revoked, sync } from '../../app/state';
import { ageOf } from '../../domain/clock';
import { t, titleOf } from '../../locale';
import { Button } from '../../ui/Button';
import { useTick } from '../../ui/hooks';
import { Page } from '../../ui/Page';
import { ageWords } from '../welcome/QueueStatus';

const VERSION = __VERSION__;

export function Staff() {
  const { unsent } = queue.value;
  const syncNow = () => {
    wakeReplay();
    void heartbeat();
  };
  /** A revoked device's items keep their own signature, so they still go out under a new pairing. */
  const blocked = unsent > 0 && !revoked.value;
  const next = (
    <>
      <Button kind="quiet" onClick={syncNow}>{t('staff.sync')}</Button>
      <Button onClick={wipe}>{t('staff.close')}</Button>
    </>
  );
  return (
    <Page name="staff" title={t('staff.title')} next={next}>
      <dl class="review review--staff">
        {useFacts().map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
      </dl>
      <div class="repair">
        <Button kind="quiet" disabled={blocked} onClick={() => show('pairing')}>{t('staff.repair')}</Button>
        <p>{blocked ? t('staff.repairBlocked', { n: unsent }) : t('staff.repairHint')}</p>
      </div>
    </Page>
  );
}

/** The usual troubles in words; the rest as the server's code, which support can look up. */
function problemWords(text: string): string {
  return text === 'network' || text === 'timeout' || text === 'storage' ? t(`staff.problem.${text}`) : text;
}

function useFacts(): [string, string][] {
  const now = useTick(5_000);
  const ago = (at: number | null | undefined, otherwise: string) => (at == null ? otherwise : ageWords(ageOf(now - at)));
  const { unsent, oldestAt, refused } = queue.value;
  const { lastSyncAt, lastProblem } = sync.value;
  const place = config.value;
  return [
    [t('staff.device'), [identity.value?.letter, place?.device.name || t('staff.unnamed')].filter(Boolean).join(' · ')],
    [t('staff.office'), place ? `${titleOf(place.project)} · ${titleOf(place.office)}` : t('staff.none')],
    [t('staff.queue'), t('staff.count', { n: unsent })],
    [t('staff.oldest'), ago(oldestAt, t('staff.none'))],
    [t('staff.refused'), t('staff.count', { n: refused })],
    [t('staff.lastSync'), ago(lastSyncAt, t('staff.never'))],
    [t('staff.lastProblem'), lastProblem ? `${problemWords(lastProblem.text)} · ${ago(lastProblem.at, '')}` : t('staff.none')],
    [t('staff.persisted'), t(persisted.value ? 'staff.persistedYes' : 'staff.persistedNo')],
    [t('staff.version'), VERSION],
  ];
}
