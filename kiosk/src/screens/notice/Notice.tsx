/** Before any field: who, what for, what, how long, which rights. Nothing is ticked; both ways lead on. */
import { agree, back, lookAround } from '../../app/session';
import { config } from '../../app/state';
import { lang, t } from '../../locale';
import { Button } from '../../ui/Button';
import { Page } from '../../ui/Page';

export function Notice() {
  const text = config.value?.notice[lang.value];
  if (!text) return null;
  const next = (
    <>
      <Button kind="quiet" onClick={lookAround}>{t('notice.decline')}</Button>
      <Button onClick={agree}>{t('notice.agree')}</Button>
    </>
  );
  return (
    <Page name="notice" step="notice" title={t('notice.title')} why={t('notice.either')} onBack={() => back('notice')} next={next}>
      <dl class="facts">
        <div><dt>{t('notice.who')}</dt><dd>{text.who}</dd></div>
        <div><dt>{t('notice.purpose')}</dt><dd><Lines of={text.purpose} /></dd></div>
        <div><dt>{t('notice.collected')}</dt><dd><Lines of={text.collected} /></dd></div>
        <div><dt>{t('notice.retention')}</dt><dd>{text.retention}</dd></div>
        <div><dt>{t('notice.rights')}</dt><dd>{text.rights}</dd></div>
      </dl>
    </Page>
  );
}

function Lines({ of }: { of: readonly string[] }) {
  return <ul class="lines">{of.map((line) => <li key={line}>{line}</li>)}</ul>;
}
