/** Clears what a visitor left behind: forty quiet seconds, then twenty more in plain sight. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { wipe } from '../app/session';
import { idleMatters, screen } from '../app/state';
import { t } from '../locale';
import { Button } from './Button';
import { useActivity, useCountdown } from './hooks';

const QUIET_SECONDS = 40;
const WARNING_SECONDS = 20;

export function IdleGuard() {
  return idleMatters.value ? <Watch key={screen.value} /> : null;
}

function Watch() {
  const activity = useActivity();
  const [warning, setWarning] = useState(false);
  useEffect(() => setWarning(false), [activity]);
  useCountdown(QUIET_SECONDS, () => setWarning(true), activity);
  return warning ? <Warning onStay={() => setWarning(false)} /> : null;
}

function Warning({ onStay }: { onStay: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const left = useCountdown(WARNING_SECONDS, wipe);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="idle" role="alertdialog" aria-labelledby="idle-title" aria-describedby="idle-body" onCancel={onStay}>
      <h2 id="idle-title">{t('idle.title')}</h2>
      <p id="idle-body">{t('idle.body', { n: left })}</p>
      <div class="idle__ways">
        <Button kind="quiet" onClick={wipe}>{t('idle.leave')}</Button>
        <Button onClick={onStay}>{t('idle.stay')}</Button>
      </div>
    </dialog>
  );
}
