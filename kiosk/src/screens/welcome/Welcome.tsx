import { lookAround, show } from '../../app/session';
import { config } from '../../app/state';
import { timeOf } from '../../domain/clock';
import { lang, t, titleOf } from '../../locale';
import { useHeadingFocus, useTick } from '../../ui/hooks';
import { HoldMark, LanguageSwitch } from '../../ui/TopBar';
import { MoonGate } from './MoonGate';
import { QueueStatus } from './QueueStatus';

export function Welcome() {
  const heading = useHeadingFocus();
  const place = config.value;
  return (
    <div class="page page--welcome">
      <section class="hero" aria-hidden="true"><MoonGate /></section>
      <header class="welcome__bar"><HoldMark /><LanguageSwitch /></header>
      <main class="welcome">
        <div class="welcome__words">
          <p class="welcome__hello">{t('welcome.hello')}</p>
          <h1 ref={heading} tabIndex={-1}>{place ? titleOf(place.project) : t('app.title')}</h1>
          {place && <p class="welcome__office">{titleOf(place.office)}</p>}
        </div>
        {place ? <Ways /> : <p class="lead" role="status">{t('welcome.notReady')}</p>}
        <p class="welcome__privacy">{t('welcome.privacy')}</p>
      </main>
      <footer class="welcome__foot"><QueueStatus /><Clock /></footer>
    </div>
  );
}

function Ways() {
  return (
    <div class="ways">
      <button type="button" class="way way--main" onClick={() => show('notice')}>
        <span class="way__title">{t('welcome.start')}</span>
        <span class="way__hint">{t('welcome.startHint')}</span>
      </button>
      <button type="button" class="way" onClick={lookAround}>
        <span class="way__title">{t('welcome.look')}</span>
        <span class="way__hint">{t('welcome.lookHint')}</span>
      </button>
    </div>
  );
}

function Clock() {
  const now = new Date(useTick(5_000));
  const day = new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', { month: 'long', day: 'numeric', weekday: 'long' }).format(now);
  return <p class="clock"><span>{day}</span><time>{timeOf(now)}</time></p>;
}
