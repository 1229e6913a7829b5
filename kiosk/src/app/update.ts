/** A new version waits until nobody is at the tablet: the welcome screen idle for one minute. */
import { effect } from '@preact/signals';
import { screen } from './state';

const IDLE_BEFORE_UPDATE_MS = 60_000;
const CHECK_EVERY_MS = 15 * 60_000;

let waitingWorker: ServiceWorker | null = null;
let idleSince = performance.now();

export function watchForUpdate(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  void register();
  const touched = () => (idleSince = performance.now());
  addEventListener('pointerdown', touched, { capture: true, passive: true });
  addEventListener('keydown', touched, { capture: true });
  effect(() => {
    screen.value;
    touched();
  });
  setInterval(applyWhenIdle, 5_000);
}

async function register(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`);
    const take = () => (waitingWorker = navigator.serviceWorker.controller ? registration.waiting : null);
    take();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', take));
    setInterval(() => void registration.update().catch(() => undefined), CHECK_EVERY_MS);
  } catch {
    // Without a service worker the tablet still works; it only cannot start offline.
  }
}

function applyWhenIdle(): void {
  if (waitingWorker === null || screen.value !== 'welcome') return;
  if (performance.now() - idleSince < IDLE_BEFORE_UPDATE_MS) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waitingWorker.postMessage('activate');
  waitingWorker = null;
}
