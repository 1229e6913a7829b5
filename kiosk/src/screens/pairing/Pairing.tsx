import { useEffect, useState } from 'preact/hooks';
import { msLeft, pairing, pairingUnreachable, renewPairing, runPairing } from '../../app/pairing';
import { wipe } from '../../app/session';
import { identity } from '../../app/state';
import { minutesSeconds } from '../../domain/clock';
import { inGroups } from '../../domain/envelope';
import { t } from '../../locale';
import { Button } from '../../ui/Button';
import { useHeadingFocus, useTick } from '../../ui/hooks';
import { TopBar } from '../../ui/TopBar';

export function Pairing() {
  const heading = useHeadingFocus();
  const [round, setRound] = useState(0);
  useEffect(() => runPairing(), [round]);
  const renew = () => void renewPairing().then(() => setRound(round + 1));
  const view = pairing.value;
  return (
    <div class="page page--pairing">
      <TopBar />
      <main class="page__main">
        <h1 ref={heading} tabIndex={-1}>{t('pairing.title')}</h1>
        <p class="lead">{t('pairing.where')}</p>
        {view.state === 'waiting' && <Offer code={view.code} fingerprint={view.fingerprint} expiresAt={view.expiresAt} />}
        <div role="status">
          {view.state === 'preparing' && <p class="lead">{t('pairing.preparing')}</p>}
          {view.state === 'expired' && <p class="lead">{t('pairing.expired')}</p>}
          {pairingUnreachable.value && <p class="staff-note">{t('pairing.offline')}</p>}
        </div>
        <div class="plain__ways">
          {identity.value && <Button kind="quiet" onClick={wipe}>{t('common.cancel')}</Button>}
          {view.state === 'expired' && <Button onClick={renew}>{t('pairing.renew')}</Button>}
        </div>
      </main>
    </div>
  );
}

function Offer({ code, fingerprint, expiresAt }: { code: string; fingerprint: string; expiresAt: string }) {
  useTick(1_000);
  const left = msLeft(expiresAt);
  useEffect(() => {
    if (left <= 0) pairing.value = { state: 'expired' };
  }, [left <= 0]);
  return (
    <div class="offer">
      <p class="offer__label" id="code-label">{t('pairing.code')}</p>
      <p class="offer__code" role="img" aria-labelledby="code-label code">
        <Groups id="code" text={code} />
      </p>
      <p class="offer__label">{t('pairing.fingerprint')}</p>
      <p class="offer__fingerprint"><Groups text={fingerprint} /></p>
      <p class="offer__hint">{t('pairing.compare')}</p>
      <p class="offer__hint" role="timer">{t('pairing.expires', { time: minutesSeconds(left) })}</p>
    </div>
  );
}

const Groups = ({ text, id }: { text: string; id?: string }) => (
  <span id={id} class="groups">{inGroups(text).map((group, i) => <span key={i}>{group}</span>)}</span>
);
