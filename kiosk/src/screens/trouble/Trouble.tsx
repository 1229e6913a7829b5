/** What cannot go on, said plainly, always with the front desk as the way out. */
import type { ComponentChildren } from 'preact';
import { openStore } from '../../app/boot';
import { databaseIsOpen } from '../../app/database';
import { submit, wipe } from '../../app/session';
import { queue, identity } from '../../app/state';
import { t } from '../../locale';
import { Button } from '../../ui/Button';
import { useHeadingFocus } from '../../ui/hooks';
import { TopBar } from '../../ui/TopBar';

function Plain({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useHeadingFocus();
  return (
    <div class="page page--plain">
      <TopBar />
      <main class="page__main">
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {children}
      </main>
    </div>
  );
}

export const Starting = () => <Plain title={t('starting.title')} />;

export const Saving = () => <Plain title={t('review.saving')} />;

export const OtherTab = () => <Plain title={t('otherTab.title')}><p class="lead">{t('otherTab.body')}</p></Plain>;

export const Unsupported = () => (
  <Plain title={t('unsupported.title')}>
    <p class="lead">{t('unsupported.paper')}</p>
    <p class="staff-note">{t('unsupported.body')}</p>
  </Plain>
);

export function StorageTrouble() {
  const open = databaseIsOpen();
  const again = () => void (open && identity.value ? submit() : openStore());
  return (
    <Plain title={t('storage.title')}>
      <div role="alert">
        <p class="lead">{t('storage.body')}</p>
        <p class="lead">{t('storage.paper')}</p>
      </div>
      <p class="staff-note">{t('storage.staff')}</p>
      <div class="plain__ways">
        {open && <Button kind="quiet" onClick={wipe}>{t('common.leave')}</Button>}
        <Button onClick={again}>{t('common.retry')}</Button>
      </div>
    </Plain>
  );
}

export function Revoked() {
  const { unsent } = queue.value;
  return (
    <Plain title={t('revoked.title')}>
      <p class="lead">{t('revoked.body')}</p>
      <p class="staff-note">
        {t('revoked.staff')} {unsent > 0 && t('revoked.queue', { n: unsent })}
      </p>
    </Plain>
  );
}
