import { answer, lookAround, update } from '../../app/session';
import { draft } from '../../app/state';
import { isMobile } from '../../domain/phone';
import { t } from '../../locale';
import { Button } from '../../ui/Button';
import { Page } from '../../ui/Page';
import { PhoneEntry } from '../../ui/PhoneEntry';

export function Phone() {
  const { phone, amends } = draft.value;
  const next = <Button disabled={!isMobile(phone)} onClick={() => answer('phone', {})}>{t('common.continue')}</Button>;
  return (
    <Page name="phone" step="phone" title={t('phone.title')} why={t('phone.why')} next={next}>
      <PhoneEntry digits={phone} label={t('phone.label')} onDigits={(digits) => update({ phone: digits })} />
      {amends === null && <p class="way-out"><Button kind="link" onClick={lookAround}>{t('phone.look')}</Button></p>}
    </Page>
  );
}

/** A relative's number: optional, and only to find the visit it belongs to. */
export function FamilyPhone() {
  const { familyPhone } = draft.value;
  const empty = familyPhone === '';
  const next = (
    <Button disabled={!empty && !isMobile(familyPhone)} onClick={() => answer('familyPhone', {})}>
      {t(empty ? 'familyPhone.skip' : 'common.continue')}
    </Button>
  );
  return (
    <Page name="familyPhone" step="familyPhone" title={t('familyPhone.title')} why={t('familyPhone.why')} next={next}>
      <PhoneEntry digits={familyPhone} label={t('phone.label')} onDigits={(digits) => update({ familyPhone: digits })} />
    </Page>
  );
}
