import { answer } from '../../app/session';
import { draft } from '../../app/state';
import type { FirstVisit as Answer } from '../../domain/answers';
import { t } from '../../locale';
import { Choice } from '../../ui/Button';
import { Page } from '../../ui/Page';

const ANSWERS: readonly Answer[] = ['yes', 'no', 'unsure'];

export function FirstVisit() {
  return (
    <Page name="firstVisit" step="firstVisit" title={t('firstVisit.title')} why={t('firstVisit.why')}>
      <ul class="choices">
        {ANSWERS.map((value) => (
          <Choice
            key={value}
            title={t(`firstVisit.${value}`)}
            hint={value === 'unsure' ? t('firstVisit.unsureHint') : undefined}
            chosen={draft.value.firstVisit === value}
            onChoose={() => answer('firstVisit', { firstVisit: value })}
          />
        ))}
      </ul>
    </Page>
  );
}
