/** A ticket without a phone: received all the same, asked for nothing, and not asked again. */
import { submit, wipe } from '../../app/session';
import { t } from '../../locale';
import { Button } from '../../ui/Button';
import { CheckIcon } from '../../ui/Icons';
import { Page } from '../../ui/Page';

const PROMISES = ['anonymous.a', 'anonymous.b', 'anonymous.c'] as const;

export function Anonymous() {
  const next = <Button onClick={() => void submit()}>{t('anonymous.take')}</Button>;
  return (
    <Page name="anonymous" title={t('anonymous.title')} why={t('anonymous.why')} onBack={wipe} next={next}>
      <p class="lead">{t('anonymous.only')}</p>
      <ul class="promises">
        {PROMISES.map((key) => <li key={key}><CheckIcon />{t(key)}</li>)}
      </ul>
    </Page>
  );
}
