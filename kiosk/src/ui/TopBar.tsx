import { useEffect, useRef } from 'preact/hooks';
import { config } from '../app/state';
import { show } from '../app/session';
import { lang, t, titleOf } from '../locale';
import { GlobeIcon } from './Icons';
import { Mark } from './Logo';

const HOLD_MS = 3_000;

/** Holding the mark for three seconds, by finger or by key, opens the staff corner. */
export function HoldMark() {
  const timer = useRef(0);
  const release = () => clearTimeout(timer.current);
  const press = () => {
    release();
    timer.current = window.setTimeout(() => show('staff'), HOLD_MS);
  };
  useEffect(() => release, []);
  return (
    <button
      type="button"
      class="hold-mark"
      aria-label={t('common.logo')}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onKeyDown={(event) => !event.repeat && (event.key === 'Enter' || event.key === ' ') && press()}
      onKeyUp={release}
      onBlur={release}
      onContextMenu={(event) => event.preventDefault()}
    >
      <Mark />
    </button>
  );
}

export function LanguageSwitch() {
  const other = lang.value === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" class="language" aria-label={t('lang.switch')} onClick={() => (lang.value = other)}>
      <GlobeIcon />
      <span lang={other === 'zh' ? 'zh-CN' : 'en'}>{t('lang.other')}</span>
    </button>
  );
}

export function TopBar() {
  const place = config.value;
  return (
    <header class="topbar">
      <HoldMark />
      <p class="topbar__place">
        {place && <strong>{titleOf(place.project)}</strong>}
        {place && <span>{titleOf(place.office)}</span>}
      </p>
      <LanguageSwitch />
    </header>
  );
}
