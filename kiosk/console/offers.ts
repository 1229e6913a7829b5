/** A visitor is offered: the tab's title says so, a short tone sounds, the phone shakes once. */

const plain = document.title;
let known = new Set<string>();

const offered = () =>
  new Set([...document.querySelectorAll<HTMLElement>('[data-offer]')].map((card) => card.dataset.offer ?? ''));

function ring(): void {
  // Browsers allow sound and shaking only after the first touch of the page; before that this stays silent.
  if (!navigator.userActivation?.hasBeenActive) return;
  navigator.vibrate?.([120, 80, 120]);
  const audio = new AudioContext();
  for (const [at, pitch] of [[0, 660], [0.18, 880]] as const) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, audio.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.2, audio.currentTime + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.45);
  }
  setTimeout(() => void audio.close(), 1000);
}

function look(): void {
  const now = offered();
  const fresh = [...now].filter((ticket) => !known.has(ticket));
  document.title = now.size ? `● ${[...now].join(' ')} · ${plain}` : plain;
  if (fresh.length) ring();
  known = now;
}

export function startOffers(): void {
  if (!document.querySelector('#work')) return;
  look();
  document.addEventListener('htmx:afterSettle', look);
}
