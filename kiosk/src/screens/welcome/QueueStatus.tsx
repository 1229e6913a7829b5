/** Quiet, but always there: what waits on this tablet, and since when. */
import { counted, queue, reachable, storageTrouble } from '../../app/state';
import { ageOf, type Age } from '../../domain/clock';
import { t } from '../../locale';
import { useTick } from '../../ui/hooks';

export function ageWords(age: Age): string {
  return t(`age.${age.unit}`, 'n' in age ? { n: age.n } : {});
}

export function QueueStatus() {
  const now = useTick(10_000);
  const { unsent, oldestAt } = queue.value;
  const words = [];
  if (storageTrouble.value) words.push(t('status.storage'));
  if (!reachable.value) words.push(t('status.offline'));
  if (unsent > 0) words.push(t('status.unsent', { n: unsent, age: ageWords(ageOf(now - (oldestAt ?? now))) }));
  if (!counted.value) words.push(t('status.counting'));
  const well = words.length === 0;
  return (
    <p class={`status ${well ? 'status--well' : 'status--waiting'}`} role="status">
      <span class="status__dot" aria-hidden="true" />
      {well ? t('status.sent') : words.join(' · ')}
    </p>
  );
}
