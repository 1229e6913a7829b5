/** Everything as it will be sent, each line with its way to change it. */
import { change, submit } from '../../app/session';
import { config, draft } from '../../app/state';
import type { Draft } from '../../domain/answers';
import { grouped } from '../../domain/phone';
import { stepsFor, type Step } from '../../domain/steps';
import { t } from '../../locale';
import { Button } from '../../ui/Button';
import { Page } from '../../ui/Page';

export function Review() {
  const next = <Button onClick={() => void submit()}>{t('review.submit')}</Button>;
  return (
    <Page name="review" step="review" title={t('review.title')} why={t('review.why')} next={next}>
      <dl class="review">
        {linesOf(draft.value).map(({ step, label, value }) => (
          <div key={step}>
            <dt>{label}</dt>
            <dd>{value}</dd>
            <dd class="review__change">
              <Button kind="link" label={`${t('review.change')} ${label}`} onClick={() => change(step)}>{t('review.change')}</Button>
            </dd>
          </div>
        ))}
      </dl>
    </Page>
  );
}

interface Line {
  step: Step;
  label: string;
  value: string;
}

function linesOf(answers: Draft): Line[] {
  const lines: Line[] = [
    { step: 'firstVisit', label: t('review.firstVisit'), value: t(`firstVisit.${answers.firstVisit ?? 'unsure'}`) },
    { step: 'phone', label: t('review.phone'), value: grouped(answers.phone) },
    { step: 'name', label: t('review.name'), value: [answers.name.trim(), answers.title && t(`name.${answers.title}`)].filter(Boolean).join(' ') },
    { step: 'broughtBy', label: t('review.broughtBy'), value: broughtBy(answers) },
    { step: 'tellAgency', label: t('review.tellAgency'), value: t(answers.tellAgency ? 'tellAgency.yes' : 'tellAgency.no') },
    { step: 'companions', label: t('review.companions'), value: companions(answers) },
    { step: 'family', label: t('review.family'), value: family(answers) },
  ];
  const asked = stepsFor(answers);
  return lines.filter((line) => asked.includes(line.step));
}

const nameOf = (people: readonly { id: string; name: string }[] | undefined, id: string | null, otherwise: string): string =>
  people?.find((one) => one.id === id)?.name ?? otherwise;

function broughtBy(answers: Draft): string {
  const kind = answers.broughtBy ?? 'self';
  const detail = {
    self: '',
    consultant: nameOf(config.value?.consultants, answers.consultantId, t('review.unknown')),
    agency: nameOf(config.value?.agencies, answers.agencyId, t('review.unlisted')),
    friend: answers.friendName.trim() || t('review.unnamed'),
  }[kind];
  return [t(`broughtBy.${kind}`), detail].filter(Boolean).join(' · ');
}

function companions(answers: Draft): string {
  if (answers.companions.length === 0) return t('companions.alone');
  return answers.companions.map((one) => t(`companions.${one}`)).join(t('review.joiner'));
}

function family(answers: Draft): string {
  const words = t(`family.${answers.familyVisited ?? 'unsure'}`);
  return answers.familyVisited === 'yes' && answers.familyPhone ? `${words} · ${grouped(answers.familyPhone)}` : words;
}
