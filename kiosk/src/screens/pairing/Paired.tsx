import { heartbeat } from '../../app/heartbeat';
import { show } from '../../app/session';
import { config, identity } from '../../app/state';
import { t, titleOf } from '../../locale';
import { Button } from '../../ui/Button';
import { useHeadingFocus } from '../../ui/hooks';
import { TopBar } from '../../ui/TopBar';

export function Paired() {
  const heading = useHeadingFocus();
  const place = config.value;
  return (
    <div class="page page--plain">
      <TopBar />
      <main class="page__main">
        <h1 ref={heading} tabIndex={-1}>{t('paired.title')}</h1>
        {place ? (
          <p class="lead">
            {titleOf(place.project)} · {titleOf(place.office)}<br />
            {t('paired.device', { letter: identity.value?.letter ?? '' })}{place.device.name && ` · ${place.device.name}`}
          </p>
        ) : (
          <p class="lead" role="status">{t('paired.loading')}</p>
        )}
        <div class="plain__ways">
          {place
            ? <Button onClick={() => show('welcome')}>{t('paired.start')}</Button>
            : <Button kind="quiet" onClick={() => void heartbeat()}>{t('common.retry')}</Button>}
        </div>
      </main>
    </div>
  );
}
