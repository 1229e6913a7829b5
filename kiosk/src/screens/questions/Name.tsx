import { answer, update } from '../../app/session';
import { draft } from '../../app/state';
import type { Title } from '../../domain/answers';
import { lang, t } from '../../locale';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Page } from '../../ui/Page';

/** The surnames of more than half the country: one tap instead of a keyboard. */
const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高'];
const TITLES: readonly (Title | null)[] = ['ms', 'mr', null];

export function Name() {
  const { name, title } = draft.value;
  const next = <Button disabled={name.trim() === ''} onClick={() => answer('name', {})}>{t('common.continue')}</Button>;
  return (
    <Page name="name" step="name" title={t('name.title')} why={t('name.why')} next={next}>
      <Field id="name" label={t('name.label')} value={name} onValue={(value) => update({ name: value })} />
      {lang.value === 'zh' && (
        <div class="surnames" role="group" aria-label={t('name.surnames')}>
          {SURNAMES.map((surname) => (
            <button type="button" key={surname} aria-pressed={name === surname} onClick={() => update({ name: surname })}>{surname}</button>
          ))}
        </div>
      )}
      <fieldset class="segments">
        <legend>{t('name.titleLabel')}</legend>
        {TITLES.map((value) => (
          <label key={value ?? 'none'}>
            <input type="radio" name="title" checked={title === value} onChange={() => update({ title: value })} />
            <span>{t(`name.${value ?? 'none'}`)}</span>
          </label>
        ))}
      </fieldset>
    </Page>
  );
}
