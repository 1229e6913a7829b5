/** The frame of every question: what is asked on one side, the answer on the other, the way on below. */
import type { ComponentChildren } from 'preact';
import { back, wipe } from '../app/session';
import { visit } from '../app/state';
import { progressOf, type Step } from '../domain/steps';
import { t } from '../locale';
import { Button } from './Button';
import { useHeadingFocus } from './hooks';
import { BackIcon } from './Icons';
import { TopBar } from './TopBar';

interface PageProps {
  name: string;
  title: string;
  /** In plain words: what the answer changes. */
  why?: string | undefined;
  step?: Step;
  onBack?: (() => void) | undefined;
  next?: ComponentChildren;
  children?: ComponentChildren;
}

export function Page({ name, title, why, step, onBack, next, children }: PageProps) {
  const heading = useHeadingFocus();
  const goBack = onBack ?? (step && (() => back(step)));
  return (
    <div class={`page page--${name}`}>
      <TopBar />
      <main class="page__main">
        <div class="page__ask">
          {step && <Progress step={step} />}
          <h1 ref={heading} tabIndex={-1}>{title}</h1>
          {why && <p class="why">{why}</p>}
        </div>
        <div class="page__answer">{children}</div>
      </main>
      <footer class="page__foot">
        {goBack && <Button kind="quiet" onClick={goBack} icon={<BackIcon />}>{t('common.back')}</Button>}
        {step && step !== 'notice' && <Button kind="link" onClick={wipe}>{t('common.leave')}</Button>}
        {next && <div class="page__next">{next}</div>}
      </footer>
    </div>
  );
}

function Progress({ step }: { step: Step }) {
  const progress = progressOf(step);
  if (progress === null || visit.value.changing) return null;
  const label = t('common.progress', { at: progress.at, of: progress.of });
  return (
    <p class="progress">
      <progress max={progress.of} value={progress.at} aria-label={label} />
      <span aria-hidden="true">{label}</span>
    </p>
  );
}
