/** The thank-you: painted only after the record is on disk, and shaped alike whoever the visitor is. */
import { amend, wipe } from '../../app/session';
import { draft, reachable, visit } from '../../app/state';
import type { Receipt, SubmissionAnswer } from '../../api/types';
import { inGroups } from '../../domain/envelope';
import { t } from '../../locale';
import { Button } from '../../ui/Button';
import { useActivity, useCountdown, useHeadingFocus } from '../../ui/hooks';
import { Qr } from '../../ui/Qr';
import { TopBar } from '../../ui/TopBar';

const SECONDS = 30;
const CODE_LENGTH = 8;

export function TicketScreen() {
  const heading = useHeadingFocus();
  const left = useCountdown(SECONDS, wipe, useActivity());
  const { ticket } = visit.value;
  if (ticket === null) return null;
  const anonymous = draft.value.kind === 'anonymous';
  // Nobody inside knows of this visitor yet: waiting in the lounge would be in vain.
  const unheard = ticket.answer === null && !reachable.value;
  return (
    <div class="page page--ticket">
      <TopBar />
      <main class="page__main">
        <h1 ref={heading} tabIndex={-1}>{t(anonymous ? 'ticket.anonymousTitle' : 'ticket.title')}</h1>
        <div class="ticket">
          <div class="ticket__call">
            <p class="ticket__label">{t('ticket.number')}</p>
            <p class="ticket__number">{ticket.answer?.ticket?.number ?? ticket.number}</p>
            <p class="ticket__who" role="status">{unheard ? t('ticket.unheard') : whoComes(ticket.answer)}</p>
            <p class="ticket__next">{t(unheard ? 'ticket.unheardNext' : 'ticket.next')}</p>
          </div>
          <ReceiptStub receipt={ticket.answer?.receipt ?? null} stored={ticket.answer === null} anonymous={anonymous} />
        </div>
      </main>
      <footer class="page__foot">
        {!anonymous && <Button kind="quiet" onClick={amend}>{t('ticket.amend')}</Button>}
        <div class="page__next">
          <span class="clears" role="timer">{t('ticket.clears', { n: left })}</span>
          <Button onClick={wipe}>{t('ticket.done')}</Button>
        </div>
      </footer>
    </div>
  );
}

function whoComes(answer: SubmissionAnswer | null): string {
  const name = answer?.ticket?.consultant;
  return name ? t('ticket.consultant', { name }) : t('ticket.waiting');
}

function ReceiptStub({ receipt, stored, anonymous }: { receipt: Receipt | null; stored: boolean; anonymous: boolean }) {
  return (
    <section class="stub" aria-label={t('ticket.receipt')}>
      {receipt && <Qr text={new URL(receipt.url, location.origin).href} label={t('ticket.scan')} />}
      <div class="stub__words">
        {receipt && <p class="stub__code">{t('ticket.receiptCode', { code: shortCode(receipt.hash) })}</p>}
        <p>{t(anonymous ? 'ticket.anonymousLater' : receipt ? 'ticket.scan' : 'ticket.noReceipt')}</p>
        {stored && <p>{t('ticket.stored')}</p>}
      </div>
    </section>
  );
}

const shortCode = (hash: string): string => inGroups(hash).join('').slice(0, CODE_LENGTH).toUpperCase().replace(/(.{4})/, '$1 ');
