/** Who came along, and whether the family has been here: relation matters, a family is one customer. */
import { answer, update } from '../../app/session';
import { draft } from '../../app/state';
import type { Companion, FamilyVisited } from '../../domain/answers';
import { t } from '../../locale';
import { Button, Choice } from '../../ui/Button';
import { CheckIcon } from '../../ui/Icons';
import { Page } from '../../ui/Page';

const COMPANIONS: readonly Companion[] = ['spouse', 'parent', 'child', 'sibling', 'friend', 'other'];
const FAMILY: readonly FamilyVisited[] = ['no', 'yes', 'unsure'];

export function Companions() {
  const { companions, companionsAnswered } = draft.value;
  const toggle = (one: Companion) =>
    update({
      companions: companions.includes(one) ? companions.filter((other) => other !== one) : [...companions, one],
      companionsAnswered: true,
    });
  const next = (
    <Button disabled={companions.length === 0} onClick={() => answer('companions', { companionsAnswered: true })}>{t('common.continue')}</Button>
  );
  return (
    <Page name="companions" step="companions" title={t('companions.title')} why={t('companions.why')} next={next}>
      <ul class="choices">
        <Choice
          title={t('companions.alone')}
          chosen={companionsAnswered && companions.length === 0}
          onChoose={() => answer('companions', { companions: [], companionsAnswered: true })}
        />
      </ul>
      <div class="ticks" role="group" aria-label={t('companions.title')}>
        {COMPANIONS.map((one) => (
          <label key={one} class="tick">
            <input type="checkbox" checked={companions.includes(one)} onChange={() => toggle(one)} />
            <span class="tick__box" aria-hidden="true"><CheckIcon /></span>
            <span>{t(`companions.${one}`)}</span>
          </label>
        ))}
      </div>
    </Page>
  );
}

export function Family() {
  return (
    <Page name="family" step="family" title={t('family.title')} why={t('family.why')}>
      <ul class="choices">
        {FAMILY.map((value) => (
          <Choice
            key={value}
            title={t(`family.${value}`)}
            chosen={draft.value.familyVisited === value}
            onChoose={() => answer('family', { familyVisited: value })}
          />
        ))}
      </ul>
    </Page>
  );
}
