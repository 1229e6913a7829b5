import { answer } from '../../app/session';
import { draft } from '../../app/state';
import type { BroughtByKind } from '../../domain/answers';
import { t } from '../../locale';
import { Choice } from '../../ui/Button';
import { Page } from '../../ui/Page';

const ANSWERS: readonly BroughtByKind[] = ['self', 'consultant', 'agency', 'friend'];

export function BroughtBy() {
  return (
    <Page name="broughtBy" step="broughtBy" title={t('broughtBy.title')} why={t('broughtBy.why')}>
      <ul class="choices">
        {ANSWERS.map((value) => (
          <Choice
            key={value}
            title={t(`broughtBy.${value}`)}
            hint={t(`broughtBy.${value}Hint`)}
            chosen={draft.value.broughtBy === value}
            onChoose={() => answer('broughtBy', { broughtBy: value })}
          />
        ))}
      </ul>
    </Page>
  );
}
